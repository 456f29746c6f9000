/** `wavetank shell` typed at a pseudo-terminal: ctrl-c, streaming, harmless output, editing, completion, history, exit. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { Pty } from './pty.ts';

const folder = mkdtempSync(join(tmpdir(), 'wavetank-typed-'));
const PROGRAM = join(import.meta.dirname, '../../dist/wavetank.js');
let pty: Pty;

afterEach(() => pty.kill());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function open(...options: string[]): Promise<void> {
  const env = { XDG_CONFIG_HOME: folder, XDG_STATE_HOME: folder, XDG_DATA_HOME: folder };
  pty = new Pty(process.execPath, [PROGRAM, 'shell', ...options], { columns: 110, rows: 30, env });
  await pty.see('~ $', 30_000);
}

async function type(line: string, answer: string | RegExp): Promise<void> {
  await pty.press('ctrl-l', line, 'enter');
  await pty.see(answer, 30_000);
}

describe('a shell typed at a terminal', { timeout: 120_000 }, () => {
  it('streams what waits, while time passes, and ctrl-c ends it', async () => {
    await open();
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

  it('shows what would command the terminal, completes, edits, keeps lines that came early, and leaves', async () => {
    await open();
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

  it('has the history of the run before, and the cluster and files of a scenario', async () => {
    await open();
    await type('echo remem"bered"', 'remembered');
    await pty.press('exit', 'enter');
    expect((await pty.exit).exitCode).toBe(0);
    pty.kill();
    await open('--scenario', 'rolling-update');
    await pty.press('up', 'enter');
    await pty.see(/^remembered$/m);
    await type('kubectl get deployments', /NAME +READY[\s\S]*\d\/\d/);
  });
});
