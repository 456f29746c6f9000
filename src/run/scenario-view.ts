/** The playing scenario as the interface shows it. */
import {
  fromMs,
  type LoadedScenario,
  type PlayState,
  type Scenario,
  type Step,
  toMs,
  walk,
} from '../scenario/index.ts';
import type { ScenarioControl, ScenarioState } from './cluster.ts';
import type { Run } from './run.ts';
import { verdictText } from './verdict-text.ts';

type StepView = ScenarioState['steps'][number]['state'];

function stepView(phase: PlayState['steps'][string]['phase'] | undefined): StepView {
  return phase === 'done' || phase === 'failed' ? phase : 'waiting';
}

type Goal = PlayState['goals'][string];
type GoalInFile = NonNullable<Scenario['goals']>[number];

/** How a goal stood at a moment. */
function goalView({ phase, decidedAt = 0 }: Goal, now: number): 'open' | 'done' | 'failed' {
  return (phase === 'done' || phase === 'failed') && decidedAt <= now ? phase : 'open';
}

/** Those that must be reached first: where there is room for one, it is one of them. */
export const neededFirst = <T extends { readonly optional?: boolean | undefined }>(goals: readonly T[]): readonly T[] =>
  goals.toSorted((a, b) => Number(a.optional === true) - Number(b.optional === true));

type GoalInView = ScenarioState['goals'][number];

/**
 * The hints that can be had, how many of them were asked for, what the next one costs, and how many come by themselves.
 * @param now in the present
 */
function hintsOf(
  { hints: all = [] }: GoalInFile,
  { hints: asked, openedAt = 0 }: Goal,
  hints: readonly string[],
  now: number | undefined,
): Pick<GoalInView, 'hints' | 'asked' | 'cost' | 'later' | 'comesIn'> {
  const next = hints[asked.length];
  const cost = all.find(({ text }) => text === next)?.cost;
  const later = all.filter(({ text, when }) => when === undefined && !hints.includes(text));
  const due = openedAt + Math.min(...later.map(({ after = 0 }) => toMs(after)));
  return {
    hints,
    asked: asked.length,
    later: later.length,
    ...(next === undefined || cost === undefined ? {} : { cost }),
    ...(now === undefined || later.length === 0 ? {} : { comesIn: Math.max(0, due - now) }),
  };
}

/** @param since when its check began to hold, virtual ms */
function termsOf(
  { hold = 0, deadline }: GoalInFile,
  { openedAt = 0 }: Goal,
  now: number,
  since: number | undefined,
): Pick<GoalInView, 'hold' | 'lostIn'> {
  return {
    ...(toMs(hold) === 0
      ? {}
      : { hold: { text: fromMs(toMs(hold)), ...(since === undefined ? {} : { held: now - since }) } }),
    ...(deadline === undefined ? {} : { lostIn: Math.max(0, openedAt + toMs(deadline) - now) }),
  };
}

const isOpened = (goal: Goal | undefined, now: number): goal is Goal =>
  goal !== undefined && goal.phase !== 'closed' && (goal.openedAt ?? 0) <= now;

/** Whether a condition of it asks for what was typed. */
function asksForInput(loaded: LoadedScenario | undefined): boolean {
  let asks = false;
  if (loaded !== undefined)
    walk(loaded.scenario, {
      condition: ({ input, expr = '' }) => {
        asks ||= input !== undefined || /\binputs\b/.test(expr);
      },
    });
  return asks;
}

function looked(run: Run, line: string): void {
  if (run.comingUp || run.past !== undefined || run.core.player?.finished !== false) return;
  run.input(`scenario looked ${line}`);
}

export function scenarioControl(run: Run): ScenarioControl {
  return {
    namespace: run.setup.scenario?.scenario.namespace ?? 'default',
    get state(): ScenarioState {
      return stateOf(run);
    },
    ...(asksForInput(run.setup.scenario) ? { looked: (line) => looked(run, line) } : {}),
    next: () => {
      if (!run.comingUp) return next(run);
      void run.ready.then(() => next(run)).catch(() => {});
      return undefined;
    },
    unmet: (goal) => run.core.player?.unmet(goal),
  };
}

