/** Time on real runs: until, the past, branches. */
import { afterEach, describe, expect, it } from 'vitest';
import { followScript } from '../../src/ui/app/follow.ts';
import { columnOf, timeAt } from '../../src/ui/panes/strip.ts';
import { clock } from '../../src/ui/text/age.ts';
import { Driver } from './driver.ts';
import { eventually, type Real, realCluster, TestTime } from './real-cluster.ts';

let driver: Driver;
let real: Real;
afterEach(() => {
  driver.close();
  real.run.close();
});

async function open(scenario: string, columns = 120, rows = 40): Promise<void> {
  real = realCluster(scenario);
  driver = new Driver(real.client, { columns, rows });
  await driver.settle();
}

async function command(text: string): Promise<void> {
  await driver.type(`:${text}`);
  await driver.press('enter');
}

/** As long as a test may take: how fast it is as fast as possible, the machine says. */
const still = () => eventually(() => !real.run.clock.running, 50_000);

describe('run until', () => {
  it('runs until the condition holds, stands there and says so', async () => {
    await open('node-failure');
    await driver.press('>', 'space'); // lets the step happen that waits
    await command('until node/worker-1 not ready');
    await still();
    await driver.refresh();
    expect(driver.text()).toMatch(/It holds after 00:0\d:\d\d: node\/worker-1 not ready/);
    expect(driver.text()).toContain('PAUSED');
    const node = real.client.get('nodes', 'worker-1') as {
      status?: { conditions?: { type: string; status: string }[] };
    };
    expect(node.status?.conditions?.find(({ type }) => type === 'Ready')?.status).not.toBe('True');
  });

  it('says what time it is without a header and on the whole screen, now and in the past, after a day as well', async () => {
    await open('cronjob-ticks', 80, 24);
    real.run.pause();
    real.run.core.advance(real.run.core.start + 25 * 3_600_000);
    await driver.refresh();
    expect(driver.text()).toMatch(/Clock: +PAUSED .*1d 01:00:00/);
    await driver.press('ctrl-e');
    expect(driver.lines()[0]).toMatch(/^ +PAUSED .*1d 01:00:00 .*cronjob-ticks/);
    await driver.press('y', 'f');
    expect(driver.lines()[0]).toMatch(/^ +PAUSED .*1d 01:00:00/);
    await driver.press('{');
    expect(driver.lines()[0]).toMatch(/^ +PAST .*0/);
  });

  it('stops on space, and tells what is no condition', async () => {
    await open('cronjob-ticks');
    await command('until 20h');
    expect(real.run.clock.running).toBe(true);
    await driver.press('space');
    expect(real.run.clock.running).toBe(false);
    expect(driver.text()).toContain('before it held: 20h');
    await command('until pdo/x gone');
    expect(driver.text()).toContain('unknown kind "pdo"');
    expect(real.run.clock.running).toBe(false);
  });

  it('runs for a time to the second', async () => {
    await open('cronjob-ticks');
    await command('until 90s');
    await still();
    expect(real.run.core.now - real.run.core.start).toBe(90_000);
  });
});

describe('the past', () => {
  it('is described as it was, also what is gone since', async () => {
    await open('rolling-update');
    real.run.core.advance(real.run.core.start + 5_000);
    const before = real.client.list('pods', 'shop').map(({ metadata }) => metadata.name);
    const then = real.run.core.now;
    real.run.core.advance(then + 1_000);
    real.client.run('kubectl delete pods --all -n shop --wait=false');
    real.run.core.advance(then + 120_000);
    const [gone = ''] = before.filter((name) => real.client.get('pods', `shop/${name}`) === undefined);
    real.client.time.show(then);
    await command('pods');
    await driver.type(`/${gone}`);
    await driver.press('enter', 'd');
    await eventually(() => {
      driver.screen.flush();
      return driver.text().includes('Service Account');
    });
    expect(driver.text()).toMatch(new RegExp(`Describe\\(shop/${gone}\\)`));
    expect(driver.text()).toMatch(/Status: +Running/);
    expect(driver.text()).toContain('PAST');
  });
});

