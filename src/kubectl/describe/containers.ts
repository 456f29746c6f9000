/** Containers, probes, environment and volumes, as pods and pod templates show them. */
import { type Container, type ContainerStatus, milliValue, type Pod, type PodSpec } from '../../engine/index.ts';
import { byText, longTime, orNone, sortedKeys, title, type Writer } from './writer.ts';

type Env = NonNullable<Container['env']>[number];
type Probe = NonNullable<Container['livenessProbe']>;
type ResourceField = NonNullable<NonNullable<Env['valueFrom']>['resourceFieldRef']>;
type State = NonNullable<ContainerStatus['state']>;

/** @param space indentation of the label; names stand one further in then @param pod whose fields environment may show */
export function containers(
  w: Writer,
  label: string,
  list: readonly Container[],
  statuses: readonly ContainerStatus[] | undefined,
  pod: Pod | undefined,
  space: string,
): void {
  w.line(0, `${space}${label}:${list.length === 0 ? ' <none>' : ''}`);
  for (const container of list) {
    const status = statuses?.find((s) => s.name === container.name);
    basics(w, container, status, space);
    words(w, 'Command', container.command);
    words(w, 'Args', container.args);
    if (status !== undefined) states(w, status);
    resources(w, container.resources, 2);
    if (container.livenessProbe) w.line(2, `Liveness:\t${probe(container.livenessProbe)}`);
    if (container.readinessProbe) w.line(2, `Readiness:\t${probe(container.readinessProbe)}`);
    if (container.startupProbe) w.line(2, `Startup:\t${probe(container.startupProbe)}`);
    if (container.envFrom?.length) envFrom(w, container);
    environment(w, container, pod);
    mounts(w, container);
  }
}

function basics(w: Writer, container: Container, status: ContainerStatus | undefined, space: string): void {
  w.line(1, `${space ? ' ' : ''}${container.name}:`);
  if (status) w.line(2, `Container ID:\t${status.containerID ?? ''}`);
  w.line(2, `Image:\t${container.image ?? ''}`);
  if (status) w.line(2, `Image ID:\t${status.imageID}`);
  const ports = (number: 'containerPort' | 'hostPort'): string =>
    (container.ports ?? [])
      .map((p) => `${p[number] ?? 0}/${p.protocol ?? 'TCP'}${p.name ? ` (${p.name})` : ''}`)
      .join(', ');
  for (const [name, text] of [
    ['Port', ports('containerPort')],
    ['Host Port', ports('hostPort')],
  ] as const)
    w.line(2, text.includes(',') ? `${name}s:\t${text}` : `${name}:\t${orNone(text)}`);
  const profile = container.securityContext?.seccompProfile;
  if (profile) w.line(2, `SeccompProfile:\t${profile.type}`);
  if (profile?.type === 'Localhost') w.line(3, `LocalhostProfile:\t${profile.localhostProfile ?? ''}`);
}

function words(w: Writer, label: string, list: readonly string[] | undefined): void {
  if (!list?.length) return;
  w.line(2, `${label}:`);
  for (const word of list) for (const part of word.split('\n')) w.line(3, part);
}

function states(w: Writer, status: ContainerStatus): void {
  state(w, 'State', status.state);
  if (status.lastState?.terminated) state(w, 'Last State', status.lastState);
  w.line(2, `Ready:\t${title(status.ready)}`);
  w.line(2, `Restart Count:\t${status.restartCount}`);
}

function state(w: Writer, name: string, of: State | undefined): void {
  if (of?.running) {
    w.line(2, `${name}:\tRunning`);
    w.line(3, `Started:\t${longTime(of.running.startedAt)}`);
  } else if (of?.terminated) {
    const { reason, message, exitCode, signal, startedAt, finishedAt } = of.terminated;
    w.line(2, `${name}:\tTerminated`);
    if (reason) w.line(3, `Reason:\t${reason}`);
    if (message) w.line(3, `Message:\t${message}`);
    w.line(3, `Exit Code:\t${exitCode}`);
    if (signal) w.line(3, `Signal:\t${signal}`);
    w.line(3, `Started:\t${longTime(startedAt)}`);
    w.line(3, `Finished:\t${longTime(finishedAt)}`);
  } else {
    w.line(2, `${name}:\tWaiting`);
    if (of?.waiting?.reason) w.line(3, `Reason:\t${of.waiting.reason}`);
  }
}

export function resources(w: Writer, of: Container['resources'], level: number): void {
  for (const [label, list] of [
    ['Limits', of?.limits],
    ['Requests', of?.requests],
  ] as const) {
    const names = sortedKeys(list);
    if (names.length > 0) w.line(level, `${label}:`);
    for (const name of names) w.line(level + 1, `${name}:\t${list?.[name] ?? ''}`);
  }
}

