/** From a change back to the input, fault or beginning that it came from: each link reacted to the one before. */
import { type Change, isRenewing, type Kube, type TimeControl } from '../../run/cluster.ts';
import { age } from '../text/age.ts';
import { type Difference, differencesIn, valueText } from './diff.ts';

export interface Link {
  readonly change: Change;
  /** What ends the chain: the command line, or the timer, or nothing when it goes on. */
  readonly origin?: string;
}

/** Chains longer than this are cut: nothing that a person asks about is that far away. */
const LONGEST = 60;

export function chainOf(time: TimeControl, rev: number): Link[] {
  const links: Link[] = [];
  let at: number | undefined = rev;
  while (at !== undefined && links.length < LONGEST) {
    const change: Change | undefined = time.history[at - 1];
    if (change === undefined) break;
    const because: Change['cause']['because'] = change.cause.because;
    const due = scheduledAt(change);
    if (due !== undefined) {
      links.push({ change, origin: `the schedule was due at ${due}` });
      break;
    }
    const next: number | undefined = because?.rev !== undefined && because.rev < at ? because.rev : undefined;
    const origin: string | undefined = next === undefined ? originOf(time, change) : undefined;
    links.push(origin === undefined ? { change } : { change, origin });
    at = next;
  }
  return links;
}

/** The tick that a change of a CronJob's is for: that came by itself, whatever the controller had looked at before. */
function scheduledAt({ resource, type, object, before, cause }: Change): string | undefined {
  if (cause.actor !== 'cronjob-controller') return undefined;
  if (resource === 'jobs.batch' && type === 'ADDED')
    return object.metadata.annotations?.['batch.kubernetes.io/cronjob-scheduled-timestamp'];
  const last = (job: unknown) => (job as Kube.CronJob | undefined)?.status?.lastScheduleTime ?? undefined;
  return resource === 'cronjobs.batch' && last(object) !== last(before) ? last(object) : undefined;
}

function originOf(time: TimeControl, { cause }: Change): string | undefined {
  const { input, timer, fault } = cause.because ?? {};
  if (fault !== undefined) return `the fault ${fault}`;
  if (input !== undefined) {
    const command = time.inputLine(input) ?? `command ${input}`;
    return cause.actor === 'scenario' ? `the scenario ran: ${command}` : command;
  }
  if (timer !== undefined) return `the timer ${timer} was due`;
  return cause.actor === 'system' ? 'it stood so at the beginning' : undefined;
}

interface Involved {
  readonly kind?: string;
  readonly name?: string;
}

/** Whom an event is about: ` pod/web-1`. */
const about = (involved: Involved | undefined): string =>
  involved?.name === undefined ? '' : ` ${(involved.kind ?? '').toLowerCase()}/${involved.name}`;

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
  if (type === 'ADDED') return `created ${name}`;
  if (type === 'DELETED') return `deleted ${name}`;
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
  if (/(observedGeneration|Time)$|^status\.images/.test(path)) return order.length + 1;
  const at = order.findIndex((pattern) => pattern.test(path));
  return at < 0 ? order.length : at;
}
