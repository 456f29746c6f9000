/** The terminal pane in the interface, on a run whose clock the test moves. */
import { afterEach, describe, expect, it } from 'vitest';
import { RunClient } from '../../src/run/client.ts';
import { kubectl } from '../../src/run/kubectl.ts';
import { Run } from '../../src/run/run.ts';
import { Driver, type DriverOptions } from './driver.ts';

let driver: Driver;
let run: Run;
afterEach(() => {
  driver.close();
  run.close();
});

function open(options: DriverOptions = {}): void {
  const player = { attended: true, goals: 'person' as const };
  run = new Run({ setup: { scenario: undefined, seed: 1, player, language: kubectl } });
  driver = new Driver(new RunClient(run, { name: 'test', user: 'admin' }), { columns: 80, rows: 24, ...options });
}

/** Waits until the screen shows it; what is typed runs in turns of its own. */
async function see(what: string | RegExp): Promise<void> {
  const shows = (): boolean => (typeof what === 'string' ? driver.text().includes(what) : what.test(driver.text()));
  for (let i = 0; i < 500 && !shows(); i++) {
    await new Promise((done) => setTimeout(done, 2));
    await driver.refresh();
  }
  expect(driver.text()).toMatch(what);
}

async function pass(ms: number): Promise<void> {
  run.core.advance(run.core.now + ms);
  run.changed();
  await driver.refresh();
}

