/** Environment variables and where their values come from (kubernetes `pkg/apis/core/validation`). */
import type { Container } from '../types.ts';
import type { Errors, Rule } from './rule.ts';
import { configKey, envName, label, qualifiedName, subdomain } from './texts.ts';

type Env = NonNullable<Container['env']>[number];
type EnvFrom = NonNullable<Container['envFrom']>[number];
type Source = NonNullable<Env['valueFrom']> & {
  fileKeyRef?: { key?: string; volumeName?: string; path?: string };
};
type FieldRef = NonNullable<Source['fieldRef']>;
type ResourceRef = NonNullable<Source['resourceFieldRef']>;

const ENV_FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
export const VOLUME_FIELDS = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
];
/** What the downward API can convert at all; anything else has another text. */
const CONVERTIBLE = new Set([
  ...ENV_FIELDS,
  ...VOLUME_FIELDS,
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.phase',
  'spec.host',
  'status.nominatedNodeName',
]);
const RESOURCES = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];
const BYTES = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei'];

/** @param known the fields that may be named without a subscript */
export function fieldRef(of: FieldRef, known: readonly string[], path: string, errors: Errors): void {
  if (!of.apiVersion) {
    errors.required(`${path}.apiVersion`);
    return;
  }
  if (!of.fieldPath) {
    errors.required(`${path}.fieldPath`);
    return;
  }
  const subscripted = /^([^[]+)\['(.*)'\]$/.exec(of.fieldPath);
  const name = subscripted?.[1] ?? of.fieldPath;
  if (of.apiVersion !== 'v1') {
    errors.invalid(
      `${path}.fieldPath`,
      of.fieldPath,
      `error converting fieldPath: unsupported pod version: ${of.apiVersion}`,
    );
    return;
  }
  if (subscripted && name !== 'metadata.annotations' && name !== 'metadata.labels') {
    errors.invalid(
      `${path}.fieldPath`,
      of.fieldPath,
      `error converting fieldPath: field label does not support subscript: ${of.fieldPath}`,
    );
    return;
  }
  if (!CONVERTIBLE.has(name)) {
    errors.invalid(
      `${path}.fieldPath`,
      of.fieldPath,
      `error converting fieldPath: field label not supported: ${of.fieldPath}`,
    );
    return;
  }
  if (subscripted) {
    const key = subscripted[2] ?? '';
    for (const message of qualifiedName(name === 'metadata.annotations' ? key.toLowerCase() : key))
      errors.invalid(path, name === 'metadata.annotations' ? key.toLowerCase() : key, message);
  } else if (!known.includes(name)) errors.notSupported(`${path}.fieldPath`, name, [...known].sort());
}

/** @param inVolume a volume belongs to no container, so it must name one */
export function resourceRef(of: ResourceRef, inVolume: boolean, path: string, errors: Errors): void {
  const name = of.resource ?? '';
  const huge = /^(requests|limits)\.hugepages-/.test(name);
  if (inVolume && !of.containerName) errors.required(`${path}.containerName`);
  else if (!name) errors.required(`${path}.resource`);
  else if (!RESOURCES.includes(name) && !huge) errors.notSupported(`${path}.resource`, name, RESOURCES);
  const divisor = of.divisor ?? '0';
  if (divisor === '0') return;
  const refuse = (values: string, kind: string) =>
    errors.invalid(`${path}.divisor`, name, `only divisor's values ${values} are supported with the ${kind} resource`);
  if (name.endsWith('.cpu')) {
    if (divisor !== '1' && divisor !== '1m') refuse('1m and 1', 'cpu');
  } else if (!BYTES.includes(divisor)) {
    if (name.endsWith('.memory')) refuse(BYTES.join(', '), 'memory');
    else if (name.endsWith('.ephemeral-storage')) refuse(BYTES.join(', '), 'local ephemeral storage');
    else if (huge) refuse(BYTES.join(', '), 'hugepages');
  }
}

const keyRef: Rule<{ name?: string; key?: string }> = ({ name = '', key = '' }, path, errors) => {
  for (const message of subdomain(name)) errors.invalid(`${path}.name`, name, message);
  if (!key) errors.required(`${path}.key`);
  else for (const message of configKey(key)) errors.invalid(`${path}.key`, key, message);
};

const fileRef: Rule<NonNullable<Source['fileKeyRef']>> = (
  { key = '', volumeName = '', path: file = '' },
  path,
  errors,
) => {
  if (!key) errors.required(`${path}.key`);
  else for (const message of envName(key)) errors.invalid(`${path}.key`, key, message);
  if (!volumeName) errors.required(`${path}.volumeName`);
  else for (const message of label(volumeName)) errors.invalid(`${path}.volumeName`, volumeName, message);
  if (!file) errors.required(`${path}.path`);
  else if (file.split('/').includes('..')) errors.invalid(`${path}.path`, file, "must not contain '..'");
};

function valueFrom(of: Source, value: string | undefined, path: string, errors: Errors): void {
  let sources = 0;
  if (of.fieldRef) {
    sources++;
    fieldRef(of.fieldRef, ENV_FIELDS, `${path}.fieldRef`, errors);
  }
  if (of.resourceFieldRef) {
    sources++;
    resourceRef(of.resourceFieldRef, false, `${path}.resourceFieldRef`, errors);
  }
  if (of.configMapKeyRef) {
    sources++;
    keyRef(of.configMapKeyRef, `${path}.configMapKeyRef`, errors);
  }
  if (of.secretKeyRef) {
    sources++;
    keyRef(of.secretKeyRef, `${path}.secretKeyRef`, errors);
  }
  if (of.fileKeyRef) {
    sources++;
    fileRef(of.fileKeyRef, `${path}.fileKeyRef`, errors);
  }
  if (sources === 0)
    errors.invalid(
      path,
      '',
      'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`',
    );
  else if (value) errors.invalid(path, '', 'may not be specified when `value` is not empty');
  else if (sources > 1) errors.invalid(path, '', 'may not have more than one field specified at a time');
}

export const env: Rule<Env> = (of, path, errors) => {
  if (!of.name) errors.required(`${path}.name`);
  else for (const message of envName(of.name)) errors.invalid(`${path}.name`, of.name, message);
  if (of.valueFrom) valueFrom(of.valueFrom, of.value, `${path}.valueFrom`, errors);
};

/** The list as a whole: what is wrong with a source as such is said of the list. */
export const envFrom: Rule<readonly EnvFrom[] | undefined> = (list, path, errors) => {
  list?.forEach((of, i) => {
    if (of.prefix) for (const message of envName(of.prefix)) errors.invalid(`${path}[${i}].prefix`, of.prefix, message);
    let sources = 0;
    for (const kind of ['configMapRef', 'secretRef'] as const) {
      const ref = of[kind];
      if (!ref) continue;
      sources++;
      const at = `${path}[${i}].${kind}.name`;
      if (!ref.name) errors.required(at);
      else for (const message of subdomain(ref.name)) errors.invalid(at, ref.name, message);
    }
    if (sources === 0) errors.invalid(path, '', 'must specify one of: `configMapRef` or `secretRef`');
    else if (sources > 1) errors.invalid(path, '', 'may not have more than one field specified at a time');
  });
};
