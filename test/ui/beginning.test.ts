/** A cluster that takes long to come up is shown while it does: keys are answered, rows come, and nothing of the run changes. */
import { describe, expect, it } from 'vitest';
import { RunClient } from '../../src/run/client.ts';
import type { RealTime } from '../../src/run/clock.ts';
import { Core, type Setup } from '../../src/run/core.ts';
import { kubectl } from '../../src/run/kubectl.ts';
import { Run } from '../../src/run/run.ts';
import { timelineHash } from '../../src/run/timeline.ts';
import { loadScenario } from '../../src/scenario/index.ts';
import { ListView } from '../../src/ui/views/list-view.ts';
import { Driver } from './driver.ts';

const scenario = (image: string): string => `apiVersion: wavetank/v1
kind: Scenario
metadata: { name: many, title: Many }
cluster:
  nodes: [{ namePrefix: n, count: 3 }]
  manifests:
    - apiVersion: apps/v1
      kind: Deployment
      metadata: { name: web }
      spec:
        replicas: 60
        selector: { matchLabels: { app: web } }
        template:
          metadata: { labels: { app: web } }
          spec: { containers: [{ name: web, ${image} }] }
steps:
  - id: intro
    say: It begins.
    expect: { object: { kind: Node, where: [{ path: ready, value: true }], count: 3, name: n* } }
  - id: go
    when: { manual: Go }
    do: [kubectl scale deployment/web --replicas=61]
`;

const setup = (image = 'image: "nginx:1.25"'): Setup => ({
  scenario: loadScenario('many.yaml', scenario(image)),
  seed: 1,
  player: { attended: true, goals: 'person' },
  language: kubectl,
});

/** Real time in which every look at the clock takes long, so that a turn does little; turns are taken by hand. */
class Turns implements RealTime {
  #now = 0;
  readonly #waiting: (() => void)[] = [];

  now(): number {
    this.#now += 1;
    return this.#now;
  }

  later(_: number, act: () => void): () => void {
    this.#waiting.push(act);
    return () => {
      const at = this.#waiting.indexOf(act);
      if (at >= 0) this.#waiting.splice(at, 1);
    };
  }

  take(): void {
    this.#waiting.shift()?.();
  }
}

function begin(image?: string): { turns: Turns; run: Run; client: RunClient } {
  const turns = new Turns();
  const run = new Run({ setup: setup(image), real: turns, gradually: true });
  return { turns, run, client: new RunClient(run, { name: 'many', user: 'admin' }) };
}

/** Takes turns until the cluster is there. */
async function comeUp(turns: Turns, run: Run, each: () => void = () => {}): Promise<number> {
  for (let n = 0; n < 10_000; n++) {
    if (!run.comingUp) return n;
    turns.take();
    each();
    await Promise.resolve();
  }
  throw new Error('it does not come up');
}

const chosenIn = ({ app }: Driver): string | undefined =>
  app.view instanceof ListView ? app.view.selected?.metadata.name : undefined;

const hash = (core: Core) => timelineHash(core.cluster.parts.store.history, core.start);

describe('a cluster that comes up', () => {
  it('comes up in many turns, to the same revision as at once', async () => {
    const { turns, run } = begin();
    expect(await comeUp(turns, run)).toBeGreaterThan(20);
    expect(hash(run.core)).toBe(hash(Core.begin(setup())));
    expect(run.core.begun).toBe(true);
    run.close();
  });

  it('shows its pods as they come, answers keys in between, and keeps the cursor at the top until it is moved', async () => {
    const { turns, run, client } = begin();
    const driver = new Driver(client, { columns: 120, rows: 40, depth: 8 });
    while (!driver.text().includes('web-')) {
      turns.take();
      await driver.refresh();
    }
    expect(run.comingUp).toBe(true);
    expect(driver.text()).toContain('coming up');
    expect(chosenIn(driver)).toBe(driver.selected().split(/\s+/)[0]);
    expect(driver.rows()[0]).toBe(driver.selected());
    await driver.press('j', 'j');
    expect(driver.rows()[2]).toBe(driver.selected());
    const chosen = chosenIn(driver);
    await driver.press('d');
    expect(driver.text()).toContain(`Describe(`);
    await driver.press('esc', '.');
    expect(driver.text()).toContain('The cluster is still coming up');
    const counts = new Set<string>();
    while (run.comingUp) {
      turns.take();
      await driver.refresh();
      counts.add(driver.title());
    }
    expect(counts.size).toBeGreaterThan(3);
    expect(chosenIn(driver)).toBe(chosen);
    expect(driver.text()).not.toContain('to go');
    driver.close();
    run.close();
  });

  it('does what is asked of it meanwhile once it is there', async () => {
    const { turns, run, client } = begin();
    turns.take();
    const scaled = client.run('kubectl scale deployment/web --replicas=62');
    const typed: string[] = [];
    const exit = client.terminal({}).exec('kubectl get deployment web -o name', (_, text) => typed.push(text));
    client.scenario?.next();
    client.time.resume();
    client.time.pause();
    expect(run.core.inputs).toEqual([]);
    await comeUp(turns, run);
    expect((await scaled.done).stdout).toBe('deployment.apps/web scaled\n');
    expect(await exit).toBe(0);
    expect(typed.join('')).toBe('deployment.apps/web\n');
    expect(run.core.inputs.map(({ line }) => line)).toContain('scenario next'); // the step that waits, not a step of the clock
    expect(run.core.inputs.every(({ time }) => time >= run.core.start)).toBe(true);
    run.close();
  });

  it('starts its clock, or not, as was wished meanwhile', async () => {
    for (const wanted of [true, false]) {
      const { turns, run, client } = begin();
      client.time.resume();
      if (!wanted) client.time.pause();
      expect(client.time.state).toMatchObject({ running: wanted, comesIn: expect.any(Number) });
      await comeUp(turns, run);
      expect(run.clock.running).toBe(wanted);
      run.close();
    }
  });

  it('tells what is refused of its objects', async () => {
    const { turns, run } = begin('image: ""');
    const refused = expect(run.ready).rejects.toThrow(/many\.yaml:15:52: error E010: .*image: Required value/);
    for (let n = 0; n < 10_000; n++) turns.take();
    await refused;
  });
});
