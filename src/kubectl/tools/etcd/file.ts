/**
 * A snapshot as a file: what etcd held, and behind it a SHA-256 of it, as in a real snapshot; a file that was cut or changed is
 * found out by its size and its hash. Ours is text, so that it can lie in the practice home: the hash stands in 32 letters.
 */
import { createHash } from 'node:crypto';
import type { Backup } from '../../../engine/index.ts';
import { CliError } from '../../errors.ts';

/** Pages of the database, bytes; the file ends with a hash behind the last. */
const PAGE = 512;
const HASH = 32;
const FORMAT = 'wavetank etcd snapshot';

const hashOf = (text: string): string => createHash('sha256').update(text, 'utf8').digest('base64url').slice(0, HASH);

const codes = (text: string): string => [...Buffer.from(text, 'utf8')].join(' ');

/** Only ASCII, so that letters are bytes. */
const ascii = (text: string): string =>
  text.replace(/[\u007f-\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);

export function encodeSnapshot(backup: Backup): string {
  const body = ascii(JSON.stringify({ format: FORMAT, ...backup }));
  const padded = body.padEnd(Math.ceil(body.length / PAGE) * PAGE);
  return padded + hashOf(padded);
}

export interface Snapshot {
  readonly backup: Backup;
  readonly bytes: number;
  /** Eight hexadecimal digits. */
  readonly hash: string;
}

/** A file that is too short for a hash. @throws CliError with etcd's words */
export function refuseShort(path: string, text: string): void {
  if (Buffer.byteLength(text) < HASH) throw new CliError(`seek ${path}: invalid argument`);
}

/** @throws CliError with etcd's words */
export function decodeSnapshot(text: string, checkHash = true): Snapshot {
  const bytes = Buffer.byteLength(text);
  const hashed = bytes % PAGE === HASH;
  if (checkHash && !hashed) throw new CliError('snapshot missing hash but --skip-hash-check=false');
  const body = hashed ? text.slice(0, -HASH) : text;
  const [expected, got] = [text.slice(-HASH), hashOf(body)];
  if (checkHash && expected !== got)
    throw new CliError(`expected sha256 [${codes(expected).slice(0, 200)}], got [${codes(got)}]`);
  const backup = parse(body);
  if (backup === undefined) throw new CliError('invalid database');
  return { backup, bytes, hash: createHash('sha256').update(body).digest('hex').slice(0, 8) };
}

function parse(body: string): Backup | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (!isRecord(value) || value['format'] !== FORMAT || !isRecord(value['objects'])) return undefined;
  const lists = Object.values(value['objects']);
  const whole = lists.every((list) => Array.isArray(list) && list.every(isObject));
  if (!whole || typeof value['revision'] !== 'number') return undefined;
  return { revision: value['revision'], objects: value['objects'] as Backup['objects'] };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isObject = (value: unknown): boolean =>
  isRecord(value) && isRecord(value['metadata']) && typeof value['metadata']['name'] === 'string';

export const keysOf = ({ objects }: Backup): number =>
  Object.values(objects).reduce((count, list) => count + list.length, 0);