it('goes on when one returns to the present, if the clock ran when it was left', async () => {
  await open('cronjob-ticks');
  await driver.press('.', '.', '.');
  expect(real.run.clock.running).toBe(false);
  await driver.press(',', 'ctrl-t');
  expect(driver.text()).toContain('PAUSED');
  await driver.press('space', ',');
  expect(driver.text()).toContain('PAST');
  await driver.press(',', '.');
  expect(real.run.clock.running).toBe(false);
  await driver.press('ctrl-t');
  expect(real.run.clock.running).toBe(true);
  expect(driver.text()).toContain('▶ running');
});

it('says of a step what changed, as most of it is in no column', async () => {
  await open('08-deployment');
  real.run.core.advance(real.run.core.start + 5_000);
  real.client.run('kubectl create deployment one --image=nginx');
  const told = new Set<string>();
  for (let i = 0; i < 6; i++) {
    await driver.press('.');
    told.add(driver.lines().at(-1) ?? '');
  }
  expect([...told].join('\n')).toMatch(/00:00:05 deployment-controller created replicasets default\/one-/);
  expect([...told].join('\n')).toMatch(/replicaset-controller created pods default\/one-/);
});

it('does not run away where nothing comes by itself, and says so', async () => {
  await open('09-service');
  real.run.core.advance(real.run.core.start + 30_000);
  await driver.press('}');
  await driver.press('}');
  expect(driver.lines().at(-1)).toMatch(/Nothing worth seeing in (\d+m|\d+s)/);
  expect(real.run.core.now - real.run.core.start).toBeLessThan(25 * 60_000);
});

it('says what was worth stopping for, and nothing of another moment', async () => {
  await open('rolling-update', 120, 40);
  await driver.press('>', 'space', 'space');
  const said = new Set<string>();
  for (let i = 0; i < 6; i++) {
    await driver.press('}');
    said.add(driver.lines().at(-1) ?? '');
  }
  expect([...said].join('\n')).toMatch(/00:00:0\d replicaset-controller created pods shop\/web-\w+-\w+; \d+ more/);
  expect([...said].join('\n')).toMatch(/00:00:0\d kubelet\/worker-\d deleted pods shop\/web-/);
  await driver.press(',');
  expect(driver.lines().at(-1)).toMatch(/00:00:0\d /);
  await driver.press('}', '}');
  expect(driver.text()).not.toContain('PAST');
});

it('keeps the scale of the strip when the past is entered, the quiet time up to the present too', async () => {
  await open('node-failure', 80, 24);
  real.run.core.advance(real.run.core.start + 75_000);
  const { start } = real.run.core;
  const scale = () => [columnOf(driver.app, 80, start), timeAt(driver.app, 80, 40), timeAt(driver.app, 80, 78)];
  const before = scale();
  expect(before[2]).toBeGreaterThan(start + 60_000);
  real.client.time.show(start - 31_000);
  expect(scale()).toEqual(before);
});

it('says that the scenario waits where nothing comes before a person lets it go on', async () => {
  await open('node-failure', 80, 24);
  real.run.core.advance(real.run.core.start + 15 * 60_000);
  await driver.press('}');
  expect(driver.lines().at(-1)).toMatch(/Nothing worth seeing in 10m; the scenario waits: > Cut the network of/);
});

it('stands after an hour in which nothing is worth seeing, at full speed too', async () => {
  await open('service-selector');
  followScript(driver.app);
  await command('speed max');
  await driver.press('space');
  await still();
  await driver.refresh();
  expect(real.run.core.now - real.run.core.start).toBeLessThan(2 * 86_400_000);
  expect(driver.lines().at(-1)).toContain('Nothing worth seeing for an hour, so the clock stands');
  const { now } = real.run.core;
  await driver.press('space');
  await still();
  expect(real.run.core.now).toBeGreaterThan(now);
});

it.each([
  ['rolling-update', {}, true],
  ['rolling-update', { idleSkip: false }, false],
  ['node-failure', { idleSkip: true }, true],
])('skips quiet stretches in %s by a key, a command, or the settings %j', async (scenario, settings, skips) => {
  const time = new TestTime();
  real = realCluster(scenario, { real: time });
  driver = new Driver(real.client, { columns: 80, rows: 24, settings });
  await driver.settle();
  const says = () => /Clock: .* skip 0/.test(driver.text());
  expect(says()).toBe(skips);
  await command('skip on');
  expect(driver.lines().at(-1)).toContain('Quiet stretches are skipped');
  expect(says()).toBe(true);
  await driver.press(')');
  expect(driver.lines().at(-1)).toContain('are not skipped');
  expect(says()).toBe(false);
  await driver.press(')');
  expect(says()).toBe(true);
  await command('skip of');
  expect(driver.lines().at(-1)).toContain('skip takes on or off');
  expect(real.run.clock.skips).toBe(true);
});

