import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beginning, goOn } from './script.ts';
import { Track } from './track.ts';

const SCRIPTS = [
  'while true; do echo tick; sleep 1; done',
  'i=0; while :; do i=$((i+1)); echo $i; sleep 7; done',
  'for i in $(seq 40); do echo $i; sleep 5; done; echo over',
  'while true; do printf a; sleep 13; printf "b\\n"; sleep 90; done',
  'while true; do printf .; sleep 25; done',
  'while true; do if [ -f /tmp/a ]; then echo there; rm /tmp/a; else touch /tmp/a; fi; sleep 41; done',
  '(while true; do echo one >&2; sleep 3; done) & while true; do date +%s; sleep 60; done',
  'f() { echo "$1 at $SECONDS"; sleep 30; }; while true; do f x | sed s/x/y/; done',
];
const HORIZON = 900_000;

const begin = (script: string) => beginning(script, { env: {} });
const whole = (script: string, horizon: number) => goOn(begin(script), { horizon });

describe('a script that is followed in pieces', () => {
  it.each(SCRIPTS)('says the same as in one: %s', (script) => {
    const moment = fc.integer({ min: 0, max: HORIZON });
    fc.assert(
      fc.property(fc.array(fc.tuple(moment, moment), { minLength: 1, maxLength: 5 }), (questions) => {
        const track = new Track(begin(script), {}, !script.includes('date'));
        for (const [a, b] of questions) {
          const [from, to] = a < b ? [a, b] : [b, a];
          const { logs, files, position } = whole(script, to);
          expect(track.logs(from, to)).toEqual(logs.filter(({ at }) => at >= from));
          expect(track.at(to)?.processes.map(({ at }) => at)).toEqual(position?.processes.map(({ at }) => at));
          expect(track.lastChange('/tmp/a', to)?.exists).toBe(files.findLast(({ path }) => path === '/tmp/a')?.exists);
          const next = whole(script, to).files.find(({ path, at }) => path === '/tmp/a' && at > from);
          expect(track.nextChange('/tmp/a', from, to)).toEqual(next);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('never falls silent', () => {
    const track = new Track(begin('while true; do echo tick; sleep 1; done'), {}, true);
    const week = 7 * 86_400_000;
    expect(track.logs(week - 1000, week).map(({ at }) => at)).toEqual([week - 1000, week]);
    expect(track.logs(0, week)).toHaveLength(week / 1000 + 1);
  });

  it('is worked at piece by piece, and then there at once', () => {
    const script = 'i=0; while :; do i=$((i+1)); echo $i; sleep 7; done';
    const track = new Track(begin(script), {}, true);
    const known: number[] = [];
    while (known.at(-1) !== 1) known.push(track.comeNearer(HORIZON));
    expect(known).toEqual(Array.from({ length: 14 }, (_, i) => (i + 1) / 14));
    expect(track.logs(0, HORIZON)).toEqual(whole(script, HORIZON).logs);
    const again = new Track(begin('while true; do echo tick; sleep 1; done'), {}, true);
    expect([again.comeNearer(HORIZON), again.comeNearer(HORIZON)]).toContain(1);
  });
});
