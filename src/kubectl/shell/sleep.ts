/** `sleep NUMBER[SUFFIX]...` of coreutils, on the cluster's clock. The language's own ends after an hour. */
import type { OwnCommand } from './runner.ts';

const UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };

export const sleep =
  (wait: (ms: number) => Promise<void>): OwnCommand =>
  async (args, { signal }, output) => {
    const fail = (text: string): number => {
      output('stderr', `sleep: ${text}\nTry 'sleep --help' for more information.\n`);
      return 1;
    };
    if (args.length === 0) return fail('missing operand');
    let seconds = 0;
    for (const word of args) {
      const [, number, unit = ''] = /^(\d*\.?\d+|\d+\.|inf(?:inity)?)([smhd]?)$/.exec(word) ?? [];
      if (number === undefined)
        return fail(/^-./.test(word) ? `invalid option -- '${word.charAt(1)}'` : `invalid time interval ‘${word}’`);
      seconds += (number.startsWith('inf') ? Number.POSITIVE_INFINITY : Number(number)) * (UNITS[unit] ?? 1);
    }
    await wait(seconds * 1000);
    return signal?.aborted ? 130 : 0;
  };
