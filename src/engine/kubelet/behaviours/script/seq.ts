/** `seq`: prints numbers, some at a time, so that who has read enough of them (`head`) can end it. */
import { print } from './output.ts';
import { type Machine, type Numbers, type Process, push } from './state.ts';

/** Printed in one step. */
const AT_ONCE = 10_000;
/** A text of more numbers is not kept in memory; `seq` says so. */
const MOST = 1_000_000;

/** `seq LAST`, `seq FIRST LAST`, `seq FIRST STEP LAST`, with `-s`. */
export function seq(machine: Machine, process: Process, rest: readonly string[]): void {
  const between = /^-s(.*)$/.exec(rest[0] ?? '');
  const separator = between?.[1] || (between ? (rest[1] ?? '\n') : '\n');
  const numbers = rest.slice(between ? (between[1] ? 1 : 2) : 0).map(Number);
  const last = numbers.at(-1) ?? 0;
  const first = numbers.length > 1 ? (numbers[0] ?? 1) : 1;
  const step = (numbers.length === 3 ? numbers[1] : 1) || 1;
  const count = Math.max(0, Math.floor((last - first) / step) + 1);
  countOn(machine, process, { first, step, count, separator }, 0);
}

/** Prints the numbers that come after so many. */
export function countOn(machine: Machine, process: Process, numbers: Numbers, printed: number): void {
  const { first, step, count, separator } = numbers;
  const end = Math.min(count, MOST, printed + AT_ONCE);
  const texts = Array.from({ length: Math.max(0, end - printed) }, (_, i) => String(first + (printed + i) * step));
  if (end < Math.min(count, MOST)) push(process, { kind: 'seq', numbers, printed: end });
  if (texts.length > 0) print(machine, process, texts.join(separator) + (end < count ? separator : '\n'));
  if (end < count && end === MOST) {
    print(machine, process, `seq: no more than ${MOST} numbers are printed here\n`, 'stderr');
    process.code = 1;
  }
}
