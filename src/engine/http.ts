/** A request to a server and what comes back: the words that the network and what runs in containers share. */

import type { Server } from './corefile/corefile.ts';

/** An HTTP request, or a bare TCP connection when `path` is missing, to a port of a pod. */
export interface Asking {
  readonly port: number;
  readonly method?: string;
  readonly path?: string;
  /** The Host header. */
  readonly host?: string;
  /** The address that it comes from, and the one that it came to. */
  readonly client?: string;
  readonly address?: string;
  /** The User-Agent header. */
  readonly agent?: string;
  /** Over TLS. */
  readonly https?: boolean;
  /** For whom a proxy asks (`X-Forwarded-For`). */
  readonly forwarded?: string;
  /** A command in the server's own language, of those that speak no HTTP, and the password that comes with it. */
  readonly says?: { readonly words: readonly string[]; readonly password?: string };
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether it speaks TLS on this port; missing where nothing is known of it. */
  readonly tls?: boolean;
  /** What the server's error log says of it. */
  readonly complaint?: string;
  /** It speaks no HTTP: it closes the connection without a word, or says something of its own. */
  readonly fails?: 'closed' | 'foreign';
  /** Its access log says nothing of it. */
  readonly silent?: true;
  /** Another one answers in its place. */
  readonly forward?: Forward;
  /** It is CoreDNS, which answers names by these. */
  readonly dns?: readonly Server[];
}

/** Where a server hands a request on to, and what it says by itself when nobody answers there. */
export interface Forward {
  /** Any of these. */
  readonly peers: readonly { readonly host: string; readonly port: number }[];
  readonly path: string;
  /** The Host header. */
  readonly host: string;
  readonly https: boolean;
  /** For how long it waits for a connection, ms. */
  readonly patience: number;
  /** Headers of its own, in place of those of the same names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly refused: Answer;
  readonly closed: Answer;
  readonly unreachable: Answer;
  readonly timeout: Answer;
  readonly unresolved: Answer;
}

/** What comes of a request that a pod's server hands on, and by how much it is held up, ms. */
export type Follow = (pod: string, forward: Forward) => { readonly answer: Answer | undefined; readonly late: number };

/** A request that was answered, as a server notes it. */
export interface Visit extends Asking {
  readonly client: string;
  readonly agent: string;
  readonly answer: Answer;
  readonly upstream?: Upstream;
}

/** Whom a proxy asked to answer a request: as it calls the group of servers, the one that it asked, what that said, after how many ms. */
export interface Upstream {
  readonly name: string;
  readonly address?: string;
  readonly status?: number;
  readonly took?: number;
}
