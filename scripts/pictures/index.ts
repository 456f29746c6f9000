/**
 * Draws docs/pictures, and docs/screens.md that shows them, from the real interface on a real run: `npm run pictures`. The clock stands while a picture is taken, and
 * a seed gives one timeline, so the pictures change only when the interface or the engine does.
 */
import 'just-bash'; // it is loaded before the first line is typed
import { mkdirSync, writeFileSync } from 'node:fs';
import { library } from '../../src/commands/command.ts';
import { RunClient } from '../../src/run/client.ts';
import { ADMIN_NAME } from '../../src/run/cluster.ts';
import { kubectl } from '../../src/run/kubectl.ts';
import { Run } from '../../src/run/run.ts';
import { Driver } from '../../test/ui/driver.ts';
import { PICTURES, type Picture } from './pictures.ts';
import { svgOf } from './svg.ts';

async function draw({ name, scenario, at, keys, size = [120, 34] }: Picture): Promise<void> {
  const loaded = library.load(scenario, { preset: undefined, parameters: {} });
  // real time as the plots measure it goes with the run, so that they are the same each time
  let real = 0;
  const run = new Run({
    real: { now: () => real, later: () => () => {} },
    setup: { scenario: loaded, seed: 1, player: { attended: false, goals: 'person' }, language: kubectl },
  });
  const client = new RunClient(run, { name: scenario, user: ADMIN_NAME });
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
writeFileSync(
  'docs/screens.md',
  `# Screens\n\nDrawn from the interface itself by \`npm run pictures\`; [interface.md](interface.md) tells what one does with them.\n${PICTURES.map(
    ({ name, says }) => `\n${says}\n\n![${name}](pictures/${name}.svg)\n`,
  ).join('')}`,
);
process.exit(0);
