/** The main job as a user meets it: the real bundle in a pseudo-terminal, through all three scenarios. */
import { afterEach, describe, expect, it } from 'vitest';
import { type SessionOptions, TerminalSession } from './terminal.ts';

let session: TerminalSession;
const start = (args: readonly string[], options?: SessionOptions) => {
  session = new TerminalSession(args, options);
  return session;
};
afterEach(() => session.close());

describe('a first visit', () => {
  it('picks a scenario, watches it, pauses, drills down, reads logs, and leaves', async () => {
    const t = start([]);
    await t.sees('node-failure');
    expect(t.screen()).toContain('rolling-update');
    expect(t.screen()).toContain('cronjob-ticks');
    t.enter('/node-failure');
    t.press('enter');
    await t.sees(/Scenario: +node-failure/);
    t.enter(':deployments');
    await t.sees(/deployments.*\[\d/i);
    await t.sees('web');
    t.press('space');
    await t.sees(/paused/i);
    t.enter('/web');
    await t.sees(/deployments.*\/web/i);
    t.press('enter');
    await t.sees(/pods\(.*\[6\]/i);
    t.press('enter');
    await t.sees(/containers\(/i);
    t.press('enter');
    await t.sees(/logs\(/i);
    t.press('esc');
    await t.sees(/containers\(/i);
    t.enter(':q');
    expect(await t.ends()).toBe(0);
    expect(t.isGivenBack()).toBe(true);
  });
});

describe('node failure', () => {
  it('shows the node NotReady, its pods terminating, and the replacements', async () => {
    const t = start(['play', 'node-failure'], { columns: 120, rows: 40 });
    await t.sees('Cut the network');
    t.enter(':nodes');
    await t.sees('worker-1');
    t.press('>');
    for (let i = 0; i < 6; i++) t.press('+');
    await t.sees(/worker-1 +NotReady/);
    t.enter(':pods shop');
    await t.sees(/db-\d .*Terminating/);
    t.press('ctrl-c');
    expect(await t.ends()).toBe(130);
  });
});

describe('rolling update', () => {
  it('lets a person scale and roll back, and says which kubectl line did it', async () => {
    const t = start(['play', 'rolling-update'], { columns: 120, rows: 40 });
    t.enter(':deployments shop');
    await t.sees(/web +4\/4/);
    t.press('s');
    await t.sees(/Scale/);
    t.press('ctrl-u');
    t.enter('6');
    await t.sees('kubectl scale');
    await t.sees(/web +6\/6/);
    t.press('i');
    await t.sees('Set images of deployment');
    t.press('esc');
    await t.sees((screen) => !screen.includes('Cancel'));
    t.press('ctrl-c');
    expect(await t.ends()).toBe(130);
    expect(t.isGivenBack()).toBe(true);
  });
});

describe('CronJob ticks', () => {
  it('shows Jobs come with the minutes, and leads from the CronJob to a pod', async () => {
    const t = start(['play', 'cronjob-ticks'], { columns: 80, rows: 24 });
    t.enter(':cronjobs');
    await t.sees('report');
    await t.sees(/report .* 1 /);
    t.press('space');
    await t.sees(/paused/i);
    t.enter('/report');
    t.press('enter');
    await t.sees(/jobs\(.*\[[1-9]/i);
    t.press('enter');
    await t.sees(/pods\(/i);
    t.press('ctrl-c');
    expect(await t.ends()).toBe(130);
  });
});

describe('the terminal is given back whole', () => {
  it.each(['SIGTERM', 'SIGHUP', 'SIGINT'])('after %s', async (signal) => {
    const t = start(['play', 'rolling-update']);
    await t.sees('web-');
    t.kill(signal);
    await t.ends();
    expect(t.isGivenBack()).toBe(true);
  });

  it('says so when the terminal is too small, and comes back when it grows', async () => {
    const t = start(['play', 'rolling-update'], { columns: 50, rows: 12 });
    await t.sees(/60.15/);
    t.resize(100, 30);
    await t.sees('web-');
  });
});
