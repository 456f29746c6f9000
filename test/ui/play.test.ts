/** The bundle, played as a person would: every shipped scenario, opened, watched, changed, left. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { Pty } from './pty.ts';

const folder = mkdtempSync(join(tmpdir(), 'wavetank-play-'));
let pty: Pty;

afterEach(() => pty.kill());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(args: readonly string[], columns = 80, rows = 24): void {
  const env = { XDG_CONFIG_HOME: folder, XDG_STATE_HOME: folder, XDG_DATA_HOME: folder };
  pty = new Pty(process.execPath, ['dist/wavetank.js', ...args], { columns, rows, env });
}

async function leave(): Promise<void> {
  await pty.press('ctrl-c');
  expect((await pty.exit).exitCode).toBe(130);
}

describe('wavetank in a terminal', { timeout: 90_000 }, () => {
  it('lists the scenarios and opens one', async () => {
    start([]);
    await pty.see(/scenarios\[\d+\]/);
    await pty.press('/', 'n', 'o', 'd', 'e', '-', 'f', 'a', 'i', 'enter', 'enter');
    await pty.see(/pods\(shop\)\[\d+\]/);
    await leave();
  });

  it('tells a mistake in the settings over the scenario that it opens, and starts all the same', async () => {
    const bad = mkdtempSync(join(tmpdir(), 'wavetank-bad-'));
    mkdirSync(join(bad, 'wavetank'));
    writeFileSync(join(bad, 'wavetank', 'settings.yaml'), 'skin: purple\n');
    const env = { XDG_CONFIG_HOME: bad, XDG_STATE_HOME: folder, XDG_DATA_HOME: folder };
    pty = new Pty(process.execPath, ['dist/wavetank.js', 'play', 'node-failure'], { columns: 120, rows: 40, env });
    await pty.see(/nodes\[|pods\(/);
    await pty.see(/settings\.yaml:1:\d+: skin: must be one of stock, safe, light/);
    await leave();
    rmSync(bad, { recursive: true });
  });

  it('plays the node failure: the node goes, its pods are replaced, why says so', async () => {
    start(['play', 'node-failure', '--speed', '10']);
    await pty.see('pods(shop)[9]');
    await pty.press('>', ':', 'n', 'o', 'enter');
    await pty.see(/nodes\[/);
    await pty.press(...'++++++');
    await pty.see('NotReady', 40_000);
    await pty.press('space');
    await pty.see('PAUSED');
    await pty.press('/', 'N', 'o', 't', 'enter', 'W');
    await pty.see('Why(');
    await pty.see('node-lifecycle-controller');
    await pty.press('esc');
    await pty.see('nodes[');
    await pty.press('enter');
    await pty.see(/pods\(worker-1\)/);
    await leave();
  });

  it('plays the rolling update: drill down, logs, scale, rollout, roll back', async () => {
    start(['play', 'rolling-update'], 120, 40);
    await pty.see(/pods\(shop\)/);
    await pty.press(':', ...'deploy', 'enter');
    await pty.see(/deployments\(shop\)/);
    await pty.press('/', ...'web', 'enter', 's');
    await pty.see('kubectl scale deployment/');
    await pty.press('backspace', '6', 'enter');
    await pty.see(/--replicas=\d*6 .*scaled/);
    await pty.press('enter');
    await pty.see(/pods\(shop\//);
    await pty.press('enter');
    await pty.see('containers(');
    await pty.press('enter');
    await pty.see('Logs(');
    for (const view of ['containers(', 'pods(shop/', 'deployments(shop)']) {
      await pty.press('esc');
      await pty.see(view);
    }
    await pty.press('R');
    await pty.see('Rollout(');
    await leave();
  });

  it('plays the CronJob: jobs come at the ticks, a manual one too', async () => {
    start(['play', 'cronjob-ticks'], 120, 40);
    await pty.see('No pods in namespace default. 0 shows all namespaces.');
    await pty.press(':', ...'cj', 'enter');
    await pty.see(/cronjobs\(default\)/);
    await pty.press('t');
    await pty.see('kubectl create job');
    await pty.press('enter');
    await pty.see(/job.batch\/\S+-manual-1 created/);
    await pty.press('enter');
    await pty.see(/jobs\(.*manual-1|-manual-1/);
    await leave();
  });
});
