/** The bundle in the hands of people: a learner with a lesson and an exercise, an instructor before a room. */
import { describe, expect, it } from 'vitest';
import { Home, type Pty } from './pty.ts';

const ROOM = { columns: 140, rows: 40 };

/** Types a command line at the prompt. */
async function type(pty: Pty, line: string): Promise<void> {
  await pty.press(':', ...line, 'enter');
}

describe.concurrent('a learner', { timeout: 120_000 }, () => {
  it('does the first lesson of the course, with a wrong turn and a hint', async ({ onTestFinished }) => {
    const home = new Home(onTestFinished);
    const pty = home.start(['course'], ROOM);
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
    const list = home.printed('course', '--list');
    expect(list).toMatch(/^ {2}\*\*\. {2}01-namespace/m);
    expect(list).toMatch(/^> \.\.\. {2}02-job/m);
  });

  it('solves an exercise, with a wrong turn and a hint', async ({ onTestFinished }) => {
    const home = new Home(onTestFinished);
    const pty = home.start(['exercise', 'no-endpoints'], ROOM);
    await pty.see('Connections to shop/cart are refused');
    await type(pty, 'kubectl scale deployment/cart --replicas=4 -n shop');
    await pty.see('scaled');
    await pty.press('ctrl-n');
    await pty.see('More pods do not help');
    await type(pty, 'kubectl scale deployment/cart --replicas=3 -n shop');
    await pty.see('[ ] cart has its three endpoints');
    await type(pty, 'kubectl set selector service cart app=cart,tier=web -n shop');
    await pty.see('[x] cart has its three endpoints', 30_000);
    await pty.see(/2 needless/);
    await pty.press('ctrl-c');
    await pty.exit;
    expect(home.printed('exercise')).toMatch(/^\*\*\. {2}no-endpoints/m);
  });

  it('leaves a lesson by the first key, and is told how to go on', async ({ onTestFinished }) => {
    const pty = new Home(onTestFinished).start(['play', '09-service'], ROOM);
    await pty.see('pods(');
    await pty.press('ctrl-c');
    expect((await pty.exit).exitCode).toBe(130);
    expect(pty.output).toContain('The run is kept');
  });

  it('sees the problem and not how it came about', async ({ onTestFinished }) => {
    const home = new Home(onTestFinished);
    const pty = home.start(['exercise', 'bad-release'], ROOM);
    await pty.see('shop/web: the rollout');
    await pty.see('[ ] web runs one version');
    await pty.see(/\(shop|all\)/);
    expect(pty.output).not.toContain('set image');
    const own = home.start(['exercise', 'scenarios/exercises/silent-scheduler.yaml'], ROOM);
    await own.see('Three pods are Pending');
    expect(own.output).not.toMatch(/\$ kubectl scale/);
    const listed = home.start([], ROOM);
    await listed.see('scenarios[');
    await listed.press('/', ...'silent-sch', 'enter', 'enter');
    await listed.see('Three pods are Pending');
    expect(listed.output).not.toMatch(/\$ kubectl scale/);
  });
});

describe.concurrent('an instructor', { timeout: 120_000 }, () => {
  it('lets a step happen when it is time for it', async ({ onTestFinished }) => {
    const home = new Home(onTestFinished);
    const pty = home.start(['play', 'node-failure', '--speed', '5'], ROOM);
    await pty.see('> Cut the network of worker-1', 30_000);
    await pty.press('>');
    await pty.see('The cable is out', 30_000);
  });

  it('asks the room, and the future answers', async ({ onTestFinished }) => {
    const home = new Home(onTestFinished);
    const pty = home.start(['play', 'zones', '--speed', '5'], ROOM);
    await pty.see('> Switch zone a off', 30_000);
    await pty.press('>');
    await pty.see('When will six pods be ready again?', 30_000);
    await pty.press('1');
    await pty.see(/Not 1\. It is 2\. after six\s+minutes/, 30_000);
    await pty.see('does not know', 30_000); // and it goes on
  });

  it('plays a guided scenario, takes over, breaks something, and goes back to the script', async ({
    onTestFinished,
  }) => {
    const home = new Home(onTestFinished);
    const pty = home.start(['play', 'scaling', '--speed', '5'], ROOM);
    const notes = home.start(['play', '--notes'], { columns: 60, rows: 20 });
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