it('lists faults as a page, and completes their lines', async () => {
  await open('09-service');
  await command('faults');
  expect(driver.title()).toContain('scenario fault');
  expect(driver.text()).toMatch(/nodeDown[\s\S]*volumeLost/);
  await driver.type(':scenario ');
  expect(driver.app.prompt?.suggestions).toContain('scenario fault');
  await driver.type('fault nodeD');
  expect(driver.app.prompt?.suggestions).toEqual(['scenario fault nodeDown']);
  await driver.type('own ');
  expect(driver.app.prompt?.suggestions).toContain('scenario fault nodeDown worker-1');
  await driver.press('esc');
  await command('node add worker-9');
  real.run.core.advance(real.run.core.now + 1_000);
  expect(real.client.get('nodes', 'worker-9')).toBeDefined();
});

it('says who may go on while the scenario asks, in the terminal, too', async () => {
  await open('zones');
  for (let n = 0; n < 40 && real.client.scenario?.state.choices === undefined; n++) {
    real.client.scenario?.next();
    real.run.core.advance(real.run.core.now + 20_000);
  }
  await driver.refresh();
  expect(driver.text()).not.toMatch(/<space> +Resume|<\.> +Step/);
  for (const key of ['space', '.', '}']) {
    await driver.press(key);
    expect(driver.lines().at(-1)).toMatch(/The scenario asks: 1 to \d answers, > shows the answer\./);
    await driver.press('?', '?');
  }
  await driver.press('!');
  await driver.press('alt-p');
  expect(driver.lines().at(-1)).toMatch(/esc, then 1 to \d answers, alt-n shows the answer/);
  await driver.press('esc');
  const { namespace } = driver.app;
  await driver.press('1', '2'); // a second press is not meant for the namespaces
  expect(driver.app.namespace).toBe(namespace);
  expect(driver.lines().at(-1)).toContain('The question is answered.');
  await driver.press('2');
  expect(driver.app.namespace).not.toBe(namespace);
});

it('opens no shell in the past, and says in the terminal how one leaves it', async () => {
  await open('08-deployment');
  real.run.core.advance(real.run.core.start + 5_000);
  await real.client.run('kubectl run one --image=nginx').done;
  real.run.core.advance(real.run.core.now + 20_000);
  await command('pods default');
  await driver.press(',', 's');
  expect(driver.app.terminal).toBeUndefined();
  expect(driver.lines().at(-1)).toContain('This is the past');
  await driver.press('!');
  expect(driver.text()).toContain('esc, ctrl-t: present');
});

it('answers in the past what only reads, from the moment that is shown', async () => {
  await open('08-deployment');
  const { core } = real.run;
  core.advance(core.start + 5_000);
  await real.client.run('kubectl run one --image=nginx').done;
  core.advance(core.now + 20_000);
  void real.client.run('kubectl delete pod one --now');
  core.advance(core.now + 20_000);
  const { inputs } = core;
  const before = inputs.length;
  real.client.time.show(core.start + 15_000);
  await driver.refresh();
  const type = async (line: string): Promise<string> => {
    await driver.press('ctrl-l', line, 'enter');
    for (let i = 0; i < 20; i++) await driver.refresh();
    return driver.text();
  };
  await driver.press('!');
  expect(await type('kubectl get pod one')).toMatch(/one +1\/1 +Running +0 +10s/);
  expect(await type('date +%H:%M:%S; kubectl get pod one -o name | tr a-z A-Z')).toMatch(/00:00:15\s[\s\S]*POD\/ONE/);
  expect(await type('kubectl delete pod one')).toContain('This is the past: it can be looked at, not changed.');
  expect(await type('kubectl get pod one -w')).toMatch(/one +1\/1[\s\S]*nothing follows here/);
  await driver.press('escape');
  await command('kubectl get pod one');
  await driver.refresh();
  expect(driver.text()).toMatch(/one +1\/1 +Running/);
  expect(core.inputs.length).toBe(before);
  expect(real.run.past).toBeDefined();
});