export function probe(of: Probe): string {
  const {
    initialDelaySeconds = 0,
    timeoutSeconds = 0,
    periodSeconds = 0,
    successThreshold = 0,
    failureThreshold = 0,
  } = of;
  const times = `delay=${initialDelaySeconds}s timeout=${timeoutSeconds}s period=${periodSeconds}s #success=${successThreshold} #failure=${failureThreshold}`;
  if (of.exec) return `exec [${(of.exec.command ?? []).join(' ')}] ${times}`;
  if (of.httpGet) {
    const { scheme = '', host = '', port, path = '' } = of.httpGet;
    const at = path === '' || path.startsWith('/') ? path : `/${path}`;
    return `http-get ${scheme.toLowerCase()}://${host.includes(':') ? `[${host}]` : host}:${port}${at} ${times}`;
  }
  if (of.tcpSocket) return `tcp-socket ${of.tcpSocket.host ?? ''}:${of.tcpSocket.port} ${times}`;
  if (of.grpc) return `grpc <pod>:${of.grpc.port} ${of.grpc.service ?? ''} ${times}`;
  return `unknown ${times}`;
}

function envFrom(w: Writer, container: Container): void {
  w.line(2, 'Environment Variables from:');
  for (const { configMapRef, secretRef, prefix } of container.envFrom ?? []) {
    const ref = configMapRef ?? secretRef;
    const from = configMapRef ? 'ConfigMap' : secretRef ? 'Secret' : '';
    w.line(
      3,
      `${ref?.name ?? ''}\t${from}${prefix ? ` with prefix '${prefix}'` : ''}\tOptional: ${ref?.optional ?? false}`,
    );
  }
}

function environment(w: Writer, container: Container, pod: Pod | undefined): void {
  const list = container.env ?? [];
  w.line(2, `Environment:${list.length === 0 ? '\t<none>' : ''}`);
  for (const env of list) {
    if (env.valueFrom === undefined)
      (env.value ?? '').split('\n').forEach((part, i) => {
        w.line(3, i === 0 ? `${env.name}:\t${part}` : `\t${part}`);
      });
    else reference(w, env, container, pod);
  }
}

function reference(w: Writer, { name, valueFrom }: Env, container: Container, pod: Pod | undefined): void {
  const { fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef } = valueFrom ?? {};
  if (fieldRef)
    w.line(3, `${name}:\t${podField(pod, fieldRef.fieldPath)} (${fieldRef.apiVersion ?? 'v1'}:${fieldRef.fieldPath})`);
  else if (resourceFieldRef)
    w.line(3, `${name}:\t${resourceField(container, resourceFieldRef)} (${resourceFieldRef.resource})`);
  else if (secretKeyRef)
    w.line(
      3,
      `${name}:\t<set to the key '${secretKeyRef.key}' in secret '${secretKeyRef.name}'>\tOptional: ${secretKeyRef.optional ?? false}`,
    );
  else if (configMapKeyRef)
    w.line(
      3,
      `${name}:\t<set to the key '${configMapKeyRef.key}' of config map '${configMapKeyRef.name}'>\tOptional: ${configMapKeyRef.optional ?? false}`,
    );
}

/** kubectl itself knows two fields; what the others hold is not told. */
function podField(pod: Pod | undefined, path: string): string {
  if (path === 'metadata.name') return pod?.metadata.name ?? '';
  return path === 'metadata.namespace' ? (pod?.metadata.namespace ?? '') : '';
}

/** In units of the divisor, rounded up. */
function resourceField(container: Container, { resource, divisor }: ResourceField): string {
  const [list, name = ''] = resource.split('.') as ['limits' | 'requests', string];
  const value = container.resources?.[list]?.[name];
  const unit = milliValue(String(divisor ?? 0)) || 1000;
  const shown = String(Math.ceil(milliValue(String(value ?? 0)) / unit));
  return shown === '0' && /^limits\.(?:cpu|memory)$/.test(resource) ? 'node allocatable' : shown;
}

function mounts(w: Writer, container: Container): void {
  const list = [...(container.volumeMounts ?? [])].sort((a, b) => byText(a.mountPath, b.mountPath));
  w.line(2, `Mounts:${list.length === 0 ? '\t<none>' : ''}`);
  for (const { mountPath, name, readOnly, subPath } of list)
    w.line(
      3,
      `${mountPath} from ${name} (${[readOnly ? 'ro' : 'rw', ...(subPath ? [`path=${JSON.stringify(subPath)}`] : [])].join(',')})`,
    );
  if (container.volumeDevices?.length) {
    w.line(2, `Devices:${list.length === 0 ? '\t<none>' : ''}`);
    for (const { devicePath, name } of [...container.volumeDevices].sort((a, b) => byText(a.devicePath, b.devicePath)))
      w.line(3, `${devicePath} from ${name}`);
  }
}

export function tolerations(w: Writer, label: string, list: PodSpec['tolerations']): void {
  const items = [...(list ?? [])]
    .sort((a, b) => byText(a.key ?? '', b.key ?? ''))
    .map(({ key = '', value, effect, operator, tolerationSeconds }) => {
      const any = operator === 'Exists' && !value ? (key || effect ? ' op=Exists' : 'op=Exists') : '';
      const seconds = tolerationSeconds === undefined ? '' : ` for ${tolerationSeconds}s`;
      return `${key}${value ? `=${value}` : ''}${effect ? `:${effect}` : ''}${any}${seconds}`;
    });
  w.list(label, items);
}
