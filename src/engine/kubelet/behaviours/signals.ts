/**
 * SIGTERM at the first process of a container. The kernel keeps from process number 1 every signal that it has no handler
 * for (pid_namespaces(7)): a plain `sleep`, a shell or an interpreter runs on until SIGKILL. With an init process before it,
 * or with the pod's process namespace shared, it is not the first, and ends.
 */
import type { Program } from './behaviour.ts';
import { parse } from './script/parse.ts';
import { simpleIn, wordsOf } from './script/survey.ts';

/** Behaviours whose programs set no handler of their own. */
const HANDLERLESS: ReadonlySet<string> = new Set(['command', 'shell']);
/** Interpreters that do. */
const HANDLES = /(?:^|\/)java$/;

/** Whether a script has a handler. */
const handles = (script: string): boolean =>
  simpleIn(parse(script).list).some((command) => {
    const [name, handler = '', ...signals] = wordsOf(command);
    return name === 'trap' && handler !== '-' && signals.some((signal) => /^(?:(?:SIG)?TERM|15)$/.test(signal));
  });

/** The program as the first process of its container. */
export function asFirst(program: Program): Program {
  if (!HANDLERLESS.has(program.behaviour) || HANDLES.test(program.argv[0] ?? '')) return program;
  const { term: _, ...rest } = program;
  return program.script !== undefined && handles(program.script.text) ? { ...rest, hears: true } : rest;
}
