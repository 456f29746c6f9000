/** The etcd that the tools ask: whether it answers, how large it is, its alarm. */
import { ALARM, type Cluster, type Node, SPACE, stopped } from '../../../engine/index.ts';
import { CliError } from '../../errors.ts';
import type { FlagSpec } from '../../flags.ts';
import type { Resumed, Wait } from '../../process.ts';
import type { ToolCall } from '../tool.ts';

export const VERSION = '3.6.5';
export const STORAGE_VERSION = '3.6.0';
export const ENDPOINT = '127.0.0.1:2379';
/** etcd's own id of a member that is alone. */
export const MEMBER = '8e9e05c52164694d';
/** A member of the cluster: one on each machine of the control plane. */
export interface Member {
  readonly id: string;
  readonly name: string;
  /** `https://10.0.0.10`, without a port. */
  readonly url: string;
  readonly works: boolean;
  readonly leads: boolean;
}

/** The address of the control plane where no machine shows it. */
const ALONE = '10.0.0.10';

/** The members in the order of their ids. */
export function membersOf({ parts: { controlPlane, store, sim } }: Cluster): readonly Member[] {
  const { machines } = controlPlane;
  const leader = machines.find((machine) => controlPlane.fails('etcd', machine) === undefined);
  const members = machines.map((machine): Member => {
    const node = store.get('nodes', machine) as Node | undefined;
    const address = node?.status.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? ALONE;
    const half = (part: string): string =>
      sim
        .chance(`etcd/${machine}/${part}`)
        .int(2 ** 32)
        .toString(16)
        .padStart(8, '0');
    return {
      id: machines.length === 1 ? MEMBER : `${half('high')}${half('low')}`,
      name: machine === '' ? 'control-plane' : machine,
      url: `https://${address}`,
      works: controlPlane.fails('etcd', machine) === undefined,
      leads: machine === leader,
    };
  });
  return members.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** `--quota-backend-bytes`: 2 GiB. */
const QUOTA = 2 * 1024 ** 3;
/** The revision up to which history was thrown away; a fact, because nothing in the store tells of it. */
export const COMPACTED = 'etcd/compacted';
/** `--command-timeout`, ms. */
export const PATIENCE = 5000;

/** Flags of every command. Those about reaching a member are taken and mean nothing here. */
export const GLOBALS: readonly FlagSpec[] = [
  { name: 'endpoints', type: 'list', default: ENDPOINT, help: 'gRPC endpoints' },
  { name: 'cacert', type: 'string', help: 'verify certificates of TLS-enabled secure servers using this CA bundle' },
  { name: 'cert', type: 'string', help: 'identify secure client using this TLS certificate file' },
  { name: 'key', type: 'string', help: 'identify secure client using this TLS key file' },
  { name: 'command-timeout', type: 'duration', default: '5s', help: 'timeout for short running command' },
  { name: 'dial-timeout', type: 'duration', default: '2s', help: 'dial timeout for client connections' },
  { name: 'insecure-skip-tls-verify', type: 'bool', help: 'skip server certificate verification' },
];

export const WRITE_OUT: FlagSpec = {
  name: 'write-out',
  short: 'w',
  type: 'string',
  default: 'simple',
  help: 'set the output format (json, simple, table)',
};

/** @throws CliError for a form that there is not */
export function formOf({ flags }: ToolCall): 'simple' | 'table' | 'json' {
  const form = flags.string('write-out') || 'simple';
  if (form === 'simple' || form === 'table' || form === 'json') return form;
  throw new CliError(`write-out format "${form}" is not supported; it is one of simple, table, json`);
}

export const answers = (cluster: Cluster): boolean => cluster.parts.world.fine(stopped('etcd'));

/** Waits for etcd as long as a command does. @returns whether it answers */
export function* waitForEtcd({ cluster, flags }: ToolCall): Generator<Wait, boolean, Resumed> {
  const until = cluster.now + (flags.duration('command-timeout') || PATIENCE);
  while (!answers(cluster) && cluster.now < until) yield { until, facts: true };
  return answers(cluster);
}

/** @throws CliError when etcd does not answer in time */
export function* need(on: ToolCall): Generator<Wait, void, Resumed> {
  if (!(yield* waitForEtcd(on))) throw new CliError('context deadline exceeded');
}

/** Milliseconds that a proposal takes, by chance. */
export const proposalTime = (cluster: Cluster): number =>
  cluster.parts.sim.chance(`etcdctl/${cluster.now}`).between(1, 9);

export interface Size {
  readonly total: number;
  readonly used: number;
}

/** Bytes of the database: what is there, and what the history since the last compaction adds. */
export function sizeOf({ parts: { store, world } }: Cluster): Size {
  let [bytes, count] = [0, 0];
  for (const resource of store.resources())
    for (const object of store.list(resource)) {
      bytes += JSON.stringify(object).length;
      count++;
    }
  const old = Math.max(0, store.revision - Number(world.get(COMPACTED) ?? 0) - count);
  const used = Math.max(bytes, 20_480);
  const total = used + Math.round((old * bytes) / Math.max(1, count));
  if (world.get(SPACE) === 'full') return { total: QUOTA, used: QUOTA };
  return { total: world.fine(SPACE) ? Math.min(total, QUOTA) : QUOTA, used };
}

/** `memberID:10276657743932975437 alarm:NOSPACE `, or nothing. */
export function alarmOf({ parts: { world } }: Cluster): string {
  return world.fine(ALARM) ? '' : `memberID:${BigInt(`0x${MEMBER}`)} alarm:NOSPACE `;
}
