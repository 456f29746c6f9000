/** Who does by hand what a guided scenario would do at its next step is not punished with an error. */
import { expect, it } from 'vitest';
import { Core } from '../../src/run/core.ts';
import { kubectl } from '../../src/run/kubectl.ts';
import { loadFile, type Step } from '../../src/scenario/index.ts';
import { long } from '../../src/scenario/load/walk.ts';
import { asText } from '../../src/scenario/play/courses.ts';
import { library } from './play.ts';

const guided = library
  .entries()
  .map(({ name }) => [name, loadFile(library.find(name))] as const)
  .filter(([, { scenario }]) => scenario.goals === undefined);

/** Types what the step would do. */
function beforehand(core: Core, { do: actions = [] }: Step): void {
  for (const { run, apply, heal } of actions.map(long)) {
    if (run !== undefined) core.input(typeof run === 'string' ? run : run.command);
    if (apply !== undefined) core.input('kubectl apply -f -', { stdin: asText(apply) });
    if (heal !== undefined) core.input(`scenario heal ${heal}`);
    core.advance(core.now + 1_000);
  }
}

it.each(guided)('%s: who is ahead at every step sees no error', (_, scenario) => {
  const core = Core.begin({ scenario, seed: 1, player: { attended: true }, language: kubectl });
  const ahead = new Set<string>();
  for (let player = core.player; player !== undefined && !player.finished; ) {
    const next = scenario.scenario.steps?.find(({ id }) => player?.state.steps[id]?.phase === 'armed');

    if (next !== undefined && !ahead.has(next.id)) {
      ahead.add(next.id);
      beforehand(core, next);
      core.advance(core.now + 20_000);
      continue;
    }
    if (player.state.asking !== undefined) core.input('scenario answer 1');
    else if (player.waiting !== undefined || player.paused) core.input('scenario next');
    if (!core.step(core.start + 3_600_000)) break;
  }
  expect(core.player?.finished).toBe(true);
  expect(core.player?.state.verdicts.filter(({ state }) => state === 'failed')).toEqual([]);
});

/** What a presenter's notes or the story invite to, before the step that would do it or look at it. */
const FURTHER: readonly (readonly [name: string, step: string, line: string])[] = [
  ['certificate-expiry', 'look', 'kubeadm certs renew all'],
  ['controller-manager-down', 'wish', 'kubectl delete pod -l app=web --wait=false'],
];
it.each(FURTHER)('%s before %s: %s', (name, before, line) => {
  const core = Core.begin({
    scenario: loadFile(library.find(name)),
    seed: 1,
    player: { attended: true },
    language: kubectl,
  });
  for (let typed = false; core.player !== undefined && !core.player.finished; ) {
    if (!typed && core.player.state.steps[before]?.phase === 'armed') typed = core.input(line) !== undefined;
    if (core.player.waiting !== undefined) core.input('scenario next');
    if (!core.step(core.start + 3_600_000)) break;
  }
  expect(core.player?.state.verdicts.filter(({ state }) => state === 'failed')).toEqual([]);
});
