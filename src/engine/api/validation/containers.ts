/** Containers of all three sorts (kubernetes `pkg/apis/core/validation`). */
import type { Container, PodSpec } from '../types.ts';
import { env, envFrom } from './environment.ts';
import { lifecycle, probes } from './probes.ts';
import { requirements } from './resources.ts';
import { type Errors, each, once, oneOf, type Rule } from './rule.ts';
import { containerSecurity } from './security.ts';
import { label, portName, portNumber } from './texts.ts';
import { descending, type Volume } from './volumes.ts';

type Port = NonNullable<Container['ports']>[number];
type Mount = NonNullable<Container['volumeMounts']>[number];
type RestartRule = { action?: string; exitCodes?: { operator?: string; values?: number[] } };
type Full = Container & { restartPolicyRules?: RestartRule[] };
type Init = Full;

/** What the rules of a container know of its pod. */
export interface PodScope {
  readonly volumes: ReadonlyMap<string, Volume>;
  readonly claims: ReadonlySet<string>;
  /** Seconds until the pod is killed. */
  readonly grace: number | undefined;
  readonly os: string | undefined;
  readonly restartPolicy: string | undefined;
  readonly hostUsers: boolean;
}

const messagePolicy = oneOf('File', 'FallbackToLogsOnError');
const pullPolicy = oneOf('Always', 'IfNotPresent', 'Never');
export const protocol = oneOf('SCTP', 'TCP', 'UDP');

const ports: Rule<readonly Port[] | undefined> = once((list, path, errors) => {
  const names = new Set<string>();
  list?.forEach((port, i) => {
    const at = `${path}[${i}]`;
    if (port.name) {
      const wrong = portName(port.name);
      for (const message of wrong) errors.invalid(`${at}.name`, port.name, message);
      if (wrong.length === 0 && names.has(port.name)) errors.duplicate(`${at}.name`, port.name);
      if (wrong.length === 0) names.add(port.name);
    }
    if (!port.containerPort) errors.required(`${at}.containerPort`);
    else
      for (const message of portNumber(port.containerPort))
        errors.invalid(`${at}.containerPort`, port.containerPort, message);
    if (port.hostPort)
      for (const message of portNumber(port.hostPort)) errors.invalid(`${at}.hostPort`, port.hostPort, message);
    if (!port.protocol) errors.required(`${at}.protocol`);
    else protocol(port.protocol, `${at}.protocol`, errors);
  });
});

/** Reports host ports that two containers want. */
export function hostPorts(list: readonly Container[], path: string, errors: Errors): void {
  const taken = new Set<string>();
  list.forEach((container, i) => {
    container.ports?.forEach((port, j) => {
      if (!port.hostPort) return;
      const key = `${port.protocol}/${port.hostIP ?? ''}/${port.hostPort}`;
      if (taken.has(key)) errors.duplicate(`${path}[${i}].ports[${j}].hostPort`, key);
      taken.add(key);
    });
  });
}

function mounts(of: Container, scope: PodScope, path: string, errors: Errors): void {
  const taken = new Set<string>();
  const devices = new Map((of.volumeDevices ?? []).map((device) => [device.name, device.devicePath]));
  of.volumeMounts?.forEach((mount, i) => {
    const at = `${path}[${i}]`;
    if (!mount.name) errors.required(`${at}.name`);
    if (!scope.volumes.has(mount.name)) errors.notFound(`${at}.name`, mount.name ?? '');
    if (!mount.mountPath) errors.required(`${at}.mountPath`);
    if (taken.has(mount.mountPath)) errors.invalid(`${at}.mountPath`, mount.mountPath, 'must be unique');
    taken.add(mount.mountPath);
    if (devices.has(mount.name)) errors.invalid(`${at}.name`, mount.name, 'must not already exist in volumeDevices');
    if ([...devices.values()].includes(mount.mountPath))
      errors.invalid(`${at}.mountPath`, mount.mountPath, 'must not already exist as a path in volumeDevices');
    if (mount.subPath) descending(mount.subPath, `${path}.subPath`, errors);
    if (mount.subPathExpr) {
      if (mount.subPath)
        errors.invalid(`${at}.subPathExpr`, mount.subPathExpr, 'subPathExpr and subPath are mutually exclusive');
      descending(mount.subPathExpr, `${path}.subPathExpr`, errors);
    }
    propagation(mount, of, path, errors);
  });
}

const propagationMode = oneOf('Bidirectional', 'HostToContainer', 'None');

