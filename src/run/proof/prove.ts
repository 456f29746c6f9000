/**
 * The proof of a scenario: it passes when it is played with its solutions, doing nothing reaches no goal, no goal is reached
 * when it opens, every step happens, every alternative works, no mistake does, and the header's duration is true. Over seeds and
 * presets.
 */
import {
  fromMs,
  type LoadedScenario,
  oneLine,
  type PlayerOptions,
  type Problem,
  toMs,
  type Verdict,
} from '../../scenario/index.ts';
import { type Outcome, playThrough } from '../headless/play.ts';
import { kubectl } from '../kubectl.ts';

export interface ProofOptions {
  readonly seeds: readonly number[];
  /** Loads the scenario with a preset. */
  readonly load: (preset: string | undefined) => LoadedScenario;
  readonly presets: readonly (string | undefined)[];
}

export interface Proof {
  readonly problems: readonly Problem[];
  /** Runs that were played. */
  readonly runs: number;
  /** Virtual ms that a run takes, on the first seed and preset. */
  readonly took: number;
}

/** An action that failed, at its own place. */
type AddAt = (place: NonNullable<Verdict['place']>, message: string) => void;
type Add = (code: string, path: readonly (string | number)[], message: string) => void;

export async function prove(options: ProofOptions): Promise<Proof> {
  const found = new Map<string, Problem>();
  let runs = 0;
  let took = 0;
  const reached = new Set<string>();
  const offered = new Set<string>();
  const note = (outcome: Outcome) => {
    for (const [goal, hints] of Object.entries(outcome.offered))
      for (const hint of hints) offered.add(`${goal}/${hint}`);
  };
  for (const preset of options.presets) {
    const loaded = options.load(preset);
    const add: Add = (code, path, message) => {
      const severity = code.startsWith('W') ? 'warning' : 'error';
      const problem: Problem = { code, severity, ...loaded.place(path), message };
      const key = `${problem.line}:${code}`;
      if (!found.has(key)) found.set(key, problem);
    };
    const addAt: AddAt = (place, message) => {
      const key = `${place.file}:${place.line}:E011`;
      if (!found.has(key)) found.set(key, { code: 'E011', severity: 'error', ...place, message });
    };
    const goals = loaded.scenario.goals ?? [];
    const alternatives = Math.max(0, ...goals.map((goal) => goal.alternatives?.length ?? 0));
    for (const seed of options.seeds) {
      const where = `seed ${seed}${preset === undefined ? '' : `, preset ${preset}`}`;
      for (let alternative = 0; alternative <= alternatives; alternative++) {
        const outcome = await played(loaded, seed, { goals: 'solution', alternative });
        runs++;
        if (took === 0) took = outcome.took;
        for (const step of outcome.happened) reached.add(step);
        note(outcome);
        judge(loaded, outcome, alternative === 0 ? where : `${where}, alternative ${alternative}`, add, addAt);
      }
      // Whether a check asks for enough is no matter of chance: one seed tells.
      for (const [i, { id, mistakes = [] }] of seed === options.seeds[0] ? goals.entries() : [])
        for (const index of mistakes.keys()) {
          const outcome = await played(loaded, seed, { goals: 'solution', mistake: { goal: id, index } });
          runs++;
          note(outcome);
          if (outcome.goals[id] === 'done')
            add('E012', ['goals', i, 'mistakes', index], `goal "${id}" is reached by a mistake (${where})`);
          const failed = outcome.verdicts.filter((verdict) => verdict.id.startsWith(`solve/${id}/`));
          for (const { place, text, detail = '' } of failed)
            if (place !== undefined) addAt(place, `${oneLine(text)}: ${oneLine(detail)} - ${where}`);
        }
      if (goals.length > 0) {
        const idle = await played(loaded, seed, { goals: 'idle' });
        runs++;
        note(idle);
        for (const [i, goal] of goals.entries())
          if (idle.goals[goal.id] === 'done')
            add('E007', ['goals', i], `goal "${goal.id}" is reached when nothing is done (${where})`);
      }
    }
  }
  const first = options.load(options.presets[0]);
  const place = (code: string, path: readonly (string | number)[], message: string) =>
    found.set(`${code}${message}`, { code, severity: 'warning', ...first.place(path), message });
  for (const [i, step] of (first.scenario.steps ?? []).entries())
    if (!reached.has(step.id)) place('W104', ['steps', i], `step "${step.id}" is never reached`);
  for (const [i, goal] of (first.scenario.goals ?? []).entries())
    for (const [j, hint] of (goal.hints ?? []).entries())
      if (tooLate(hint.after, goal.deadline) || (!offered.has(`${goal.id}/${j}`) && !dependsOnTyping(hint.when)))
        place('W108', ['goals', i, 'hints', j], `hint ${j + 1} of goal "${goal.id}" can never be had`);
  const said = first.scenario.metadata.duration;
  if (said !== undefined && !isAbout(toMs(said), took))
    place(
      'W105',
      ['metadata', 'duration'],
      `the duration says ${said}; the run took ${fromMs(Math.round(took / 1000) * 1000)}`,
    );
  return { problems: [...found.values()], runs, took };
}

