/**
 * A recorded run as a scenario: the cluster it began with, and what was done as steps with captions to fill in. What the played
 * scenario did itself is kept, at the times at which it happened.
 */
import { isMap, isScalar, parseDocument } from 'yaml';
import { fromMs, type LoadedScenario, type Step, startTime } from '../scenario/index.ts';
import { branchesOf } from './branches.ts';
import { faultOf } from './faults.ts';
import { aboutScenario, type Input } from './inputs.ts';
import type { Recorded } from './journal.ts';
import { setupOf } from './resume.ts';

/** Parts of a scenario that judge it; the new one gets its own. */
const JUDGING = [
  'steps',
  'goals',
  'assertions',
  'invariants',
  'steadyState',
  'scoring',
  'end',
  'ci',
  'includes',
  'presets',
];

const HEAD = ` Made from a recorded run. Fill in what the steps say and what must hold after them ("expect"), then
 see "wavetank check --prove".`;

interface Moment {
  readonly time: number;
  readonly title: string;
  readonly say: string;
  readonly actions: readonly unknown[];
}

export function scenarioOfRun(name: string, recorded: Recorded): string {
  const { header } = recorded;
  const { scenario } = setupOf(header, () => {
    throw new Error('nothing runs here');
  });
  const start = startTime(scenario?.scenario);
  const { active } = branchesOf(recorded);
  const moments = [
    ...active.steps.flatMap(({ step, t }) => ofStep(scenario, step, t)),
    ...active.inputs.flatMap((input) => ofInput(input)),
  ].sort((a, b) => a.time - b.time);
  const document = parseDocument(header.scenario?.text ?? 'apiVersion: wavetank/v1\nkind: Scenario\nmetadata: {}\n');
  document.commentBefore = HEAD;
  document.setIn(['metadata', 'name'], name);
  document.setIn(['metadata', 'title'], 'What was done');
  document.deleteIn(['metadata', 'duration']);
  for (const field of JUDGING) document.delete(field);
  withoutPresets(document);
  if (scenario !== undefined) {
    keep(document, scenario);
    for (const [i, { name: parameter }] of (scenario.scenario.parameters ?? []).entries())
      document.setIn(['parameters', i, 'default'], scenario.values.get(parameter));
  }
  document.set('seed', header.seed);
  document.set(
    'steps',
    moments.map(({ time, title, say, actions }, i) => ({
      id: `step-${i + 1}`,
      title: plain(title),
      when: { at: fromMs(Math.max(0, time - start)) },
      say,
      do: actions,
    })),
  );
  return document.toString({ lineWidth: 120, blockQuote: 'literal' });
}

/** What is said before the parameters may speak of presets that are gone. */
function withoutPresets({ contents }: ReturnType<typeof parseDocument>): void {
  if (!isMap(contents)) return;
  for (const { key } of contents.items) if (isScalar(key) && key.value === 'parameters') key.commentBefore = null;
}

/** What included files add to the cluster comes along. */
function keep(document: ReturnType<typeof parseDocument>, { scenario }: LoadedScenario): void {
  if (scenario.includes !== undefined) document.setIn(['cluster', 'manifests'], scenario.cluster?.manifests);
}

function ofStep(loaded: LoadedScenario | undefined, id: string, time: number): Moment[] {
  const step: Step | undefined = loaded?.scenario.steps?.find((each) => each.id === id);
  if (step?.do === undefined) return [];
  const said = typeof step.say === 'string' ? step.say : step.say?.text;
  return [{ time, title: step.title ?? id, say: said ?? 'Say why.', actions: step.do }];
}

/** A command that read a file of the person's gets its text, for the file is no part of the scenario. */
function selfContained({ line, stdin, read }: Input): { command: string; stdin?: string } {
  const [[path, text] = [], ...more] = Object.entries(read?.files ?? {});
  if (path === undefined || text === undefined || more.length > 0 || stdin !== undefined)
    return { command: line, ...(stdin === undefined ? {} : { stdin }) };
  return { command: line.replace(path, '-'), stdin: text };
}

const plain = (text: string): string => text.replaceAll('${', () => '$${');

function ofInput(input: Input): Moment[] {
  const { time, line } = input;
  const words = aboutScenario(line);
  const moment = (action: unknown): Moment[] => [{ time, title: line, say: 'Say why.', actions: [action] }];
  if (words === undefined) {
    const { command, stdin } = selfContained(input);
    return moment(stdin === undefined ? plain(command) : { run: { command: plain(command), stdin: plain(stdin) } });
  }
  const [what, ...rest] = words;
  if (what === 'heal') return moment({ heal: rest[0] });
  if (what !== 'fault') return []; // steps, hints and answers belong to the scenario that was played
  try {
    const { id, for: lasting, params = {}, ...fault } = faultOf(rest);
    const named = id === fault.kind ? {} : { id };
    const set = Object.keys(params).length === 0 ? {} : { params };
    const end = lasting === undefined ? { permanent: true } : { for: fromMs(lasting) };
    return moment({ fault: { ...named, ...fault, ...set, ...end } });
  } catch {
    return []; // it was refused then, too
  }
}
