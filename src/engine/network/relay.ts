/** A server in a pod that hands a request on to another one, as nginx does (`proxy_pass`). */
import type { Forward } from '../http.ts';
import { answered, type Journey } from './journey.ts';
import type { Answer, Call, Failure, Outcome } from './traffic.ts';

/** What a server says by itself when its peer fails. */
const WORDS = {
  unresolved: 'unresolved',
  nameserver: 'unresolved',
  refused: 'refused',
  timeout: 'timeout',
  unreachable: 'unreachable',
  closed: 'closed',
  foreign: 'closed',
} as const satisfies Record<Failure, keyof Forward>;

/** A request that comes round to the same servers again and again is given up. */
const LONGEST = 8;

/**
 * @param pod who hands it on, `namespace/name`
 * @param ask makes a request from there
 * @param first which of its peers it tries first, from 0 to 1
 */
export function relayed(
  journey: Journey,
  pod: string,
  forward: Forward,
  ask: (call: Call) => Outcome,
  first: () => number,
): Outcome {
  const { peers, path, host, https, patience, headers } = forward;
  const { asked, call } = journey;
  const relays = (call.relays ?? 0) + 1;
  if (relays > LONGEST) return answered(journey, forward.timeout, pod);
  const start = peers.length > 1 ? Math.floor(first() * peers.length) : 0;
  let own: Answer = forward.unresolved;
  for (let i = 0; i < peers.length; i++) {
    const peer = peers[(start + i) % peers.length];
    if (peer === undefined) break;
    const { method, agent } = call;
    const outcome = ask({
      ...{ host: peer.host, port: peer.port, path, header: host, https, relays },
      ...(method === undefined ? {} : { method }),
      ...(agent === undefined ? {} : { agent }),
      ...(call.many ? { many: true } : {}),
    });
    journey.hops.push(...outcome.hops);
    journey.late += outcome.late;
    const { answer, failure } = outcome;
    if (answer !== undefined) {
      const { complaint: _, silent: __, tls: ___, ...plain } = answer;
      const shown = { ...plain, headers: { ...plain.headers, ...headers } };
      if (outcome.asked !== undefined) journey.asked = outcome.asked;
      const via = asked === undefined ? [] : [{ pod, asked, answer: shown }];
      const last = answered(journey, answer, outcome.pod);
      return { ...last, answer: shown, via: [...via, ...(outcome.via ?? [])] };
    }
    if (failure === 'timeout') journey.late += patience;
    own = forward[WORDS[failure ?? 'unresolved']];
  }
  return answered(journey, own, pod);
}
