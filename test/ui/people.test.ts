/** The bundle in the hands of people: a learner with a lesson and an exercise, an instructor before a room. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { Pty } from './pty.ts';

const folder = mkdtempSync(join(tmpdir(), 'wavetank-people-'));
const env = { XDG_CONFIG_HOME: folder, XDG_STATE_HOME: folder, XDG_DATA_HOME: folder };
const opened: Pty[] = [];

afterEach(() => {
  for (const pty of opened.splice(0)) pty.kill();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(args: readonly string[], columns = 140, rows = 40): Pty {
  const pty = new Pty(process.execPath, ['dist/wavetank.js', ...args], { columns, rows, env });
  opened.push(pty);
  return pty;
}

/** Types a command line at the prompt. */
async function type(pty: Pty, line: string): Promise<void> {
  await pty.press(':', ...line, 'enter');
}

const printed = (...args: string[]): string =>
  execFileSync(process.execPath, ['dist/wavetank.js', ...args], { encoding: 'utf8', env: { ...process.env, ...env } });

describe('a learner', { timeout: 120_000 }, () => {
  it('does the first lesson of the course, with a wrong turn and a hint', async () => {
    const pty = start(['course']);
    await pty.see('[ ] Create a namespace called dev');
    await type(pty, 'kubectl create namespace dve');
    await pty.see('namespace/dve created');
    await pty.see('[ ] Create a namespace called dev');
    await pty.press('ctrl-n');
    await pty.see('A namespace is an object like any other');
    await type(pty, 'kubectl create namespace dev');
    await pty.see('[x] Create a namespace called dev');
    await type(pty, 'kubectl run web --image=nginx:1.25 -n dev');
    await pty.see('[x] Run a pod called web', 30_000);
    await pty.see(/3 changes, 2[\s\S]*1 needless; 1 hint/);
    await pty.press('ctrl-c');
    expect((await pty.exit).exitCode).toBe(130);
    const list = printed('course', '--list');
    expect(list).toMatch(/^ {2}\*\*\. {2}01-namespace/m);
    expect(list).toMatch(/^> \.\.\. {2}02-job/m);
  });

  it('solves an exercise, with a wrong turn and a hint', async () => {
    const pty = start(['exercise', 'no-endpoints']);
    await pty.see('Connections to shop/cart are refused');
    await type(pty, 'kubectl scale deployment/cart --replicas=4 -n shop');
    await pty.see('scaled');
    await pty.press('ctrl-n');
    await pty.see('Look at how the Service finds them');
    await type(pty, 'kubectl scale deployment/cart --replicas=3 -n shop');
    await pty.see('[ ] cart has its three endpoints');
    await type(pty, 'kubectl set selector service cart app=cart,tier=web -n shop');
    await pty.see('[x] cart has its three endpoints', 30_000);
    await pty.see(/2 needless/);
    await pty.press('ctrl-c');
    await pty.exit;
    expect(printed('exercise')).toMatch(/^\*\*\. {2}no-endpoints/m);
  });

  it('sees the problem and not how it came about', async () => {
    const pty = start(['exercise', 'bad-release']);
    await pty.see('shop/web: the rollout');
    await pty.see('[ ] web runs one version');
    await pty.see(/\(shop|all\)/);
    expect(pty.output).not.toContain('set image');
    const own = start(['exercise', 'scenarios/exercises/silent-scheduler.yaml']);
    await own.see('Three pods are Pending');
    expect(own.output).not.toMatch(/\$ kubectl scale/);
  });
});

describe('an instructor', { timeout: 120_000 }, () => {
  it('lets a step happen with the key that the scenario names', async () => {
    const pty = start(['play', 'node-failure', '--speed', '5']);
    await pty.see('> Cut the network of worker-1', 30_000);
    await pty.press('n');
    await pty.see('The cable is out', 30_000);
  });

  it('asks the room, and the future answers', async () => {
    const pty = start(['play', 'zones', '--speed', '5']);
    await pty.see('> Switch zone a off', 30_000);
    await pty.press('>');
    await pty.see('When will six pods be ready again?', 30_000);
    await pty.press('1');
    await pty.see(/Not 1\. It is 2\. after six\s+minutes/, 30_000);
    await pty.see('does not know', 30_000); // and it goes on
  });

  it('plays a guided scenario, takes over, breaks something, and goes back to the script', async () => {
    const pty = start(['play', 'scaling', '--speed', '5']);
    const notes = start(['play', '--notes'], 60, 20);
    await pty.see(/\$ kubectl scale dep\w*_/); // typed out
    await pty.see('kubectl scale changes spec.replicas', 30_000);
    await pty.see(/> Scale to twelve/, 30_000);
    await notes.see('== From two to four');
    await notes.see('Next: To twelve');
    await notes.see(/nothing else\. The\s+ReplicaSet makes/); // broken between words
    // Takes over: another view, something broken, time that stands.
    await type(pty, 'no');
    await pty.see(/nodes.*\[3\]/);
    await type(pty, 'kubectl cordon worker-1');
    await pty.see('cordoned');
    await pty.press('space');
    await pty.see('PAUSED');
    await type(pty, 'kubectl uncordon worker-1');
    await pty.see('uncordoned');
    // Gives back.
    await pty.press('>');
    await pty.see('Each pod asks for half a CPU', 30_000);
    await notes.see('== To twelve, and there is no room');
    await pty.see(/> Scale to three/, 30_000);
    await pty.press('>');
    await pty.see('On the way down', 30_000);
    await pty.press('ctrl-c');
    await pty.exit;
    await notes.see('The run has ended.');
    expect((await notes.exit).exitCode).toBe(0);
  });
});
