/** `kubectl delete` */
import { type DeleteOptions, keyOf, type PropagationPolicy } from '../../engine/index.ts';
import { find, findAll } from '../builder.ts';
import { isNotFound } from '../change.ts';
import type { Command, Invocation } from '../command.ts';
import { CliError, inContext, ManyErrors } from '../errors.ts';
import { type Info, nameOf } from '../mapper.ts';
import { DELETION, inTurn } from '../pace.ts';
import { DRY_RUN_FLAG, type DryRun, dryRunOf } from '../printers/index.ts';
import type { Program } from '../process.ts';
import { ALL_NAMESPACES, all, CASCADE, FIELD_SELECTOR, FILES, FORCE, GRACE_PERIOD, SELECTOR } from './flags.ts';
import { deleteRaw } from './raw.ts';
import { untilGone } from './wait.ts';

const CASCADES: Readonly<Record<string, PropagationPolicy>> = {
  background: 'Background',
  foreground: 'Foreground',
  orphan: 'Orphan',
};
/** Waiting without end is a week, as in kubectl. */
const WEEK = 168 * 3_600_000;

export const del: Command = {
  name: 'delete',
  use: '([-f FILENAME] | [-k DIRECTORY] | TYPE [(NAME | -l label | --all)]) [options]',
  short: 'Delete resources by file names, stdin, resources and names, or by resources and label selector',
  long: 'Delete resources by file names, stdin, resources and names, or by resources and label selector.\n\n Some resources, such as pods, support graceful deletion. These resources define a default period before they are forcibly terminated (the grace period) but you may override that value with the --grace-period flag, or pass --now to set a grace-period of 1.',
  examples: `# Delete a pod using the type and name specified in pod.json
kubectl delete -f ./pod.json

# Delete pods and services with label name=myLabel
kubectl delete pods,services -l name=myLabel

# Force delete a pod on a dead node
kubectl delete pod foo --force

# Delete what the files of the folder describe
kubectl delete -f '*.yaml'

# Delete what standard input describes
cat pod.yaml | kubectl delete -f -

# Delete a pod and a service by their names
kubectl delete pod,service baz foo

# Delete a pod with one second to end
kubectl delete pod foo --now

# Delete all pods of the namespace
kubectl delete pods --all

# Be asked before
kubectl delete pods --all --interactive`,
  flags: [
    ...FILES,
    SELECTOR,
    FIELD_SELECTOR,
    ALL_NAMESPACES,
    all('Delete all resources, in the namespace of the specified resource types.'),
    DRY_RUN_FLAG,
    {
      name: 'output',
      short: 'o',
      type: 'string',
      help: 'Output mode. Use "-o name" for shorter output (resource/name).',
    },
    CASCADE,
    FORCE,
    GRACE_PERIOD,
    {
      name: 'now',
      type: 'bool',
      help: 'If true, resources are signaled for immediate shutdown (same as --grace-period=1).',
    },
    {
      name: 'ignore-not-found',
      type: 'bool',
      help: 'Treat "resource not found" as a successful delete. Defaults to "true" when --all is specified.',
    },
    {
      name: 'wait',
      type: 'bool',
      default: 'true',
      help: 'If true, wait for resources to be gone before returning. This waits for finalizers.',
    },
    {
      name: 'timeout',
      type: 'duration',
      default: '0s',
      help: 'The length of time to wait before giving up on a delete, zero means determine a timeout from the size of the object',
    },
    { name: 'interactive', short: 'i', type: 'bool', help: 'If true, delete resource only when user confirms.' },
    { name: 'raw', type: 'string', help: 'Raw URI to DELETE to the server.' },
  ],
  run,
};

function graceOf(on: Invocation): number {
  const { flags } = on;
  const force = flags.bool('force');
  let grace = flags.int('grace-period');
  if (flags.bool('now')) {
    if (grace !== -1) throw new CliError('--now and --grace-period cannot be specified together');
    grace = 1;
  }
  if (grace === 0 && !force) grace = 1;
  if (force && grace < 0) grace = 0;
  return grace;
}

/** The old boolean values still mean something. */
function cascadeOf(on: Invocation): (typeof CASCADES)[string] | undefined {
  const value = on.flags.string('cascade');
  const bool = /^(?:true|1|t)$/i.test(value) ? 'background' : /^(?:false|0|f)$/i.test(value) ? 'orphan' : undefined;
  if (bool === undefined) return CASCADES[value];
  on.err(`warning: --cascade=${value} is deprecated (boolean value) and can be replaced with --cascade=${bool}.`);
  return CASCADES[bool];
}

