/** `etcdctl get`: what the API server keeps, under its keys. */
import { keyOf } from '../../../engine/index.ts';
import { CliError } from '../../errors.ts';
import type { Program } from '../../process.ts';
import type { ToolCall, ToolCommand } from '../tool.ts';
import { formOf, MEMBER, need } from './member.ts';
import { type Entry, registry, valueText, writtenIn } from './registry.ts';

export const get: ToolCommand = {
  name: 'get',
  use: '[options] <key> [range_end] [flags]',
  short: 'Gets the key or a range of keys',
  flags: [
    { name: 'prefix', type: 'bool', help: 'Get keys with matching prefix' },
    { name: 'from-key', type: 'bool', help: 'Get keys that are greater than or equal to the given key' },
    { name: 'keys-only', type: 'bool', help: 'Get only the keys' },
    { name: 'print-value-only', type: 'bool', help: "Only write values when using the 'simple' output format" },
    { name: 'count-only', type: 'bool', help: 'Get only the count' },
    { name: 'limit', type: 'int', help: 'Maximum number of results' },
  ],
  *run(on): Program {
    const [key, end, ...more] = on.args;
    if (key === undefined || more.length > 0)
      throw new CliError('get command needs one argument as key and an optional argument as range_end');
    const { flags } = on;
    if (flags.bool('prefix') && flags.bool('from-key'))
      throw new CliError('`--prefix` and `--from-key` cannot be set at the same time, choose one');
    const form = formOf(on);
    yield* need(on);
    const all = registry(on.cluster).filter((entry) => isMeant(on, entry.key, key, end));
    const limit = flags.int('limit');
    const found = limit > 0 ? all.slice(0, limit) : all;
    if (form === 'json') on.out(json(on, flags.bool('count-only') ? [] : found, all.length));
    else if (flags.bool('count-only')) on.out(String(all.length));
    else
      for (const entry of found) {
        if (!flags.bool('print-value-only')) on.out(entry.key);
        on.out(flags.bool('keys-only') ? '' : valueText(entry));
      }
    return 0;
  },
};

function isMeant({ flags }: ToolCall, each: string, key: string, end: string | undefined): boolean {
  if (flags.bool('prefix')) return each.startsWith(key);
  if (flags.bool('from-key')) return each >= key;
  return end === undefined ? each === key : each >= key && each < end;
}

/** etcd's id of a cluster of one member that was given no token. */
const CLUSTER = '14841639068965178418';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** The answer as etcd's own: keys and values in base64. Ids are too large for a number of JavaScript. */
function json({ cluster, flags }: ToolCall, found: readonly Entry[], count: number): string {
  const written = writtenIn(cluster);
  const kvs = found.map((entry) => {
    const { created = 0, modified = 0, version = 1 } = written.get(`${entry.resource}/${keyOf(entry.object)}`) ?? {};
    const value = flags.bool('keys-only') ? {} : { value: base64(valueText(entry)) };
    return { key: base64(entry.key), create_revision: created, mod_revision: modified, version, ...value };
  });
  const header = `{"cluster_id":${CLUSTER},"member_id":${BigInt(`0x${MEMBER}`)},"revision":${cluster.parts.store.revision},"raft_term":2}`;
  const listed = kvs.length === 0 ? '' : `,"kvs":${JSON.stringify(kvs)}`;
  const rest = kvs.length > 0 && kvs.length < count ? ',"more":true' : '';
  return `{"header":${header}${listed}${rest}${count === 0 ? '' : `,"count":${count}`}}`;
}
