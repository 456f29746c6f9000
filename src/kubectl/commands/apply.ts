/** `kubectl apply` */
import type { KubeObject } from '../../engine/index.ts';
import { ApiError, keyOf } from '../../engine/index.ts';
import { find } from '../builder.ts';
import { MERGE, STRATEGIC } from '../change.ts';
import type { Command, Invocation } from '../command.ts';
import { CliError, inContext, ManyErrors, UsageError } from '../errors.ts';
import { LAST_APPLIED, withLastApplied } from '../last-applied.ts';
import type { Info } from '../mapper.ts';
import { inTurn } from '../pace.ts';
import { DRY_RUN_FLAG, type DryRun, dryRunOf, OUTPUT_FLAGS, objectPrinter, told } from '../printers/index.ts';
import { compactJson } from '../printers/json.ts';
import { recorded } from '../record.ts';
import { threeWay } from '../three-way.ts';
import { FILES, manager, RECORD, SELECTOR, VALIDATE } from './flags.ts';
import { editLastApplied, setLastApplied, viewLastApplied } from './last-applied.ts';
import { leftOutFlags } from './left-out.ts';

const CLIENT_SIDE = 'kubectl-client-side-apply';

export const apply: Command = {
  name: 'apply',
  use: '(-f FILENAME | -k DIRECTORY) [options]',
  short: 'Apply a configuration to a resource by file name or stdin',
  long: "Apply a configuration to a resource by file name or stdin. The resource name must be specified. This resource will be created if it doesn't exist yet. To use 'apply', always create the resource initially with either 'apply' or 'create --save-config'.\n\n JSON and YAML formats are accepted.",
  examples: `# Apply the configuration in pod.json to a pod
kubectl apply -f ./pod.json

# Apply the JSON passed into stdin to a pod
cat pod.json | kubectl apply -f -

# Apply every YAML file of the folder
kubectl apply -f '*.yaml'

# See what the server would make of it, and change nothing
kubectl apply -f ./pod.yaml --dry-run=server -o yaml`,
  commands: [editLastApplied, setLastApplied, viewLastApplied],
  flags: [
    ...FILES,
    ...OUTPUT_FLAGS,
    SELECTOR,
    DRY_RUN_FLAG,
    VALIDATE,
    manager(CLIENT_SIDE),
    { name: 'server-side', type: 'bool', help: 'If true, apply runs in the server instead of the client.' },
    {
      name: 'force-conflicts',
      type: 'bool',
      help: 'If true, server-side apply will force the changes against conflicts.',
    },
    {
      name: 'force',
      type: 'bool',
      help: 'If true, immediately remove resources from API and bypass graceful deletion.',
    },
    {
      name: 'overwrite',
      type: 'bool',
      default: 'true',
      help: 'Automatically resolve conflicts between the modified and live configuration by using values from the modified configuration',
    },
    {
      name: 'openapi-patch',
      type: 'bool',
      default: 'true',
      help: 'If true, use openapi to calculate diff when the openapi presents and the resource can be found in the openapi spec.',
    },
    ...leftOutFlags('delete what is no longer wanted by name or label', 'prune', 'prune-allowlist'),
    ...leftOutFlags('patch the subresource', 'subresource'),
    { name: 'all', type: 'bool', help: 'Select all resources in the namespace of the specified resource types.' },
    {
      name: 'grace-period',
      type: 'int',
      default: '-1',
      help: 'Period of time in seconds given to the resource to terminate gracefully.',
    },
    {
      name: 'timeout',
      type: 'duration',
      default: '0s',
      help: 'The length of time to wait before giving up on a delete.',
    },
    { name: 'wait', type: 'bool', help: 'If true, wait for resources to be gone before returning.' },
    {
      name: 'cascade',
      type: 'string',
      default: 'background',
      alone: 'background',
      help: 'Must be "background", "orphan", or "foreground".',
    },
    RECORD,
  ],
  *run(on) {
    const { flags } = on;
    const serverSide = flags.bool('server-side');
    const dryRun = dryRunOf(on);
    if (flags.bool('force-conflicts') && !serverSide)
      throw new CliError('--force-conflicts only works with --server-side');
    if (dryRun === 'client' && serverSide)
      throw new CliError("--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)");
    if (on.args.length > 0) throw UsageError.for(on.path, `Unexpected args: [${on.args.join(' ')}]`);
    if (!flags.changed('filename') && !flags.changed('kustomize')) throw new CliError('must specify one of -f and -k');
    const found = find(on, {
      filenames: flags.list('filename'),
      recursive: flags.bool('recursive'),
      kustomize: flags.string('kustomize'),
      selector: flags.string('selector'),
      validate: !['false', 'ignore'].includes(flags.string('validate')),
    });
    const errors: unknown[] = [...found.errors];
    const done: KubeObject[] = [];
    yield* inTurn(on, found.infos, (info) => {
      try {
        const [object, operation] = serverSide ? applyThere(on, info, dryRun) : applyHere(on, info, dryRun);
        done.push(object);
        if (!flags.changed('output') || flags.string('output') === 'name') told(on, object, operation, dryRun);
      } catch (error) {
        errors.push(error);
      }
    });
    const printer = objectPrinter(on);
    if (printer !== undefined && flags.string('output') !== 'name' && done.length > 0)
      on.io.stdout(
        printer.print(done.length === 1 ? done[0] : { apiVersion: 'v1', items: done, kind: 'List', metadata: {} }),
      );
    if (errors.length > 0) throw new ManyErrors(errors);
    return 0;
  },
};

