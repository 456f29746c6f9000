import { expect, test } from 'vitest';
import { beginning, dueOf, goOn, runScript, signalled } from './script.ts';
import { exists, type Position } from './state.ts';

test.each([
  ['sleep 2; exit 1', 2000, 1],
  ['sleep 1 && exit 3', 1000, 3],
  ['false || exit 4', 0, 4],
  ['sleep x', 0, 1],
  ['sleep 1 2s || exit 4', 3000, 0],
  ['true && sleep 1m', 60_000, 0],
  ['for i in 1 2 3; do sleep 2; done; exit 5', 6000, 5],
  ['if [ "$MODE" = prod ]; then exit 7; else exit 8; fi', 0, 7],
  ['false; exit', 0, 1],
  ['sh -c x; exit', 0, 0],
  ['touch /tmp/x; [ -f /tmp/x ] && exit 3', 0, 3],
  ['if [ ! -e /tmp/x ]; then exit 4; fi', 0, 4],
  ['exit $(( RANDOM % 2 ))', 0, 0], // not set: nobody has given it a beginning
  ['i=6; exit $(( i - 1 ))', 0, 5],
  ['[ $(( 1 + 1 )) -eq 2 ] && exit 6', 0, 6],
  ['i=0; while [ $i -lt 3 ]; do sleep 1; i=$((i+1)); done', 3000, 0],
  ['for i in $(seq 3); do for j in a b; do sleep 1; break; done; done; exit $?', 3000, 0],
  ['for i in 1 2 3; do if [ $i = 2 ]; then continue; fi; sleep 1; done', 2000, 0],
  ['n=$(echo 4 5 | wc -l); [ ! "$n" = 1 ]', 0, 1],
  ['sleep 1\nsleep 2; while true; do sleep 1', 1000, 2], // a line is read before any of it is run
  ['sleep 1; done; sleep 5', 0, 2],
  ['! false && until [ -f /tmp/x ]; do sleep 1; touch /tmp/x; done', 1000, 0],
  ['if false; then exit 1; elif [ $MODE = prod ]; then if true; then exit 4; fi; exit 5; else exit 6; fi', 0, 4],
  [
    'if false; then exit 1\nelif false; then exit 2\nelse\n  # else, then\n  if true; then sleep 1; fi; exit 3\nfi',
    1000,
    3,
  ],
  ['wait_for() {\n  sleep $1\n  return 7\n}\nwait_for 2; exit $?', 2000, 7],
  ['n=1; ( n=2; exit 3 ); exit $(( $? + n ))', 0, 4],
  ['false || { sleep 1; exit 2; }', 1000, 2],
  ['case $MODE in\n  dev|test) exit 1;;\n  pro*) exit 2;;\n  *) exit 3\nesac', 0, 2],
  ['for i in 1 2; do sleep 1; done | cat; exit 5', 2000, 5],
  ['(sleep 5; exit 1) & exit 2', 0, 2],
  ['(sleep 5; touch /tmp/x) & sleep 2 & wait; [ -f /tmp/x ]', 5000, 0],
  ['set -e; false; sleep 5', 0, 1],
  [
    'set -e; false || true; if false; then :; fi; ! true; [ $MODE = prod ] && sleep 1; (sleep 1; false; sleep 9)',
    2000,
    1,
  ],
  ['[ $((2 > 1 && (3 + 4) * 2 == 14)) = 1 ] && exit $(( -7 % 4 + 10 ))', 0, 7],
  ['sh -ec "false; sleep 3"; exit $(( $? + 1 ))', 0, 2],
  ['sh -c "exit \\$1" name 6', 0, 6],
])('%s', (script, after, code) => expect(runScript(script, { env: { MODE: 'prod' } }).exit).toEqual({ after, code }));

test('an endless loop never exits and prints on', () => {
  const { exit, logs } = runScript('while true; do echo tick; sleep 5; done', { env: {}, horizon: 12_000 });
  expect(exit).toBeUndefined();
  expect(logs).toEqual([0, 5000, 10_000].map((at) => ({ at, text: 'tick' })));
});

test('what is printed is expanded, quoted and redirected as a shell does', () => {
  const { logs } = runScript(`echo "Hello $NAME"; echo 'as $is'; echo hidden > /tmp/x; echo \${NONE:-none}`, {
    env: { NAME: 'pod' },
  });
  expect(logs.map(({ text }) => text)).toEqual(['Hello pod', 'as $is', 'none']);
});

