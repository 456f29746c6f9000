/** Plays a scenario to its end without anybody at the keyboard. */
import { type Change, keyOf, type Pod, podStatus } from '../../engine/index.ts';
import type { LoadedScenario, News, PlayerOptions, Score, Verdict } from '../../scenario/index.ts';
import { Core } from '../core.ts';
import type { MakeLanguage } from '../language.ts';
import { TimelineHash } from '../timeline.ts';

export interface HeadlessOptions {
  readonly scenario: LoadedScenario;
  readonly language: MakeLanguage;
  readonly seed: string | number;
  readonly player?: PlayerOptions;
  /** Virtual ms after the start at which the run is ended. */
  readonly until?: number;
  /** Told everything as it happens, times in virtual ms since the start. */
  readonly onNews?: (news: News, time: number) => void;
  readonly onChange?: (change: Change, time: number) => void;
  /** Called with the lines of the timeline. */
  readonly onLine?: (line: string) => void;
  /** Simulated seconds per real second; as fast as possible unless given. */
  readonly speed?: number;
  /** false: the timeline is not hashed, which takes most of the time of a short run. */
  readonly hash?: boolean;
}

export interface Outcome {
  readonly passed: boolean;
  /** The steady state did not hold: the run says nothing. */
  readonly invalid: boolean;
  readonly verdicts: readonly Verdict[];
  readonly goals: Readonly<Record<string, string>>;
  /** Virtual ms that the scenario took. */
  readonly took: number;
  /** How well the goals were reached; missing without goals. */
  readonly score?: Score;
  /** Requests of its traffic that failed; missing without traffic. */
  readonly lost?: number;
  readonly revision: number;
  readonly hash: string;
  /** Goals that were reached in the moment they opened. */
  readonly early: readonly string[];
  /** Pods that no node fits, and pods that wait for a ConfigMap or Secret, when the scenario begins: `namespace/name`. */
  readonly atStart: { readonly unschedulable: readonly string[]; readonly unconfigured: readonly string[] };
  /** Hints that could have been had, by goal. */
  readonly offered: Readonly<Record<string, readonly number[]>>;
  /** Steps whose condition held already when they began to wait for it. */
  readonly stale: readonly string[];
}

/** The longest that a scenario may run unless told, virtual ms. */
const LONGEST = 86_400_000;

/** Real ms between two looks at the clock when a speed is set. */
const BEAT = 50;

/** @throws BadFile when the scenario's manifests are refused */
export async function playThrough(options: HeadlessOptions): Promise<Outcome> {
  const { scenario, language, seed } = options;
  const setup = { scenario, language, seed, player: { goals: 'solution' as const, ...options.player } };
  const core: Core = Core.begin(setup, (news) => options.onNews?.(news, core.now - core.start));
  const atStart = troubles(core);
  const { store } = core.cluster.parts;
  const hash = new TimelineHash(core.start);
  const take = (change: Change) => {
    if (options.hash === false) return;
    const line = hash.add(change);
    options.onLine?.(line);
  };
  for (const change of store.history) take(change);
  for (const news of core.early) options.onNews?.(news, 0);
  store.observe((change) => {
    take(change);
    options.onChange?.(change, change.time - core.start);
  });
  const limit = core.start + (options.until ?? LONGEST);
  if (options.speed === undefined || options.speed === Number.POSITIVE_INFINITY) runTo(core, limit);
  else await runSlowly(core, limit, options.speed);
  if (options.until !== undefined && !over(core)) core.advance(limit);
  core.player?.stop();
  return outcome(core, hash.value, atStart);
}

const over = (core: Core): boolean => core.player?.finished ?? true;

function runTo(core: Core, limit: number): void {
  while (!over(core) && core.step(limit));
}

async function runSlowly(core: Core, limit: number, speed: number): Promise<void> {
  const began = performance.now();
  while (!over(core) && core.now < limit) {
    const target = Math.min(limit, core.now + BEAT * speed);
    runTo(core, target);
    if (over(core)) return;
    core.advance(target);
    const early = (core.now - core.start) / speed - (performance.now() - began);
    if (early > 1) await new Promise((resolve) => setTimeout(resolve, early));
  }
}

function troubles(core: Core): Outcome['atStart'] {
  const pods = [...core.cluster.parts.store.list('pods')] as Pod[];
  const names = (which: (pod: Pod) => boolean) => pods.filter(which).map(keyOf);
  return {
    unschedulable: names(({ status }) => status.conditions?.some(({ reason }) => reason === 'Unschedulable') ?? false),
    unconfigured: names((pod) => podStatus(pod) === 'CreateContainerConfigError'),
  };
}

export function outcome(core: Core, hash: string, atStart: Outcome['atStart'] = troubles(core)): Outcome {
  const state = core.player?.state;
  const goals = Object.fromEntries(Object.entries(state?.goals ?? {}).map(([id, { phase }]) => [id, phase]));
  return {
    passed: core.player?.passed ?? true,
    invalid: state?.invalid ?? false,
    verdicts: state?.verdicts ?? [],
    goals,
    ...(core.player?.score === undefined ? {} : { score: core.player.score }),
    ...(core.player?.lost === undefined ? {} : { lost: Math.round(core.player.lost) }),
    took: (state?.finishedAt ?? core.now) - core.start,
    revision: core.cluster.parts.store.revision,
    atStart,
    hash,
    early: Object.entries(state?.goals ?? {}).flatMap(([id, goal]) =>
      goal.phase === 'done' && goal.decidedAt === goal.openedAt ? [id] : [],
    ),
    offered: Object.fromEntries(Object.entries(state?.goals ?? {}).map(([id, goal]) => [id, goal.offered])),
    stale: Object.entries(state?.steps ?? {}).flatMap(([id, step]) => (step.stale ? [id] : [])),
  };
}
