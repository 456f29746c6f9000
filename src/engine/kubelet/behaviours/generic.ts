/** An image that nothing is known of: a server that listens on its declared ports and runs until it is told to stop. */
import type { Behaviour, LogAt, Program, Start, Use } from './behaviour.ts';

/** How long a process takes to end after SIGTERM, ms. */
export const STOP_TIME = 30;
/** From the start to listening, ms. */
const LISTEN_TIME = 200;
const MEBI = 2 ** 20;

/** Words in the name of an image or script that does one thing and ends. */
const TASK = /migrat|backup|batch|job|task|report|clean|import|export|seed|hello|\.(?:sh|py|rb|pl)$/;
const TASK_TIME = 5000;

/** A pod that is meant to end and runs something named like a task. */
function isTask({ once, image, command, args }: Start): boolean {
  return once && [image.base, ...command, ...args].some((word) => TASK.test(word));
}

export const generic = {
  name: 'generic',
  matches: () => true,
  pull: (image) =>
    image.registry === 'missing.example'
      ? {
          duration: 500,
          error: `rpc error: code = NotFound desc = failed to pull and unpack image "${image.full}": failed to resolve image: ${image.full}: not found`,
        }
      : undefined,
  start: (start: Start): Program => ({
    behaviour: 'generic',
    argv: [...start.command, ...start.args],
    ...(start.image.base.startsWith('stubborn') ? {} : { term: { after: STOP_TIME, code: 0 } }),
    ...(start.ports.length > 0 ? { listens: { after: LISTEN_TIME, ports: start.ports } } : {}),
    ...(isTask(start) ? { exit: { after: TASK_TIME, code: 0 } } : {}),
  }),
  logs: (program: Program, from: number, to: number): LogAt[] => {
    const { listens } = program;
    if (listens === undefined) return [];
    const text = `listening on ${listens.ports.map((port) => `:${port}`).join(', ')}`;
    return listens.after >= from && listens.after <= to ? [{ at: listens.after, text }] : [];
  },
  usage: (_program: Program, _at: number, requests: number): Use => ({
    cpu: Math.round(1 + requests * 2),
    memory: 8 * MEBI,
  }),
} as const satisfies Behaviour;
