/**
 * Lets the rest of the program have its turn while a script runs. The language awaits only what is there already, so a loop of
 * commands that never wait (`while true; do :; done`) would keep timers and keys, ctrl-c among them, from ever being heard.
 * A command that gives way is put into each loop and each function, in whatever the language is about to run.
 */
import type { ScriptNode, TransformPlugin } from 'just-bash';

type Statement = ScriptNode['statements'][number];

/** The command that gives way now and then. It takes `$?` and hands it on. */
export const BREATH = '__breath';

/** Real ms for which a script may keep the others from their turn. */
const LONG = 10;

/** Lets timers and keys have their turn. */
export const breath = (): Promise<void> => new Promise((done) => setImmediate(done));

/** A breath for each command that calls it, but none if the last was taken just now. */
export function breathing(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < LONG) return;
    await breath();
    last = performance.now();
  };
}

/** Behind `&&`, what hands on that something has failed is no failure of its own: `set -e` does not end the shell there. */
const STATEMENT = `${BREATH} $? && :`;

/** What `set -x` prints of it, as a pattern. */
export const TRACED = `\\+ ${BREATH} \\d+\\n(?:\\+ :\\n)?`;

/** A function as `type` and `declare -f` print it, as the person has written it. */
export const withoutBreaths = (text: string): string => text.replaceAll(`${STATEMENT}; `, '');

/** @param parse the language's parser */
export const givesWay = (parse: (text: string) => ScriptNode): TransformPlugin => ({
  name: BREATH,
  transform: ({ ast }) => {
    within(ast, () => parse(STATEMENT).statements);
    return { ast };
  },
});

interface Looping {
  readonly type: string;
  readonly body: Statement[] | Looping;
}

function within(node: unknown, statements: () => readonly Statement[]): void {
  if (Array.isArray(node)) for (const each of node) within(each, statements);
  else if (typeof node === 'object' && node !== null) {
    for (const each of Object.values(node)) within(each, statements);
    const { type, body } = node as Looping;
    if (LOOPS.has(type) && Array.isArray(body)) body.unshift(...statements());
    if (type === 'FunctionDef' && !Array.isArray(body) && Array.isArray(body.body)) body.body.unshift(...statements());
  }
}

const LOOPS = new Set(['While', 'Until', 'For', 'CStyleFor', 'Select']);
