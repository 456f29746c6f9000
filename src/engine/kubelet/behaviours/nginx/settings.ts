/** What nginx keeps of its configuration: what it listens on, and what it does with a request. Frozen plain data. */

/** What the entry point finds and does before nginx starts. */
export interface Prepared {
  /** The default site: `mounted`: nobody may write it; `gone`: it is not there; `other`: it is another one. */
  readonly site: 'own' | 'mounted' | 'gone' | 'other';
  /** Templates and the files that it made of them. */
  readonly made: readonly (readonly [template: string, file: string])[];
}

export interface Listen {
  readonly port: number;
  readonly first: boolean;
  readonly tls: boolean;
}

/** A server that requests are handed on to. */
export interface Peer {
  readonly host: string;
  readonly port: number;
}

export interface Pass {
  /** `http` or `https`. */
  readonly scheme: string;
  /** What stands between the scheme and the path: the Host header that goes on. */
  readonly name: string;
  /** As resolved when the configuration was read; empty where variables name the host. */
  readonly peers: readonly Peer[];
  /** The path that takes the place of what the location has matched; missing: the request's own goes on. */
  readonly uri?: string;
  /** The Host header, where `proxy_set_header` says one. */
  readonly host?: string;
}

/** What is done in the order in which it is written. */
export type Step =
  | { readonly do: 'set'; readonly name: string; readonly value: string }
  | { readonly do: 'return'; readonly status: number; readonly text: string }
  | { readonly do: 'rewrite'; readonly pattern: string; readonly to: string; readonly flag: string }
  | { readonly do: 'if'; readonly condition: readonly string[]; readonly steps: readonly Step[] };

export interface Scope {
  readonly root: string;
  readonly alias?: string;
  readonly index: readonly string[];
  readonly autoindex: boolean;
  /** The type of files whose ending says nothing. */
  readonly type: string;
  readonly headers: readonly (readonly [name: string, value: string, always: boolean])[];
  /** Statuses, and where their page is: a path, or `=200 /path`. */
  readonly pages: readonly (readonly [statuses: readonly number[], instead: number | undefined, path: string])[];
  readonly access: readonly (readonly [allow: boolean, whom: string])[];
  readonly steps: readonly Step[];
  readonly tries: readonly string[];
  readonly pass?: Pass;
  readonly counts: boolean;
  /** It notes requests. */
  readonly logs: boolean;
  /** It tells its version. */
  readonly tokens: boolean;
}

export interface Location {
  /** `=`, `^~`, `~`, `~*`, `@`, or nothing for a prefix. */
  readonly sign: string;
  readonly path: string;
  readonly scope: Scope;
  readonly locations: readonly Location[];
}

export interface Server {
  readonly listens: readonly Listen[];
  readonly names: readonly string[];
  readonly scope: Scope;
  readonly locations: readonly Location[];
}

export interface Settings {
  readonly servers: readonly Server[];
  /** Folders and files that it makes as it starts. */
  readonly writes: readonly string[];
  /** What the image's entry point did before. */
  readonly prepared?: Prepared;
  /** Why it does not start. */
  readonly failed?: string;
  /** It goes into the background: what started it ends. */
  readonly daemon: boolean;
  /** Variables that follow from others: what they look at, and what comes of it. */
  readonly maps: readonly (readonly [
    name: string,
    of: string,
    cases: readonly (readonly [when: string, value: string])[],
  ])[];
}

/** All that it listens on. */
export const portsOf = ({ servers }: Settings): number[] => [
  ...new Set(servers.flatMap(({ listens }) => listens.map(({ port }) => port))),
];

const passes = ({ scope, locations }: Pick<Location, 'scope' | 'locations'>): boolean =>
  scope.pass !== undefined || locations.some(passes);

/** Whether it hands any requests on. */
export const hasPass = ({ servers }: Settings): boolean => servers.some(passes);
