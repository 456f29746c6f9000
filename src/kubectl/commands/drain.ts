/** `kubectl drain`: evicts pod by pod, and waits until each has gone (`k8s.io/kubectl/pkg/drain`). */
import { ApiError, type Pod } from '../../engine/index.ts';
import type { Command, Invocation } from '../command.ts';
import { CliError, describeError, ManyErrors } from '../errors.ts';
import type { Info } from '../mapper.ts';
import { DRY_RUN_FLAG, type DryRun, dryRunOf, told } from '../printers/index.ts';
import type { Program, Wait } from '../process.ts';
import { CHUNK, SELECTOR } from './flags.ts';
import { nodesOf, setSchedulable } from './nodes.ts';

/** A refused eviction is tried again after this (drain.go `EvictErrorRetryDelay`). */
const RETRY = 5000;
/** How often drain looks whether a pod has gone. */
const POLL = 1000;

export const drain: Command = {
  name: 'drain',
  use: 'NODE [options]',
  short: 'Drain node in preparation for maintenance',
  long: "Drain node in preparation for maintenance.\n\n The given node will be marked unschedulable to prevent new pods from arriving. 'drain' evicts the pods if the API server supports eviction. Otherwise, it will use normal DELETE to delete the pods. The 'drain' evicts or deletes all pods except mirror pods (which cannot be deleted through the API server).",
  examples: `# Drain node "foo", even if there are pods not managed by a controller on it
kubectl drain foo --force

# As above, but abort if there are pods not managed by a controller, and use a grace period of 15 minutes
kubectl drain foo --grace-period=900

# Drain a node that runs DaemonSets and pods with emptyDir volumes
kubectl drain foo --ignore-daemonsets --delete-emptydir-data`,
  flags: [
    SELECTOR,
    CHUNK,
    DRY_RUN_FLAG,
    { name: 'force', type: 'bool', help: 'Continue even if there are pods that do not declare a controller.' },
    {
      name: 'grace-period',
      type: 'int',
      default: '-1',
      help: 'Period of time in seconds given to each pod to terminate gracefully. If negative, the default value specified in the pod will be used.',
    },
    { name: 'ignore-daemonsets', type: 'bool', help: 'Ignore DaemonSet-managed pods.' },
    {
      name: 'delete-emptydir-data',
      type: 'bool',
      help: 'Continue even if there are pods using emptyDir (local data that will be deleted when the node is drained).',
    },
    {
      name: 'disable-eviction',
      type: 'bool',
      help: 'Force drain to use delete, even if eviction is supported. This will bypass checking PodDisruptionBudgets, use with caution.',
    },
    { name: 'pod-selector', type: 'string', help: 'Label selector to filter pods on the node' },
    {
      name: 'skip-wait-for-delete-timeout',
      type: 'int',
      default: '0',
      help: 'If pod DeletionTimestamp older than N seconds, skip waiting for the pod.',
    },
    {
      name: 'timeout',
      type: 'duration',
      default: '0s',
      help: 'The length of time to wait before giving up, zero means infinite',
    },
  ],
  run,
};

type Verdict = { readonly go: boolean; readonly warning?: string; readonly error?: string };
const OK: Verdict = { go: true };

