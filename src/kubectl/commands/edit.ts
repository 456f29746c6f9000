/** `kubectl edit`: the object as YAML in the person's editor, and what changed as a patch. */
import { type KubeObject, keyOf } from '../../engine/index.ts';
import { MERGE, mergeDiff } from '../change.ts';
import type { Command } from '../command.ts';
import { CliError, describeError } from '../errors.ts';
import { parseDocuments } from '../manifests.ts';
import { nameOf } from '../mapper.ts';
import { OUTPUT_FLAGS, withoutManagedFields } from '../printers/index.ts';
import { toYaml } from '../printers/yaml.ts';
import { FILES, manager, VALIDATE } from './flags.ts';
import { targets } from './target.ts';

const HEAD = `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`;

export const edit: Command = {
  name: 'edit',
  use: '(RESOURCE/NAME | -f FILENAME) [options]',
  short: 'Edit a resource on the server',
  examples: `# Edit the service named 'registry'
kubectl edit svc/registry`,
  flags: [
    ...FILES,
    ...OUTPUT_FLAGS,
    VALIDATE,
    manager('kubectl-edit'),
    {
      name: 'save-config',
      type: 'bool',
      help: 'If true, the configuration of current object will be saved in its annotation.',
    },
    { name: 'windows-line-endings', type: 'bool', help: 'Defaults to the line ending native to your platform.' },
    {
      name: 'subresource',
      type: 'string',
      help: 'If specified, edit will operate on the subresource of the requested object.',
    },
  ],
  *run(on) {
    const infos = targets(on);
    let code = 0;
    for (const info of infos) {
      const before = withoutManagedFields(info.object);
      const original = toYaml(before);
      let text = HEAD + original;
      for (;;) {
        const { edited } = yield { edit: { name: `${nameOf(info.object).replace('/', '-')}.yaml`, text } };
        if (edited === undefined) throw new CliError('unable to launch the editor "vi"');
        const body = edited
          .split('\n')
          .filter((line) => !line.startsWith('#'))
          .join('\n');
        if (body.trim() === '' || body === original) {
          on.out('Edit cancelled, no changes made.');
          break;
        }
        try {
          const [after] = parseDocuments('edited file', body) as KubeObject[];
          if (after === undefined) throw new CliError('the edited file holds no object');
          const patch = mergeDiff(before, after);
          if (Object.keys(patch).length === 0) {
            on.out('Edit cancelled, no changes made.');
            break;
          }
          on.api.patch(info.resource.id, keyOf(info.object), MERGE, patch, {
            manager: on.flags.string('field-manager'),
          });
          on.out(`${nameOf(info.object)} edited`);
          break;
        } catch (error) {
          const told = describeError(error).text;
          const again = `${HEAD}${told
            .split('\n')
            .map((line) => `# ${line}\n`)
            .join('')}#\n${body}`;
          if (again === text) {
            on.err(told);
            code = 1;
            break;
          }
          text = again;
        }
      }
    }
    return code;
  },
};
