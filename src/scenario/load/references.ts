/** What one part of a scenario says of another: names that must exist, circles, patterns and kinds that must make sense. */
import { CronExpressionParser } from 'cron-parser';
import { compilePattern, fromTime, nonsenseInFault, Resources } from '../../engine/index.ts';
import { checkForm } from '../conditions/condition.ts';
import { wrongPath } from '../conditions/paths.ts';
import { LONGEST, toMs } from '../duration.ts';
import type { Fault } from '../format/actions.ts';
import type { Scenario } from '../format/scenario.ts';
import { resourceOf } from '../kinds.ts';
import { didYouMean } from '../suggest.ts';
import type { Path } from './document.ts';
import { ownKinds } from './own-kinds.ts';
import { checkShow } from './show.ts';
import { walk } from './walk.ts';

type Add = (code: string, path: Path, message: string, key?: boolean) => void;

/** @param need told of each file that the scenario mentions @param files their texts, once all are told of */
export function checkReferences(
  scenario: Scenario,
  add: Add,
  need: (path: string, where: Path) => void,
  files: () => Iterable<string> = () => [],
): void {
  checkFiles(scenario, need);
  const steps = scenario.steps ?? [];
  const goals = scenario.goals ?? [];
  const stepIds = unique(steps, 'steps', 'step', add);
  const goalIds = unique(goals, 'goals', 'goal', add);
  unique(scenario.assertions ?? [], 'assertions', 'assertion', add);
  const known = (id: string, ids: ReadonlySet<string>, what: string, path: Path) => {
    if (!ids.has(id)) add('E002', path, `unknown ${what} "${id}"${didYouMean(id, ids)}`);
  };
  const edges = new Map<string, string[]>();
  for (const [i, step] of steps.entries()) {
    const before = afterStep(step.when?.after, stepIds);
    if (before !== undefined) {
      known(before, stepIds, 'step', ['steps', i, 'when', 'after']);
      edges.set(step.id, [before]);
    }
    const delay = step.when?.after;
    if (before === undefined && typeof delay === 'string' && !(toMs(delay) <= LONGEST))
      add(
        'E001',
        ['steps', i, 'when', 'after'],
        `expected a step or a duration such as 90s, found ${JSON.stringify(delay)}`,
      );
    const until = step.when?.every?.until;
    if (until !== undefined) known(until, stepIds, 'step', ['steps', i, 'when', 'every', 'until']);
    const cron = step.when?.every?.cron;
    if (cron !== undefined) checkCron(cron, ['steps', i, 'when', 'every', 'cron'], add);
    if (step.when?.every && (cron === undefined) === (step.when.every.interval === undefined))
      add('E001', ['steps', i, 'when', 'every'], 'every has exactly one of interval, cron');
    const { answer, choices = [], reveal } = step.ask ?? {};
    if (step.ask && (answer === undefined) === (reveal === undefined))
      add('E001', ['steps', i, 'ask'], 'ask has exactly one of answer, reveal');
    if (answer !== undefined && answer > choices.length)
      add('E002', ['steps', i, 'ask', 'answer'], `there are ${choices.length} choices`);
  }
  circle(edges, (id) => {
    const i = steps.findIndex((step) => step.id === id);
    add('E003', ['steps', i, 'when', 'after'], `step "${id}" waits for itself`);
  });
  const needs = new Map<string, string[]>();
  for (const [i, goal] of goals.entries()) {
    if (goal.after !== undefined) known(goal.after, stepIds, 'step', ['goals', i, 'after']);
    for (const [j, id] of (goal.needs ?? []).entries()) known(id, goalIds, 'goal', ['goals', i, 'needs', j]);
    needs.set(goal.id, goal.needs ?? []);
  }
  circle(needs, (id) => {
    const i = goals.findIndex((goal) => goal.id === id);
    add('E003', ['goals', i, 'needs'], `goal "${id}" needs itself`);
  });
  const { from } = scenario.scoring ?? {};
  if (from !== undefined) known(from, stepIds, 'step', ['scoring', 'from']);
  const start = scenario.clock?.start;
  if (start !== undefined && Number.isNaN(fromTime(start)))
    add('E001', ['clock', 'start'], `expected an instant such as 2026-01-01T00:00:00Z, found ${JSON.stringify(start)}`);
  checkParts(scenario, stepIds, known, add, ownKinds(scenario, files()));
  const preset = scenario.presets ?? {};
  for (const [i, name] of (scenario.ci?.presets ?? []).entries())
    if (name !== 'default') known(name, new Set(Object.keys(preset)), 'preset', ['ci', 'presets', i]);
}

/** The step that `after` names: `after: cut`, `after: {step: cut}`; a bare time names none. */
export function afterStep(
  after: string | { step?: string } | undefined,
  ids: { has(id: string): boolean },
): string | undefined {
  if (typeof after !== 'string') return after?.step;
  return ids.has(after) || !/^\d/.test(after) ? after : undefined;
}