function judge(on: Invocation, pod: Pod): Verdict {
  const { flags, api } = on;
  const finished = pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed';
  const owner = pod.metadata.ownerReferences?.find((reference) => reference.controller);
  const skip = flags.int('skip-wait-for-delete-timeout');
  if (skip > 0 && pod.metadata.deletionTimestamp && api.now - Date.parse(pod.metadata.deletionTimestamp) > skip * 1000)
    return { go: false };
  if (owner?.kind === 'DaemonSet' && !finished) {
    const missing = api.find('daemonsets.apps', `${pod.metadata.namespace}/${owner.name}`) === undefined;
    if (missing && flags.bool('force')) return { go: true, warning: `daemonsets.apps "${owner.name}" not found` };
    if (missing) return { go: false, error: `daemonsets.apps "${owner.name}" not found` };
    if (!flags.bool('ignore-daemonsets'))
      return { go: false, error: 'DaemonSet-managed Pods (use --ignore-daemonsets to ignore)' };
    return { go: false, warning: 'ignoring DaemonSet-managed Pods' };
  }
  if (pod.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined) return { go: false };
  let verdict = OK;
  if (!finished && pod.spec.volumes?.some((volume) => volume.emptyDir !== undefined)) {
    if (!flags.bool('delete-emptydir-data'))
      return { go: false, error: 'Pods with local storage (use --delete-emptydir-data to override)' };
  }
  if (!finished && owner === undefined) {
    if (!flags.bool('force'))
      return { go: false, error: 'cannot delete Pods that declare no controller (use --force to override)' };
    verdict = { go: true, warning: 'deleting Pods that declare no controller' };
  }
  return verdict;
}

const nameIn = (pod: Pod): string => `${pod.metadata.namespace}/${pod.metadata.name}`;

/** The pods of a node that have to go. @throws ManyErrors for pods that drain may not touch */
function podsOf(on: Invocation, node: string): { pods: Pod[]; warnings: string } {
  const selector = on.flags.string('pod-selector');
  const all = on.api.list('pods', {
    fieldSelector: `spec.nodeName=${node}`,
    ...(selector ? { labelSelector: selector } : {}),
  });
  const groups = { warning: new Map<string, string[]>(), error: new Map<string, string[]>() };
  const pods: Pod[] = [];
  for (const pod of all) {
    const verdict = judge(on, pod);
    if (verdict.go) pods.push(pod);
    for (const kind of ['warning', 'error'] as const) {
      const text = verdict[kind];
      if (text !== undefined) groups[kind].set(text, [...(groups[kind].get(text) ?? []), nameIn(pod)]);
    }
  }
  const errors = [...groups.error].map(([text, names]) => new CliError(`cannot delete ${text}: ${names.join(', ')}`));
  if (errors.length > 0) throw new ManyErrors(errors);
  return { pods, warnings: [...groups.warning].map(([text, names]) => `${text}: ${names.join(', ')}`).join('; ') };
}

const message = (error: unknown): string => {
  if (error instanceof ManyErrors)
    return error.errors.length === 1 ? message(error.errors[0]) : `[${error.errors.map(message).join(', ')}]`;
  return error instanceof Error ? error.message : describeError(error).text;
};

function* run(on: Invocation): Program {
  const dryRun = dryRunOf(on);
  const nodes = nodesOf(on);
  setSchedulable(on, nodes, true, dryRun);
  const failed: string[] = [];
  const errors: unknown[] = [];
  for (const info of nodes) {
    const { name } = info.object.metadata;
    try {
      yield* drainOne(on, info, dryRun);
      told(on, info.object, 'drained', dryRun);
    } catch (error) {
      on.err(`error: unable to drain node "${name}" due to error: ${message(error)}, continuing command...`);
      failed.push(name);
      errors.push(error);
    }
  }
  if (failed.length > 0)
    on.io.stderr(`There are pending nodes to be drained:\n${failed.map((name) => ` ${name}\n`).join('')}`);
  if (errors.length > 0) throw new ManyErrors(errors);
  return 0;
}

function* drainOne(on: Invocation, info: Info, dryRun: DryRun): Generator<Wait, void, unknown> {
  const node = info.object.metadata.name;
  const { pods, warnings } = podsOf(on, node);
  if (warnings !== '') on.warn(warnings);
  if (dryRun === 'client') {
    for (const pod of pods) on.out(`evicting pod ${nameIn(pod)} (dry run)`);
    return;
  }
  try {
    yield* evictAll(on, pods);
  } catch (error) {
    const left = stillThere(on, node);
    if (left.length > 0) {
      on.err(`There are pending pods in node "${node}" when an error occurred: ${message(error)}`);
      for (const pod of left) on.err(`pod/${pod.metadata.name}`);
    }
    throw error;
  }
}

