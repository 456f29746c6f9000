/** What happens in a cluster, as sentences that can be read aloud: no signs, no columns, no colours. */
import {
  type Change,
  hereDocument,
  type Kube,
  type KubeObject,
  podSummary,
  type Resource,
  type ScenarioState,
} from '../../run/cluster.ts';
import { changeText, isRestore, telling } from '../history/chain.ts';
import { valueText } from '../history/diff.ts';
import type { Context } from '../kinds/kind.ts';
import { kindOf } from '../kinds/registry.ts';

const KIND: Readonly<Record<string, string>> = {
  pods: 'Pod', nodes: 'Node', 'deployments.apps': 'Deployment', 'replicasets.apps': 'ReplicaSet',
  'statefulsets.apps': 'StatefulSet', 'daemonsets.apps': 'DaemonSet', 'jobs.batch': 'Job', 'cronjobs.batch': 'CronJob',
  namespaces: 'Namespace', persistentvolumeclaims: 'PersistentVolumeClaim', persistentvolumes: 'PersistentVolume',
}; // biome-ignore format: a table

/** `00:01:05` as it is said: `1 minute 5 seconds`, or `5 seconds before the start`. */
export function spoken(ms: number): string {
  const s = Math.floor(Math.abs(ms) / 1000);
  const parts = [
    [Math.floor(s / 3600), 'hour'],
    [Math.floor((s % 3600) / 60), 'minute'],
    [s % 60, 'second'],
  ] as const;
  const said = parts.filter(([n]) => n > 0).map(([n, unit]) => `${n} ${unit}${n === 1 ? '' : 's'}`);
  return `${said.join(' ') || '0 seconds'}${s > 0 && ms < 0 ? ' before the start' : ''}`;
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

const madeBy = (change: Change): string =>
  isRestore(change) ? 'was put back from a snapshot' : `was created by ${actorOf(change.cause.actor)}`;

/** The sentence of a change; undefined when a person would see no difference. */
export function sentenceOf(change: Change): string | undefined {
  const { resource, type, object, before } = change;
  if (resource === 'events') {
    const event = object as Kube.Event;
    return event.type !== 'Warning' || type === 'DELETED' ? undefined : eventSentence(event);
  }
  if (KIND[resource] === undefined) return undefined;
  if (type === 'ADDED') return `${nameOf(change)} ${madeBy(change)}.`;
  if (type === 'DELETED') return `${nameOf(change)} is gone.`;
  const now = stateOf(resource, object);
  return now === stateOf(resource, before) ? undefined : `${nameOf(change)} is now ${now}.`;
}

/** The sentence of any change, for whoever asks why: of one that shows nowhere the field that says most. */
export function fullSentenceOf(change: Change): string {
  const short = sentenceOf(change);
  if (short !== undefined) return short;
  const { resource, key, type, object } = change;
  if (resource === 'events' || key.startsWith('kube-node-lease/')) return changeText(change);
  const name = `${object.kind ?? resource} ${key}`;
  if (type === 'ADDED') return `${name} ${madeBy(change)}.`;
  if (type === 'DELETED') return `${name} is gone.`;
  const { first, others } = telling(change);
  if (first === undefined) return `${name} was written, and nothing of it is different.`;
  if (first.path.startsWith('status.images')) return `${name}: the list of its images changed.`;
  const now = first.after === undefined ? 'is gone' : `is now ${valueText(first.after)}`;
  const was = first.before === undefined ? '' : `, and was ${valueText(first.before)}`;
  const more = others > 0 ? ` ${counted(others, 'more field')} changed with it.` : '';
  return `${name}: ${first.path} ${now}${was}.${more}`;
}

/** Columns that say nothing, or are said otherwise. */
const UNSAID = new Set(['NAMESPACE', 'NAME', 'LABELS', 'VALID', 'AGE']);

/** Every object of a list as one sentence: its state, or else what its columns say. */
export function rowSentence(resource: Resource, key: string, object: KubeObject, context: Context): string {
  if (KIND[resource.id] !== undefined) return `${KIND[resource.id]} ${key} is ${stateOf(resource.id, object)}.`;
  const said = kindOf(resource, context.cluster)
    .columns.filter(({ name, wide, live, metric }) => !wide && !live && !metric && !UNSAID.has(name))
    .map((column) => [column.name.toLowerCase(), column.text(object, context).replace(/→0\b/g, '')] as const)
    .filter(([, text]) => text !== '' && text !== 'n/a' && text !== '<none>')
    .map(([name, text]) => `${name} ${text.replaceAll('→', ' on node port ')}`);
  return `${resource.kind} ${key}${said.length === 0 ? '' : `: ${said.join(', ')}`}.`;
}

/** What a component remarked. */
export function eventSentence({ type = '', reason = '', message = '', involvedObject: about }: Kube.Event): string {
  return `${type} about ${about.kind} ${about.name}: ${reason}. ${message.trim()}`;
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
    // one that waits for its moment may be called the next before the one before is through
    if (state.stepIndex > this.#step)
      said.push(`Step ${state.stepIndex + 1} of ${state.steps.length}: ${state.steps[state.stepIndex]?.title ?? ''}.`);
    this.#step = Math.max(this.#step, state.stepIndex);
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
