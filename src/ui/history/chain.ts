/** From a change back to the input, fault or beginning that it came from: each link reacted to the one before. */
import { type Change, isRenewing, type Kube, type Reader, type TimeControl } from '../../run/cluster.ts';
import { age, clock } from '../text/age.ts';
import { KubeletView } from './container-life.ts';
import { type Difference, differencesIn, valueText } from './diff.ts';
import { touches } from './field.ts';
import { waitedFor } from './waited.ts';
import { writeBefore } from './write-before.ts';

export interface Link {
  readonly change: Change;
  /** What it came from, beside the link before it: a fault, the command line, a timer. */
  readonly origins: readonly string[];
  /** What lies between it and the link before it, and is not told one by one. */
  readonly between?: string;
}

/** Chains longer than this are cut: nothing that a person asks about is that far away. */
const LONGEST = 60;

/** @param reader of the moment that is shown, for what components have remarked */
export function chainOf(time: TimeControl, rev: number | undefined, reader: Reader): Link[] {
  const links: Link[] = [];
  const kubelets = new KubeletView(time.history, reader);
  let at = rev;
  while (at !== undefined && links.length < LONGEST) {
    const change: Change | undefined = time.history[at - 1];
    if (change === undefined) break;
    const due = scheduledAt(change);
    if (due !== undefined) {
      links.push({ change, origins: [`the schedule was due at ${due}`] });
      break;
    }
    const life = kubelets.before(change);
    const seen: number | undefined = life?.after?.rev ?? seenBy(change);
    const more = life !== undefined && life.between > 0 ? { between: betweenText(life.between) } : {};
    const waited = seen === undefined ? undefined : waitedFor(change, time.history[seen - 1]);
    const saw = life?.saw ?? waited ?? [];
    links.push({ change, origins: [saw, seen === undefined ? originsOf(time, change) : []].flat(), ...more });
    if (life?.after !== undefined) {
      at = seen;
      continue;
    }
    at = seen === undefined ? caughtUp(change, time.history) : (undone(change, seen, time.history) ?? seen);
  }
  return links;
}

const betweenText = (runs: number): string =>
  runs === 1 ? 'one run before that ended as well' : `${runs} runs before that ended as well`;

/** The write that a change reacted to. */
function seenBy({ rev, cause }: Change): number | undefined {
  const { rev: seen, saw } = cause.because ?? {};
  if (saw !== undefined) return undefined; // it reacted to what it counted
  return seen !== undefined && seen < rev ? seen : undefined;
}

/**
 * The newest write of somebody else that a change goes over, if it came after what its writer had seen first: a controller looks
 * at an object once for all that came meanwhile.
 */
function undone(change: Change, seen: number, history: readonly Change[]): number | undefined {
  const paths = differencesIn(change).map(({ path }) => path);
  for (let last = writeBefore(change, history); last && last.rev > seen; last = writeBefore(last, history)) {
    const isOther = last.cause.actor !== change.cause.actor;
    if (isOther && differencesIn(last).some(({ path }) => paths.some((each) => touches(each, path)))) return last.rev;
  }
  return undefined;
}

/** What waited for a part that works again: the object as it was, or for a new one what its owner had come to ask. */
function caughtUp(change: Change, history: readonly Change[]): number | undefined {
  if (!change.cause.because?.fault?.endsWith(' healed')) return undefined;
  if (change.type !== 'ADDED') return writeBefore(change, history)?.rev;
  const owner = change.object.metadata.ownerReferences?.find(({ controller }) => controller)?.uid;
  if (owner === undefined) return undefined;
  for (let rev = change.rev - 1; rev > 0; rev--) if (history[rev - 1]?.object.metadata.uid === owner) return rev;
  return undefined;
}

/** The tick that a change of a CronJob's is for: that came by itself, whatever the controller had looked at before. */
function scheduledAt({ resource, type, object, before, cause }: Change): string | undefined {
  if (cause.actor !== 'cronjob-controller') return undefined;
  if (resource === 'jobs.batch' && type === 'ADDED')
    return object.metadata.annotations?.['batch.kubernetes.io/cronjob-scheduled-timestamp'];
  const last = (job: unknown) => (job as Kube.CronJob | undefined)?.status?.lastScheduleTime ?? undefined;
  return resource === 'cronjobs.batch' && last(object) !== last(before) ? last(object) : undefined;
}

