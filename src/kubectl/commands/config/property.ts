/** `kubectl config set|unset`: one value of the kubeconfig, by the dotted name that leads to it. */
import type { Command } from '../../command.ts';
import { CliError } from '../../errors.ts';
import { FIELDS, type FieldType, type Kubeconfig, trimmed } from '../../kubeconfig.ts';
import { exactly, exactlyOne } from './contexts.ts';

type MapName = keyof typeof FIELDS;

/** Where a dotted name leads: to the current context, a map, one entry of it, or a field of that. */
interface Place {
  readonly map?: MapName;
  readonly name?: string;
  readonly field?: string;
}

/** A name may hold dots: it ends before the first word that is a field of its map. @throws CliError */
function placeOf(path: string): Place {
  const [first = '', ...rest] = path.split('.');
  if (first === 'current-context' && rest.length === 0) return {};
  const fields = FIELDS[first as MapName];
  if (fields === undefined)
    throw new CliError(
      first === 'current-context'
        ? `unable to parse one or more field values of ${path}`
        : `unable to parse ${path} after [] at api.Config`,
    );
  const map = first as MapName;
  if (rest.length === 0) return { map };
  const at = rest.findIndex((word, i) => i > 0 && word in fields);
  if (at < 0) return { map, name: rest.join('.') };
  if (at < rest.length - 1) throw new CliError(`unable to parse one or more field values of ${path}`);
  return { map, name: rest.slice(0, at).join('.'), field: rest.slice(at).join('.') };
}

const BOOLS: Readonly<Record<string, boolean>> = { true: true, false: false };

/** What is written for a value of that type. @throws CliError */
function typed(type: FieldType, value: string, raw: boolean): string | boolean {
  if (type === 'bool') {
    const truth = BOOLS[value.toLowerCase()];
    if (truth === undefined) throw new CliError(`strconv.ParseBool: parsing "${value}": invalid syntax`);
    return truth;
  }
  if (type === 'string') return value;
  if (raw) return Buffer.from(value).toString('base64');
  const bad = value.search(/[^A-Za-z0-9+/]/);
  const whole = /^[A-Za-z0-9+/]*={0,2}$/.test(value) && value.length % 4 === 0;
  if (!whole) throw new CliError(`error decoding input value: illegal base64 data at input byte ${Math.max(bad, 0)}`);
  return value;
}

/** The kubeconfig with another entry under this name, or without one. */
function withEntry(config: Kubeconfig, map: MapName, name: string, entry: object | undefined): Kubeconfig {
  const { [name]: _, ...others } = config[map];
  return { ...config, [map]: entry === undefined ? others : { ...others, [name]: trimmed(entry as never) } };
}

/** @throws CliError */
function changed(config: Kubeconfig, path: string, value: string, raw: boolean): Kubeconfig {
  const { map, name, field } = placeOf(path);
  if (map === undefined) return { ...config, currentContext: value };
  if (name === undefined) throw new CliError(`can't set a map to a value: map[]`);
  if (field === undefined) throw new CliError(`unable to parse one or more field values of ${path}`);
  const entry = { ...config[map][name], [field]: typed(FIELDS[map][field] ?? 'string', value, raw) };
  return withEntry(config, map, name, map === 'contexts' ? { cluster: '', user: '', ...entry } : entry);
}

/** @throws CliError */
function without(config: Kubeconfig, path: string): Kubeconfig {
  const { map, name, field } = placeOf(path);
  if (map === undefined) return { ...config, currentContext: '' };
  if (name === undefined) return { ...config, [map]: {} };
  if (field === undefined) return withEntry(config, map, name, undefined);
  const entry = config[map][name];
  if (entry === undefined) throw new CliError(`current map key \`${name}\` is invalid`);
  const { [field as keyof typeof entry]: _, ...rest } = entry;
  return withEntry(config, map, name, rest);
}

export const set: Command = {
  name: 'set',
  use: 'PROPERTY_NAME PROPERTY_VALUE [options]',
  short: 'Set an individual value in a kubeconfig file',
  long: `Set an individual value in a kubeconfig file.

 PROPERTY_NAME leads to the value: attributes and names of entries with dots between them. PROPERTY_VALUE is the new value; bytes are given in base64.`,
  examples: `# Set the server of the cluster "staging"
kubectl config set clusters.staging.server https://10.0.0.2:6443

# Set the cluster of the context "work"
kubectl config set contexts.work.cluster staging

# Set the data of a certificate authority, in base64
kubectl config set clusters.staging.certificate-authority-data $(echo "cert_data_here" | base64)

# Set data that is not in base64
kubectl config set users.admin.client-key-data cert_data_here --set-raw-bytes=true`,
  flags: [
    {
      name: 'set-raw-bytes',
      type: 'bool',
      help: 'When writing a []byte PROPERTY_VALUE, write the given string directly without base64 decoding.',
    },
  ],
  run(on) {
    const [name, value] = exactly(on, 2) as [string, string];
    if (value === '') throw new CliError('you cannot use set to unset a property');
    if (name === '') throw new CliError('you must specify a property');
    on.session.config = changed(on.session.config, name, value, on.flags.bool('set-raw-bytes'));
    on.out(`Property "${name}" set.`);
    return 0;
  },
};

export const unset: Command = {
  name: 'unset',
  use: 'PROPERTY_NAME [options]',
  short: 'Unset an individual value in a kubeconfig file',
  long: `Unset an individual value in a kubeconfig file.

 PROPERTY_NAME leads to the value: attributes and names of entries with dots between them.`,
  examples: `# Unset the current-context
kubectl config unset current-context

# Unset the namespace of the context "work"
kubectl config unset contexts.work.namespace`,
  run(on) {
    const name = exactlyOne(on);
    on.session.config = without(on.session.config, name);
    on.out(`Property "${name}" unset.`);
    return 0;
  },
};
