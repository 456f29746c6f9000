/** Who asks which server, as kubeconfig and flags say it together. */
import {
  bearer,
  type Cluster,
  ConnectionError,
  impersonate,
  spokenFor,
  type User,
  unauthorized,
} from '../engine/index.ts';
import { ADMIN_NAME } from './api.ts';
import { CliError, PlainError } from './errors.ts';
import type { Flags } from './flags.ts';
import type { Entry } from './kubeconfig.ts';
import type { Session } from './session.ts';

/** Who the kubeconfig's client certificate names. */
const ADMIN: User = { name: ADMIN_NAME, groups: ['system:masters', 'system:authenticated'] };

const ANONYMOUS: User = { name: 'system:anonymous', groups: ['system:unauthenticated'] };

const hostOf = (server: string): string => server.replace(/^https?:\/\//, '').replace(/\/$/, '');

/** Flags that name another part of the kubeconfig, unless the command has flags of its own by these names. */
export type Overrides = Readonly<Record<'context' | 'cluster' | 'user' | 'server', boolean>>;

/** The session as flags change it for one command. @throws CliError when what they name is not there */
export function chosen(session: Session, flags: Flags, meant: Overrides): Session {
  const { config } = session;
  const given = (name: keyof Overrides): string | undefined =>
    meant[name] && flags.changed(name) && flags.string(name) !== '' ? flags.string(name) : undefined;
  const [context, cluster, user, server] = (['context', 'cluster', 'user', 'server'] as const).map(given);
  if (cluster !== undefined && config.clusters[cluster] === undefined)
    throw new CliError(`no server found for cluster ${JSON.stringify(cluster)}`);
  if (user !== undefined && config.users[user] === undefined)
    throw new CliError(`auth info ${JSON.stringify(user)} does not exist`);
  if (context !== undefined && config.contexts[context] === undefined)
    throw new PlainError(`Error in configuration: context was not found for specified context: ${context}`);
  if ([context, cluster, user, server].every((each) => each === undefined)) return session;
  const currentContext = context ?? config.currentContext;
  const old = config.contexts[currentContext] ?? { cluster: '', user: '' };
  const now = { ...old, ...(cluster ? { cluster } : {}), ...(user ? { user } : {}) };
  const clusters = server
    ? { ...config.clusters, [now.cluster]: { ...config.clusters[now.cluster], server } }
    : config.clusters;
  const other = Object.create(session) as Session;
  const value = { ...config, currentContext, clusters, contexts: { ...config.contexts, [currentContext]: now } };
  Object.defineProperty(other, 'config', { value, writable: true });
  return other;
}

/** Whom the server sees behind these credentials; undefined when it takes none of them. */
function shownBy(cluster: Cluster, credentials: Entry): User | undefined {
  if (typeof credentials['client-certificate-data'] === 'string') return ADMIN;
  if (typeof credentials['token'] === 'string') return bearer(cluster.parts.api, credentials['token']);
  return Object.keys(credentials).length === 0 ? ANONYMOUS : undefined;
}

export interface Caller {
  readonly user: User;
  /** The server's host and port. */
  readonly address: string;
  /** What every request meets before it is answered. @throws ConnectionError, ApiError */
  readonly gate: () => void;
  /** The server's certificate is not looked at. */
  readonly trusts: boolean;
}

/**
 * Who asks, and in whose name.
 * @param fixed who asks whatever the kubeconfig says
 * @throws CliError for `--as-group` without `--as`
 */
export function callerOf(cluster: Cluster, session: Session, flags: Flags, fixed?: User): Caller {
  const address = hostOf(session.server);
  const own = fixed ?? shownBy(cluster, session.credentials);
  const [as, groups] = [flags.string('as'), flags.list('as-group')];
  if (groups.length > 0 && !flags.changed('as'))
    throw new CliError(
      `requesting uid, groups or user-extra for ${(own ?? ANONYMOUS).name} without impersonating a user`,
    );
  const gate = (): void => {
    if (address !== hostOf(session.home))
      throw new ConnectionError(`dial tcp ${address}: connect: connection refused`, address);
    if (own === undefined) throw unauthorized();
    if (as !== '') impersonate(cluster.rbac, own, as, groups);
  };
  const trusts = flags.bool('insecure-skip-tls-verify') || session.isInsecure;
  return { user: as === '' ? (own ?? ANONYMOUS) : spokenFor(as, groups), address, gate, trusts };
}