test('what a loop, a group or a function prints goes through pipes as it comes, and into files', () => {
  const script = `say() { echo "$1 a > b"; echo $1-$#; }
    while true; do say x y; date; sleep 5; done | grep -v - | grep -v UTC`;
  expect(runScript(script, { env: {}, horizon: 12_000 }).logs).toEqual(
    [0, 5000, 10_000].map((at) => ({ at, text: 'x a > b' })),
  );
  const files: Record<string, string> = {};
  const { logs } = runScript(
    '{ echo c; (echo b; echo a) | sort; nosuch 2>&1; } > /tmp/x; echo d >> /tmp/x; echo e | wc -l',
    {
      env: {},
      run: () => ({ code: 127, output: 'not found\n', printed: [['stderr', 'not found\n']], took: 0 }),
      write: (path, text, append) => {
        files[path] = (append ? (files[path] ?? '') : '') + text;
        return undefined;
      },
    },
  );
  expect(files).toEqual({ '/tmp/x': 'c\na\nb\nnot found\nd\n' });
  expect(logs).toEqual([{ at: 0, text: '1' }]);
});

test.each([
  ['echo a b c | cut -d" " -f2 | tr b B', ['B']],
  ["echo abc | sed 's/b/X/; s/c$/&&/'", ['aXcc']],
  [`printf '1 2\\n3 4\\n' | awk '{print $2 "-" $1}'`, ['2-1', '4-3']],
  ["seq 4 | awk 'NR>2 {print $1}' | sed -n 2p", ['4']],
  ['seq 1 2 | while read n; do echo r$n; done | tac', ['r2', 'r1']],
  ['printf "a 1 x\\nb 2 y\\n" | while read -r name rest; do echo "$rest $name"; done', ['1 x a', '2 y b']],
  ['echo a b | xargs -n1 echo x', ['x a', 'x b']],
  ['seq 2 | xargs -I{} echo "<{}>"', ['<1>', '<2>']],
  ['X=$(echo hi | tr a-z A-Z); echo $X', ['HI']],
  ['A=abcd.txt; echo ${#A} ${A%.txt} ${A#ab} ${B:-none} ${A/b/x} ${B:+no}', ['8 abcd cd.txt none axcd.txt']],
  ['printf "%05d|%-3s|%s\\n" 42 x y', ['00042|x  |y']],
  ['f() { echo "$# $1 $@"; }; f a b; echo $0 $#', ['2 a a b', 'sh 0']],
  ['N=1\ncat <<EOF | grep -v skip\nn is $N\nskip "this"\nit\'s\nEOF\necho end', ['n is 1', "it's", 'end']],
  ["cat <<'EOF'\n$N\nEOF", ['$N']],
  ['expr 3 + 4; sort -rn <<X | head -1\n9\n10\nX', ['7', '10']],
  ['echo "a\\tb"; echo -e "a\\tb"', ['a\\tb', 'a\tb']],
  ['echo -n a; echo b; printf "%02d " 1; printf "x\\n"; printf .', ['ab', '01 x', '.']],
  ['{ echo -n a; echo b; } | tr a-z A-Z', ['AB']],
  ['echo -n hi | base64; echo hi | base64; echo aGk= | base64 -d', ['aGk=', 'aGkK', 'hi']],
  ['set -- u v w; shift 2; echo $1 $#', ['w 1']],
  ['echo "a b c" | { read x y; echo "$y"; }; seq 2 | for i in x; do read n; echo $i$n; done', ['b c', 'x1']],
  ['f() { for w in "$@"; do echo "<$w>"; done; }; f "a b" c', ['<a b>', '<c>']],
  ['timeout 1 sleep 3; echo $?; timeout 5 echo in time', ['124', 'in time']],
  ['echo $((2**3*2))', ['16']],
  [
    'seq 12 | grep -n 1 | head -2; echo aXbX | grep -o X; printf "cat\\ncats\\n" | grep -w cat',
    ['1:1', '10:10', 'X', 'X', 'cat'],
  ],
  ['echo hello | head -c 2; echo hello | tail -c 3', ['helo']],
  ['trap "echo end" EXIT; echo on; (exit 2)', ['on', 'end']],
])('%s prints %j', (script, lines) =>
  expect(runScript(script, { env: {} }).logs.map(({ text }) => text)).toEqual(lines),
);

