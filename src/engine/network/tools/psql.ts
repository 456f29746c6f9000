/** psql, as far as the connection goes: SQL is not simulated, but for the constant that people select to see whether somebody is there. */
import { complain, type Ran } from '../../ran.ts';
import type { Network } from '../network.ts';
import type { Outcome, Source } from '../traffic.ts';
import { ANSWER, patience } from './patience.ts';

/** Options that take a value, by their short and long names. */
const VALUED: Readonly<Record<string, string>> = {
  c: 'command', d: 'dbname', f: 'file', h: 'host', o: 'output', p: 'port', U: 'username', v: 'set', P: 'pset', F: 'field-separator',
}; // biome-ignore format: a table
const SOCKET = '/var/run/postgresql/.s.PGSQL.5432';
const VERSION = 'psql (PostgreSQL) 17.6 (Debian 17.6-1.pgdg13+1)\n';

interface Words {
  readonly values: ReadonlyMap<string, string>;
  readonly flags: ReadonlySet<string>;
}

function wordsOf(words: readonly string[]): Words {
  const [values, flags, rest] = [new Map<string, string>(), new Set<string>(), [...words]];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word.startsWith('--')) {
      const [, name = '', value] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
      if (value !== undefined) values.set(name, value);
      else if (Object.values(VALUED).includes(name)) values.set(name, rest.shift() ?? '');
      else flags.add(name);
    } else if (word.startsWith('-')) {
      for (let i = 1; i < word.length; i++) {
        const name = VALUED[word[i] ?? ''];
        if (name === undefined) flags.add(word[i] ?? '');
        else {
          values.set(name, word.slice(i + 1) || (rest.shift() ?? ''));
          break;
        }
      }
    } else fromUri(word, values);
  }
  return { values, flags };
}

/** `postgresql://USER:PASSWORD@HOST:PORT/DB`, or `host=… port=…`; any other word is the database or the user. */
function fromUri(word: string, values: Map<string, string>): void {
  const uri = /^postgres(?:ql)?:\/\/(?:[^@/]*@)?([^:/?]*)(?::(\d+))?/.exec(word);
  const host = uri?.[1] ?? /\bhost=(\S+)/.exec(word)?.[1];
  const port = uri?.[2] ?? /\bport=(\d+)/.exec(word)?.[1];
  if (host) values.set('host', host);
  if (port) values.set('port', port);
}

export function psql(network: Network, from: Source, words: readonly string[], stdin: string): Ran {
  const { values, flags } = wordsOf(words);
  if (flags.has('V') || flags.has('version')) return { code: 0, output: VERSION, took: 5 };
  const host = values.get('host');
  const local = host === undefined || host.startsWith('/');
  const port = Number(values.get('port') ?? 5432);
  const outcome = network.request(from, { host: local ? '127.0.0.1' : host, port });
  if (outcome.failure !== undefined)
    return {
      code: 2,
      ...complain(`psql: error: ${refusal(outcome, local ? undefined : host, port)}\n`),
      took: patience(outcome),
    };
  const took = Math.round(ANSWER + outcome.late);
  const text = (values.get('command') ?? stdin).trim();
  const constant = /^select\s+(\d+)\s*;?$/i.exec(text)?.[1];
  if (constant === undefined)
    return {
      code: 0,
      ...complain('psql: the server took the connection; SQL is not simulated here\n'),
      took,
    };
  const bare = flags.has('t') || flags.has('tuples-only');
  const plain = flags.has('A') || flags.has('no-align');
  const width = Math.max(10, constant.length + 2);
  const head = plain ? '?column?\n' : ` ?column? \n${'-'.repeat(width)}\n`;
  const row = plain ? `${constant}\n` : `${` ${constant}`.padStart(width - 1)}\n`;
  return { code: 0, output: bare ? `${row}${plain ? '' : '\n'}` : `${head}${row}(1 row)\n${plain ? '' : '\n'}`, took };
}

/** @param host undefined: its own container's server, by a socket */
function refusal({ failure, address = '' }: Outcome, host: string | undefined, port: number): string {
  if (host === undefined)
    return `connection to server on socket "${SOCKET}" failed: No such file or directory\n\tIs the server running locally and accepting connections on that socket?`;
  if (failure === 'unresolved') return `could not translate host name "${host}" to address: Name or service not known`;
  if (failure === 'nameserver')
    return `could not translate host name "${host}" to address: Temporary failure in name resolution`;
  const why =
    failure === 'timeout'
      ? 'Connection timed out'
      : failure === 'unreachable'
        ? 'No route to host'
        : 'Connection refused';
  return `connection to server at "${host}" (${address}), port ${port} failed: ${why}\n\tIs the server running on that host and accepting TCP/IP connections?`;
}
