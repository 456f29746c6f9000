/** `etcdctl snapshot save`, and `snapshot status` and `restore`, which `etcdutl` has too. */
import { takeBackup, toTime } from '../../../engine/index.ts';
import { CliError } from '../../errors.ts';
import type { Program } from '../../process.ts';
import type { ToolCall, ToolCommand } from '../tool.ts';
import { decodeSnapshot, encodeSnapshot, keysOf, refuseShort, type Snapshot } from './file.ts';
import { formOf, STORAGE_VERSION, waitForEtcd } from './member.ts';
import { bytesText, frame } from './print.ts';

const DATA_DIR = 'default.etcd';
/** How often it is seen whether all is back, should no fact tell, ms. */
const LOOK = 1000;

/** `cobrautl.ExitBadArgs` */
const BAD_ARGS = 128;

/** @throws CliError when there is not exactly one */
function fileOf({ args }: ToolCall, refusal: string): string {
  const [path] = args;
  if (args.length !== 1 || path === undefined) throw new CliError(`snapshot ${refusal}`, BAD_ARGS);
  return path;
}

export const save: ToolCommand = {
  name: 'save',
  use: '<filename> [flags]',
  short: 'Stores an etcd node backend snapshot to a given file',
  *run(on): Program {
    const path = fileOf(on, 'save expects one argument <filename>');
    if (path.startsWith('/dev/'))
      throw new CliError(`could not open ${path}.part (open ${path}.part: permission denied)`);
    const folder = /^(.*)\/[^/]*$/.exec(path)?.[1];
    if (folder && on.io.files.list(folder) === undefined)
      throw new CliError(`could not open ${path}.part (open ${path}.part: no such file or directory)`);
    if (!(yield* waitForEtcd(on))) throw new CliError('context deadline exceeded');
    on.io.files.write(path, encodeSnapshot(takeBackup(on.cluster.parts)));
    on.out(`Snapshot saved at ${path}`);
    on.out(`Server version ${STORAGE_VERSION}`);
    return 0;
  },
};

/** @throws CliError with etcd's words for a file that is missing or no snapshot */
function read(on: ToolCall, path: string, missing: string, checkHash: boolean): Snapshot {
  const text = on.io.files.read(path);
  if (text === undefined) throw new CliError(`${missing} ${path}: no such file or directory`);
  if (missing === 'open') refuseShort(path, text);
  return decodeSnapshot(text, checkHash);
}

export const status: ToolCommand = {
  name: 'status',
  use: '<filename> [flags]',
  short: 'Gets backend snapshot status of a given file',
  run(on) {
    const path = fileOf(on, 'status requires exactly one argument');
    // An empty file is taken for a new database, and begun.
    if (path.startsWith('/dev/') || on.io.files.read(path) === '')
      throw new CliError(`write ${path}: bad file descriptor`);
    const form = formOf(on);
    const { backup, bytes, hash } = read(on, path, 'stat', false);
    const { revision } = backup;
    const keys = keysOf(backup);
    if (form === 'json') {
      const value = { hash: Number.parseInt(hash, 16), revision, totalKey: keys, totalSize: bytes };
      on.out(JSON.stringify({ ...value, version: STORAGE_VERSION }));
      return 0;
    }
    const row = [hash, String(revision), String(keys), bytesText(bytes), STORAGE_VERSION];
    if (form === 'simple') on.out(row.join(', '));
    else on.io.stdout(frame(['HASH', 'REVISION', 'TOTAL KEYS', 'TOTAL SIZE', 'VERSION'], [row]));
    return 0;
  },
};

export const restore: ToolCommand = {
  name: 'restore',
  use: '<filename> --data-dir {output dir} [options] [flags]',
  short: 'Restores an etcd member snapshot to an etcd directory, which etcd then starts from',
  flags: [
    { name: 'data-dir', type: 'string', help: `Path to the output data directory (${DATA_DIR} unless given)` },
    { name: 'name', type: 'string', default: 'default', help: 'Human-readable name for this member' },
    { name: 'initial-cluster', type: 'string', help: 'Initial cluster configuration for restore bootstrap' },
    { name: 'initial-cluster-token', type: 'string', help: 'Initial cluster token' },
    { name: 'initial-advertise-peer-urls', type: 'string', help: "List of this member's peer URLs" },
    { name: 'wal-dir', type: 'string', help: 'Path to the WAL directory' },
    { name: 'skip-hash-check', type: 'bool', help: 'Ignore snapshot integrity hash value' },
    {
      name: 'bump-revision',
      type: 'int',
      help: 'How much to increase the latest revision after restore; here it always goes on',
    },
    {
      name: 'mark-compacted',
      type: 'bool',
      help: 'Mark the latest revision after restore as compacted; here it always is',
    },
  ],
  *run(on): Program {
    const path = fileOf(on, 'restore requires exactly one argument');
    const { cluster, io, flags } = on;
    const dir = flags.string('data-dir') || DATA_DIR;
    if (flags.int('bump-revision') && !flags.bool('mark-compacted'))
      throw new CliError('--mark-compacted required if --revision-bump > 0', BAD_ARGS);
    if (io.files.list(dir)?.length) throw new CliError(`data-dir "${dir}" not empty or could not be read`);
    const { backup } = read(on, path, 'open', !flags.bool('skip-hash-check'));
    const about = JSON.stringify({ path, 'data-dir': dir });
    const log = (text: string): void =>
      on.err(`${toTime(cluster.now)}\tinfo\tsnapshot/v3_snapshot.go\t${text}\t${about}`);
    log('restoring snapshot');
    io.files.write(`${dir}/member/snap/db`, `restored from ${path}\n`);
    const { etcdRestore } = cluster;
    const id = etcdRestore.begin(backup);
    try {
      while (etcdRestore.isUnderWay(id)) yield { facts: true, until: cluster.now + LOOK };
    } finally {
      etcdRestore.giveUp(id);
    }
    log('restored snapshot');
    return 0;
  },
};
