/** `kubectl set env` */
import { ApiError, type KubeObject, milliValue } from '../../engine/index.ts';
import { type ContainerLike, copy, type EnvLike, podSpecOf, same, send } from '../change.ts';
import type { Command, Invocation } from '../command.ts';
import { CliError, ManyErrors, wrapped } from '../errors.ts';
import { type Info, keyFor, resourceOf } from '../mapper.ts';
import { DRY_RUN_FLAG, dryRunOf, OUTPUT_FLAGS, told } from '../printers/index.ts';
import { VARIABLE, VARIABLE_RULE } from './create/sources.ts';
import { all, FILES, LOCAL, manager, SELECTOR } from './flags.ts';
import { containerPattern, named, targets } from './target.ts';

export const env: Command = {
  name: 'env',
  use: 'RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N [options]',
  short: 'Update environment variables on a pod template',
  long: 'Update environment variables on a pod template.\n\n List environment variable definitions in one or more pods, pod templates. Add, update, or remove container environment variable definitions in one or more pod templates (within replication controllers or deployment configurations).',
  examples: `# Update deployment 'registry' with a new environment variable
kubectl set env deployment/registry STORAGE_DIR=/local

# List the environment variables defined on a deployments 'sample-build'
kubectl set env deployment/sample-build --list

# Remove the environment variable ENV from container 'c1' in all deployment configs
kubectl set env deployments --all --containers="c1" ENV-

# List the variables of all pods
kubectl set env pods --all --list

# See the result, too
kubectl set env deployment/sample-build STORAGE_DIR=/data -o yaml

# Set a variable in all deployments
kubectl set env deployments --all ENV=prod

# Take all keys of a secret
kubectl set env --from=secret/mysecret deployment/myapp

# Take all keys of a config map, with a prefix
kubectl set env --from=configmap/myconfigmap --prefix=MYSQL_ deployment/myapp

# Take one key of a config map
kubectl set env --keys=my-example-key --from=configmap/myconfigmap deployment/myapp

# Take a variable away from what a file describes
kubectl set env -f deploy.yaml ENV-

# Set variables of the shell
env | grep RAILS_ | kubectl set env -e - deployment/registry`,
  flags: [
    ...FILES,
    ...OUTPUT_FLAGS,
    SELECTOR,
    all(),
    DRY_RUN_FLAG,
    LOCAL,
    manager('kubectl-set'),
    {
      name: 'containers',
      short: 'c',
      type: 'string',
      default: '*',
      help: 'The names of containers in the selected pod templates to change - may use wildcards',
    },
    { name: 'from', type: 'string', help: 'The name of a resource from which to inject environment variables' },
    { name: 'prefix', type: 'string', help: 'Prefix to append to variable names' },
    {
      name: 'env',
      short: 'e',
      type: 'array',
      help: 'Specify a key-value pair for an environment variable to set into each container.',
    },
    { name: 'keys', type: 'list', help: 'Comma-separated list of keys to import from specified resource' },
    { name: 'list', type: 'bool', help: 'If true, display the environment and any changes in the standard format.' },
    { name: 'resolve', type: 'bool', help: 'If true, show secret or configmap references when listing variables' },
    {
      name: 'overwrite',
      type: 'bool',
      default: 'true',
      help: 'If true, allow environment to be overwritten, otherwise reject updates that overwrite existing environment.',
    },
  ],
  run,
};

/** `KEY=VALUE`; or `KEY-`, which removes it, and `-`, which reads them from standard input. */
const isVariable = (word: string): boolean => /^.+=/s.test(word) || word.endsWith('-');