it('breaks nothing from the past, which would lead to the present without a word', async () => {
  await open('node-failure');
  const { core } = real.run;
  core.advance(core.start + 20_000);
  const before = core.inputs.length;
  await driver.press(',');
  const { past } = real.run;
  expect(past).toBeDefined();
  for (const line of [
    'fault nodeNetworkLost node=worker-1',
    'node add worker-9',
    'load',
    'scenario next',
    'heal',
    'until 5m',
  ]) {
    await command(line);
    await driver.refresh();
    expect(driver.lines().at(-1), line).toContain('This is the past: ctrl-t returns to the present');
  }
  expect(real.run.past).toBe(past);
  expect(core.inputs.length).toBe(before);
  await driver.press('ctrl-t');
  expect(driver.lines().at(-1)).not.toContain('This is the past');
});

it('shows in the past the goals of then, and no end that is to come', async () => {
  await open('missing-config');
  const { core } = real.run;
  core.advance(core.start + 5_000);
  core.input('kubectl create configmap api-setting --from-literal=GREETING=hello -n shop');
  core.advance(core.now + 120_000);
  real.run.changed();
  await driver.refresh();
  expect(driver.text()).toMatch(/missing-config[^\n]*finished|finished[\s\S]*The end/);
  expect(driver.text()).not.toContain('[ ] Both pods of api are ready');
  real.client.time.show(core.start + 5_000);
  await driver.refresh();
  expect(driver.text()).toContain('[ ] Both pods of api are ready');
  expect(driver.text()).not.toContain('finished');
});

