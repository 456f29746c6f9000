/** Data of ConfigMaps and Secrets from literals, files, folders and env files. */
import type { Invocation } from '../../command.ts';
import { CliError } from '../../errors.ts';
import type { FlagSpec } from '../../flags.ts';

export const SOURCE_FLAGS: readonly FlagSpec[] = [
  { name: 'from-literal', type: 'array', help: 'Specify a key and literal value to insert (i.e. mykey=somevalue)' },
  {
    name: 'from-file',
    type: 'list',
    help: 'Key file can be specified using its file path, in which case file basename will be used as the key, or optionally with a key and file path, in which case the given key will be used.',
  },
  { name: 'from-env-file', type: 'list', help: 'Specify the path to a file to read lines of key=val pairs.' },
  { name: 'append-hash', type: 'bool', help: 'Append a hash of the object to its name.' },
];

const KEY = /^[-._a-zA-Z0-9]+$/;
/** Names of variables, as env files have them. */
export const VARIABLE = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;
export const VARIABLE_RULE =
  "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used for validation is '[-._a-zA-Z][-._a-zA-Z0-9]*')";
const KEY_RULE =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

export function dataOf(on: Invocation, kind: 'ConfigMap' | 'Secret', name: string): Record<string, string> {
  const { flags, io } = on;
  const data: Record<string, string> = {};
  // A docker-registry secret comes of files only.
  const given = (name: string): readonly string[] => (flags.has(name) ? flags.list(name) : []);
  if (flags.changed('from-env-file') && (flags.changed('from-file') || flags.changed('from-literal')))
    throw new CliError('from-env-file cannot be combined with from-file or from-literal');
  const add = (key: string, value: string): void => {
    if (!KEY.test(key))
      throw new CliError(
        kind === 'ConfigMap'
          ? `${JSON.stringify(key)} is not a valid key name for a ConfigMap: ${KEY_RULE}`
          : `${JSON.stringify(key)} is not valid key name for a Secret ${KEY_RULE}`,
      );
    if (Object.hasOwn(data, key))
      throw new CliError(
        kind === 'ConfigMap'
          ? `cannot add key ${JSON.stringify(key)}, another key by that name already exists in Data for ConfigMap ${JSON.stringify(name)}`
          : `cannot add key ${key}, another key by that name already exists`,
      );
    data[key] = value;
  };
  for (const literal of given('from-literal')) {
    const equals = literal.indexOf('=');
    if (equals <= 0) throw new CliError(`invalid literal source ${literal}, expected key=value`);
    const value = literal.slice(equals + 1);
    add(literal.slice(0, equals), /^(["']).*\1$/s.test(value) ? value.slice(1, -1) : value);
  }
  for (const source of flags.list('from-file')) {
    const [key, path] = fileSource(source);
    const text = io.files.read(path);
    if (text !== undefined) {
      add(key, text);
      continue;
    }
    const names = io.files.list(path);
    if (names === undefined) throw new CliError(`error reading ${path}: no such file or directory`);
    if (source.includes('=')) throw new CliError('cannot give a key name for a directory path');
    for (const file of names) {
      const inside = io.files.read(`${path.replace(/\/$/, '')}/${file}`);
      if (inside !== undefined && KEY.test(file)) add(file, inside);
    }
  }
  for (const path of given('from-env-file')) {
    const text = io.files.read(path);
    if (text === undefined) throw new CliError(`error reading ${path}: no such file or directory`);
    for (const line of text.split(/\r?\n/)) {
      const bare = line.trimStart();
      if (bare === '' || bare.startsWith('#')) continue;
      const equals = bare.indexOf('=');
      const key = equals < 0 ? bare : bare.slice(0, equals);
      if (!VARIABLE.test(key)) throw new CliError(`${JSON.stringify(key)} is not a valid key name: ${VARIABLE_RULE}`);
      add(key, equals < 0 ? '' : bare.slice(equals + 1));
    }
  }
  return data;
}

function fileSource(source: string): [string, string] {
  const parts = source.split('=');
  if (parts.length === 1) return [source.split('/').filter(Boolean).at(-1) ?? source, source];
  if (parts.length > 2) throw new CliError("key names or file paths cannot contain '='");
  if (parts[0] === '') throw new CliError(`key name for file path ${parts[1]} missing`);
  if (parts[1] === '') throw new CliError(`file path for key name ${parts[0]} missing`);
  return [parts[0] ?? '', parts[1] ?? ''];
}
