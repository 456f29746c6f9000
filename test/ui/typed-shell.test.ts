/** `wavetank shell` typed at a pseudo-terminal: ctrl-c, streaming, harmless output, editing, completion, history, exit. */
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Home } from './pty.ts';

/** A shell at its prompt, and how one types a line there and waits for the answer. */
async function open(home: Home, args: readonly string[] = [], env: Record<string, string> = {}) {
  const pty = home.start(['shell', ...args], { columns: 110, rows: 30, env });
  await pty.see('~ $');
  const type = async (line: string, answer: string | RegExp): Promise<void> => {
    await pty.press('ctrl-l', line, 'enter');
    await pty.see(answer);
  };
  return { pty, type };
}

describe.concurrent('a shell typed at a terminal', { timeout: 120_000 }, () => {
  it('streams what waits, while time passes, and ctrl-c ends it', async ({ onTestFinished }) => {
    const { pty, type } = await open(new Home(onTestFinished));
    await type('kubectl create deployment web --image=nginx --replicas=2', 'deployment.apps/web created');
    await type('kubectl get deployment web -w', /web +2\/2/);
    await pty.press('ctrl-c');
    await pty.see(/\^C\s+~ \$ *\s*$/);
    await type('sleep 1000; echo not-"reached"', 'sleep 1000');
    await pty.press('ctrl-c');
    await pty.see(/\^C\s+~ \$ *\s*$/);
    expect(pty.screen()).not.toContain('not-reached');
    await type('kubectl logs -f deploy/web', /start worker process/);
    await pty.press('ctrl-c');
    await pty.see(/\^C\s+~ \$ *\s*$/);
    await type('echo code $?', 'code 130');
  });

  it('shows what would command the terminal, completes, edits, keeps lines that came early, and leaves', async ({
    onTestFinished,
  }) => {
    const { pty, type } = await open(new Home(onTestFinished));
    await type("printf '\\033]0;title\\007\\033[2Kgone\\n'", '^[]0;title^G^[[2Kgone');
    await pty.press('ctrl-l', 'kubectl get namesp', 'tab', 'enter');
    await pty.see(/kube-system +Active/);
    await pty.press('ctrl-l', 'cho one', 'ctrl-a', 'e', 'ctrl-e', ' two', 'ctrl-w', 'three', 'enter');
    await pty.see(/^one three$/m);
    await pty.press('half a line', 'ctrl-c', 'ctrl-l');
    await pty.press('cat <<X\rfirst\rsecond\rX\recho aft"er"\r');
    await pty.see(/first\nsecond\n[\s\S]*^after$/m);
    await pty.press('exit 7', 'enter');
    expect((await pty.exit).exitCode).toBe(7);
  });

  it('has the history of the run before, and the cluster and files of a scenario', async ({ onTestFinished }) => {
    const home = new Home(onTestFinished);
    const { pty, type } = await open(home);
    await type('echo remem"bered"', 'remembered');
    await pty.press('exit', 'enter');
    expect((await pty.exit).exitCode).toBe(0);
    const again = await open(home, ['--scenario', 'rolling-update']);
    await again.pty.press('up', 'enter');
    await again.pty.see(/^remembered$/m);
    await again.type('kubectl get deployments', /NAME +READY[\s\S]*\d\/\d/);
  });

  it('searches history, edits in the middle of a line at any speed, and lists candidates', async ({
    onTestFinished,
  }) => {
    const { pty, type } = await open(new Home(onTestFinished));
    await type('echo first"-"one', 'first-one');
    await type('echo other', /^other$/m);
    await pty.press('ctrl-l', 'ctrl-r', 'rst');
    await pty.see("(reverse-i-search)`rst': echo first");
    await pty.press('enter');
    await pty.see(/^first-one$/m);
    await pty.press('ctrl-l', 'echo abef', '\x1b[D\x1b[Dcd', 'ctrl-e', 'gh', 'enter');
    await pty.see(/^abcdefgh$/m);
    await pty.press('ctrl-l', 'kubectl rollout re', 'tab', 'tab');
    await pty.see(/^restart +resume$/m);
    await pty.press('ctrl-u', 'echo end', 'enter');
    await pty.see(/^end$/m);
    await pty.press('ctrl-l', 'for i in 1 2', 'enter', 'do echo n$i', 'enter', 'done', 'enter');
    await pty.see(/^n1\nn2$/m);
    await pty.press('ctrl-l', 'up', 'enter');
    await pty.see(/^n1\nn2$/m);
  });

  it('leaves a container by ctrl-d, and the shell by another', async ({ onTestFinished }) => {
    const { pty, type } = await open(new Home(onTestFinished));
    await type('kubectl run web --image=nginx && kubectl wait pod/web --for=condition=Ready', 'condition met');
    await type('kubectl exec -it web -- sh', '/ #');
    await type('hostname', /^web$/m);
    await pty.press('ctrl-d');
    await pty.see(/~ \$ *\s*$/);
    await type('echo sti"ll" here', 'still here');
    await pty.press('ctrl-d');
    expect((await pty.exit).exitCode).toBe(0);
    expect(pty.output.lastIndexOf('\x1b[?2004l')).toBeGreaterThan(pty.output.lastIndexOf('\x1b[?2004h'));
  });

  it("opens a person's editor on a copy that is removed, for edit and for vi", async ({ onTestFinished }) => {
    const home = new Home(onTestFinished);
    const script = join(home.folder, 'editor.sh');
    writeFileSync(script, '#!/bin/sh\necho "$1" >> "$0.paths"\nsed -i "s/replicas: 1/replicas: 2/; s/one/two/" "$1"\n');
    chmodSync(script, 0o755);
    const { type } = await open(home, [], { KUBE_EDITOR: script });
    await type('kubectl create deployment web --image=nginx', 'created');
    await type('kubectl edit deployment web', 'deployment.apps/web edited');
    await type('kubectl get deployment web', /web +\d\/2/);
    await type('echo one > f; vi f; cat f', /^two$/m);
    await type('kubectl create deployment made --image=nginx --dry-run=client -o yaml > m.yaml', '~ $');
    await type('kubectl create --edit -f m.yaml', 'deployment.apps/made created');
    await type('kubectl get deployment made', /made +\d\/2/);
    await type('kubectl apply set-last-applied -f m.yaml --create-annotation', 'deployment.apps/made configured');
    await type('kubectl apply edit-last-applied deploy/made', 'deployment.apps/made edited');
    await type('kubectl apply view-last-applied deploy/made | grep replicas', /^ +replicas: 2$/m);
    const paths = readFileSync(`${script}.paths`, 'utf8').trim().split('\n');
    expect(paths).toHaveLength(4);
    for (const path of paths) expect(existsSync(path)).toBe(false);
  });

  it('shows what a pipe finds while the command goes on, and ends with head', async ({ onTestFinished }) => {
    const { pty, type } = await open(new Home(onTestFinished));
    await type('kubectl create deployment web --image=nginx --replicas=2', 'created');
    await type("kubectl get deployment web -w --no-headers | sed 's/web/seen/'", /seen +2\/2/);
    await pty.press('ctrl-c');
    await pty.see(/~ \$ *\s*$/);
    await type('kubectl logs -f deploy/web | head -n 2; echo "end"ed', /^ended$/m);
  });

  it('watches, on a screen of its own each time, until ctrl-c', async ({ onTestFinished }) => {
    const { pty, type } = await open(new Home(onTestFinished));
    await type('watch -n 1 kubectl get nodes', /Every 1\.0s: kubectl get nodes[\s\S]*node-a/);
    await pty.press('ctrl-c');
    await pty.see(/~ \$ *\s*$/);
  });
});