/** The `--validate` flag as the server understands it; what makes objects by itself has none. */
export function fieldValidation(on: Invocation): 'Strict' | 'Warn' | 'Ignore' {
  const value = on.flags.has('validate') ? on.flags.string('validate') : 'strict';
  if (value === 'warn') return 'Warn';
  if (value === 'false' || value === 'ignore') return 'Ignore';
  if (value === 'true' || value === 'strict') return 'Strict';
  throw new CliError(
    `invalid - validate option ${JSON.stringify(value)}; must be one of: strict (or true), warn, ignore (or false)`,
  );
}

/** What kubectl adds to a conflict. */
const CONFLICT_HELP = `Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the \`--force-conflicts\` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts`;

/** The manager's name when none is given, on the server's side. */
const SERVER_SIDE = 'kubectl';

function applyThere(on: Invocation, { resource, object }: Info, dryRun: DryRun): [KubeObject, string] {
  const { api, flags } = on;
  const options = {
    manager: flags.changed('field-manager') ? flags.string('field-manager') : SERVER_SIDE,
    dryRun: dryRun === 'server',
    fieldValidation: fieldValidation(on),
    force: flags.bool('force-conflicts'),
  };
  try {
    return [api.apply(resource.id, keyOf(object), recorded(on, object), options), 'serverside-applied'];
  } catch (error) {
    if (error instanceof ApiError && error.reason === 'Conflict')
      throw new CliError(`${error.message}\n${CONFLICT_HELP}`);
    throw error;
  }
}

function applyHere(on: Invocation, info: Info, dryRun: DryRun): [KubeObject, string] {
  const { api, flags } = on;
  const { resource, source = '' } = info;
  const written = withLastApplied(recorded(on, info.object));
  const options = {
    manager: flags.string('field-manager'),
    dryRun: dryRun === 'server',
    fieldValidation: fieldValidation(on),
  };
  if (!info.object.metadata.name && info.object.metadata.generateName)
    throw inContext(new CliError(`from ${info.object.metadata.generateName}: cannot use generate name with apply`), '');
  const current = info.object.metadata.name ? api.find(resource.id, keyOf(info.object)) : undefined;
  if (current === undefined) {
    if (!info.object.metadata.name)
      throw new CliError(
        `error when retrieving current configuration of:\n${told_(info)}\nfrom server for: ${JSON.stringify(source)}: resource name may not be empty`,
      );
    if (dryRun === 'client') return [written, 'created'];
    try {
      return [api.create(resource.id, written, options), 'created'];
    } catch (error) {
      throw inContext(error, `error when creating ${JSON.stringify(source)}`);
    }
  }
  const annotation = current.metadata.annotations?.[LAST_APPLIED];
  if (annotation === undefined)
    on.warn(
      `resource ${resource.plural}/${current.metadata.name} is missing the ${LAST_APPLIED} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.`,
    );
  const patch = patchFor(on, info, annotation, current, written);
  // Without the server nobody knows whether anything would change.
  if (Object.keys(patch).length === 0 && dryRun !== 'client') return [current, 'unchanged'];
  if (current.metadata.deletionTimestamp !== undefined)
    on.warn(`Detected changes to resource ${current.metadata.name} which is currently being deleted.`);
  if (dryRun === 'client') return [current, 'configured'];
  try {
    const type = api.hasSchema(resource) ? STRATEGIC : MERGE;
    return [api.patch(resource.id, keyOf(current), type, patch, options), 'configured'];
  } catch (error) {
    throw inContext(
      inContext(error, `error when patching ${JSON.stringify(source)}`),
      `error when applying patch:\n${compactJson(patch)}\nto:\n${told_(info)}\nfor: ${JSON.stringify(source)}`,
    );
  }
}

/** The patch that makes the live object what was written. @throws CliError with all that it is made of, when it cannot be made */
function patchFor(
  on: Invocation,
  info: Info,
  annotation: string | undefined,
  current: KubeObject,
  written: KubeObject,
): ReturnType<typeof threeWay> {
  const { resource, source = '' } = info;
  try {
    return threeWay(annotation === undefined ? {} : (JSON.parse(annotation) as object), current, written, resource);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const live = compactJson(on.api.withManagedFields(resource.id, current));
    const parts = `original:\n${annotation ?? ''}\nmodified:\n${compactJson(written)}\n\ncurrent:\n${live}\n`;
    const name = JSON.stringify(source);
    throw new CliError(
      `error when applying patch:\n\nto:\n${told_(info)}\nfor: ${name}: error when patching ${name}: creating patch with:\n${parts}\nfor: ${error.message}`,
    );
  }
}

/** How kubectl names an object in a long error. */
function told_({ resource, object }: Info): string {
  const version = resource.group ? resource.apiVersion : `/${resource.version}`;
  return `Resource: "${version}, Resource=${resource.plural}", GroupVersionKind: "${version}, Kind=${resource.kind}"\nName: "${object.metadata.name ?? ''}", Namespace: "${object.metadata.namespace ?? ''}"`;
}
