/**
 * How long a watch goes on. The API server closes each after `--min-request-timeout` and up to twice that, by chance, so that
 * not all come back at once; the client does with `--request-timeout`. `get -w` and `events -w` end with it, without a word.
 */
import type { Invocation } from './command.ts';
import { parseDuration } from './flags.ts';

/** `--min-request-timeout`, ms. */
const SHORTEST = 1_800_000;

/** When a watch that begins now is closed, virtual ms. */
export function watchEnd({ api, flags }: Invocation): number {
  const server = Math.round(SHORTEST * (1 + api.cluster.parts.sim.chance(`watch/${api.now}`).float()));
  const given = flags.string('request-timeout');
  const own = (/^\d+$/.test(given) ? Number(given) * 1000 : parseDuration(given)) || server;
  return api.now + Math.min(own, server);
}
