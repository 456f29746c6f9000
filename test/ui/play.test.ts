/** The bundle, played as a person would: every shipped scenario, opened, watched, changed, left. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Home, type Pty } from './pty.ts';

const SMALL = { columns: 80, rows: 24 };
const MIDDLE = { columns: 120, rows: 40 };

async function leave(pty: Pty): Promise<void> {
  await pty.press('ctrl-c');
  expect((await pty.exit).exitCode).toBe(130);
  expect(pty.output).toContain('play --resume goes on with it');
}

describe.concurrent('wavetank in a terminal', { timeout: 90_000 }, () => {
  it('lists the scenarios and opens one', async ({ onTestFinished }) => {
    const pty = new Home(onTestFinished).start([], SMALL);
    await pty.see(/scenarios\[\d+\]/);
    await pty.press('ctrl-o'); // the mouse is switched for all scenarios
    await pty.press('/', 'n', 'o', 'd', 'e', '-', 'f', 'a', 'i', 'enter', 'enter');
    await pty.see(/pods\(shop\)\[\d+\]/);
    await pty.press('ctrl-o');
    await pty.see('Mouse off');
    await leave(pty);
  });

  it('names above who kubectl is, as it says itself', async ({ onTestFinished }) => {
    const pty = new Home(onTestFinished).start(['play', 'two-doors'], MIDDLE);
    await pty.see(/User: +kubernetes-admin/);
    await pty.press(':', ...'kubectl auth whoami', 'enter');
    await pty.see(/Username +kubernetes-admin/);
    await leave(pty);
  });

  it('heeds the settings in sentences, too, and tells what is wrong with them', async ({ onTestFinished }) => {
    const home = new Home(onTestFinished);
    mkdirSync(join(home.folder, 'wavetank'));
    writeFileSync(join(home.folder, 'wavetank', 'settings.yaml'), 'readOnly: true\nskin: purple\n');
    const pty = home.start(['play', 'two-doors', '--plain'], MIDDLE);
    await pty.see('settings.yaml:2:1: skin: must be one of');
    await pty.see('Type help for what can be said.');
    await pty.press(...'kubectl delete pod client -n shop', 'enter');
    await pty.see('Read-only: the cluster is not changed.');
  });

  it('begins a scenario again, the one that was resumed too', async ({ onTestFinished }) => {
    const home = new Home(onTestFinished);
    for (const words of [
      ['play', 'two-doors'],
      ['play', 'two-doors', '--resume'],
    ]) {
      const pty = home.start(words, MIDDLE);
      await pty.see(/pods\(shop\)\[3\]/);
      await pty.press(':', ...'kubectl delete pod client -n shop --now', 'enter');
      await pty.see('pod "client" deleted');
      await pty.press('esc', ':', ...'restart', 'enter');
      await pty.see('Begin "Mended, and still down" again');
      await pty.press('tab', 'enter');
      await pty.see('Starting two-doors');
      await pty.see(/pods\(shop\)\[3\][\s\S]*client +1\/1/);
      await leave(pty);
    }
  });

  it('goes on with a copy of a run that is still open in another window', async ({ onTestFinished }) => {
    const home = new Home(onTestFinished);
    const first = home.start(['play', 'two-doors'], MIDDLE);
    await first.see(/pods\(shop\)\[3\]/);
    const journals = (): string[] => readdirSync(join(home.folder, 'wavetank/runs')).filter((name) => /l$/.test(name));
    const [own = ''] = journals();
    const second = home.start(['play', '--resume'], MIDDLE);
    await second.see(`This run is open in another window (process ${first.pid})`);
    await second.see(/pods\(shop\)\[3\]/);
    await second.press(':', ...'kubectl delete pod client -n shop --now', 'enter');
    await second.see('pod "client" deleted');
    const copy = journals().find((name) => name !== own) ?? '';
    const read = (name: string): string => readFileSync(join(home.folder, 'wavetank/runs', name), 'utf8');
    expect(read(copy)).toContain('kubectl delete pod client');
    expect(read(own)).not.toContain('kubectl delete pod client');
    await leave(first);
    await second.press('ctrl-c');
    expect((await second.exit).exitCode).toBe(130);
    expect(second.output.replaceAll(/\s/g, '')).toContain(`${copy}goesonwithit`);
  });

  it('leaves at once while a scenario is being opened', async ({ onTestFinished }) => {
    const pty = new Home(onTestFinished).start([], SMALL);
    await pty.see(/scenarios\[\d+\]/);
    await pty.press('/', 'd', 'r', 'a', 'i', 'n', 'enter');
    await pty.see('</drain>');
    await pty.press('\r\x03'); // ctrl-c on the heels of enter
    expect((await pty.exit).exitCode).toBe(130);
  });

  it('tells a mistake in the settings over the scenario that it opens, and starts all the same', async ({
    onTestFinished,
  }) => {
    const home = new Home(onTestFinished);
    mkdirSync(join(home.folder, 'wavetank'));
    const file = join(home.folder, 'wavetank', 'settings.yaml');
    writeFileSync(file, 'skin: purple\nmouse: perhaps\n');
    const pty = home.start(['play', 'node-failure', '--speed', '10'], MIDDLE);
    await pty.see(/nodes\[|pods\(/);
    // it stands beside what is told meanwhile, until somebody is there
    await pty.see(/running.* 00:0(0:[1-5]|[1-9])/);
    await pty.see(/settings\.yaml:1:\d+: skin: must be one of stock, safe, light \(1 more: :messages\)\s+Tour/);
    await pty.press(...':pods', 'enter');
    await pty.see(/^(?![\s\S]*must be one of)/);
    await pty.press(...':messages', 'enter');
    await pty.see(/skin: must[\s\S]*mouse: must/);
    await leave(pty);
    expect(readFileSync(file, 'utf8')).toBe('skin: purple\nmouse: perhaps\n');
  });

  it('plays the node failure: the node goes, its pods are replaced, why says so', async ({ onTestFinished }) => {
    const pty = new Home(onTestFinished).start(['play', 'node-failure', '--speed', '10'], SMALL);
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
    await leave(pty);
  });

  it('plays the rolling update: drill down, logs, scale, rollout', async ({ onTestFinished }) => {
    const pty = new Home(onTestFinished).start(['play', 'rolling-update'], MIDDLE);
    await pty.see(/pods\(shop\)/);
    await pty.press(':', ...'deploy', 'enter');
    await pty.see(/deployments\(shop\)/);
    await pty.press('/', ...'web', 'enter');
    await pty.see(/│ web +\d\/4/); // it may still be coming up
    await pty.press('s');
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
    await leave(pty);
  });

  it('plays the CronJob: jobs come at the ticks, a manual one too', async ({ onTestFinished }) => {
    const pty = new Home(onTestFinished).start(['play', 'cronjob-ticks'], MIDDLE);
    await pty.see(/cronjobs\(default\)\[3\]/);
    await pty.press('t');
    await pty.see('kubectl create job');
    await pty.press('enter');
    await pty.see(/job.batch\/\S+-manual-1 created/);
    await pty.press('enter');
    await pty.see(/jobs\(.*manual-1|-manual-1/);
    await leave(pty);
  });
});