function stillThere(on: Invocation, node: string): readonly Pod[] {
  try {
    return podsOf(on, node).pods;
  } catch {
    return [];
  }
}

interface Eviction {
  readonly pod: Pod;
  state: 'trying' | 'leaving' | 'done';
  due: number;
}

/** All pods at once, each with its own retries, as drain's goroutines, of which the last one made runs first. */
function* evictAll(on: Invocation, pods: readonly Pod[]): Generator<Wait, void, unknown> {
  const { api, flags } = on;
  const timeout = flags.duration('timeout');
  const end = timeout === 0 ? Number.POSITIVE_INFINITY : api.now + timeout;
  const errors: unknown[] = [];
  const order = flags.bool('disable-eviction') ? pods : [...pods.slice(-1), ...pods.slice(0, -1)];
  const evictions: Eviction[] = order.map((pod) => ({ pod, state: 'trying', due: api.now }));
  for (;;) {
    for (const eviction of evictions) {
      if (eviction.state === 'trying' && eviction.due <= api.now) attempt(on, eviction, end, timeout, errors);
      if (eviction.state === 'leaving' && eviction.due <= api.now) check(on, eviction, end, errors, timeout);
    }
    const waiting = evictions.filter((eviction) => eviction.state !== 'done');
    if (waiting.length === 0) break;
    yield { until: Math.min(...waiting.map((eviction) => eviction.due)) };
  }
  if (errors.length > 0) throw new ManyErrors(errors);
}

const goDuration = (ms: number): string => {
  const seconds = ms / 1000;
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  return `${h > 0 ? `${h}h` : ''}${h > 0 || m > 0 ? `${m}m` : ''}${s}s`;
};

function attempt(on: Invocation, eviction: Eviction, end: number, timeout: number, errors: unknown[]): void {
  const { api, flags } = on;
  const { pod } = eviction;
  const { name, namespace } = pod.metadata;
  const evicts = !flags.bool('disable-eviction');
  const trial = dryRunOf(on) === 'server';
  const fail = (text: string): void => {
    errors.push(new CliError(text));
    eviction.state = 'done';
  };
  if (evicts) on.out(`evicting pod ${nameIn(pod)}${trial ? ' (server dry run)' : ''}`);
  if (api.now >= end) {
    fail(`error when evicting pods/"${name}" -n "${namespace}": global timeout reached: ${goDuration(timeout)}`);
    return;
  }
  const grace = flags.int('grace-period');
  const options = { ...(grace >= 0 ? { gracePeriodSeconds: grace } : {}), ...(trial ? { dryRun: true } : {}) };
  try {
    if (evicts) api.evict(nameIn(pod), options);
    else api.delete('pods', nameIn(pod), options);
    eviction.state = trial ? 'done' : 'leaving';
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.reason === 'NotFound') eviction.state = 'done';
    else if (error.reason === 'TooManyRequests') {
      on.err(`error when evicting pods/"${name}" -n "${namespace}" (will retry after 5s): ${error.message}`);
      eviction.due = api.now + RETRY;
    } else fail(`error when evicting pods/"${name}" -n "${namespace}": ${error.message}`);
  }
}

function check(on: Invocation, eviction: Eviction, end: number, errors: unknown[], timeout: number): void {
  const { pod } = eviction;
  const now = on.api.find('pods', nameIn(pod));
  if (now === undefined || now.metadata.uid !== pod.metadata.uid) {
    on.out(`pod/${pod.metadata.name} ${on.flags.bool('disable-eviction') ? 'deleted' : 'evicted'}`);
    eviction.state = 'done';
  } else if (on.api.now >= end) {
    errors.push(
      new CliError(
        `error when waiting for pod "${pod.metadata.name}" in namespace "${pod.metadata.namespace}" to terminate: global timeout reached: ${goDuration(timeout)}`,
      ),
    );
    eviction.state = 'done';
  } else eviction.due = Math.min(on.api.now + POLL, end);
}