/** What a person tries cannot be known before: such a hint counts as reachable. */
const dependsOnTyping = (when: object | undefined): boolean => /"input"|\binputs\b/.test(JSON.stringify(when ?? ''));

const tooLate = (after: string | 0 | undefined, deadline: string | 0 | undefined): boolean =>
  after !== undefined && deadline !== undefined && toMs(after) >= toMs(deadline);

/** Within half of each other. */
const isAbout = (said: number, took: number): boolean => took <= said * 1.5 && took >= said / 2;

async function played(
  scenario: LoadedScenario,
  seed: number,
  player: PlayerOptions,
): Promise<Outcome & { happened: readonly string[] }> {
  const happened: string[] = [];
  const outcome = await playThrough({
    scenario,
    seed,
    language: kubectl,
    player,
    hash: false,
    onNews: (news) => {
      if (news.type === 'step') happened.push(news.step);
    },
  });
  return { ...outcome, happened };
}

function judge(loaded: LoadedScenario, outcome: Outcome, where: string, add: Add, addAt: AddAt): void {
  const { scenario } = loaded;
  if (outcome.invalid) {
    add('E011', ['steadyState'], `the steady state does not hold (${where}): ${failures(outcome.verdicts)}`);
    return;
  }
  const tags = scenario.metadata.tags ?? [];
  const [unplaced] = outcome.atStart.unschedulable;
  if (unplaced !== undefined && !tags.includes('unschedulable'))
    add('E006', ['cluster'], `no node fits pod ${unplaced} when the scenario begins (${where})`);
  const [unconfigured] = outcome.atStart.unconfigured;
  if (unconfigured !== undefined && !tags.includes('missing-reference'))
    add(
      'E005',
      ['cluster', 'manifests'],
      `pod ${unconfigured} names a ConfigMap or Secret that is not there (${where})`,
    );
  for (const [i, goal] of (scenario.goals ?? []).entries()) {
    if (outcome.early.includes(goal.id))
      add('E007', ['goals', i], `goal "${goal.id}" is reached when it opens (${where})`);
    if (outcome.goals[goal.id] === 'done' || goal.optional) continue;
    const why = goal.solution === undefined ? 'it has no solution' : 'its solution does not reach it';
    add('E008', ['goals', i], `goal "${goal.id}": ${why} (${where})`);
  }
  for (const verdict of outcome.verdicts) {
    if (verdict.state === 'passed' || verdict.id.startsWith('goal/')) continue;
    const step = (scenario.steps ?? []).findIndex(({ id }) => id === verdict.of);
    const path = step < 0 ? ['metadata', 'name'] : ['steps', step];
    if (verdict.place !== undefined) {
      addAt(verdict.place, `${oneLine(verdict.text)}: ${oneLine(verdict.detail ?? '')} - ${where}`);
      continue;
    }
    add(
      'E011',
      path,
      `${verdict.of}: ${oneLine(verdict.text)}${verdict.detail ? ` (${oneLine(verdict.detail)})` : ''} - ${where}`,
    );
  }
  for (const id of outcome.stale) {
    const step = (scenario.steps ?? []).findIndex((each) => each.id === id);
    add('W107', ['steps', step, 'when'], `what step "${id}" waits for held already when it began to wait (${where})`);
  }
}

const failures = (verdicts: readonly Verdict[]): string =>
  verdicts
    .filter(({ state }) => state !== 'passed')
    .map(({ text, detail }) => `${oneLine(text)}${detail ? ` (${oneLine(detail)})` : ''}`)
    .join('; ');
