/**
 * What a kubelet saw before it wrote of a container. A pod's kubelet acts on what happens on its node, of which no object tells
 * before that write: so what the pod's worker had been begun for says little, and what the write itself says much.
 */
import { type Change, type Kube, type Reader, revisionAt } from '../../run/cluster.ts';
import { duration } from '../text/age.ts';
import { whyKilled } from './killed.ts';
import { writeBefore } from './write-before.ts';

type Status = NonNullable<NonNullable<Kube.Pod['status']>['containerStatuses']>[number];
type Terminated = NonNullable<NonNullable<Status['state']>['terminated']>;

export interface Seen {
  /** In words. */
  readonly saw: string;
  /** The write before it in the life of the container; undefined where its first run is told. */
  readonly after: Change | undefined;
  /** How many runs of the container lie between, which ended as the one that is told. */
  readonly between: number;
}

interface Turn {
  readonly name: string;
  readonly before: Status | undefined;
  readonly after: Status;
}

const statuses = (pod: Kube.Pod | undefined): readonly Status[] => [
  ...(pod?.status?.initContainerStatuses ?? []),
  ...(pod?.status?.containerStatuses ?? []),
];

const statusIn = (pod: unknown, name: string): Status | undefined =>
  statuses(pod as Kube.Pod | undefined).find((each) => each.name === name);

const runs = (status: Status | undefined): boolean => status?.state?.running !== undefined;

const endOf = ({ state, lastState }: Status): Terminated | undefined => state?.terminated ?? lastState?.terminated;

/** A run of it is over that was not before, though the start of that run, or of the next one, may never have been told. */
const isEnd = ({ before, after }: Turn): boolean => {
  const [now, then] = [endOf(after), before && endOf(before)];
  return now !== undefined && (now.containerID !== then?.containerID || now.finishedAt !== then?.finishedAt);
};

const isStart = ({ before, after }: Turn): boolean =>
  runs(after) && (!runs(before) || before?.containerID !== after.containerID);

const isOver = (pod: unknown): boolean => /^(Failed|Succeeded)$/.test((pod as Kube.Pod).status?.phase ?? '');

const specIn = ({ spec }: Kube.Pod, name: string) =>
  [...(spec.initContainers ?? []), ...spec.containers].find((each) => each.name === name);

/** The newest write before `change` in which the container took such a turn. */
function earlier(
  change: Change,
  name: string,
  history: readonly Change[],
  wanted: (turn: Turn) => boolean,
): Change | undefined {
  let each = writeBefore(change, history);
  for (; each !== undefined; each = each.type === 'ADDED' ? undefined : writeBefore(each, history)) {
    const [before, after] = [statusIn(each.before, name), statusIn(each.object, name)];
    if (after !== undefined && wanted({ name, before, after })) return each;
  }
  return undefined;
}

/** How long before a container was told to stop its probe may have failed, ms. */
const ASKED_BEFORE = 10_000;

/** What was said of the pod while a container came to its end, newest first: of an event that came again since, how it was then. */
function saidThen(pod: Kube.Pod, { finishedAt = '' }: Terminated, history: readonly Change[]): Kube.Event[] {
  const said: Kube.Event[] = [];
  const { terminationGracePeriodSeconds: grace = 30 } = pod.spec;
  const ended = Date.parse(finishedAt) + 1_000; // a status knows whole seconds
  for (let at = revisionAt(history, ended) - 1; at >= 0; at--) {
    const { time, resource, object } = history[at] as Change;
    if (time < ended - grace * 1_000 - ASKED_BEFORE) break;
    const event = object as Kube.Event;
    if (resource === 'events' && event.involvedObject.uid === pod.metadata.uid) said.push(event);
  }
  return said;
}

function endText(pod: Kube.Pod, status: Status, reader: Reader, history: readonly Change[]): string | undefined {
  const end = endOf(status);
  if (end === undefined) return undefined;
  const { exitCode, reason, startedAt, finishedAt } = end;
  const ran = startedAt && finishedAt ? Date.parse(finishedAt) - Date.parse(startedAt) : undefined;
  const after = ran === undefined ? '' : `, ${duration(ran)} after its start`;
  const told = { ...status, lastState: { terminated: end } };
  const killed = whyKilled(pod, told, reader, saidThen(pod, end, history));
  if (killed !== undefined) return `the kubelet had stopped container ${status.name} ${killed}`;
  if (reason === 'OOMKilled') {
    const limit = specIn(pod, status.name)?.resources?.limits?.['memory'];
    const over = limit === undefined ? 'and the node had no more' : `and its limit is ${limit}`;
    return `container ${status.name} was killed for the memory it used, ${over}${after}`;
  }
  return `container ${status.name} ended by itself with exit code ${exitCode}${after}`;
}

