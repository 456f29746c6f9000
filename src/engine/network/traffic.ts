/** The words in which traffic is told: where it starts, where it goes, what it meets on the way, what comes back. */

/** Where a request starts. */
export type Source =
  | { readonly kind: 'pod'; readonly key: string }
  | { readonly kind: 'node'; readonly name: string }
  | { readonly kind: 'outside'; readonly address?: string };

export interface Call {
  /** A name or an address. */
  readonly host: string;
  readonly port: number;
  /** TCP unless said otherwise. */
  readonly protocol?: 'TCP' | 'UDP';
  /** Missing: only a connection is asked for. */
  readonly path?: string;
  readonly method?: string;
  /** The Host header where it is not `host`: ingress rules go by it. */
  readonly header?: string;
  /** The User-Agent header. */
  readonly agent?: string;
  /** Over TLS. */
  readonly https?: boolean;
  /** What stands in the header `Authorization: Bearer`. */
  readonly token?: string;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export type HopKind = 'dns' | 'balancer' | 'node' | 'service' | 'policy' | 'ingress' | 'pod' | 'outside';

/** One station of a request, in the order in which it passed them. */
export interface Hop {
  readonly kind: HopKind;
  /** The object: `shop/web`, `node-a`. */
  readonly name: string;
  readonly text: string;
}

/**
 * Why there is no answer. `unresolved`: no such name; `nameserver`: DNS did not answer; `refused`: nobody listens, or a
 * Service without endpoints; `timeout`: packets vanish (policy, cut link, dead machine); `unreachable`: no such host.
 */
export type Failure = 'unresolved' | 'nameserver' | 'refused' | 'timeout' | 'unreachable';

export interface Outcome {
  readonly answer: Answer | undefined;
  readonly failure: Failure | undefined;
  /** The address that the name stood for, when it came so far. */
  readonly address: string | undefined;
  /** The pod that answered or refused, as `namespace/name`. */
  readonly pod: string | undefined;
  /** The address that the pod was asked from, its port and the path. */
  readonly asked?: { readonly client: string; readonly port: number; readonly path?: string | undefined };
  readonly hops: readonly Hop[];
  /** By how much faults have held it up, ms. */
  readonly late: number;
  /** What a server showed that speaks TLS: one of the cluster's own authority, or one that is over its time. */
  readonly certificate?: 'cluster' | 'expired';
}

/** What runs in a pod answers for itself. Undefined: nothing listens on that port. */
export type Ask = (
  pod: string,
  request: { readonly port: number; readonly method?: string; readonly path?: string },
) => Answer | undefined;

/** A request that a pod has answered, as its server notes it. */
export interface Visit {
  readonly client: string;
  readonly port: number;
  readonly path: string;
  readonly method?: string;
  readonly agent: string;
  readonly answer: Answer;
}