function propagation(mount: Mount & { recursiveReadOnly?: string }, of: Container, path: string, errors: Errors): void {
  const mode = mount.mountPropagation;
  if (mode !== undefined) {
    propagationMode(mode, `${path}.mountPropagation`, errors);
    if (mode === 'Bidirectional' && !of.securityContext?.privileged)
      errors.forbidden(
        `${path}.mountPropagation`,
        'Bidirectional mount propagation is available only to privileged containers',
      );
  }
  const recursive = mount.recursiveReadOnly;
  const at = `${path}.recursiveReadOnly`;
  if (recursive === undefined || recursive === 'Disabled') return;
  if (recursive !== 'Enabled' && recursive !== 'IfPossible') {
    errors.notSupported(at, recursive, ['Disabled', 'Enabled', 'IfPossible']);
    return;
  }
  if (!mount.readOnly) errors.forbidden(at, 'may only be specified when readOnly is true');
  if (mode !== undefined && mode !== 'None')
    errors.forbidden(at, 'may only be specified when mountPropagation is None or not specified');
}

function devices(of: Container, scope: PodScope, path: string, errors: Errors): void {
  const [names, paths] = [new Set<string>(), new Set<string>()];
  const mounted = new Map((of.volumeMounts ?? []).map((mount) => [mount.name, mount.mountPath]));
  of.volumeDevices?.forEach(({ name = '', devicePath = '' }, i) => {
    const at = `${path}[${i}]`;
    const volume = scope.volumes.get(name);
    if (!name) errors.required(`${at}.name`);
    if (names.has(name)) errors.invalid(`${at}.name`, name, 'must be unique');
    if (volume && !volume.persistentVolumeClaim && !volume.ephemeral)
      errors.invalid(
        `${at}.name`,
        name,
        'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode',
      );
    if (!volume) errors.notFound(`${at}.name`, name);
    if (!devicePath) errors.required(`${at}.devicePath`);
    if (paths.has(devicePath)) errors.invalid(`${at}.devicePath`, devicePath, 'must be unique');
    if (devicePath.split('/').includes('..'))
      errors.invalid(`${at}.devicePath`, devicePath, "can not contain backsteps ('..')");
    else paths.add(devicePath);
    if (mounted.has(name)) errors.invalid(`${at}.name`, name, 'must not already exist in volumeMounts');
    if ([...mounted.values()].includes(devicePath))
      errors.invalid(`${at}.devicePath`, devicePath, 'must not already exist as a path in volumeMounts');
    if (name) names.add(name);
  });
}

function resizePolicy(of: Container, scope: PodScope, path: string, errors: Errors): void {
  const seen = new Set<string>();
  of.resizePolicy?.forEach(({ resourceName = '', restartPolicy = '' }, i) => {
    if (seen.has(resourceName)) errors.duplicate(`${path}[${i}]`, resourceName);
    seen.add(resourceName);
    if (!resourceName) errors.required(path);
    else oneOf('cpu', 'memory')(resourceName, path, errors);
    if (!restartPolicy) errors.required(path);
    else oneOf('NotRequired', 'RestartContainer')(restartPolicy, path, errors);
    if (scope.restartPolicy === 'Never' && restartPolicy !== 'NotRequired')
      errors.invalid(path, restartPolicy, "must be 'NotRequired' when `restartPolicy` is 'Never'");
  });
}

const variables = once(each(env));
const unclaimed = once(requirements(new Set()));
const [shared, separate] = [once(containerSecurity(true)), once(containerSecurity(false))];

/** What holds for every container. */
function common(of: Container, scope: PodScope, path: string, errors: Errors): void {
  if (!of.name) errors.required(`${path}.name`);
  else for (const message of label(of.name)) errors.invalid(`${path}.name`, of.name, message);
  if (!of.image) errors.required(`${path}.image`);
  if (!of.terminationMessagePolicy) errors.required(`${path}.terminationMessagePolicy`);
  else messagePolicy(of.terminationMessagePolicy, `${path}.terminationMessagePolicy`, errors);
  ports(of.ports, `${path}.ports`, errors);
  variables(of.env, `${path}.env`, errors);
  envFrom(of.envFrom, `${path}.envFrom`, errors);
  if (of.volumeMounts) mounts(of, scope, `${path}.volumeMounts`, errors);
  if (of.volumeDevices) devices(of, scope, `${path}.volumeDevices`, errors);
  if (!of.imagePullPolicy) errors.required(`${path}.imagePullPolicy`);
  else pullPolicy(of.imagePullPolicy, `${path}.imagePullPolicy`, errors);
  const needs = scope.claims.size === 0 ? unclaimed : requirements(scope.claims);
  needs(of.resources, `${path}.resources`, errors);
  resizePolicy(of, scope, `${path}.resizePolicy`, errors);
  (scope.hostUsers ? shared : separate)(of.securityContext, `${path}.securityContext`, errors);
}

const restart = oneOf('Always', 'Never', 'OnFailure');

