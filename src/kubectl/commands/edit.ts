/** `kubectl edit`: the object as YAML in the person's editor, and what changed as a patch. */
import { changeAt, type KubeObject, keyOf } from '../../engine/index.ts';
import { MERGE, mergeDiff, STRATEGIC, same } from '../change.ts';
import type { Command, Invocation } from '../command.ts';
import { nameOf } from '../mapper.ts';
import { OUTPUT_FLAGS, withoutManagedFields } from '../printers/index.ts';
import { compactJson } from '../printers/json.ts';
import { toYaml } from '../printers/yaml.ts';
import { recorded } from '../record.ts';
import { threeWay } from '../three-way.ts';
import { fieldValidation } from './apply.ts';
import { editing, Renamed } from './editing.ts';
import { FILES, manager, RECORD, VALIDATE, WINDOWS } from './flags.ts';
import { targets } from './target.ts';

export const edit: Command = {
  name: 'edit',
  use: '(RESOURCE/NAME | -f FILENAME) [options]',
  short: 'Edit a resource on the server',
  examples: `# Edit the service named 'registry'
kubectl edit svc/registry

# Use another editor
KUBE_EDITOR="nano" kubectl edit svc/registry

# Edit a Job as JSON, in this version of the API
kubectl edit job.v1.batch/myjob -o json

# Edit, and note what was edited as apply does
kubectl edit deployment/mydeployment -o yaml --save-config

# Edit the status
kubectl edit deployment mydeployment --subresource='status'`,
  flags: [
    ...FILES,
    ...OUTPUT_FLAGS,
    VALIDATE,
    RECORD,
    manager('kubectl-edit'),
    {
      name: 'save-config',
      type: 'bool',
      help: 'If true, the configuration of current object will be saved in its annotation.',
    },
    { name: 'output-patch', type: 'bool', help: 'Output the patch if the resource is edited.' },
    WINDOWS,
    {
      name: 'subresource',
      type: 'string',
      help: 'If specified, edit will operate on the subresource of the requested object.',
    },
  ],
  *run(on) {
    const infos = targets(on);
    const subresource = on.flags.string('subresource');
    let code = 0;
    for (const info of infos) {
      const before = withoutManagedFields(info.object);
      const name = `${nameOf(info.object).replace('/', '-')}.yaml`;
      const ended = yield* editing(
        on,
        name,
        toYaml(before),
        (after) => {
          const from = opened(on, info.object, after.metadata?.resourceVersion) ?? before;
          if (same(from, after)) return false;
          const isOther = after.apiVersion !== from.apiVersion || after.kind !== from.kind;
          if (isOther || after.metadata?.name !== from.metadata.name) throw new Renamed();
          const written = recorded(on, after);
          const strategic = on.api.hasSchema(info.resource);
          const patch = strategic ? threeWay(from, from, written, info.resource) : mergeDiff(from, written);
          on.api.patch(info.resource.id, keyOf(info.object), strategic ? STRATEGIC : MERGE, patch, {
            manager: on.flags.string('field-manager'),
            fieldValidation: fieldValidation(on),
            ...(subresource ? { subresource } : {}),
          });
          if (on.flags.bool('output-patch')) on.out(`Patch: ${compactJson(patch)}`);
          on.out(`${nameOf(info.object)} edited`);
          return true;
        },
        { resource: info.resource.id, name: info.object.metadata.name },
      );
      code = Math.max(code, ended);
    }
    return code;
  },
};

/**
 * The object as it was when the editor was opened: it may have become another one since, and only what the person changed is
 * sent. @returns undefined when that version is not known
 */
function opened(on: Invocation, now: KubeObject, version: string | undefined): KubeObject | undefined {
  if (version === undefined || version === now.metadata.resourceVersion) return undefined;
  const object = changeAt(on.api.cluster.parts.store.history, Number(version))?.object;
  const same = object?.metadata.uid === now.metadata.uid && object?.metadata.resourceVersion === version;
  return same ? withoutManagedFields(object) : undefined;
}
