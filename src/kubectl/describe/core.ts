/** ConfigMaps, Secrets, Namespaces, quotas, limits, ServiceAccounts, PriorityClasses. */
import type {
  ConfigMap,
  LimitRange,
  Namespace,
  PriorityClass,
  ResourceQuota,
  Secret,
  ServiceAccount,
} from '../../engine/index.ts';
import type { Api } from '../api.ts';
import { identity, inline } from './common.ts';
import { byText, longTime, sortedKeys, type Writer } from './writer.ts';

export function configMap(w: Writer, object: ConfigMap): void {
  identity(w, object);
  w.line(0, '\nData\n====');
  for (const key of sortedKeys(object.data)) w.line(0, `${key}:\n----\n${object.data?.[key]}\n`);
  w.line(0, '\nBinaryData\n====');
  for (const key of sortedKeys(object.binaryData)) w.line(0, `${key}: ${bytes(object.binaryData?.[key])} bytes`);
  w.line(0, '');
}

const bytes = (base64: string | undefined): number => Buffer.from(base64 ?? '', 'base64').length;

export function secret(w: Writer, object: Secret): false {
  identity(w, object);
  w.line(0, `\nType:\t${object.type ?? ''}`);
  w.line(0, '\nData\n====');
  for (const key of sortedKeys(object.data)) {
    const value = object.data?.[key];
    const token = key === 'token' && object.type === 'kubernetes.io/service-account-token';
    w.line(0, `${key}:\t${token ? Buffer.from(value ?? '', 'base64').toString('utf8') : `${bytes(value)} bytes`}`);
  }
  return false;
}

export function namespace(w: Writer, { metadata, status }: Namespace, api: Api): false {
  w.field('Name', metadata.name);
  w.labels('Labels', metadata.labels);
  w.annotations('Annotations', metadata.annotations);
  w.field('Status', status.phase ?? '');
  if (status.conditions?.length) {
    w.line(0, 'Conditions:');
    w.line(1, 'Type\tStatus\tLastTransitionTime\tReason\tMessage');
    w.line(1, '----\t------\t------------------\t------\t-------');
    for (const c of status.conditions)
      w.line(1, `${c.type}\t${c.status}\t${longTime(c.lastTransitionTime)}\t${c.reason ?? ''}\t${c.message ?? ''}`);
  }
  w.line(0, '');
  quotas(w, api.list('resourcequotas', { namespace: metadata.name }));
  w.line(0, '');
  const limits = api.list('limitranges', { namespace: metadata.name });
  if (limits.length === 0) w.line(0, 'No LimitRange resource.');
  else {
    w.line(0, 'Resource Limits\n Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio');
    w.line(0, ' ----\t--------\t---\t---\t---------------\t-------------\t-----------------------');
    for (const range of limits) limitRows(w, range, ' ');
  }
  return false;
}

function quotas(w: Writer, list: readonly ResourceQuota[]): void {
  if (list.length === 0) {
    w.line(0, 'No resource quota.');
    return;
  }
  w.line(0, 'Resource Quotas');
  for (const { metadata, spec, status } of list) {
    w.line(1, `Name:\t${metadata.name}`);
    scopes(w, 1, '* ', spec.scopes);
    w.line(1, 'Resource\tUsed\tHard');
    w.line(1, '--------\t---\t---');
    for (const name of sortedKeys(status.hard))
      w.line(1, `${name}\t${status.used?.[name] ?? '0'}\t${status.hard?.[name]}`);
  }
}

const SCOPES: Readonly<Record<string, string>> = {
  Terminating:
    'Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively terminated by the system.',
  NotTerminating:
    'Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.',
  BestEffort:
    'Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.',
  NotBestEffort:
    'Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.',
};

function scopes(w: Writer, level: number, bullet: string, list: readonly string[] | undefined): void {
  if (!list?.length) return;
  const names = [...list].sort(byText);
  w.line(level, `Scopes:\t${names.join(', ')}`);
  for (const name of names) if (SCOPES[name]) w.line(level, `${bullet}${SCOPES[name]}`);
}

export function resourceQuota(w: Writer, { metadata, spec, status }: ResourceQuota): false {
  w.field('Name', metadata.name);
  w.field('Namespace', metadata.namespace ?? '');
  scopes(w, 0, ' * ', spec.scopes);
  w.line(0, 'Resource\tUsed\tHard');
  w.line(0, '--------\t----\t----');
  for (const name of sortedKeys(status.hard))
    w.line(0, `${name}\t${status.used?.[name] ?? '0'}\t${status.hard?.[name]}`);
  return false;
}

export function limitRange(w: Writer, object: LimitRange): false {
  w.field('Name', object.metadata.name);
  w.field('Namespace', object.metadata.namespace ?? '');
  w.line(0, 'Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio');
  w.line(0, '----\t--------\t---\t---\t---------------\t-------------\t-----------------------');
  limitRows(w, object, '');
  return false;
}

function limitRows(w: Writer, { spec }: LimitRange, prefix: string): void {
  for (const item of spec.limits) {
    const columns = [item.min, item.max, item.defaultRequest, item.default, item.maxLimitRequestRatio];
    const names = [...new Set(columns.flatMap((column) => Object.keys(column ?? {})))].sort(byText);
    for (const name of names)
      w.line(0, `${prefix}${item.type}\t${name}\t${columns.map((column) => column?.[name] ?? '-').join('\t')}`);
  }
}

export function serviceAccount(w: Writer, object: ServiceAccount): void {
  identity(w, object);
  const names = (object.imagePullSecrets ?? []).map((ref) => ref.name ?? '');
  if (names.length === 0) w.line(0, 'Image pull secrets:\t<none>');
  names.forEach((name, i) => {
    w.line(0, `${i === 0 ? 'Image pull secrets:' : '                   '}\t${name}`);
  });
}

export function priorityClass(w: Writer, object: PriorityClass): void {
  w.field('Name', object.metadata.name);
  w.field('Value', object.value);
  w.field('GlobalDefault', object.globalDefault ?? false);
  w.field('PreemptionPolicy', object.preemptionPolicy ?? 'PreemptLowerPriority');
  w.field('Description', object.description ?? '');
  w.field('Annotations', inline(object.metadata.annotations));
}