function next(run: Run): string | undefined {
  const { player } = run.core;
  if (player === undefined) return undefined;
  if (run.narration.finish()) {
    run.resume();
    return undefined;
  }
  if (run.narration.reveal()) {
    run.changed();
    return undefined;
  }
  run.core.advance(run.core.now); // what is due at this instant may be what is waited for
  if (!player.paused && player.waiting === undefined) return run.runToStep();
  run.input('scenario next');
  run.resume();
  return undefined;
}

function stateOf(run: Run): ScenarioState {
  const { player } = run.core;
  const loaded = player?.loaded;
  if (player === undefined || loaded === undefined) throw new Error('no scenario is playing');
  const { scenario } = loaded;
  const { state } = player;
  const now = run.past ?? run.core.now;
  const { before, typing } = run.narration;
  const { show } = before ?? state;
  const happened = (id: string) => {
    const at = state.steps[id]?.happenedAt;
    return at !== undefined && at <= now && id !== before?.step;
  };
  const list = scenario.steps ?? [];
  const latest = list
    .filter(({ id }) => happened(id))
    .reduce<Step | undefined>(
      (last, step) => (last && time(state, last.id) > time(state, step.id) ? last : step),
      undefined,
    );
  // what comes after a step that is kept back is kept back with it
  // and nothing waits for anybody in the past
  const present = before === undefined && run.past === undefined;
  const waiting = present ? player.waiting : undefined;
  const over = before === undefined && player.finished && (state.finishedAt ?? 0) <= now;
  const paused = present && player.paused;
  const manual = waiting?.when?.manual;
  const choices = list.find(({ id }) => id === state.asking)?.ask?.choices.length;
  return {
    name: scenario.metadata.name,
    title: scenario.metadata.title,
    summary: scenario.metadata.summary,
    step: latest?.title ?? latest?.id,
    stepIndex: latest === undefined ? -1 : list.indexOf(latest),
    steps: list.map(({ id, title }) => ({
      id,
      title: title ?? id,
      state: happened(id) ? stepView(state.steps[id]?.phase) : 'waiting',
    })),
    moments: list.flatMap(({ id, title = id }) => {
      const at = id === before?.step ? undefined : state.steps[id]?.happenedAt;
      return at === undefined ? [] : [{ time: at, step: id, title }];
    }),
    lines: state.outputs,
    captions: state.captions.slice(0, before?.captions).filter((caption) => caption.time <= now),
    outputs: state.outputs.filter(({ time }) => time <= now),
    printing: present ? state.printing : undefined,
    goals: neededFirst(scenario.goals ?? []).flatMap((each) => {
      const goal = state.goals[each.id];
      if (!isOpened(goal, now)) return [];
      const seen = goalView(goal, now);
      const terms = seen === 'open' ? termsOf(each, goal, now, present ? player.heldSince(each.id) : undefined) : {};
      const lost = seen === 'failed' && goal.decidedAt !== undefined ? { lostAt: goal.decidedAt } : {};
      const title = each.optional ? `${each.title} (optional)` : each.title;
      return [
        {
          id: each.id,
          title,
          state: seen,
          ...hintsOf(each, goal, player.hintsFor(each.id), present ? now : undefined),
          ...terms,
          ...lost,
        },
      ];
    }),
    ...(show === undefined ? {} : { show }),
    ...(typing === undefined ? {} : { typing }),
    ...(choices === undefined || !paused ? {} : { choices }),
    ...(typeof manual === 'object' && manual.key !== undefined ? { waitingKey: manual.key } : {}),
    held: paused,
    waitingFor: paused
      ? state.asking === undefined
        ? 'go on'
        : 'See the answer'
      : waiting && (typeof manual === 'string' ? manual : (manual?.label ?? waiting.title ?? waiting.id)),
    finished: over,
    passed: over ? player.passed : undefined,
    ...(over && player.passed === false ? { failures: failuresOf(state) } : {}),
  };
}

const failuresOf = ({ verdicts }: Readonly<PlayState>): string[] =>
  verdicts
    .filter(({ state }) => state === 'failed')
    .map(({ place: _, detail, ...each }) => `${each.of}: ${verdictText({ ...each, ...inShort(detail) })}`);

/** What was found instead, to the end of its first line: what a command printed whole stands in the story. */
function inShort(detail: string | undefined): { detail?: string } {
  if (detail === undefined) return {};
  const [first = '', ...more] = detail.split('\n');
  return { detail: more.length === 0 ? first : `${first.trimEnd()} …` };
}

const time = (state: Readonly<PlayState>, id: string): number => state.steps[id]?.happenedAt ?? 0;
