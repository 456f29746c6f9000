/** The kubeconfig as a file: written, read, and used in place of the session's own. */
import { CliError } from './errors.ts';
import type { Files } from './io.ts';
import type { Context, Entry, Kubeconfig } from './kubeconfig.ts';
import { parseYaml } from './manifests.ts';
import { toYaml } from './printers/yaml.ts';
import type { Session } from './session.ts';

const byName = <T>(of: Readonly<Record<string, T>>): [string, T][] =>
  Object.entries(of).sort(([a], [b]) => (a < b ? -1 : 1));

/** An entry's fields by name; what is secret gives way to a word. */
function shown(entry: Readonly<Record<string, unknown>>, raw: boolean): object {
  const hidden = (field: string): string | undefined => {
    if (field.endsWith('-data')) return 'DATA+OMITTED';
    return field === 'token' || field === 'password' ? 'REDACTED' : undefined;
  };
  const value = ([field, held]: [string, unknown]) => [field, (raw ? undefined : hidden(field)) ?? held];
  return Object.fromEntries(byName(entry).map(value));
}

/** The kubeconfig as its file has it. @param raw with what is secret */
export function fileOf({ contexts, clusters, users, currentContext }: Kubeconfig, raw: boolean): object {
  const list = (of: Readonly<Record<string, Entry | object>>, field: string) => {
    const entries = byName(of).map(([name, entry]) => ({ [field]: shown({ ...entry }, raw), name }));
    return entries.length > 0 ? entries : null;
  };
  return {
    apiVersion: 'v1',
    clusters: list(clusters, 'cluster'),
    contexts: list(contexts, 'context'),
    'current-context': currentContext,
    kind: 'Config',
    users: list(users, 'user'),
  };
}

export const textOf = (config: Kubeconfig): string => toYaml(fileOf(config, true));

const NONE: Kubeconfig = { currentContext: '', contexts: {}, clusters: {}, users: {} };

type Named = Readonly<Record<string, unknown>> & { readonly name?: unknown };

/** The entries of one of the file's lists. */
function entriesOf<T>(list: unknown, field: string): Readonly<Record<string, T>> {
  const named = Array.isArray(list) ? (list as Named[]) : [];
  return Object.fromEntries(named.map((each) => [String(each.name ?? ''), (each[field] ?? {}) as T]));
}

/** @throws CliError when the text is no kubeconfig */
function read(path: string, text: string): Kubeconfig {
  const refused = (why: string): CliError => new CliError(`error loading config file ${JSON.stringify(path)}: ${why}`);
  let value: unknown;
  try {
    [value] = parseYaml(text);
  } catch (error) {
    throw refused((error as Error).message);
  }
  if (value === undefined) return NONE;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw refused(
      `couldn't get version/kind; json parse error: json: cannot unmarshal ${Array.isArray(value) ? 'array' : typeof value} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
    );
  const file = value as Readonly<Record<string, unknown>>;
  const { apiVersion = 'v1', kind = 'Config' } = file;
  if (apiVersion !== 'v1' || kind !== 'Config')
    throw refused(
      `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "k8s.io/client-go/tools/clientcmd/api/latest/latest.go:50"`,
    );
  return {
    currentContext: String(file['current-context'] ?? ''),
    contexts: entriesOf<Context>(file['contexts'], 'context'),
    clusters: entriesOf<Entry>(file['clusters'], 'cluster'),
    users: entriesOf<Entry>(file['users'], 'user'),
  };
}

/**
 * The session with the kubeconfig of a file, into which its changes are written.
 * @param made the command makes the file if there is none @throws CliError for a file that is missing or no kubeconfig
 */
export function sessionOf(session: Session, files: Files, path: string, made: boolean): Session {
  const text = files.read(path);
  if (text === undefined && !made) throw new CliError(`stat ${path}: no such file or directory`);
  let config = text === undefined ? NONE : read(path, text);
  const other = Object.create(session) as Session;
  Object.defineProperty(other, 'config', {
    get: () => config,
    set: (changed: Kubeconfig) => {
      config = changed;
      files.write(path, textOf(config));
    },
  });
  return other;
}
