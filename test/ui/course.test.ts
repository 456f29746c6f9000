/** A course in a pseudo-terminal: several lessons, left in the middle of one, gone on with, its stars kept. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Home, type Pty } from './pty.ts';

const ROOM = { columns: 140, rows: 40 };

const listed = (home: Home, ...args: string[]): string[] => home.printed('course', ...args, '--list').split('\n');

async function type(to: Pty, line: string): Promise<void> {
  await to.press(':', ...line, 'enter');
}

async function quit(from: Pty): Promise<void> {
  await from.press('ctrl-c');
  await from.exit;
}

it.concurrent('goes through lessons in order and remembers', { timeout: 180_000 }, async ({ onTestFinished }) => {
  const home = new Home(onTestFinished);
  const start = (...args: string[]): Pty => home.start(args, ROOM);
  const first = start('course');
  await first.see('[ ] Create a namespace called dev');
  await type(first, 'kubectl create namespace dev');
  await first.see('[x] Create a namespace called dev');
  await quit(first);

  // Left in the middle: the same lesson again, as it was.
  expect(listed(home)[1]).toBe('> ...  01-namespace           Namespaces');
  const second = start('course');
  await second.see('[x] Create a namespace called dev');
  await type(second, 'kubectl run web --image=nginx:1.25 -n dev');
  await second.see('[x] Run a pod called web', 30_000);
  await second.see('Score: reached after');

  // What comes next is one key away, under the cursor.
  await second.press('>');
  await second.see(/scenarios\[20\][\s\S]*\*\*\* 01-namespace[\s\S]*\.\.\. 02-job/);
  await second.press('enter');
  await second.see('[ ] Run a Job called migrate', 30_000);
  await second.press('ctrl-n');
  await second.see('kubectl create can make Jobs.');
  await type(second, 'kubectl create job migrate --image=busybox -- sleep 5');
  await second.see('[x] Run a Job called migrate', 30_000);
  await type(second, 'kubectl create job three --image=busybox -- sleep 1');
  await second.see('job.batch/three created');
  await quit(second);

  // The wrong turn is still there.
  const third = start('course');
  await third.see('[x] Run a Job called migrate');
  await third.see('[ ] Run a Job called three');
  await quit(third);
  expect(listed(home).slice(1, 3)).toEqual([
    '  ***  01-namespace           Namespaces',
    '> ...  02-job                 A Job runs once',
  ]);

  // The list of all has the course, too: its lessons, and after a lesson its lessons again.
  const list = start();
  await list.press('/', ...'course', 'enter');
  await list.see(/scenarios\[1\][\s\S]*notes-to-cluster +From notes to a cluster +course, 1 of 20 done/);
  await list.press('enter');
  await list.see(/scenarios\[20\][\s\S]*\*\*\* 01-namespace/);
  await list.press('up', 'enter');
  await list.see('[ ] Create a namespace called dev', 30_000);
  await type(list, 'kubectl create namespace dev');
  await type(list, 'kubectl run web --image=nginx:1.25 -n dev');
  await list.see('Score: reached after', 30_000);
  await list.press('>');
  await list.see(/scenarios\[20\]/);
  await type(list, 'scenarios');
  await list.see(/scenarios\[6\d\][\s\S]*\*\*\* 01-namespace/);
  await quit(list);

  // A lesson that is named begins anew.
  const fourth = start('course', '--lesson', '02-job');
  await fourth.see('[ ] Run a Job called migrate');
  await quit(fourth);
});

it.concurrent('goes on after the lesson that was reached last, and with the one that was left', {
  timeout: 60_000,
}, async ({ onTestFinished }) => {
  const home = new Home(onTestFinished);
  const next = () => listed(home).find((line) => line.startsWith('>'));
  const reached = (...lessons: string[]) => {
    mkdirSync(join(home.folder, 'wavetank'), { recursive: true });
    const progress = Object.fromEntries(lessons.map((lesson) => [lesson, { stars: 3 }]));
    writeFileSync(join(home.folder, 'wavetank', 'progress.json'), JSON.stringify(progress));
  };
  reached('09-service');
  expect(next()).toContain('10-environment');
  reached('02-job', '20-qa-exercise', '01-namespace');
  expect(next()).toContain('03-cronjob');
  reached('19-network-policy', '20-qa-exercise');
  expect(next()).toContain('01-namespace');
  const left = home.start(['course', '--lesson', '10-environment'], ROOM);
  await left.see('[ ] Set the variable MODE');
  await quit(left);
  expect(next()).toContain('10-environment');
});

it.concurrent('marks stories that were played to their end', { timeout: 60_000 }, async ({ onTestFinished }) => {
  const home = new Home(onTestFinished);
  const story = join(home.folder, 'rolling-update.yaml');
  writeFileSync(
    story,
    `apiVersion: wavetank/v1
kind: Scenario
metadata: { name: rolling-update, title: A short story }
cluster: { nodes: [{ name: n1 }], settleBefore: 5s }
steps: [{ id: told, say: That was all. }]
`,
  );
  const course = join(home.folder, 'course.yaml');
  writeFileSync(
    course,
    'apiVersion: wavetank/v1\nkind: Course\nmetadata: { name: own, title: My own }\nlessons: [rolling-update]\n',
  );
  const told = home.start(['course', course], ROOM);
  await told.see('The end.');
  await told.press('>');
  await told.see(/\[x\] rolling-update +A short story/);
  await quit(told);
});

it.concurrent("takes a course of one's own, with the lessons beside it", { timeout: 60_000 }, async ({
  onTestFinished,
}) => {
  const home = new Home(onTestFinished);
  const { folder } = home;
  const lesson = (title: string) => `apiVersion: wavetank/v1
kind: Scenario
metadata: { name: lesson, title: ${title} }
cluster: { nodes: [{ name: n1 }], settleBefore: 5s }
goals: [{ id: g, title: Make c, check: { object: { kind: ConfigMap, name: c } }, solution: [kubectl create configmap c] }]
`;
  writeFileSync(join(folder, 'b.yaml'), lesson('The first'));
  writeFileSync(join(folder, 'a.yaml'), lesson('The second'));
  const course = join(folder, 'course.yaml');
  const text = 'apiVersion: wavetank/v1\nkind: Course\nmetadata: { name: mine, title: Mine }\nlessons: [b, a]\n';
  writeFileSync(course, text);
  const own = home.start(['course', course], ROOM);
  await own.see('[ ] Make c');
  await type(own, 'kubectl create configmap c');
  await own.see('[x] Make c');
  await quit(own);
  expect(listed(home, course).map((line) => line.replace(/ +/g, ' ').trim())).toEqual([
    'Mine',
    '*** b The first',
    '> ... a The second',
    '',
  ]);
  writeFileSync(course, text.replace('[b, a]', '[b, c]'));
  expect(() => listed(home, course)).toThrow('there is no lesson c.yaml');
});

it.concurrent('goes through lessons in sentences, keeps what was reached, and names the next', {
  timeout: 120_000,
}, async ({ onTestFinished }) => {
  const home = new Home(onTestFinished);
  const say = async (to: Pty, text: string): Promise<void> => to.press(...text, 'enter');
  const first = home.start(['course', '--plain'], ROOM);
  await first.see('Goal: Create a namespace called dev');
  await say(first, 'kubectl create namespace dev');
  await first.see('Goal reached: Create a namespace called dev', 30_000);
  await say(first, 'kubectl run web --image=nginx:1.25 -n dev');
  await first.see('What comes next is A Job runs once. Leave with quit, then open 02-job.', 30_000);
  await say(first, 'quit');
  await first.exit;
  expect(listed(home).slice(1, 3)).toEqual([
    '  ***  01-namespace           Namespaces',
    '> ...  02-job                 A Job runs once',
  ]);
  expect(home.printed('list')).toContain('01-namespace             ***  Namespaces');

  // a file of the same name is another scenario
  const own = join(home.folder, 'own');
  mkdirSync(own);
  for (const name of ['01-namespace', 'course'])
    writeFileSync(
      join(own, `${name}.yaml`),
      name === 'course'
        ? 'apiVersion: wavetank/v1\nkind: Course\nmetadata: { name: own, title: My own }\nlessons: [01-namespace]\n'
        : 'apiVersion: wavetank/v1\nkind: Scenario\nmetadata: { name: 01-namespace, title: Another }\n',
    );
  expect(listed(home, join(own, 'course.yaml'))[1]).toBe('> ...  01-namespace           Another');
});
