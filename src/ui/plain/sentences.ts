/** What happens in a cluster, as sentences that can be read aloud: no signs, no columns, no colours. */
import { type Change, hereDocument, type Kube, type KubeObject, type ScenarioState } from '../../run/cluster.ts';
import { podSummary } from '../kinds/pod-status.ts';

const KIND: Readonly<Record<string, string>> = {
  pods: 'Pod', nodes: 'Node', 'deployments.apps': 'Deployment', 'replicasets.apps': 'ReplicaSet',
  'statefulsets.apps': 'StatefulSet', 'daemonsets.apps': 'DaemonSet', 'jobs.batch': 'Job', 'cronjobs.batch': 'CronJob',
  namespaces: 'Namespace', persistentvolumeclaims: 'PersistentVolumeClaim', persistentvolumes: 'PersistentVolume',
}; // biome-ignore format: a table

/** `00:01:05` as it is said: `1 minute 5 seconds`. */
export function spoken(ms: number): string {
  const s = Math.floor(Math.abs(ms) / 1000);
  const parts = [
    [Math.floor(s / 3600), 'hour'],
    [Math.floor((s % 3600) / 60), 'minute'],
    [s % 60, 'second'],
  ] as const;
  const said = parts.filter(([n]) => n > 0).map(([n, unit]) => `${n} ${unit}${n === 1 ? '' : 's'}`);
  return `${ms < 0 ? 'minus ' : ''}${said.join(' ') || '0 seconds'}`;
}

/** `1 job`, `2 jobs`. */
export const counted = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

const nameOf = ({ resource, key }: Change): string => `${KIND[resource] ?? resource} ${key}`;

/** Who acted, as it is said: `the scheduler`. */
function actorOf(actor: string): string {
  if (actor === 'user') return 'you';
  return `the ${actor
    .replace(/^kube-/, '')
    .replaceAll('-', ' ')
    .replace('/', ' of ')}`;
}

function podNow(pod: Kube.Pod): string {
  const { status, ready, total } = podSummary(pod);
  return `${status}, ${ready} of ${total} ready`;
}

function nodeNow(node: Kube.Node): string {
  const ready = node.status?.conditions?.find((c) => c.type === 'Ready')?.status;
  const word = ready === 'True' ? 'ready' : ready === 'Unknown' ? 'unknown, nobody hears of it' : 'not ready';
  const taints = (node.spec?.taints ?? []).map(({ key, effect }) => `${key} ${effect}`);
  const cordoned = node.spec?.unschedulable ? ', cordoned' : '';
  return `${word}${cordoned}${taints.length === 0 ? '' : `, with the taints ${taints.join(' and ')}`}`;
}

interface Workload {
  readonly spec?: { readonly replicas?: number };
  readonly status?: {
    readonly readyReplicas?: number;
    readonly numberReady?: number;
    readonly desiredNumberScheduled?: number;
    readonly succeeded?: number;
    readonly active?: number | readonly unknown[];
    readonly failed?: number;
  };
}

function workloadNow(resource: string, object: unknown): string {
  const { spec, status = {} } = object as Workload;
  if (resource === 'jobs.batch')
    return `${status.active ?? 0} active, ${status.succeeded ?? 0} succeeded, ${status.failed ?? 0} failed`;
  if (resource === 'cronjobs.batch')
    return `${counted(Array.isArray(status.active) ? status.active.length : 0, 'job')} active`;
  const have = status.readyReplicas ?? status.numberReady ?? 0;
  return `${have} of ${status.desiredNumberScheduled ?? spec?.replicas ?? 0} ready`;
}

/** What lives on after it was deleted is Terminating, whatever its phase says. */
function phaseNow({ metadata, status }: KubeObject & { readonly status?: { readonly phase?: string } }): string {
  return metadata.deletionTimestamp === undefined ? (status?.phase ?? 'Pending') : 'Terminating';
}

const PHASED = new Set(['namespaces', 'persistentvolumeclaims', 'persistentvolumes']);

function stateOf(resource: string, object: unknown): string {
  if (PHASED.has(resource)) return phaseNow(object as KubeObject);
  if (resource === 'pods') return podNow(object as Kube.Pod);
  if (resource === 'nodes') return nodeNow(object as Kube.Node);
  return workloadNow(resource, object);
}

/** The sentence of a change; undefined when a person would see no difference. */
export function sentenceOf(change: Change): string | undefined {
  const { resource, type, object, before, cause } = change;
  if (resource === 'events') {
    const { type: level, reason = '', message = '', involvedObject: about } = object as Kube.Event;
    if (level !== 'Warning' || type === 'DELETED') return undefined;
    return `Warning about ${about.kind} ${about.name}: ${reason}. ${message.trim()}`;
  }
  if (KIND[resource] === undefined) return undefined;
  if (type === 'ADDED') return `${nameOf(change)} was created by ${actorOf(cause.actor)}.`;
  if (type === 'DELETED') return `${nameOf(change)} is gone.`;
  const now = stateOf(resource, object);
  return now === stateOf(resource, before) ? undefined : `${nameOf(change)} is now ${now}.`;
}

/** Every object of a list as one sentence. */
export function rowSentence(resource: string, key: string, object: unknown): string {
  return `${KIND[resource] ?? resource} ${key}${KIND[resource] === undefined ? '' : ` is ${stateOf(resource, object)}`}.`;
}

/** What is new in the story since the last time it was told. */
export class Story {
  #captions = 0;
  #outputs = 0;
  #step = -1;
  readonly #goals = new Map<string, string>();
  #waiting: string | undefined;
  #finished = false;

  news(state: ScenarioState): string[] {
    const said: string[] = [];
    if (state.stepIndex !== this.#step && state.stepIndex >= 0)
      said.push(`Step ${state.stepIndex + 1} of ${state.steps.length}: ${state.steps[state.stepIndex]?.title ?? ''}.`);
    this.#step = state.stepIndex;
    for (const { text } of state.captions.slice(this.#captions)) said.push(text.trim().replace(/\s*\n\s*/g, ' '));
    this.#captions = state.captions.length;
    const { outputs = [] } = state;
    for (const { line, stdin, text } of outputs.slice(this.#outputs))
      said.push(
        `The scenario ran ${line}${stdin === undefined ? '' : hereDocument(stdin)}`,
        ...(text === '' ? [] : text.split('\n')),
      );
    this.#outputs = outputs.length;
    for (const { id, title, state: now } of state.goals) {
      if (this.#goals.get(id) === now) continue;
      const words = now === 'open' ? 'Goal' : now === 'done' ? 'Goal reached' : 'Goal missed';
      said.push(`${words}: ${title}.`);
      this.#goals.set(id, now);
    }
    if (state.waitingFor !== undefined && state.waitingFor !== this.#waiting)
      said.push(
        state.choices === undefined
          ? `The scenario waits. Type next for: ${state.waitingFor}.`
          : 'The scenario asks. Type answer and a number, or next to see the answer.',
      );
    this.#waiting = state.waitingFor;
    if (state.finished && !this.#finished) {
      said.push(`The scenario is finished${state.passed === false ? ', and something failed' : ''}.`);
      said.push(...(state.failures ?? []).map((failure) => `Failed: ${failure}.`));
    }
    this.#finished = state.finished;
    return said;
  }
}
