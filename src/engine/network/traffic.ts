/** The words in which traffic is told: where it starts, where it goes, what it meets on the way, what comes back. */

import type { Answer, Asking, Upstream } from '../http.ts';
import type { Inside } from '../ran.ts';

export type { Answer };

/** Where a request starts. */
export type Source =
  | ({ readonly kind: 'pod'; readonly key: string } & Inside)
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
  /** How many servers have handed it on, and for whom the last one did (`X-Forwarded-For`). */
  readonly relays?: number;
  readonly forwarded?: string;
  /** A command in the language of a server that speaks no HTTP. */
  readonly says?: NonNullable<Asking['says']>;
  /** It is made once more, as no answer came. */
  readonly again?: boolean;
  /** It stands for many that are made at the same time. */
  readonly many?: true;
}

export type HopKind = 'dns' | 'alias' | 'balancer' | 'node' | 'service' | 'policy' | 'ingress' | 'pod' | 'outside';

/** One station of a request, in the order in which it passed them. */
export interface Hop {
  readonly kind: HopKind;
  /** The object: `shop/web`, `node-a`. */
  readonly name: string;
  readonly text: string;
  /** How much time was lost there, ms; missing where none was. */
  readonly late?: number;
  /** Of policies: which way they guard, and which there are; the rule, by its place, of one that lets it through. */
  readonly guards?: Guards;
}

export interface Guards {
  readonly way: 'in' | 'out';
  readonly policies: readonly { readonly key: string; readonly rule?: number }[];
}

/**
 * Why there is no answer. `unresolved`: no such name; `nameserver`: DNS did not answer; `refused`: nobody listens, or a
 * Service without endpoints; `timeout`: packets vanish (policy, cut link, dead machine); `unreachable`: no such host; `closed`,
 * `foreign`: who listens speaks no HTTP, and closes the connection or says something else.
 */
export type Failure = 'unresolved' | 'nameserver' | 'refused' | 'timeout' | 'unreachable' | 'closed' | 'foreign';

export interface Outcome {
  readonly answer: Answer | undefined;
  readonly failure: Failure | undefined;
  /** The address that the name stood for, when it came so far. */
  readonly address: string | undefined;
  /** The pod that answered or refused, as `namespace/name`. */
  readonly pod: string | undefined;
  /** The address that the pod was asked from, its port and the path; for whom a proxy asked, and whom it asked itself. */
  readonly asked?: {
    readonly client: string;
    readonly port: number;
    readonly path?: string | undefined;
    readonly forwarded?: string;
    readonly upstream?: Upstream;
  };
  /** The servers that handed it on, the first one first, with what they said in the end. */
  readonly via?: readonly Relay[];
  readonly hops: readonly Hop[];
  /** By how much faults have held it up, ms. */
  readonly late: number;
  /**
   * What a server showed that was asked over TLS: a certificate of the cluster's own authority, one that is over its time, one that it
   * has signed itself, one that stands in for those that are missing (ingress-nginx), or none, since it speaks no TLS.
   */
  readonly certificate?: 'cluster' | 'expired' | 'own' | 'fake' | 'none';
}

/** A pod that handed a request on, how it was asked, and what it said in the end. */
export interface Relay {
  readonly pod: string;
  readonly asked: NonNullable<Outcome['asked']>;
  readonly answer: Answer;
}

/** What runs in a pod answers for itself. Undefined: nothing listens on that port. */
export type Ask = (pod: string, request: Asking) => Answer | undefined;