it('goes back to what a person did though no object changed by it, and lists deeds, found by time and line', async () => {
  await open('drain');
  const { core } = real.run;
  const moment = (seconds: number): number => core.start + seconds * 1000;
  core.advance(moment(5));
  real.run.input('scenario fault dns');
  core.advance(moment(9));
  real.run.input('scenario heal dns');
  core.advance(moment(9.5));
  real.run.changed();
  await driver.refresh();
  await driver.press('{');
  expect(real.run.past).toBe(moment(9) - 1);
  expect(driver.lines().at(-1)).toContain('Just before 00:00:09 user $ scenario heal dns');
  await driver.press('{');
  expect(real.run.past).toBe(moment(5) - 1);
  await driver.press('}');
  expect(real.run.past).toBe(moment(5));
  await driver.press('T');
  expect(driver.text()).toMatch(/00:00:05 user +\$ scenario fault dns/);
  expect(driver.text()).toMatch(/00:00:0\d scenario +step: /);
  await driver.type('/00:00:05');
  await driver.press('enter');
  const found = driver.rows().slice(2); // below the strip
  expect(found.filter((row) => !/ 00:00:05 /.test(row))).toEqual([]);
  expect(driver.rows().join('\n')).toContain('$ scenario fault dns');
  await driver.press('esc');
  await driver.type('/heal dns');
  await driver.press('enter');
  expect(driver.title()).toMatch(/^Timeline\[1 of /);
  await driver.press('W');
  expect(driver.text()).toContain('There is nothing here to ask about.');
  await driver.press('enter');
  expect(real.run.past).toBe(moment(9) - 1);
  expect(driver.title()).toMatch(/^pods|^nodes/);
});

it('says in the past what the moment is that one went to', async () => {
  await open('08-deployment');
  const { core } = real.run;
  core.advance(core.start + 5_000);
  real.run.input('kubectl create deployment web --image=nginx');
  core.advance(core.start + 25_000);
  await driver.press('{');
  expect(driver.lines().at(-1)).toContain('Just before 00:00:05 user $ kubectl create deployment web');
  await driver.press('.');
  expect(driver.lines().at(-1)).toContain('00:00:05 user $ kubectl create deployment web');
  await driver.press('.');
  expect(driver.lines().at(-1)).toMatch(/00:00:05 deployment-controller created replicasets default\/web-/);
  await driver.press('.', ',');
  expect(driver.lines().at(-1)).toMatch(/00:00:05 deployment-controller created replicasets default\/web-/);
});

it('filters the timeline by patterns as any list, and stands where it stood after a filter that nothing matched', async () => {
  await open('08-deployment');
  real.run.core.advance(real.run.core.start + 5_000);
  real.run.input('kubectl create deployment web --image=nginx');
  real.run.core.advance(real.run.core.start + 25_000);
  await command('timeline');
  const stood = driver.selected();
  const filtered = async (text: string): Promise<string[]> => {
    await driver.press('/', ...text, 'enter');
    return driver.rows().slice(2);
  };
  expect((await filtered('user|replicaset-controller')).join('\n')).toMatch(/ user [\s\S]* replicaset-controller /);
  await driver.press('esc');
  expect((await filtered('!kubelet')).filter((row) => row.includes('kubelet'))).toEqual([]);
  await driver.press('esc', 'G');
  await filtered('nothing.*of it');
  expect(driver.text()).toContain('Nothing matches');
  await driver.press('esc');
  expect(driver.selected()).toBe(stood);
});

it('goes back to before a command, so that a branch from there is rid of it', async () => {
  await open('08-deployment');
  const { core } = real.run;
  core.advance(core.start + 5_000);
  real.run.input('kubectl create deployment web --image=nginx');
  core.advance(core.start + 25_000);
  real.run.input('kubectl delete deployment web');
  core.advance(core.start + 45_000);
  await command('deploy default');
  expect(driver.text()).toContain('No deployments');
  await driver.press('{');
  expect(driver.rows().join()).toMatch(/web .*1\/1/);
  expect(driver.lines().at(-1)).toContain('Just before 00:00:25 user $ kubectl delete deployment web');
  await driver.press('B', 'enter');
  real.run.core.advance(real.run.core.now + 20_000);
  await driver.refresh();
  expect(driver.rows().join()).toMatch(/web .*1\/1/);
  expect(real.run.core.inputs.map(({ line }) => line).join()).not.toContain('delete');
});

it('says how one gets into the past where a key of it is pressed in the present', async () => {
  await open('cronjob-ticks', 80, 24);
  for (const key of ['B', 'ctrl-t']) {
    await driver.press(key);
    expect(driver.lines().slice(-2).join(' ')).toContain('This is the present:');
    await driver.press('?', '?');
  }
  expect(driver.app.dialog).toBeUndefined();
});

it('steps back one change at a time, and stops where the scenario begins', async () => {
  await open('08-deployment');
  const { core } = real.run;
  core.advance(core.start + 5_000);
  for (let i = 0; i < 50 && real.run.past !== core.start; i++) await driver.press(',');
  expect(real.run.past).toBe(core.start);
  await driver.press(',');
  expect(real.run.past).toBe(core.start);
  expect(driver.lines().at(-1)).toContain('This is the beginning. { goes further back');
  await driver.press('{', ',');
  expect(real.run.past).toBeLessThan(core.start);
});

it('goes back from step to step, warning to warning, and to a list that was empty then', async () => {
  await open('node-failure', 80, 24);
  const { core } = real.run;
  await command('sts shop');
  await driver.press('>');
  core.advance(core.start + 500_000);
  await driver.refresh();
  const stops: string[] = [];
  for (let i = 0; i < 20 && !driver.text().includes('Nothing happened before'); i++) {
    await driver.press('{');
    stops.push(/PAST +(-?[\d:]+)/.exec(driver.text())?.[1] ?? '');
  }
  // most steps bring no warning: the start, the cut, 35 seconds, four minutes that are tolerated
  const steps = Object.values(core.player?.state.steps ?? {}).flatMap(({ happenedAt }) => happenedAt ?? []);
  expect(steps.length).toBeGreaterThan(5);
  for (const at of steps) expect(stops).toContain(clock(at - core.start));
  expect(stops.at(-1)).toMatch(/^-/);
  expect(driver.text()).toContain('No statefulsets in namespace shop');
  await driver.press('B');
  expect(driver.text()).toContain('goes on from 00:00:00 as a new branch'); // before that nobody can do anything
});

describe('branches', () => {
  it('say before they are made which goals are lost there, and when they were', async () => {
    await open('full-quota');
    const { core } = real.run;
    core.advance(core.start + 40_000);
    real.run.input('kubectl patch quota budget --type=merge -p \'{"spec":{"hard":{"pods":"9"}}}\'');
    core.advance(core.start + 60_000);
    real.client.time.show(core.start + 50_000);
    await driver.press('B');
    const text = driver.text().replace(/[\s│]+/g, ' ');
    expect(text).toMatch(/Out of reach here, and lost at 00:00:4\d: /);
    expect(text).toContain('A branch from before that has it open.');
    await driver.press('esc');
    real.client.time.show(core.start + 30_000);
    await driver.press('B');
    expect(driver.text()).not.toContain('Out of reach');
    await driver.press('esc', 'ctrl-t');
    expect(driver.text().replace(/[\s│]+/g, ' ')).toContain('shift-b goes on from there; :restart begins again.');
    expect(real.client.scenario?.state.captions.at(-1)?.text).toMatch(
      /^Score: not reached; 1 change(?!, none needless)/,
    );
  });

  it('are made with a name, listed, and compared side by side with what happened in each', async () => {
    await open('rolling-update');
    const { core } = real.run;
    core.advance(core.start + 4_000);
    real.client.run('kubectl create configmap colour --from-literal=is=blue -n shop');
    core.advance(core.start + 5_000);
    const then = core.now;
    core.advance(then + 1_000);
    real.client.run('kubectl scale deployment/web --replicas=1 -n shop');
    real.client.run('kubectl create namespace extra');
    real.client.run(`kubectl patch configmap colour -n shop -p '{"data":{"is":"red"}}'`);
    core.advance(then + 60_000);
    real.client.time.show(then);
    await driver.press('B');
    expect(driver.text()).toContain('Go on from here');
    await driver.type('what-if');
    await driver.press('enter');
    expect(driver.text()).toContain('The new branch "what-if" goes on from here');
    for (const [columns, rows] of [
      [80, 24],
      [120, 40],
      [80, 18],
      [80, 16],
    ] as const) {
      await driver.resize(columns, rows);
      await driver.refresh();
      expect(driver.lines().slice(0, 7).join('\n')).toMatch(/rolling-update @what-if/);
    }
    await driver.resize(120, 40);
    await command('branches');
    await driver.press('k', 'k', 'c');
    expect(driver.text()).toMatch(/since 00:00:0\d: until then both went the same way/);
    await driver.press('esc');
    real.run.core.advance(then + 60_000);
    await command('branches');
    expect(driver.text()).toMatch(/main .*from/);
    expect(driver.text()).toMatch(/\* what-if/);
    await driver.press('k', 'k', 'c');
    const text = driver.text();
    expect(text).toMatch(/what-if at 00:01:05 +main at 00:01:05/);
    expect(text).toMatch(/shop\/web +\d\/\d .*│ 1\/1/);
    expect(text).toMatch(/since they parted at 00:00:06/);
    expect(text).toMatch(/│ 00:00:06 ScalingReplicaSet/);
    expect(text).toMatch(/namespaces +\d the same, 1 differ[\s\S]* extra +— +│ Active/); // other kinds where they differ
    expect(text).toMatch(/shop\/colour +1 data\.is: blue +│ 1 data\.is: red/); // the columns say the same
    expect(text).not.toMatch(/kube-system\/etcd|clusterroles/);
    await driver.press('x');
    expect(driver.text()).toMatch(/worker-1 +Ready/);
    await driver.press('G', 'enter');
    expect(driver.text()).toMatch(/Killing pod\/web-.*Stopping container/);
    await driver.press('esc', 'esc', 'enter');
    expect(real.run.active.name).toBe('main');
    expect(driver.text()).toContain('rolling-update @main');
  });
});

it('marks the steps of the scenario on the strip, and lists the lines that they ran', async () => {
  await open('drain');
  const { core } = real.run;
  core.advance(core.start + 60_000);
  for (let i = 0; i < 5; i++) {
    core.input('scenario next');
    core.advance(core.now + 30_000);
  }
  real.run.changed();
  await driver.refresh();
  const steps = real.client.scenario?.state.moments?.length ?? 0;
  expect(steps).toBeGreaterThan(1);
  await driver.press('T');
  const strip = driver.lines().find((each) => /^│ .*[▁▂▃▄▅▆▇█]/.test(each)) ?? '';
  const marks = (strip.slice(1).split('││')[0] ?? '').split('│').length - 1;
  expect(marks).toBeGreaterThan(1);
  expect(marks).toBeLessThanOrEqual(steps);
  expect(driver.text()).toContain('│ steps');
  await driver.type('/kubectl drain');
  await driver.press('enter');
  expect(driver.text()).toMatch(/scenario +\$ kubectl drain /);
});
