/** An image that nothing is known of: a server that listens on its declared ports and runs until it is told to stop. */
import type { Behaviour, Program, Start, Use } from './behaviour.ts';

/** How long a process takes to end after SIGTERM, ms. */
export const STOP_TIME = 30;
/** From the start to listening, ms. */
const LISTEN_TIME = 200;
const MEBI = 2 ** 20;

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
  }),
  usage: (_program: Program, _at: number, requests: number): Use => ({
    cpu: Math.round(1 + requests * 2),
    memory: 16 * MEBI,
  }),
} as const satisfies Behaviour;
