/** `kill` of BusyBox, among the processes of a container. */
import { complain, print, type Ran } from '../ran.ts';
import type { Console } from './console.ts';

/** `signal(7)`, by number from 1. */
const SIGNALS = (
  'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ ' +
  'VTALRM PROF WINCH POLL PWR SYS'
).split(' ');
/** Those on which a server ends, orderly or at once. The kernel keeps KILL and STOP of a container's own from its first process. */
const ENDING = new Set(['TERM', 'INT', 'QUIT']);

/** The name of a signal; undefined when there is none. `0` only asks whether the process is there. */
function signalOf(word: string): string | undefined {
  if (/^\d+$/.test(word)) return word === '0' ? '0' : SIGNALS[Number(word) - 1];
  const name = word.toUpperCase().replace(/^SIG/, '');
  return SIGNALS.includes(name) ? name : undefined;
}

export function kill(inside: Console, words: readonly string[]): Ran {
  const wrong = (text: string): Ran => ({ code: 1, ...complain(`kill: ${text}\n`), took: 0 });
  let [first = '', ...rest] = words;
  if (first === '-l') {
    const list = SIGNALS.map((name, i) => `${String(i + 1).padStart(2)}) ${name}\n`);
    return { code: 0, ...print(['stdout', list.join('')]), took: 0 };
  }
  let signal = 'TERM';
  if (first === '-s') [first = '', ...rest] = [`-${rest[0] ?? ''}`, ...rest.slice(1)];
  if (first.startsWith('-')) {
    const named = signalOf(first.slice(1));
    if (named === undefined) return wrong(`bad signal name '${first.slice(1)}'`);
    signal = named;
    [first = '', ...rest] = rest;
  }
  if (first === '') return wrong('you need to specify whom to kill');
  let complaints = '';
  for (const word of [first, ...rest]) {
    if (!/^\d+$/.test(word)) return wrong(`invalid number '${word}'`);
    const process = inside.processes().find(({ pid }) => pid === Number(word));
    if (process === undefined) complaints += `kill: can't kill pid ${word}: No such process\n`;
    else if (process.of !== undefined && ENDING.has(signal)) inside.terminate(process.of);
    else if (word === '1' && signal === 'HUP') inside.hangUp();
  }
  return { code: complaints === '' ? 0 : 1, ...complain(complaints), took: 0 };
}