describe('the terminal pane', () => {
  it('opens below the view, runs what is typed, and gives the keys back', async () => {
    open();
    await driver.press('!');
    await see('~ $');
    expect(driver.text()).toContain('pods(all)');
    await driver.type('kubectl create ns jungle');
    await driver.press('enter');
    await see('namespace/jungle created');
    await driver.press('esc', ':');
    await driver.type('ns');
    await driver.press('enter');
    await see(/jungle +Active/);
    await driver.press('!');
    await driver.type('echo hello > note');
    await driver.press('enter');
    await see(/> note[\s\S]*~ \$ /);
    await driver.type('exit');
    await driver.press('enter');
    await see(/^(?![\s\S]*~ \$)[\s\S]*namespaces/);
    const before = run.listeners;
    await driver.press('!');
    await driver.type('cat note');
    await driver.press('enter');
    await see(/│ hello /); // the home is the run's
    await driver.press('ctrl-d');
    expect(run.listeners).toBe(before);
  });

  it('says that the clock is paused, and streams when it runs', async () => {
    open();
    await driver.press('!');
    await driver.type('kubectl create deploy web --image=nginx && kubectl rollout status deploy/web');
    await driver.press('enter');
    await see('waits: the clock is paused');
    await see('Waiting for deployment spec update to be observed...');
    await pass(20_000);
    await see('successfully rolled out');
    await driver.type('kubectl get pods -w');
    await driver.press('enter');
    await see('waits: the clock is paused');
    await driver.press('ctrl-c');
    await see(/\^C\s+│\n│ ~ \$/);
    expect(run.core.inputs.at(-1)?.line).toMatch(/^scenario interrupt/);
  });

  it('takes a paste as data: its lines wait for enter, whatever they end in, and run one after another then', async () => {
    open();
    await driver.press('!');
    await driver.send('\x1b[200~cat <<EOF > a.txt\nq:!\x1b]0;x\x07\nEOF\ncat a.txt | wc -l\n\x1b[201~');
    await see('wc -l ');
    expect(driver.lines().at(-1)).toContain('Pasted: enter runs it');
    expect(driver.typed).toEqual([]);
    await driver.press('enter');
    await see(/\n│ +1 /);
    expect(driver.app.views).toHaveLength(1);
    expect(driver.typed.at(-1)).toBe('cat a.txt | wc -l');
  });

  it('completes, lists at the second tab, and finds in the history', async () => {
    open();
    await driver.press('!');
    await driver.type('kubectl get nam');
    await driver.press('tab');
    await see('kubectl get namespaces ');
    await driver.type('kube-');
    await driver.press('tab', 'tab');
    await see(/kube-node-lease +kube-public +kube-system/);
    await driver.press('ctrl-u');
    await driver.type('echo first');
    await driver.press('enter');
    await see(/│ first/);
    await driver.press('ctrl-r');
    await driver.type('fir');
    await see("(reverse-i-search)`fir': echo first");
    await driver.press('enter');
    await see(/first[\s\S]*first[\s\S]*first[\s\S]*first/);
  });

  it('is large, beside or below, at every size, and scrolls', async () => {
    open({ columns: 200, rows: 50 });
    await driver.press('!');
    await driver.type('seq 1 200');
    await driver.press('enter');
    await see(/│ 200 /);
    await driver.press('pageup', 'pageup');
    expect(driver.text()).toMatch(/rows back/);
    expect(driver.text()).not.toMatch(/│ 200 /);
    await driver.send('\x1bs');
    expect(driver.lines()[7]).toMatch(/^┌.*┐┌.* Terminal .*┐$/);
    await driver.send('\x1bm');
    expect(driver.text()).not.toContain('pods(all)');
    await driver.resize(60, 15);
    await driver.resize(80, 24);
    await driver.press('esc');
    expect(driver.text()).toContain('pods(all)');
  });

  it('shows output as data: colours in the skin, control sequences as text', async () => {
    open();
    await driver.press('!');
    await driver.type("printf '\\033[31mred\\033[0m \\033]0;owned\\007 \\033[?1049l\\n'");
    await driver.press('enter');
    await see(/│ red \^\[\]0;owned\^G \^\[\[\?1049l/);
  });

  it('reads where nothing may be changed, and changes nothing there', async () => {
    open({ settings: { readOnly: true } });
    await driver.press('!');
    await driver.type('kubectl -n kube-system get pods; kubectl delete pod --all; scenario fault node');
    await driver.press('enter');
    await see(/coredns-[\s\S]*Read-only: nothing is run on the cluster/);
    await driver.type('scenario fault nodeD');
    await driver.press('tab');
    await see(/scenario fault nodeDown /);
  });

  it('runs a line with a pipe from the prompt, and says why it does not stand beside the view', async () => {
    open();
    await driver.type(':kubectl get namespaces | grep kube-sys');
    await driver.press('enter');
    await see(/~ \$ kubectl get namespaces \| grep kube-sys[\s\S]*kube-system +Active/);
    await driver.resize(90, 30);
    await driver.press('alt-s');
    expect(driver.lines().at(-1)).toContain('There is no room beside the view');
    expect(driver.app.terminal?.place).toBe('below');
  });

  it('opens a shell in the container of the pod under the cursor', async () => {
    open();
    run.input('kubectl create deploy aaa --image=nginx');
    run.input('kubectl create deploy bbb --image=nginx');
    await pass(20_000);
    await driver.press('/');
    await driver.type('aaa');
    await driver.press('enter', 's');
    await see(/kubectl exec -it aaa-\S+ -n default -- sh/);
    await see(/│ \/ # /);
    await driver.type('hostname');
    await driver.press('enter');
    await see(/│ aaa-/);
    // the next one is opened beside the cluster, not in the container that one is in
    await driver.press('esc');
    await driver.type('/bbb');
    await driver.press('enter', 's');
    await see(/~ \$ kubectl exec -it bbb-\S+ -n default -- sh/);
    await see(/│ \/ # /);
    await driver.press('ctrl-d');
    await see(/│ ~ \$ /);
  });

  it('is stopped by ctrl-c in the view while something runs in it, and only then ctrl-c leaves', async () => {
    open();
    await driver.press('!');
    await driver.type('kubectl get pods -n kube-system -w');
    await driver.press('enter');
    await see(/etcd-control-plane/);
    await driver.press('esc', 'ctrl-c');
    await see(/What ran in the terminal is stopped/);
    expect(driver.quits).toEqual([]);
    await see(/\^C/);
    await driver.press('ctrl-c');
    expect(driver.quits).toEqual([130]);
  });

  it('lets a person choose among the containers of a pod before it opens a shell', async () => {
    open();
    const spec = { containers: ['web', 'side'].map((name) => ({ name, image: 'nginx' })) };
    run.input(`kubectl run pair --image=nginx --overrides='${JSON.stringify({ spec })}'`);
    await pass(20_000);
    await driver.type(':pods default /^pair');
    await driver.press('enter', 's');
    expect(driver.title()).toContain('containers(default/pair)');
    expect(driver.text()).toContain('s opens a shell in the one under the cursor');
    await driver.press('j', 's');
    await see(/kubectl exec -it pair -n default -c (?:web|side) -- sh/);
  });

  it('takes a kubectl line that is typed or pasted while a view has the keys', async () => {
    open();
    await driver.type(':ns');
    await driver.press('enter');
    await driver.type('jkubectl get ns kube-public -o name'); // u would take the namespace, e open the editor, c copy
    expect(driver.lines().at(-1)).toContain('The terminal takes kubectl');
    expect(driver.app.views).toHaveLength(1);
    expect(driver.app.namespace).toBe('');
    await driver.press('enter');
    await see('namespace/kube-public');
    await driver.press('esc');
    await driver.send('\x1b[200~kubectl get ns default -o name\n\x1b[201~');
    await see('~ $ kubectl get ns default -o name');
    expect(driver.lines().at(-1)).toContain('Pasted into the terminal');
    expect(driver.text()).not.toContain('namespace/default');
    await driver.press('enter');
    await see('namespace/default');
    // a dialog that the letters open is closed
    await driver.press('esc');
    await driver.type(':no');
    await driver.press('enter');
    await driver.type('kubectl');
    expect(driver.app.dialog).toBeUndefined();
    await see('~ $ kubectl');
  });

  it('says in which namespace kubectl works', async () => {
    open();
    await driver.press('!');
    expect(driver.text()).toContain('Terminal in namespace default');
    await driver.type('kubectl config set-context --current --namespace=kube-system');
    await driver.press('enter');
    await see('Terminal in namespace kube-system');
  });
});