function run(on: Invocation): number {
  const { flags } = on;
  const at = on.args.findIndex(isVariable);
  const objects = at < 0 ? on.args : on.args.slice(0, at);
  const given = at < 0 ? [] : on.args.slice(at);
  if (!given.every(isVariable))
    throw new CliError(`all resources must be specified before environment changes: ${on.args.join(' ')}`);
  if (flags.bool('list') && flags.changed('output'))
    throw new CliError('--list and --output may not be specified together');
  if (flags.changed('keys') && !flags.changed('from'))
    throw new CliError('when specifying --keys, a configmap or secret must be provided with --from');
  if (!named(on, objects))
    throw new CliError('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  const { set, remove } = variablesIn([...flags.list('env'), ...given], on.io.stdin);
  if (flags.string('from')) set.push(...imported(on));
  for (const variable of set) variable.name = flags.string('prefix') + variable.name;
  const dryRun = dryRunOf(on);
  const errors: unknown[] = [];
  for (const info of targets(on, objects)) {
    try {
      const after = copy(info.object);
      const containers = chosen(info, after, flags.string('containers'));
      if (containers.length === 0) {
        on.warn(
          `${info.resource.kind}/${info.object.metadata.name} does not have any containers matching "${flags.string('containers')}"`,
        );
        continue;
      }
      for (const container of containers) change(info, container, set, remove, flags.bool('overwrite'));
      if (flags.bool('list')) list(on, info, containers);
      if (flags.bool('list') || same(after, info.object)) continue;
      told(
        on,
        flags.bool('local') ? after : send(on, info, after, { manager: flags.string('field-manager'), dryRun }),
        'env updated',
        dryRun,
      );
    } catch (error) {
      errors.push(error instanceof Refused ? error : wrapped(error, 'failed to patch env update to pod template'));
    }
  }
  if (errors.length > 0) throw new ManyErrors(errors);
  return 0;
}

interface Variables {
  readonly set: EnvLike[];
  readonly remove: readonly string[];
}

/** @throws CliError */
function variablesIn(words: readonly string[], stdin: string): Variables {
  const set: Variables['set'] = [];
  const remove: string[] = [];
  const pair = (text: string): { name: string; value: string } => {
    const equals = text.indexOf('=');
    return { name: text.slice(0, equals), value: text.slice(equals + 1) };
  };
  for (const word of words) {
    if (word === '-') {
      for (const line of stdin.split('\n')) {
        const text = line.replace(/#.*$/, '');
        if (text.includes('=')) set.push(pair(text));
      }
    } else if (word.includes('=')) {
      const { name, value } = pair(word);
      if (!VARIABLE.test(name)) throw new CliError(`${JSON.stringify(name)} is not a valid key name: ${VARIABLE_RULE}`);
      set.push({ name, value });
    } else if (word.endsWith('-')) remove.push(word.slice(0, -1));
    else throw new CliError(`unknown environment variable: ${word}`);
  }
  if (set.some(({ name }) => remove.includes(name)))
    throw new CliError('can not both modify and remove the same environment variable in the same command');
  return { set, remove };
}

/** What is told as it stands: nothing was sent. */
class Refused extends CliError {}

function chosen(info: Info, object: KubeObject, pattern: string): ContainerLike[] {
  const spec = podSpecOf(object);
  if (spec === undefined)
    throw new CliError(
      `error: ${info.resource.plural}/${info.object.metadata.name} is not a pod or does not have a pod template`,
    );
  const like = containerPattern(pattern);
  return [...spec.containers, ...(spec.initContainers ?? [])].filter((container) => like.test(container.name));
}

function change(
  { resource, object }: Info,
  container: ContainerLike,
  set: readonly EnvLike[],
  remove: readonly string[],
  overwrite: boolean,
): void {
  let variables = container.env ?? [];
  for (const variable of set) {
    const old = variables.find((v) => v.name === variable.name);
    if (!overwrite && old !== undefined)
      throw new Refused(
        `${resource.plural}/${object.metadata.name} '${old.name}' already has a value (${old.value ?? ''}), and --overwrite is false`,
      );
    variables = old === undefined ? [...variables, variable] : variables.map((v) => (v === old ? variable : v));
  }
  variables = variables.filter((v) => !remove.includes(v.name));
  if (variables.length > 0 || container.env !== undefined) container.env = variables;
  if (variables.length === 0) delete container.env;
}

/** Variables that refer to the keys of the ConfigMap or Secret of `--from`. */
function imported(on: Invocation): EnvLike[] {
  const [type = '', name = ''] = on.flags.string('from').split('/');
  const resource = resourceOf(on.api, type);
  const object = on.api.get(resource.id, keyFor(resource, on.namespace, name)) as KubeObject & {
    data?: Record<string, string>;
  };
  if (resource.id !== 'configmaps' && resource.id !== 'secrets')
    throw new CliError('unsupported resource specified in --from');
  const ref = resource.id === 'secrets' ? 'secretKeyRef' : 'configMapKeyRef';
  const keys = on.flags.list('keys');
  return Object.keys(object.data ?? {})
    .filter((key) => keys.length === 0 || keys.includes(key))
    .sort()
    .map((key) => {
      const variable = key.toUpperCase().replace(/[^A-Z0-9_]/g, '_');
      if (variable !== key) on.warn(`key ${key} transferred to ${variable}`);
      return { name: variable, valueFrom: { [ref]: { name, key } } };
    });
}

function list(on: Invocation, info: Info, containers: readonly ContainerLike[]): void {
  for (const container of containers) {
    const failed = new Map<string, string[]>();
    on.out(`# ${info.resource.kind} ${info.object.metadata.name}, container ${container.name}`);
    for (const variable of container.env ?? []) {
      if (variable.valueFrom === undefined) on.out(`${variable.name}=${variable.value ?? ''}`);
      else if (!on.flags.bool('resolve')) on.out(`# ${variable.name} from ${reference(variable)}`);
      else
        try {
          on.out(`${variable.name}=${resolved(on, info.object, container, variable)}`);
        } catch (error) {
          if (!(error instanceof ApiError || error instanceof CliError)) throw error;
          on.out(`# ${variable.name} from ${reference(variable)}`);
          failed.set(error.message, [...(failed.get(error.message) ?? []), variable.name]);
        }
    }
    const told = [...failed].map(([why, names]) => `error retrieving reference for ${names.sort().join(', ')}: ${why}`);
    for (const text of told.sort()) on.err(text);
  }
}

function reference({ valueFrom = {} }: EnvLike): string {
  const ref = (name: string) =>
    valueFrom[name] as { name?: string; key?: string; fieldPath?: string; resource?: string } | undefined;
  if (ref('configMapKeyRef')) return `configmap ${ref('configMapKeyRef')?.name}, key ${ref('configMapKeyRef')?.key}`;
  if (ref('secretKeyRef')) return `secret ${ref('secretKeyRef')?.name}, key ${ref('secretKeyRef')?.key}`;
  if (ref('fieldRef')) return `field path ${ref('fieldRef')?.fieldPath}`;
  if (ref('resourceFieldRef')) return `resource field ${ref('resourceFieldRef')?.resource}`;
  return 'invalid valueFrom';
}

/** The value of a reference. @throws ApiError, CliError */
function resolved(on: Invocation, owner: KubeObject, container: ContainerLike, { valueFrom = {} }: EnvLike): string {
  const [map, secret] = [valueFrom['configMapKeyRef'], valueFrom['secretKeyRef']] as (
    | { name: string; key: string }
    | undefined
  )[];
  const of = secret ?? map;
  const field = (valueFrom['fieldRef'] as { fieldPath?: string } | undefined)?.fieldPath;
  if (field !== undefined) return fieldOf(owner, field);
  const amount = valueFrom['resourceFieldRef'] as { resource: string; divisor?: string } | undefined;
  if (amount !== undefined) return amountOf(container, amount);
  if (of === undefined) throw new CliError('invalid valueFrom');
  const object = on.api.get(secret ? 'secrets' : 'configmaps', `${on.namespace}/${of.name}`) as KubeObject & {
    data?: Record<string, string>;
  };
  const value = object.data?.[of.key];
  if (value === undefined)
    throw new CliError(`key ${of.key} not found in ${secret ? 'secret' : 'config map'} ${of.name}`);
  return secret ? Buffer.from(value, 'base64').toString('utf8') : value;
}

/** Of the workload itself, for no pod is asked. */
function fieldOf({ metadata }: KubeObject, path: string): string {
  const keyed = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path);
  if (keyed) return metadata[keyed[1] as 'labels' | 'annotations']?.[keyed[2] ?? ''] ?? '';
  if (path === 'metadata.name') return metadata.name;
  if (path === 'metadata.namespace') return metadata.namespace ?? '';
  if (path === 'metadata.uid') return metadata.uid;
  throw new CliError(`unsupported fieldPath: ${path}`);
}

function amountOf({ resources }: ContainerLike, { resource, divisor }: { resource: string; divisor?: string }): string {
  const [list, name = ''] = resource.split('.') as ['limits' | 'requests', string];
  const unit = milliValue(String(divisor ?? 0)) || 1000;
  return String(Math.ceil(milliValue(String(resources?.[list]?.[name] ?? 0)) / unit));
}