const backOffOf = ({ state }: Status): string | undefined =>
  /back-off (\S+) restarting/.exec(state?.waiting?.message ?? '')?.[1];

function startText({ name, before }: Turn): string {
  const backOff = before && backOffOf(before);
  return backOff === undefined
    ? `container ${name} had ended, and is started again`
    : `the back-off of ${backOff} before the next start of container ${name} was over`;
}

/** What a probe said, of a container that runs on; without a readiness probe one is ready that has started. */
function probeText(pod: Kube.Pod, { name, before, after }: Turn): string | undefined {
  const { startupProbe, readinessProbe } = specIn(pod, name) ?? {};
  const isReady = before?.ready !== after.ready;
  if (startupProbe && after.started && (!before?.started || (isReady && !readinessProbe)))
    return `the startup probe of container ${name} succeeded`;
  if (!isReady || !readinessProbe) return undefined;
  return `the readiness probe of container ${name} ${after.ready ? 'succeeded' : 'failed'}`;
}

/** Writes that follow one chain: which ends of containers it has told already. */
export class KubeletView {
  readonly #history: readonly Change[];
  readonly #reader: Reader;
  readonly #told = new Set<string>();

  constructor(history: readonly Change[], reader: Reader) {
    this.#history = history;
    this.#reader = reader;
  }

  /** @returns undefined where the write does not speak of a container's life, or where a fault or something newer was reacted to */
  before(change: Change): Seen | undefined {
    const { resource, type, object, before, cause } = change;
    const pod = object as Kube.Pod;
    if (resource !== 'pods' || type !== 'MODIFIED' || !cause.actor.startsWith('kubelet/')) return undefined;
    if (pod.metadata.deletionTimestamp || pod.status?.reason) return undefined; // its end, or its node's need
    const turns = statuses(pod).map((after) => ({ name: after.name, before: statusIn(before, after.name), after }));
    const end = turns.find(isEnd);
    if (end !== undefined) return this.#ofEnd(change, pod, end);
    const start = turns.find((turn) => isStart(turn) && turn.after.restartCount > 0);
    if (start !== undefined) return this.#seen(change, start, startText(start), isEnd);
    const waits = turns.find(({ before: was, after }) => was?.state?.terminated && after.state?.waiting);
    if (waits !== undefined)
      return this.#seen(change, waits, endText(pod, waits.after, this.#reader, this.#history), isEnd);
    const over = turns.find(({ after }) => endOf(after) !== undefined);
    if (over !== undefined && isOver(pod) && !isOver(before))
      return this.#seen(change, over, endText(pod, over.after, this.#reader, this.#history), isEnd);
    const probed = turns.find((turn) => runs(turn.before) && probeText(pod, turn) !== undefined);
    if (probed === undefined) return undefined;
    const turned = (turn: Turn) => isStart(turn) || (runs(turn.before) && probeText(pod, turn) !== undefined);
    return this.#seen(change, probed, probeText(pod, probed), turned);
  }

  #seen(change: Change, { name }: Turn, saw: string | undefined, wanted: (turn: Turn) => boolean) {
    const after = earlier(change, name, this.#history, wanted);
    if (saw === undefined || (after?.rev ?? Number.POSITIVE_INFINITY) <= (change.cause.because?.rev ?? 0))
      return undefined;
    return { saw, after, between: 0 };
  }

  /**
   * A fault that ended a run is why, though its writes hand it on to later runs. Of many runs that ended alike the last two are
   * told, and then the first, or the one that a fault ended.
   */
  #ofEnd(change: Change, pod: Kube.Pod, turn: Turn): Seen | undefined {
    const { name } = turn;
    const seen = this.#seen(
      change,
      turn,
      endText(pod, turn.after, this.#reader, this.#history),
      (each) => isStart(each) || isEnd(each),
    );
    if (seen?.after === undefined || faultOf(change) !== faultOf(seen.after))
      return faultOf(change) === undefined ? seen : undefined;
    const id = `${change.key} ${name}`;
    if (!this.#told.has(id)) {
      this.#told.add(id);
      return seen;
    }
    let [after, between] = [seen.after, 0];
    for (;;) {
      const end = earlier(after, name, this.#history, isEnd);
      if (end === undefined) return { ...seen, after, between };
      const start = earlier(end, name, this.#history, (each) => isStart(each) || isEnd(each));
      if (start === undefined || faultOf(end) !== faultOf(start)) return { ...seen, after: end, between };
      [after, between] = [start, between + 1];
    }
  }
}

const faultOf = (change: Change): string | undefined => change.cause.because?.fault;