test('scripts are run from files, which are read', () => {
  const files: Record<string, string> = {
    '/s/run.sh': 'echo hello $1; NAME=x; exit 3',
    '/s/lib.sh': 'greet() { echo hi $1; }',
  };
  const run = (script: string) => {
    const { exit, logs } = runScript(script, {
      env: {},
      run: () => ({ code: 127, output: '', took: 0 }),
      read: (path) => (files[path] === undefined ? undefined : { text: files[path], executable: path !== '/s/lib.sh' }),
      write: (path, text, append) => {
        files[path] = (append ? (files[path] ?? '') : '') + text;
        return undefined;
      },
    });
    return [...logs.map(({ text }) => text), exit?.code];
  };
  expect(run('sh /s/run.sh you; echo $? $NAME')).toEqual(['hello you', '3', 0]);
  expect(run('/s/run.sh me')).toEqual(['hello me', 3]);
  expect(run('. /s/lib.sh; greet you')).toEqual(['hi you', 0]);
  expect(run('/s/lib.sh')).toEqual(['sh: /s/lib.sh: Permission denied', 126]);
  expect(run('sh /s/none.sh')).toEqual(["sh: can't open '/s/none.sh': No such file or directory", 2]);
  expect(run('seq 2 | tee /s/out | tail -1; while read l; do echo got $l; done < /s/lib.sh')).toEqual(['2', 0]);
  expect(files['/s/out']).toBe('1\n2\n');
});

test('patterns stand for files, and texts are read from them', () => {
  const files = ['/cfg/a.conf', '/cfg/b.conf', '/cfg/.hidden', '/cfg/sub/c.conf', '/etc/hostname'];
  const say = (script: string) =>
    runScript(script, {
      env: {},
      paths: () => files,
      read: (path) => (files.includes(path) ? { text: `text of ${path}\nmore\n`, executable: false } : undefined),
    }).logs.map(({ text }) => text);
  expect(say('echo /cfg/*')).toEqual(['/cfg/a.conf /cfg/b.conf /cfg/sub']);
  expect(say('for f in /cfg/[ab].*; do echo $f; done')).toEqual(['/cfg/a.conf', '/cfg/b.conf']);
  expect(say('cd /cfg; echo *.conf; echo "*.conf" /none/*')).toEqual(['a.conf b.conf', '*.conf /none/*']);
  expect(say('echo /cfg/[* /cfg/[z-a]*')).toEqual(['/cfg/[* /cfg/[z-a]*']); // no patterns
  expect(say('case x.conf in *.conf) echo fits;; esac; [ a = b ] || echo not')).toEqual(['fits', 'not']);
  expect(say('read a b < /etc/hostname; echo $b')).toEqual(['of /etc/hostname']);
});

test('a handler runs when the command before it is over, and then the script goes on', () => {
  const told = (script: string) => {
    const { position } = runScript(script, { env: {}, horizon: 2_500 });
    if (position === undefined) return undefined;
    const { logs, exit } = goOn(signalled(position, 'TERM'), { from: 2_500, horizon: 20_000 });
    return [...logs.map(({ at, text }) => `${at} ${text}`), exit?.code];
  };
  expect(told('trap "echo bye; exit 3" TERM; while true; do sleep 1; done')).toEqual(['3000 bye', 3]);
  expect(told('trap "sleep 1; echo bye" TERM; sleep 4; echo on; exit 1')).toEqual(['5000 bye', '5000 on', 1]);
  expect(told('stop() { echo stopping; exit 0; }; trap stop SIGTERM; sleep 1d & wait')).toEqual(['2500 stopping', 0]);
  expect(told("trap '' TERM; sleep 4; echo on")).toEqual(['4000 on', 0].slice(0, 2));
  expect(told('trap "echo no" TERM; trap - TERM; sleep 4; echo on')).toEqual(['4000 on', 0]);
});

test('files come and go with their script', () => {
  const { files } = runScript('touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; sleep 600', { env: {} });
  expect([0, 29_999, 30_000].map((at) => exists(files, '/tmp/healthy', at))).toEqual([true, true, false]);
  expect(exists(files, '/tmp/other', 0)).toBeUndefined();
});

test('what is substituted falls into words outside of quotes only, and is not expanded again', () => {
  const script = `set='a  $b'; export C=c; echo $set "$set" $(echo "1 $C")-$? $(date +%H:%M) "it's"`;
  const { logs } = runScript(script, { env: {}, startedAt: 36_061_000 });
  expect(logs.map(({ text }) => text)).toEqual([`a $b a  $b 1 c-0 10:01 it's`]);
});

