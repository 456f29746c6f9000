/** `etcdctl` and `etcdutl`: what an administrator asks etcd itself. */
import { ALARM, type Cluster, SPACE } from '../../../engine/index.ts';
import { CliError } from '../../errors.ts';
import type { Program } from '../../process.ts';
import type { Tool, ToolCall, ToolCommand } from '../tool.ts';
import { get } from './get.ts';
import {
  alarmOf,
  COMPACTED,
  ENDPOINT,
  formOf,
  GLOBALS,
  membersOf,
  need,
  PATIENCE,
  proposalTime,
  STORAGE_VERSION,
  sizeOf,
  VERSION,
  WRITE_OUT,
  waitForEtcd,
} from './member.ts';
import { bytesText, frame, tookText } from './print.ts';
import { restore, save, status } from './snapshot.ts';

const CLUSTER = { name: 'cluster', type: 'bool', help: 'use all endpoints from the cluster member list' } as const;

interface Health {
  readonly endpoint: string;
  readonly took: number;
  /** Empty for a healthy one. */
  readonly error: string;
}

/** The health of the local endpoint, or with `--cluster` of all members. */
function healthOf({ cluster, flags }: ToolCall, fine: boolean): Health[] {
  const judge = (endpoint: string, works: boolean): Health => {
    const alarm = alarmOf(cluster) ? 'Active Alarm(s): NOSPACE ' : '';
    return works
      ? { endpoint, took: proposalTime(cluster), error: alarm }
      : { endpoint, took: PATIENCE, error: 'context deadline exceeded' };
  };
  if (!flags.bool('cluster')) return [judge(ENDPOINT, fine)];
  return membersOf(cluster).map(({ url, works }) => judge(`${url}:2379`, fine && works));
}

const health: ToolCommand = {
  name: 'health',
  use: '[flags]',
  short: 'Checks the healthiness of endpoints specified in `--endpoints` flag',
  flags: [CLUSTER],
  *run(on): Program {
    const form = formOf(on);
    const found = healthOf(on, yield* waitForEtcd(on));
    if (form === 'json')
      on.out(
        JSON.stringify(
          found.map(({ endpoint, took, error }) => ({
            endpoint,
            health: error === '',
            took: tookText(took),
            ...(error ? { error } : {}),
          })),
        ),
      );
    else if (form === 'table') {
      const rows = found.map(({ endpoint, took, error }) => [endpoint, String(error === ''), tookText(took), error]);
      on.io.stdout(frame(['ENDPOINT', 'HEALTH', 'TOOK', 'ERROR'], rows));
    } else
      for (const { endpoint, took, error } of found)
        on.out(
          error === ''
            ? `${endpoint} is healthy: successfully committed proposal: took = ${tookText(took)}`
            : `${endpoint} is unhealthy: failed to commit proposal: ${error}`,
        );
    if (found.some(({ error }) => error !== '')) throw new CliError('unhealthy cluster');
    return 0;
  },
};

/** What `endpoint status` says of one endpoint, as JSON names it. */
function statusOf(cluster: Cluster, leader: string) {
  const { total, used } = sizeOf(cluster);
  const raftIndex = cluster.parts.store.revision;
  const errors = alarmOf(cluster);
  return {
    version: VERSION,
    dbSize: total,
    dbSizeInUse: used,
    leader,
    raftIndex,
    raftTerm: 2,
    storageVersion: STORAGE_VERSION,
    errors: errors ? [errors] : [],
  };
}

const endpointStatus: ToolCommand = {
  name: 'status',
  use: '[flags]',
  short: 'Prints out the status of endpoints specified in `--endpoints` flag',
  flags: [CLUSTER],
  *run(on): Program {
    const form = formOf(on);
    const answers = yield* waitForEtcd(on);
    const members = membersOf(on.cluster);
    const asked = on.flags.bool('cluster')
      ? members.map((member) => ({ ...member, endpoint: `${member.url}:2379` }))
      : members.slice(0, 1).map((member) => ({ ...member, endpoint: ENDPOINT }));
    const [found, silent] = [true, false].map((works) => asked.filter((each) => (answers && each.works) === works));
    for (const { endpoint } of silent ?? [])
      on.err(`Failed to get the status of endpoint ${endpoint} (context deadline exceeded)`);
    const status = statusOf(on.cluster, members.find(({ leads }) => leads)?.id ?? '');
    const { dbSize, dbSizeInUse, raftIndex, raftTerm, errors } = status;
    const rows = (found ?? []).map(({ endpoint, id, leads }) => [
      endpoint,
      id,
      VERSION,
      STORAGE_VERSION,
      bytesText(dbSize),
      bytesText(dbSizeInUse),
      `${Math.floor(((dbSize - dbSizeInUse) / dbSize) * 100)}%`,
      '0 B',
      String(leads),
      'false',
      String(raftTerm),
      String(raftIndex),
      String(raftIndex),
      errors.join(''),
      '',
      'false',
    ]);
    if (form === 'simple') for (const row of rows) on.out(row.join(', '));
    else if (form === 'json')
      on.out(JSON.stringify((found ?? []).map(({ endpoint }) => ({ Endpoint: endpoint, Status: status }))));
    else on.io.stdout(frame(STATUS, rows));
    return (silent ?? []).length > 0 ? 1 : 0;
  },
};

