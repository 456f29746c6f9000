/** `kubectl patch` */
import { ApiError, applyPatch, keyOf, type PatchType, patchScale } from '../../engine/index.ts';
import type { Command } from '../command.ts';
import { CliError } from '../errors.ts';
import { jsonFault } from '../go-json.ts';
import { parseYaml } from '../manifests.ts';
import { DRY_RUN_FLAG, dryRunOf, OUTPUT_FLAGS, told } from '../printers/index.ts';
import { recordNow } from '../record.ts';
import { FILES, LOCAL, manager, RECORD } from './flags.ts';
import { scaleOf } from './subresource.ts';
import { targets } from './target.ts';

const TYPES: Readonly<Record<string, PatchType>> = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
};

export const patch: Command = {
  name: 'patch',
  use: '(-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE] [options]',
  short: 'Update fields of a resource',
  long: 'Update fields of a resource using strategic merge patch, a JSON merge patch, or a JSON patch.\n\n JSON and YAML formats are accepted.',
  examples: `# Partially update a node using a strategic merge patch, specifying the patch as JSON
kubectl patch node k8s-node-1 -p '{"spec":{"unschedulable":true}}'

# Update a container's image using a JSON patch with positional arrays
kubectl patch pod valid-pod --type='json' -p='[{"op": "replace", "path": "/spec/containers/0/image", "value":"new image"}]'

# The same patch as YAML
kubectl patch node k8s-node-1 -p $'spec:\\n unschedulable: true'

# Patch what a file describes
kubectl patch -f node.yaml -p '{"spec":{"unschedulable":true}}'

# Give a container another image: its name says which
kubectl patch pod valid-pod -p '{"spec":{"containers":[{"name":"web","image":"nginx:1.29"}]}}'

# Scale by the subresource
kubectl patch deployment nginx-deployment --subresource='scale' --type='merge' -p '{"spec":{"replicas":2}}'`,
  flags: [
    ...FILES,
    ...OUTPUT_FLAGS,
    DRY_RUN_FLAG,
    LOCAL,
    RECORD,
    manager('kubectl-patch'),
    { name: 'patch', short: 'p', type: 'string', help: 'The patch to be applied to the resource JSON file.' },
    { name: 'patch-file', type: 'string', help: 'A file containing a patch to be applied to the resource.' },
    {
      name: 'type',
      type: 'string',
      default: 'strategic',
      help: 'The type of patch being provided; one of [json merge strategic].',
    },
    {
      name: 'subresource',
      type: 'string',
      help: 'If specified, patch will operate on the subresource of the requested object. Must be one of [status scale resize].',
    },
  ],
  run(on) {
    const { flags, api } = on;
    if (flags.changed('patch') && flags.changed('patch-file'))
      throw new CliError('cannot specify --patch and --patch-file together');
    const file = flags.string('patch-file');
    const text = file ? on.io.files.read(file) : flags.string('patch');
    if (text === undefined) throw new CliError(`unable to read patch file: open ${file}: no such file or directory`);
    if (text === '') throw new CliError('must specify --patch or --patch-file containing the contents of the patch');
    const type = TYPES[flags.string('type').toLowerCase()];
    if (type === undefined)
      throw new CliError(`--type must be one of [json merge strategic], not ${JSON.stringify(flags.string('type'))}`);
    const dryRun = dryRunOf(on);
    const value = read(text, type);
    for (const info of targets(on)) {
      const local = flags.bool('local') || dryRun === 'client';
      const refused = typeof value === 'string' && type !== TYPES['json'];
      if (refused)
        throw new ApiError(
          400,
          'BadRequest',
          `json: cannot unmarshal string into Go value of type map[string]interface {}`,
        );
      const subresource = flags.string('subresource');
      if (subresource === 'scale') {
        const { resource, object } = info;
        patchScale(api.server, api.user, resource.id, keyOf(object), type, value, {
          manager: flags.string('field-manager'),
          dryRun: dryRun === 'server',
        });
        const after = api.get(resource.id, keyOf(object)).metadata.resourceVersion;
        const same = dryRun === 'none' && after === object.metadata.resourceVersion;
        told(on, scaleOf(on, info), same ? 'patched (no change)' : 'patched');
        continue;
      }
      if (local) {
        const patched = applyPatch(info.resource, info.object, type, value);
        told(on, patched, 'patched');
        continue;
      }
      const patched = api.patch(info.resource.id, keyOf(info.object), type, value, {
        manager: flags.string('field-manager'),
        dryRun: dryRun === 'server',
        warn: on.warn,
        ...(subresource ? { subresource } : {}),
      });
      const changed = patched.metadata.resourceVersion !== info.object.metadata.resourceVersion;
      const object = dryRun === 'server' ? patched : recordNow(on, { ...info, object: patched });
      told(on, object, changed || dryRun === 'server' ? 'patched' : 'patched (no change)');
    }
    return 0;
  },
};

/**
 * What begins as JSON goes to the server as it is, and is judged there; other text is YAML.
 * @throws ApiError BadRequest, CliError
 */
function read(text: string, type: PatchType): unknown {
  if (/^\s*\{/.test(text)) {
    const fault = jsonFault(text);
    const head = type === TYPES['merge'] ? 'error decoding patch: ' : '';
    if (fault !== undefined) throw new ApiError(400, 'BadRequest', head + fault.text);
  }
  try {
    return parseYaml(text)[0];
  } catch (error) {
    throw new CliError(`unable to parse ${JSON.stringify(text)}: ${(error as Error).message}`);
  }
}