test('a script goes on from where it stood', () => {
  const script = 'for i in 1 2; do n=0; until [ $n -ge 2 ]; do n=$((n+1)); echo $i.$n; sleep 1; done; done; exit 3';
  const whole = runScript(script, { env: {} });
  const texts: string[] = [];
  let stands: Position | undefined = beginning(script, { env: {} });
  for (let at = 0; stands !== undefined; at += 1000) {
    const { logs, position, exit } = goOn(JSON.parse(JSON.stringify(stands)), { horizon: at });
    texts.push(...logs.map(({ text }) => text));
    stands = position;
    if (position === undefined) expect(exit).toEqual(whole.exit);
  }
  expect(texts).toEqual(whole.logs.map(({ text }) => text));
});

test('$RANDOM is drawn from the number that it begins with, another one every time, and the same when it is read again', () => {
  const draw = (seed: string) =>
    runScript('for i in 1 2 3 4 5 6 7 8; do echo $RANDOM $((RANDOM % 2)); done', { env: { RANDOM: seed } }).logs.map(
      ({ text }) => text,
    );
  expect(draw('1')).toEqual(draw('1'));
  expect(draw('1')).not.toEqual(draw('2'));
  expect(new Set(draw('1').map((text) => text.split(' ')[0])).size).toBe(8);
  expect(new Set(draw('1').map((text) => text.split(' ')[1]))).toEqual(new Set(['0', '1']));
  for (const text of draw('1')) expect(Number(text.split(' ')[0])).toBeLessThan(32_768);
});

test.each([
  ['f() { f; }; f', 139], // the stack is full
  ['f() { f | f; }; f', 2], // there are too many processes
  ['f() { f & f; }; f', undefined],
  ['while true; do :; done | cat', undefined],
  ['echo $(f() { f; }; f)', 0],
  ['for ((i = 0; i < 3; i /= 0)); do :; done', 2],
  ['x=[; [[ a =~ $x ]]', 1],
  ['for ((i = 0; i < 3; i = $(expr $i + 1))); do :; done', 0],
  ['printf "%.999f%999999999d" 1 1', 0],
  [`awk 'BEGIN { printf "%.999f", 1 }'`, 0],
])('what never ends, or cannot be, does not hold up the cluster: %s', (script, code) => {
  const { exit, position } = runScript(script, { env: {}, horizon: 10_000 });
  expect(exit?.code).toBe(code);
  if (position !== undefined) expect(dueOf(position)).toBeGreaterThan(0);
});

test('a loop over many words goes through all of them, and ends', () => {
  const { logs, exit } = runScript('for i in $(seq 100000); do echo $i; done; exit 3', { env: {} });
  expect(logs.map(({ text }) => text)).toEqual(Array.from({ length: 100_000 }, (_, i) => String(i + 1)));
  expect(exit?.code).toBe(3);
});

test.each([
  ['seq 100000 | sort -n | tail -1', ['100000']],
  ['seq 100000 | wc -l', ['100000']],
  ['seq -s, 10001 20005 | tail -c 12', ['20004,20005']],
  ['seq 5000000 | head -1', ['1']],
  ['seq 2000000 | wc -l', ['seq: no more than 1000000 numbers are printed here', '1000000']],
])('of many numbers none is lost without a word: %s', (script, lines) =>
  expect(runScript(script, { env: {} }).logs.map(({ text }) => text)).toEqual(lines),
);

test('bash makes as many words of braces as there is memory for, or none', () => {
  const say = (script: string) => runScript(script, { env: {}, options: 'B' }).logs.map(({ text }) => text);
  expect(say('for i in {1..20000}; do echo $i; done')).toHaveLength(20_000);
  expect(say('echo {1..2000000}')).toEqual(['{1..2000000}']);
});

test('a position within a loop shares its words with the one before', () => {
  const words = ({ processes }: Position) =>
    processes.flatMap(({ frames }) => frames.flatMap((frame) => (frame.kind === 'for' ? [frame.items] : [])));
  const first = goOn(beginning('for i in $(seq 1000); do sleep 1; done', { env: {} }), { horizon: 500 }).position;
  const second = first && goOn(first, { horizon: 5500 }).position;
  expect(first && words(first)[0]).toHaveLength(1000);
  expect(second && words(second)[0]).toBe(first && words(first)[0]);
});
