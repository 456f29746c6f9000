/** A request on its way through the network, and the ways in which it ends. */
import { DROPPED, type End } from './policy.ts';
import type { Answer, Call, Failure, Hop, Outcome, Source } from './traffic.ts';

/** A request under way: what it has met so far. */
export interface Journey {
  readonly from: Source;
  readonly call: Call;
  readonly hops: Hop[];
  address: string | undefined;
  /** By how much it has been held up, ms. */
  late: number;
  /** What the pod sees that is asked last. */
  asked?: Outcome['asked'];
}

/** Where packets come from at one leg of the way. */
export interface Origin extends End {
  readonly node: string | undefined;
}

export const end = (journey: Journey, failure: Failure): Outcome => ({
  answer: undefined,
  failure,
  address: journey.address,
  pod: undefined,
  hops: journey.hops,
  late: journey.late,
});

export const answered = (journey: Journey, answer: Answer, pod: string | undefined): Outcome => ({
  answer,
  failure: undefined,
  address: journey.address,
  pod,
  ...(journey.asked ? { asked: journey.asked } : {}),
  hops: journey.hops,
  late: journey.late,
});

/** With the certificate that a server shows, if it says of itself whether it speaks TLS. */
export function spoken(outcome: Outcome, { https }: Call): Outcome {
  const tls = outcome.answer?.tls;
  return https && tls !== undefined ? { ...outcome, certificate: tls ? 'own' : 'none' } : outcome;
}

/** The policies on the way are stations of it. @returns how it ends if one of them does not let it through */
export function guarded(journey: Journey, stations: readonly Hop[]): Outcome | undefined {
  if (stations.length === 0) return undefined;
  journey.hops.push(...stations);
  return stations.at(-1)?.text === DROPPED ? end(journey, 'timeout') : undefined;
}
