/** What a script, or a function in it, is called with: `$1`, `$@`, `$#`. */

const NAMES = /^(?:\d+|[@*#])$/;

type Variables = Record<string, string>;

/** Those of the variables. */
export const positional = (env: Readonly<Variables>): Variables =>
  Object.fromEntries(Object.entries(env).filter(([name]) => NAMES.test(name) && name !== '0'));

/** The words alone, in order. */
export function calledWith(env: Readonly<Variables>): string[] {
  return Array.from({ length: Number(env['#'] ?? 0) }, (_, i) => env[String(i + 1)] ?? '');
}

/** Puts other words in their place. */
export function callWith(env: Variables, words: readonly string[]): void {
  for (const name of Object.keys(positional(env))) delete env[name];
  for (const [i, word] of words.entries()) env[String(i + 1)] = word;
  const all = words.join(' ');
  Object.assign(env, { '@': all, '*': all, '#': String(words.length) });
}