const STATUS = [
  'ENDPOINT',
  'ID',
  'VERSION',
  'STORAGE VERSION',
  'DB SIZE',
  'IN USE',
  'PERCENTAGE NOT IN USE',
  'QUOTA',
  'IS LEADER',
  'IS LEARNER',
  'RAFT TERM',
  'RAFT INDEX',
  'RAFT APPLIED INDEX',
  'ERRORS',
  'DOWNGRADE TARGET VERSION',
  'DOWNGRADE ENABLED',
];

const memberList: ToolCommand = {
  name: 'list',
  use: '[flags]',
  short: 'Lists all members in the cluster',
  *run(on): Program {
    const form = formOf(on);
    yield* need(on);
    const rows = membersOf(on.cluster).map(({ id, name, url }) => {
      const peer = `${url}:2380`;
      return [id, 'started', name, peer, `${url}:2379`, 'false'];
    });
    if (form === 'table')
      on.io.stdout(frame(['ID', 'STATUS', 'NAME', 'PEER ADDRS', 'CLIENT ADDRS', 'IS LEARNER'], rows));
    else for (const row of rows) on.out(row.join(', '));
    return 0;
  },
};

const alarm: ToolCommand = {
  name: 'alarm',
  use: '<subcommand>',
  short: 'Alarm related commands',
  commands: [
    {
      name: 'list',
      use: '[flags]',
      short: 'Lists all alarms',
      *run(on): Program {
        yield* need(on);
        const text = alarmOf(on.cluster);
        if (text !== '') on.out(text);
        return 0;
      },
    },
    {
      name: 'disarm',
      use: '[flags]',
      short: 'Disarms all alarms',
      *run(on): Program {
        yield* need(on);
        const text = alarmOf(on.cluster);
        if (text === '') return 0;
        const { parts, faults } = on.cluster;
        // Without room it is off until the next write: what holds it goes on holding.
        if (parts.world.fine(SPACE)) faults.mend(ALARM);
        else parts.world.clear(ALARM);
        on.out(text);
        return 0;
      },
    },
  ],
};

const compact: ToolCommand = {
  name: 'compact',
  use: '[options] <revision> [flags]',
  short: 'Compacts the event history in etcd',
  flags: [
    { name: 'physical', type: 'bool', help: "'true' to wait for compaction to physically remove all old revisions" },
  ],
  *run(on): Program {
    const [text = ''] = on.args;
    if (on.args.length !== 1) throw new CliError(`compaction command needs 1 argument`);
    if (!/^\d+$/.test(text)) throw new CliError(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
    yield* need(on);
    const { world, store } = on.cluster.parts;
    const revision = Number(text);
    if (revision > store.revision) throw new CliError('etcdserver: mvcc: required revision is a future revision');
    if (revision <= Number(world.get(COMPACTED) ?? 0))
      throw new CliError('etcdserver: mvcc: required revision has been compacted');
    world.set(COMPACTED, revision);
    if (!world.fine(SPACE)) world.set(SPACE, 'compacted');
    on.out(`compacted revision ${revision}`);
    return 0;
  },
};

const defrag: ToolCommand = {
  name: 'defrag',
  use: '[flags]',
  short: 'Defragments the storage of the etcd members with given endpoints',
  flags: [{ name: 'cluster', type: 'bool', help: 'use all endpoints from the cluster member list' }],
  *run(on): Program {
    yield* need(on);
    const { world } = on.cluster.parts;
    if (world.get(SPACE) === 'compacted') {
      on.cluster.faults.mend(SPACE);
      if (world.fine(ALARM)) on.cluster.faults.mend(ALARM); // disarmed already
    }
    on.out(`Finished defragmenting etcd member[${ENDPOINT}]. took ${tookText(proposalTime(on.cluster) * 20)}`);
    return 0;
  },
};

const version = (program: string): ToolCommand => ({
  name: 'version',
  use: '[flags]',
  short: `Prints the version of ${program}`,
  run(on) {
    on.out(`${program} version: ${VERSION}`);
    on.out('API version: 3.6');
    return 0;
  },
});

export const etcdctl: Tool = {
  name: 'etcdctl',
  use: '[command]',
  short: 'A simple command line client for etcd3.',
  globals: [...GLOBALS, WRITE_OUT],
  commands: [
    alarm,
    compact,
    defrag,
    { name: 'endpoint', use: '<subcommand>', short: 'Endpoint related commands', commands: [health, endpointStatus] },
    get,
    { name: 'member', use: '<subcommand>', short: 'Membership related commands', commands: [memberList] },
    {
      name: 'snapshot',
      use: '<subcommand>',
      short: 'Manages etcd node snapshots',
      commands: [save],
    },
    version('etcdctl'),
  ],
};

export const etcdutl: Tool = {
  name: 'etcdutl',
  use: '[command]',
  short: 'An administrative command line tool for etcd3.',
  globals: [WRITE_OUT],
  commands: [
    { name: 'snapshot', use: '[command]', short: 'Manages etcd node snapshots', commands: [restore, status] },
    version('etcdutl'),
  ],
};
