/** `kubectl apply view-last-applied`, `set-last-applied` and `edit-last-applied` */
import { keyOf } from '../../engine/index.ts';
import { findAll } from '../builder.ts';
import { MERGE } from '../change.ts';
import type { Command } from '../command.ts';
import { CliError } from '../errors.ts';
import { configuration, LAST_APPLIED } from '../last-applied.ts';
import { nameOf } from '../mapper.ts';
import { DRY_RUN_FLAG, dryRunOf, OUTPUT_FLAGS, told } from '../printers/index.ts';
import { sorted } from '../printers/json.ts';
import { toYaml } from '../printers/yaml.ts';
import { editing } from './editing.ts';
import { all, FILENAME, FILES, manager, SELECTOR, VALIDATE, WINDOWS } from './flags.ts';
import { targets } from './target.ts';

export const viewLastApplied: Command = {
  name: 'view-last-applied',
  use: '(TYPE [NAME | -l label] | TYPE/NAME | -f FILENAME) [options]',
  short: 'View the latest last-applied-configuration annotations of a resource/object',
  examples: `# View the last-applied-configuration annotations by type/name in YAML
kubectl apply view-last-applied deployment/nginx

# As JSON, for the object of a file
kubectl apply view-last-applied -f deploy.yaml -o json`,
  flags: [
    ...FILES,
    SELECTOR,
    all(),
    { name: 'output', short: 'o', type: 'string', default: 'yaml', help: 'Output format. Must be one of (yaml, json)' },
  ],
  run(on) {
    const output = on.flags.string('output');
    if (output !== 'yaml' && output !== 'json')
      throw new CliError(
        `Unexpected -o output mode: ${output}, the flag 'output' must be one of yaml|json\nSee 'kubectl apply view-last-applied -h' for help and examples`,
      );
    for (const { object } of targets(on)) {
      const text = object.metadata.annotations?.[LAST_APPLIED];
      if (text === undefined) continue;
      const value = JSON.parse(text) as unknown;
      on.io.stdout(output === 'yaml' ? toYaml(value) : `${JSON.stringify(sorted(value), undefined, 2)}\n`);
    }
    return 0;
  },
};

export const setLastApplied: Command = {
  name: 'set-last-applied',
  use: '-f FILENAME [options]',
  short: 'Set the last-applied-configuration annotation on a live object to match the contents of a file',
  examples: `# Set the annotation of what a file describes
kubectl apply set-last-applied -f deploy.yaml

# For all files of a folder
kubectl apply set-last-applied -f manifests/

# Also where the object has no such annotation yet
kubectl apply set-last-applied -f deploy.yaml --create-annotation=true`,
  flags: [
    FILENAME,
    ...OUTPUT_FLAGS,
    DRY_RUN_FLAG,
    {
      name: 'create-annotation',
      type: 'bool',
      help: "Will create 'last-applied-configuration' annotations if current objects doesn't have one",
    },
  ],
  run(on) {
    const dryRun = dryRunOf(on);
    const infos = findAll(on, { filenames: on.flags.list('filename') });
    for (const { resource, object } of infos) {
      const current = on.api.get(resource.id, keyOf(object));
      if (current.metadata.annotations?.[LAST_APPLIED] === undefined && !on.flags.bool('create-annotation'))
        throw new CliError(
          `no last-applied-configuration annotation found on resource: ${object.metadata.name}, to create the annotation, run the command with --create-annotation`,
        );
      const text = configuration(object, false);
      if (text === current.metadata.annotations?.[LAST_APPLIED]) {
        on.out(`set-last-applied ${object.metadata.name}: no changes required.`);
        continue;
      }
      const patch = { metadata: { annotations: { [LAST_APPLIED]: text } } };
      const patched =
        dryRun === 'client'
          ? current
          : on.api.patch(resource.id, keyOf(object), MERGE, patch, {
              manager: 'kubectl-client-side-apply',
              dryRun: dryRun === 'server',
            });
      told(on, patched, 'configured', dryRun);
    }
    return 0;
  },
};

export const editLastApplied: Command = {
  name: 'edit-last-applied',
  use: '(RESOURCE/NAME | -f FILENAME) [options]',
  short: 'Edit latest last-applied-configuration annotations of a resource/object',
  examples: `# Edit the last-applied-configuration annotations by type/name in YAML
kubectl apply edit-last-applied deployment/nginx

# Edit it as JSON, for the object of a file
kubectl apply edit-last-applied -f deploy.yaml -o json`,
  flags: [...FILES, ...OUTPUT_FLAGS, VALIDATE, WINDOWS, manager('kubectl-client-side-apply')],
  *run(on) {
    const infos = targets(on);
    if (infos.every(({ object }) => object.metadata.annotations?.[LAST_APPLIED] === undefined))
      throw new CliError(
        'no last-applied-configuration annotation found on resources, to create the annotation, use command `kubectl apply set-last-applied --create-annotation`',
      );
    for (const info of infos) {
      const { resource, object } = info;
      const text = object.metadata.annotations?.[LAST_APPLIED];
      if (text === undefined) continue;
      yield* editing(on, `${nameOf(object).replace('/', '-')}.yaml`, toYaml(JSON.parse(text)), (after) => {
        const config = configuration(after, false);
        if (config === text) return false;
        const patch = { metadata: { annotations: { [LAST_APPLIED]: config } } };
        const options = { manager: on.flags.string('field-manager') };
        on.out(`${nameOf(on.api.patch(resource.id, keyOf(object), MERGE, patch, options))} edited`);
        return true;
      });
    }
    return 0;
  },
};