function unique(list: readonly { id: string }[], where: string, what: string, add: Add): Set<string> {
  const seen = new Set<string>();
  for (const [i, { id }] of list.entries()) {
    if (seen.has(id)) add('E002', [where, i, 'id'], `there are two ${what}s "${id}"`);
    seen.add(id);
  }
  return seen;
}

/** Reports one member of each circle. */
function circle(edges: ReadonlyMap<string, readonly string[]>, report: (id: string) => void): void {
  const done = new Set<string>();
  for (const start of edges.keys()) {
    const trail = new Set<string>();
    let at: readonly string[] = [start];
    while (at.length > 0) {
      if (at.includes(start) && trail.size > 0) {
        if (!done.has(start)) report(start);
        for (const id of trail) done.add(id);
        break;
      }
      const next = at.flatMap((id) => (trail.has(id) ? [] : [...(edges.get(id) ?? [])]));
      for (const id of at) trail.add(id);
      at = next;
    }
  }
}

function checkCron(cron: string, path: Path, add: Add): void {
  try {
    CronExpressionParser.parse(cron, { tz: 'UTC' });
  } catch (error) {
    add('E001', path, `not a cron expression: ${error instanceof Error ? error.message : String(error)}`);
  }
}

let resourcesOnce: Resources | undefined;

/** The kinds that every cluster serves; made once. */
function builtIn(): Resources {
  resourcesOnce ??= new Resources();
  return resourcesOnce;
}

function checkParts(
  scenario: Scenario,
  stepIds: ReadonlySet<string>,
  known: (id: string, ids: ReadonlySet<string>, what: string, path: Path) => void,
  add: Add,
  own: ReadonlySet<string>,
): void {
  const resources = builtIn();
  const words = [...resources.stored().flatMap((each) => [each.kind, each.plural, ...each.shortNames]), ...own];
  // a dot may lead to a group that the scenario itself defines
  const isKind = (word: string) =>
    own.has(word.toLowerCase()) || resourceOf(resources, word) !== undefined || word.includes('.');
  const kind = (word: string, path: Path) => {
    if (!isKind(word)) add('E002', path, `unknown kind "${word}"${didYouMean(word, words)}`);
  };
  const pattern = (text: string | undefined, path: Path) => {
    if (text === undefined) return;
    try {
      compilePattern(text);
    } catch (error) {
      add('E001', path, `not a regular expression: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  for (const [i, { show }] of (scenario.steps ?? []).entries())
    if (show) checkShow(show, ['steps', i, 'show'], { words, known: isKind }, add);
  const faults = new Set<string>();
  walk(scenario, { action: ({ fault }) => fault && faults.add(fault.id ?? fault.kind) });
  walk(scenario, {
    action(action, path) {
      if (action.fault !== undefined) checkFault(action.fault, [...path, 'fault'], add);
      if (action.heal !== undefined) known(action.heal, faults, 'fault', [...path, 'heal']);
      if (typeof action.run === 'object') pattern(action.run.output, [...path, 'run', 'output']);
    },
    condition(condition, path) {
      checkForm(condition, (name) => ({
        kind: (word, ...at) => kind(word, [...path, name, ...at]),
        path: (word, field, ...at) => {
          const resource = own.has(word.toLowerCase()) ? undefined : resourceOf(resources, word);
          const wrong = resource && wrongPath(resource, field);
          if (wrong !== undefined) add('E002', [...path, name, ...at], wrong);
        },
        pattern: (text, ...at) => pattern(text, [...path, name, ...at]),
        step: (id, ...at) => known(id, stepIds, 'step', [...path, name, ...at]),
        wrong: (message, ...at) => add('E001', [...path, name, ...at], message),
      }));
    },
  });
}

/** Tells of each file that the scenario mentions. */
function checkFiles(scenario: Scenario, need: (path: string, where: Path) => void): void {
  walk(scenario, {
    action(action, path) {
      if (typeof action.apply === 'string' && isFile(action.apply)) need(action.apply, [...path, 'apply']);
      const command = typeof action.run === 'string' ? action.run : action.run?.command;
      for (const file of filesIn(command ?? '')) need(file, path);
    },
  });
  for (const [i, each] of (scenario.cluster?.manifests ?? []).entries())
    if (typeof each === 'string' && isFile(each)) need(each, ['cluster', 'manifests', i]);
}

function checkFault({ id = '', for: lasting, ...fault }: Fault, path: Path, add: Add): void {
  const nonsense = nonsenseInFault({ ...fault, id, ...(lasting === undefined ? {} : { for: toMs(lasting) }) });
  if (nonsense !== undefined) add('E002', [...path, ...nonsense.path], nonsense.message);
}

/** Whether text is the path of a manifest and not a manifest. */
export function isFile(text: string): boolean {
  return !text.includes('\n') && /\.(ya?ml|json)$/.test(text.trim());
}

/** The files that a command line reads: `-f web.yaml`. */
export function filesIn(command: string): string[] {
  return [...command.matchAll(/(?:^|\s)(?:-f|--filename)[ =](\S+)/g)].map((match) => match[1] ?? '').filter(isFile);
}
