/** A request on its way through the network, and the ways in which it ends. */
import type { End } from './policy.ts';
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

export function stopped(journey: Journey, policy: string): Outcome {
  journey.hops.push({ kind: 'policy', name: policy, text: 'dropped' });
  return end(journey, 'timeout');
}
