/**
 * Regular expressions that somebody else wrote: an author's in a scenario, a schema's in a CustomResourceDefinition. A host's own
 * engine can take for ever over a bad one ((a+)+$), so those that may backtrack are searched by RE2's rules, in linear time.
 */
import { RE2JS } from 're2js';

export interface Pattern {
  /** Whether some part of the text fits. */
  test(text: string): boolean;
}

/** Up to so many characters one unbounded repetition does no harm: at worst its square. */
const SHORT = 4096;

const made = new Map<string, Pattern>();

/**
 * @param flags of the host's engine; `u` for what was written for Go's, which knows some things that the host's does not
 * @throws Error that says why the text is no pattern
 */
export function compilePattern(text: string, flags: '' | 'u' = ''): Pattern {
  const key = `${flags}/${text}`;
  let known = made.get(key);
  if (known === undefined) {
    const host = flags === 'u' && goPatternError(text) === undefined ? hostPattern(text) : new RegExp(text, flags);
    let linear: ReturnType<typeof RE2JS.compile> | undefined;
    const careful = () => {
      linear ??= RE2JS.compile(text);
      return linear;
    };
    if (host === undefined || !isTame(text)) careful();
    known = {
      test: (found) =>
        host !== undefined && linear === undefined && found.length <= SHORT
          ? host.test(found)
          : careful().matcher(found).find(),
    };
    made.set(key, known);
  }
  return known;
}

function hostPattern(text: string): RegExp | undefined {
  try {
    return new RegExp(text, 'u');
  } catch {
    return undefined;
  }
}

/** The groups of a pattern where it first fits, the whole at 0; undefined: it fits nowhere, or is no pattern. */
export function captures(text: string, found: string): readonly (string | undefined)[] | undefined {
  if (goPatternError(text) !== undefined) return undefined;
  const matcher = RE2JS.compile(text).matcher(found);
  if (!matcher.find()) return undefined;
  return Array.from({ length: matcher.groupCount() + 1 }, (_, i) => matcher.group(i) ?? undefined);
}

/** Whether a pattern repeats no group, and no more than one thing without a bound. */
export function isTame(text: string): boolean {
  let repeated = 0;
  const bare = text.replace(/\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]/g, 'x');
  for (const { 0: sign } of bare.matchAll(/\)[*+{]|[*+]|\{\d+,?\d*\}/g)) {
    if (sign.startsWith(')')) return false;
    repeated++;
  }
  return repeated <= 1;
}

/** What Go says of a text that is no pattern; undefined when it is one. */
export function goPatternError(text: string): string | undefined {
  try {
    RE2JS.compile(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
