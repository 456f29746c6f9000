/**
 * Draws docs/pictures from the real interface on a real run: `npm run pictures`. The clock stands while a picture is taken, and
 * a seed gives one timeline, so the pictures change only when the interface or the engine does.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { library } from '../../src/commands/command.ts';
import { RunClient } from '../../src/run/client.ts';
import { kubectl } from '../../src/run/kubectl.ts';
import { Run } from '../../src/run/run.ts';
import { Driver } from '../../test/ui/driver.ts';
import { svgOf } from './svg.ts';

interface Picture {
  readonly name: string;
  readonly scenario: string;
  /** Virtual seconds after the beginning at which it is taken. */
  readonly at: number;
  readonly keys: readonly string[];
  readonly size?: readonly [columns: number, rows: number];
}

const PICTURES: readonly Picture[] = [
  { name: 'nodes', scenario: 'node-failure', at: 150, keys: [':', ...'nodes', 'enter', 'j'] },
  { name: 'pods-80x24', scenario: 'node-failure', at: 420, keys: [':', ...'pods shop', 'enter'], size: [80, 24] },
  { name: 'map', scenario: 'node-failure', at: 420, keys: ['M'] },
  { name: 'why', scenario: 'node-failure', at: 150, keys: [':', ...'nodes', 'enter', 'j', 'W'] },
  { name: 'rollout', scenario: 'rolling-update', at: 40, keys: [':', ...'deploy shop', 'enter', 'R'] },
  { name: 'xray', scenario: 'rolling-update', at: 40, keys: [':', ...'xray deploy', 'enter'] },
  { name: 'timeline', scenario: 'node-failure', at: 420, keys: ['T'] },
  { name: 'pulses', scenario: 'autoscaling', at: 60, keys: ['V'] },
  { name: 'network', scenario: 'autoscaling', at: 60, keys: [':', ...'svc default /web', 'enter', 'I'] },
];

async function draw({ name, scenario, at, keys, size = [120, 34] }: Picture): Promise<void> {
  const loaded = library.load(scenario, { preset: undefined, parameters: {} });
  // real time as the plots measure it goes with the run, so that they are the same each time
  let real = 0;
  const run = new Run({
    real: { now: () => real, later: () => () => {} },
    setup: { scenario: loaded, seed: 1, player: { attended: false, goals: 'person' }, language: kubectl },
  });
  const client = new RunClient(run, { name: scenario, user: 'admin' });
  for (let second = 0; second <= at; second += 5) {
    run.core.advance(run.core.start + second * 1_000);
    real = second * 1_000;
    run.meter.take(); // as the clock would
  }
  run.core.advance(run.core.start + at * 1_000);
  const driver = new Driver(client, {
    columns: size[0],
    rows: size[1],
    depth: 24,
  });
  await driver.settle();
  await driver.press(...keys);
  await new Promise((done) => setTimeout(done, 200));
  await driver.refresh();
  writeFileSync(`docs/pictures/${name}.svg`, svgOf(driver.terminal as never));
  console.log(driver.text());
  driver.close();
  run.close();
}

mkdirSync('docs/pictures', { recursive: true });
for (const picture of PICTURES) await draw(picture);
process.exit(0);