function* run(on: Invocation): Program {
  const { flags, api } = on;
  if (flags.string('raw') !== '') {
    if (on.args.length > 0 || flags.changed('filename'))
      throw new CliError('--raw can only be used without other arguments or -f');
    return deleteRaw(on, flags.string('raw'));
  }
  const cascade = cascadeOf(on);
  if (cascade === undefined)
    throw new CliError(
      `invalid cascade value (${flags.string('cascade')}). Must be "background", "foreground", or "orphan"`,
    );
  const grace = graceOf(on);
  const dryRun = dryRunOf(on);
  if ((flags.bool('all') || flags.string('selector') !== '') && on.args.length === 0 && !flags.changed('filename'))
    throw new CliError('at least one resource must be specified to use a selector');
  const query = {
    args: on.args,
    filenames: flags.list('filename'),
    recursive: flags.bool('recursive'),
    kustomize: flags.string('kustomize'),
    selector: flags.string('selector'),
    fieldSelector: flags.string('field-selector'),
    all: flags.bool('all'),
    allNamespaces: flags.bool('all-namespaces'),
  };
  const found = find(on, { ...query, local: true });
  const output = flags.string('output');
  if (output !== '' && output !== 'name')
    throw new CliError(`unexpected -o output mode: ${output}. We only support '-o name'`);
  if (flags.bool('all') && flags.string('field-selector'))
    throw new CliError('cannot set --all and --field-selector at the same time');
  const force = flags.bool('force');
  if (grace === 0 && force)
    on.warn(
      'Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.',
    );
  else if (grace > 0 && force)
    throw new CliError('--force and --grace-period greater than 0 cannot be specified together');
  const forgiving = flags.bool('ignore-not-found') || (flags.bool('all') && !flags.changed('ignore-not-found'));
  const options: DeleteOptions = {
    propagationPolicy: cascade,
    ...(grace >= 0 ? { gracePeriodSeconds: grace } : {}),
    dryRun: dryRun === 'server',
  };
  if (flags.bool('interactive') && !confirmed(on, findAll(on, { ...query, latest: true }))) return 0;
  const deleted: { info: Info; uid: string }[] = [];
  const errors: unknown[] = [...found.errors];
  let warned = !(on.namespaceGiven && !flags.bool('all-namespaces'));
  let seen = 0;
  const each = (info: Info): void => {
    seen++;
    if (!warned && !info.resource.namespaced) {
      on.warn('deleting cluster-scoped resources, not scoped to the provided namespace');
      warned = true;
    }
    try {
      if (dryRun !== 'client') {
        const gone = api.delete(info.resource.id, keyOf(info.object), options);
        deleted.push({ info, uid: gone.metadata.uid });
      }
      say(on, info, force && grace === 0, dryRun);
    } catch (error) {
      if (!(forgiving && isNotFound(error)))
        errors.push(
          info.source === undefined ? error : inContext(error, `error when deleting ${JSON.stringify(info.source)}`),
        );
      else seen--;
    }
  };
  yield* inTurn(on, found.infos, each, DELETION);
  if (errors.length > 0) throw new ManyErrors(errors);
  if (seen === 0 && !flags.bool('ignore-not-found')) on.out('No resources found');
  if (dryRun !== 'none' || !flags.bool('wait')) return 0;
  const timeout = flags.duration('timeout') || WEEK;
  return yield* untilGone(on, deleted, timeout);
}

/** Asks before anything goes: the answer is the first line of stdin. Tells what else is to be said. */
function confirmed(on: Invocation, infos: readonly Info[]): boolean {
  if (infos.length === 0) {
    on.out('No resources found');
    return false;
  }
  on.out(`You are about to delete the following ${infos.length} resource(s):`);
  for (const { resource, object } of infos)
    on.out(nameOf({ apiVersion: resource.apiVersion, kind: resource.kind, metadata: object.metadata }));
  on.io.stdout('Do you want to continue? (y/N): ');
  const yes = /^y$/i.test(on.io.stdin.split('\n', 1)[0]?.trim() ?? '');
  if (!yes) on.out('deletion is cancelled');
  return yes;
}

/** `deployment.apps "web" deleted from shop namespace` */
function say(on: Invocation, { resource, object }: Info, forced: boolean, dryRun: DryRun): void {
  if (on.flags.string('output') === 'name') {
    on.out(nameOf({ apiVersion: resource.apiVersion, kind: resource.kind, metadata: object.metadata }));
    return;
  }
  const kind = resource.group ? `${resource.kind.toLowerCase()}.${resource.group}` : resource.kind.toLowerCase();
  const from = resource.namespaced && object.metadata.namespace ? ` from ${object.metadata.namespace} namespace` : '';
  const suffix = dryRun === 'client' ? ' (dry run)' : dryRun === 'server' ? ' (server dry run)' : '';
  on.out(`${kind} "${object.metadata.name}" ${forced ? 'force deleted' : 'deleted'}${from}${suffix}`);
}
