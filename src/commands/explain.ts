/** `wavetank explain`: what a code of the linter means. */
import { CODES, codeOf, didYouMean } from '../scenario/index.ts';
import { type Command, PASSED, UsageError } from './command.ts';

export const explainCommand: Command = {
  name: 'explain',
  use: '[CODE]',
  short: 'Explain a code of the linter',
  run({ words: [code] }) {
    if (code === undefined) {
      for (const each of CODES) console.log(`${each.code}  ${each.title}`);
      return PASSED;
    }
    const found = codeOf(code);
    if (found === undefined) {
      const known = CODES.map((each) => each.code);
      throw new UsageError(`unknown code ${code}${didYouMean(code, known)}; known: ${known.join(', ')}`);
    }
    console.log(`${found.code}: ${found.title}\n\n${found.explanation}`);
    return PASSED;
  },
};