function restartRules(of: Full, path: string, errors: Errors): void {
  const rules = of.restartPolicyRules ?? [];
  if (of.restartPolicy === undefined) {
    if (rules.length === 0) return;
    errors.required(`${path}.restartPolicy`, 'must specify restartPolicy when restart rules are used');
  } else restart(of.restartPolicy, `${path}.restartPolicy`, errors);
  if (rules.length > 20) errors.tooLong(`${path}.restartPolicyRules`, 20);
  rules.forEach(({ action, exitCodes }, i) => {
    const at = `${path}.restartPolicyRules[${i}]`;
    oneOf('Restart')(action, `${at}.action`, errors);
    if (exitCodes === undefined) {
      errors.required(`${at}.exitCodes`, 'must be specified');
      return;
    }
    oneOf('In', 'NotIn')(exitCodes.operator, `${at}.exitCodes.operator`, errors);
    if ((exitCodes.values?.length ?? 0) > 255) errors.tooLong(`${at}.exitCodes.values`, 255);
  });
}

/** The containers that do the pod's work. */
export function containers(
  list: readonly Full[] | undefined | null,
  scope: PodScope,
  path: string,
  errors: Errors,
): void {
  if (!list || list.length === 0) {
    errors.required(path);
    return;
  }
  const names = new Set<string>();
  list.forEach((of, i) => {
    const at = `${path}[${i}]`;
    common(of, scope, at, errors);
    if (names.has(of.name)) errors.duplicate(`${at}.name`, of.name);
    names.add(of.name);
    if (of.lifecycle) lifecycle(of.lifecycle, scope, `${at}.lifecycle`, errors);
    probes(of, at, errors);
    restartRules(of, at, errors);
  });
  hostPorts(list, path, errors);
}

const NOT_FOR_INIT = 'may not be set for init containers without restartPolicy=Always';

/** Containers that run first; those that restart always are sidecars. */
export function initContainers(
  list: readonly Init[] | undefined,
  regular: readonly Container[],
  scope: PodScope,
  path: string,
  errors: Errors,
): void {
  const names = new Set(regular.map((of) => of.name));
  list?.forEach((of, i) => {
    const at = `${path}[${i}]`;
    common(of, scope, at, errors);
    if (of.restartPolicy === undefined) {
      if (of.restartPolicyRules?.length)
        errors.required(`${at}.restartPolicy`, 'must specify restartPolicy when restart rules are used');
    } else if (of.restartPolicy === 'Always') {
      if (of.restartPolicyRules)
        errors.forbidden(
          `${at}.restartPolicyRules`,
          'restartPolicyRules are not allowed for init containers with restart policy Always',
        );
    } else restartRules(of, at, errors);
    if (names.has(of.name)) errors.duplicate(`${at}.name`, of.name);
    else if (of.name) names.add(of.name);
    hostPorts([of], path, errors);
    if (of.restartPolicy === 'Always') {
      if (of.lifecycle) lifecycle(of.lifecycle, scope, `${at}.lifecycle`, errors);
      probes(of, at, errors);
    } else
      for (const name of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const)
        if (of[name]) errors.forbidden(`${at}.${name}`, NOT_FOR_INIT);
  });
}

const NOT_EPHEMERAL = [
  'ports',
  'resources',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
  'resizePolicy',
  'restartPolicy',
];

/** Containers that are added to a running pod. */
export function ephemeralContainers(spec: PodSpec, scope: PodScope, path: string, errors: Errors): void {
  const others = new Set([...spec.containers, ...(spec.initContainers ?? [])].map((of) => of.name));
  const names = new Set(others);
  spec.ephemeralContainers?.forEach((of, i) => {
    const at = `${path}[${i}]`;
    common(of as Container, scope, at, errors);
    trimmedImage(of as Container, at, errors);
    if (names.has(of.name)) errors.duplicate(`${at}.name`, of.name);
    names.add(of.name);
    if (of.targetContainerName && !others.has(of.targetContainerName))
      errors.notFound(`${at}.targetContainerName`, of.targetContainerName);
    for (const name of NOT_EPHEMERAL) {
      const value = (of as unknown as Record<string, unknown>)[name];
      if (value !== undefined && Object.keys(value as object).length > 0)
        errors.forbidden(`${at}.${name}`, 'cannot be set for an Ephemeral Container');
    }
    of.volumeMounts?.forEach((mount, j) => {
      for (const name of ['subPath', 'subPathExpr'] as const)
        if (mount[name])
          errors.forbidden(`${at}.volumeMounts[${j}].${name}`, 'cannot be set for an Ephemeral Container');
    });
  });
}

/** Pods themselves are stricter with images than templates, for history's sake. */
export const trimmedImage: Rule<Container> = (of, path, errors) => {
  if (of.image && of.image.trim() !== of.image)
    errors.invalid(`${path}.image`, of.image, 'must not have leading or trailing whitespace');
};
