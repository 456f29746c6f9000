import { expect, it } from 'vitest';
import { Cluster } from '../../engine/index.ts';
import { Headless, Kubectl, PracticeShell } from '../index.ts';
import { printed, shell } from './testing.ts';

/** Presses ctrl-c after some real ms, as a key does: from the event loop. @returns the exit code, and for how long it ran on */
async function interrupted(line: string, sh = shell()): Promise<{ code: number; late: boolean; turns: number }> {
  await sh.prepare();
  let pressed = Number.NaN;
  let turns = 0;
  const ticks = setInterval(() => turns++, 20);
  setTimeout(() => {
    pressed = performance.now();
    sh.interrupt();
  }, 150);
  const { code } = await sh.exec(line);
  clearInterval(ticks);
  return { code, late: !(performance.now() - pressed < 1000), turns };
}

it.each([
  'while true; do :; done',
  'while true; do date; done',
  'until false; do x=$((x + 1)); done',
  'while :; do :; done > out',
  'for ((;;)); do :; done',
  'x=$(while true; do date; done)',
  'while true; do echo y; done | cat',
  "sh -c 'while true; do :; done'",
  'f() { [ $1 = 0 ] || { f $(($1 - 1)); f $(($1 - 1)); }; }; f 40',
  'for a in 1 2 3 4 5 6 7 8 9; do for b in 1 2 3 4 5 6 7 8 9; do for c in $(seq 9999); do :; done; done; done',
  'echo "while true; do :; done" | sh',
])('gives way to the rest of the program and heeds ctrl-c: %s', { timeout: 60_000 }, async (line) => {
  const sh = shell();
  const { code, late, turns } = await interrupted(line, sh);
  expect({ code, late }).toEqual({ code: 130, late: false });
  expect(turns).toBeGreaterThan(1);
  expect(await printed('echo here', sh)).toBe('here\n');
});

it('heeds ctrl-c in the shell of a container', { timeout: 60_000 }, async () => {
  const sh = new PracticeShell(new Headless(new Kubectl(new Cluster({ nodes: [{ name: 'node-a' }] }))));
  await sh.exec('kubectl run k --image=busybox -- sleep 1d; kubectl wait --for=condition=Ready pod/k');
  expect(await interrupted("kubectl exec k -- sh -c 'while true; do :; done'", sh)).toMatchObject({
    code: 130,
    late: false,
  });
  await sh.exec('kubectl exec -it k -- sh');
  expect(await interrupted('while true; do date; done', sh)).toMatchObject({ code: 130, late: false });
});

it('changes nothing that a loop or a function sees', async () => {
  expect(await printed('false; for i in 1 2; do echo $i $?; (exit 3); done; echo $?')).toBe('1 1\n2 3\n3\n');
  expect(await printed('set -e; for i in 1 2 3; do [ $i = 2 ] && echo two; done; echo end')).toBe('two\nend\n');
  expect(await printed('set -e; while [ "$i" != xx ]; do i=x$i; echo $i; done; echo end')).toBe('x\nxx\nend\n');
  expect(await printed('f() { echo $?; }; (exit 4); f')).toBe('4\n');
  expect(await printed('set -e; f() { echo $?; }; false || f; echo end')).toBe('1\nend\n');
  expect(await printed("printf 'a\\nb\\n' | while read -r l; do echo $l; done")).toBe('a\nb\n');
  expect(await printed("f() { cat; }; printf 'a\\nb\\n' | f")).toBe('a\nb\n');
  expect(await printed('set -x; for i in 1 2; do echo $i; done')).toBe('1\n2\n+ echo 1\n+ echo 2\n');
  expect(await printed('f() { :; }; type f')).toBe('f is a function\nf () \n{ \n    :\n}\n');
});