function originsOf(time: TimeControl, { cause }: Change): string[] {
  const { input, timer, fault, saw, load } = cause.because ?? {};
  const told = fault === undefined ? [] : [`the fault ${fault}`];
  if (saw !== undefined)
    return [`it had counted ${saw}`, ...told, ...(load === undefined ? [] : loadTexts(time, load))];
  if (input !== undefined) {
    const command = time.inputLine(input) ?? `command ${input}`;
    // of what a fault brings about, the actor is who reacts to it
    const byScenario =
      fault === undefined ? cause.actor === 'scenario' : !time.inputs.some((each) => each.line === command);
    return [...told, byScenario ? `the scenario ran: ${command}` : command];
  }
  if (fault !== undefined) return told;
  if (cause.actor === 'kubeadm') return []; // the sentence says when
  if (timer !== undefined) return [`the timer ${timer} was due`];
  return cause.actor === 'system' ? ['it stood so at the beginning'] : [];
}

/** What a load asks, since when, and who wanted it. */
function loadTexts(time: TimeControl, { text, since, input }: Kube.LoadGround): string[] {
  const { now, elapsed } = time.state;
  const who = input === undefined ? ', which the scenario sends,' : '';
  const began = `the load of ${text}${who} goes on since ${clock(since - (now - elapsed))}`;
  const command = input === undefined ? undefined : time.inputLine(input);
  return [began, ...(command === undefined ? [] : [command])];
}

interface Involved {
  readonly kind?: string;
  readonly name?: string;
}

/** Whom an event is about: ` pod/web-1`. */
const about = (involved: Involved | undefined): string =>
  involved?.name === undefined ? '' : ` ${(involved.kind ?? '').toLowerCase()}/${involved.name}`;

/** Nobody wrote it: the store was put back to what a snapshot has. */
export const isRestore = ({ cause }: Change): boolean => cause.actor === 'etcd-restore';

/** What a change did, in a few words: `pods shop/web-1: status.phase Pending → Running`. @param path the field that is asked about */
export function changeText(change: Change, path = ''): string {
  const { type, resource, key, object } = change;
  const name = `${resource.split('.')[0]} ${key}`;
  if (resource === 'events') {
    const event = object as unknown as { reason?: string; message?: string; involvedObject?: Involved };
    return `event ${event.reason ?? ''}${about(event.involvedObject)}: ${(event.message ?? '').trim()}`;
  }
  const [, node] = /^kube-node-lease\/(.+)$/.exec(key) ?? [];
  if (node !== undefined && type !== 'DELETED') return heartbeatText(node, change);
  if (type === 'ADDED') return `${isRestore(change) ? 'put back' : 'created'} ${name}`;
  if (type === 'DELETED') return `${isRestore(change) ? 'dropped' : 'deleted'} ${name}`;
  const { first, others } = telling(change, path);
  if (first === undefined) return `touched ${name}`;
  // digests of images on many lines would hide all else
  if (first.path.startsWith('status.images')) return `${name}: the list of its images changed`;
  const more = others > 0 ? ` and ${others} more` : '';
  return `${name}: ${first.path} ${valueText(first.before)} → ${valueText(first.after)}${more}`;
}

/** What a write changed that says most, and how much else it changed. @param path the field that is asked about */
export function telling(
  change: Change,
  path = '',
): { readonly first: Difference | undefined; readonly others: number } {
  const changes = differencesIn(change).sort((a, b) => weight(a.path) - weight(b.path));
  const first = changes.find((each) => path !== '' && path.startsWith(each.path)) ?? changes[0];
  return { first, others: changes.length - 1 };
}

/** What the lease of a node says: that renewals go on, or which was the last. */
function heartbeatText(node: string, { object, before, time }: Change): string {
  if (isRenewing(object)) return `heartbeats of node ${node} arrive`;
  const last = (object as Kube.Lease).spec.renewTime;
  if (before === undefined || !isRenewing(before)) return `a heartbeat of node ${node} arrives`;
  return `node ${node} falls silent, its last heartbeat came ${age(last, time)} before`;
}

/** Telling fields first. */
function weight(path: string): number {
  const order = [
    /^spec\.nodeName/,
    /^metadata\.deletionTimestamp/,
    /^status\.phase/,
    /^spec\./,
    /Replicas$/,
    /\.state/,
    /\[Ready\]\.status$/,
    /\.status$/,
    /^status\./,
  ];
  // that something was seen, and when, says least
  if (/^status\.images/.test(path)) return order.length + 1;
  if (/(observedGeneration|Time)$/.test(path)) return order.length + 2;
  const at = order.findIndex((pattern) => pattern.test(path));
  return at < 0 ? order.length : at;
}
