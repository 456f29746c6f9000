/** The spec of pods and of pod templates (kubernetes `ValidatePodSpec`). */
import type { Container, PodSpec, PodTemplateSpec } from '../types.ts';
import { ip } from './address.ts';
import { containers, ephemeralContainers, initContainers, type PodScope } from './containers.ts';
import { annotations, labels } from './metadata.ts';
import { forSystem } from './os.ts';
import { affinity, spreadConstraints, toleration } from './placement.ts';
import { podResources } from './podresources.ts';
import { requirements } from './resources.ts';
import { type Errors, once, oneOf, type Rule } from './rule.ts';
import { podSecurity } from './security.ts';
import { inRange, label, qualifiedName, subdomain, underscoredSubdomain } from './texts.ts';
import { type Volume, volumes } from './volumes.ts';
import { hostProcesses } from './windows.ts';

export type Spec = Omit<PodSpec, 'resourceClaims'> & {
  schedulingGates?: { name?: string }[];
  resourceClaims?: { name?: string; resourceClaimName?: string; resourceClaimTemplateName?: string }[];
  hostUsers?: boolean;
  hostnameOverride?: string;
};

const restartPolicy = oneOf('Always', 'OnFailure', 'Never');
const dnsPolicy = oneOf('ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None');
export const preemptionPolicy = oneOf('PreemptLowerPriority', 'Never');
const deadline = inRange(1, 2_147_483_647);

/** @param isPod false for a template: the rules for host ports differ @param name the pod's name */
export function podSpec(isPod: boolean, name?: string): Rule<Spec> {
  return (spec, path, errors) => {
    if (spec.terminationGracePeriodSeconds === undefined) errors.required(`${path}.terminationGracePeriodSeconds`);
    const scope: PodScope = {
      volumes: volumes(
        spec.volumes as Volume[] | undefined,
        `${path}.volumes`,
        errors,
        isPod ? (name ?? '') : undefined,
      ),
      claims: new Set((spec.resourceClaims ?? []).map((claim) => claim.name ?? '').filter((name) => name !== '')),
      grace: spec.terminationGracePeriodSeconds,
      os: spec.os?.name,
      restartPolicy: spec.restartPolicy,
      hostUsers: spec.hostUsers !== false,
    };
    resourceClaims(spec.resourceClaims, `${path}.resourceClaims`, errors);
    const regular: readonly Container[] = spec.containers ?? [];
    containers(regular, scope, `${path}.containers`, errors);
    initContainers(spec.initContainers, regular, scope, `${path}.initContainers`, errors);
    if (spec.ephemeralContainers) ephemeralContainers(spec as PodSpec, scope, `${path}.ephemeralContainers`, errors);
    podResources(spec, `${path}.resources`, errors);
    if (spec.hostNetwork) hostNetwork(regular, isPod, `${path}.containers`, errors);
    if (!spec.restartPolicy) errors.required(`${path}.restartPolicy`);
    else restartPolicy(spec.restartPolicy, `${path}.restartPolicy`, errors);
    if (!spec.dnsPolicy) errors.required(`${path}.dnsPolicy`);
    else dnsPolicy(spec.dnsPolicy, `${path}.dnsPolicy`, errors);
    labels(spec.nodeSelector, `${path}.nodeSelector`, errors);
    if (spec.shareProcessNamespace && spec.hostPID)
      errors.invalid(`${path}.shareProcessNamespace`, true, 'ShareProcessNamespace and HostPID cannot both be enabled');
    podSecurity(spec.securityContext, spec as PodSpec, `${path}.securityContext`, errors);
    affinity(spec.affinity, `${path}.affinity`, errors);
    dns(spec, `${path}.dnsConfig`, errors);
    spec.readinessGates?.forEach(({ conditionType = '' }, i) => {
      for (const message of qualifiedName(conditionType))
        errors.invalid(`${path}.readinessGates[${i}].conditionType`, conditionType, message);
    });
    gates(spec.schedulingGates, `${path}.schedulingGates`, errors);
    spreadConstraints(spec.topologySpreadConstraints, `${path}.topologySpreadConstraints`, errors);
    hostProcesses(spec as PodSpec, path, errors);
    namesOf(spec, path, errors);
    files(spec, path, errors);
  };
}

function namesOf(spec: Spec, path: string, errors: Errors): void {
  const named = (name: string, value: string | undefined, form: (value: string) => readonly string[]) => {
    if (value) for (const message of form(value)) errors.invalid(`${path}.${name}`, value, message);
  };
  if (spec.hostUsers === false) {
    if (spec.hostNetwork) errors.forbidden(`${path}.hostNetwork`, 'when `hostUsers` is false');
    if (spec.hostPID) errors.forbidden(`${path}.HostPID`, 'when `hostUsers` is false');
    if (spec.hostIPC) errors.forbidden(`${path}.HostIPC`, 'when `hostUsers` is false');
  }
  hostnameOverride(spec, `${path}.hostnameOverride`, errors);
  named('serviceAccountName', spec.serviceAccountName, subdomain);
  named('nodeName', spec.nodeName, subdomain);
  if (spec.activeDeadlineSeconds !== undefined)
    for (const message of deadline(spec.activeDeadlineSeconds))
      errors.invalid(`${path}.activeDeadlineSeconds`, spec.activeDeadlineSeconds, message);
  named('hostname', spec.hostname, label);
  named('subdomain', spec.subdomain, label);
  spec.tolerations?.forEach((of, i) => {
    toleration(of, `${path}.tolerations[${i}]`, errors);
  });
  spec.hostAliases?.forEach((alias, i) => {
    ip(alias.ip ?? '', `${path}.hostAliases[${i}].ip`, errors);
    alias.hostnames?.forEach((name, j) => {
      for (const message of subdomain(name)) errors.invalid(`${path}.hostAliases[${i}].hostnames[${j}]`, name, message);
    });
  });
  named('priorityClassName', spec.priorityClassName, subdomain);
  if (spec.runtimeClassName !== undefined)
    for (const message of subdomain(spec.runtimeClassName))
      errors.invalid(`${path}.runtimeClassName`, spec.runtimeClassName, message);
  if ((spec.preemptionPolicy as string | undefined) === '') errors.required(`${path}.preemptionPolicy`);
  else if (spec.preemptionPolicy !== undefined)
    preemptionPolicy(spec.preemptionPolicy, `${path}.preemptionPolicy`, errors);
  if (spec.overhead) requirements(new Set())({ limits: spec.overhead }, `${path}.overhead`, errors);
  if (spec.os) {
    const before = errors.causes.length;
    if (!spec.os.name) errors.required(`${path}.os.name`);
    else oneOf('linux', 'windows')(spec.os.name, `${path}.os`, errors);
    if (errors.causes.length === before) forSystem(spec as PodSpec, path, errors);
  }
}

/** Variables from files read what another container wrote, so the file is in an emptyDir of the pod. */
function files(spec: Spec, path: string, errors: Errors): void {
  for (const list of ['initContainers', 'containers', 'ephemeralContainers'] as const)
    spec[list]?.forEach((of, i) => {
      of.env?.forEach(({ valueFrom }, j) => {
        const from = (valueFrom as { fileKeyRef?: { volumeName?: string } } | undefined)?.fileKeyRef;
        if (from === undefined) return;
        const at = `${path}.${list}[${i}].env[${j}].valueFrom.fileKeyRef.volumeName`;
        const volume = spec.volumes?.find(({ name }) => name === from.volumeName);
        if (volume === undefined) errors.notFound(at, from.volumeName ?? '');
        else if (!volume.emptyDir)
          errors.invalid(at, from.volumeName ?? '', 'referenced volume must be of type emptyDir');
      });
    });
}

function hostnameOverride(spec: Spec, path: string, errors: Errors): void {
  const name = spec.hostnameOverride;
  if (name === undefined) return;
  if (spec.setHostnameAsFQDN) errors.forbidden(path, 'may not be specified when setHostnameAsFQDN is true');
  if (spec.hostNetwork) errors.forbidden(path, 'may not be specified when hostNetwork is true');
  if (name.length > 64) errors.tooLong(path, 64);
  for (const message of subdomain(name)) errors.invalid(path, name, message);
}

const resourceClaims: Rule<Spec['resourceClaims']> = (list, path, errors) => {
  const names = new Set<string>();
  list?.forEach((claim, i) => {
    const at = `${path}[${i}]`;
    const name = claim.name ?? '';
    if (!name) errors.required(`${at}.name`);
    else if (names.has(name)) errors.duplicate(`${at}.name`, name);
    else for (const message of label(name)) errors.invalid(`${at}.name`, name, message);
    names.add(name);
    const [direct, made] = [claim.resourceClaimName, claim.resourceClaimTemplateName];
    const shown = { Name: name, ResourceClaimName: direct ?? null, ResourceClaimTemplateName: made ?? null };
    if (direct !== undefined && made !== undefined)
      errors.invalid(at, shown, 'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified');
    if (direct === undefined && made === undefined)
      errors.invalid(at, shown, 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`');
    if (direct !== undefined)
      for (const message of subdomain(direct)) errors.invalid(`${at}.resourceClaimName`, direct, message);
    if (made !== undefined)
      for (const message of subdomain(made)) errors.invalid(`${at}.resourceClaimTemplateName`, made, message);
  });
};

function hostNetwork(list: readonly Container[], isPod: boolean, path: string, errors: Errors): void {
  list.forEach((of, i) => {
    of.ports?.forEach(({ hostPort = 0, containerPort }, j) => {
      if ((isPod || hostPort !== 0) && hostPort !== containerPort)
        errors.invalid(
          `${path}[${i}].ports[${j}].hostPort`,
          hostPort,
          'must match `containerPort` when `hostNetwork` is true',
        );
    });
  });
}

const gates: Rule<Spec['schedulingGates']> = (list, path, errors) => {
  const seen = new Set<string>();
  list?.forEach(({ name = '' }, i) => {
    for (const message of qualifiedName(name)) errors.invalid(`${path}[${i}]`, name, message);
    if (seen.has(name)) errors.duplicate(`${path}[${i}]`, name);
    seen.add(name);
  });
};

function dns(spec: Spec, path: string, errors: Errors): void {
  const config = spec.dnsConfig;
  const servers = config?.nameservers ?? [];
  if (spec.dnsPolicy === 'None') {
    if (!config) {
      errors.required(path, 'must provide `dnsConfig` when `dnsPolicy` is None');
      return;
    }
    if (servers.length === 0) {
      errors.required(`${path}.nameservers`, 'must provide at least one DNS nameserver when `dnsPolicy` is None');
      return;
    }
  }
  if (!config) return;
  if (servers.length > 3) errors.invalid(`${path}.nameservers`, servers, 'must not have more than 3 nameservers');
  servers.forEach((server, i) => {
    ip(server, `${path}.nameservers[${i}]`, errors);
  });
  const searches = config.searches ?? [];
  if (searches.length > 32) errors.invalid(`${path}.searches`, searches, 'must not have more than 32 search paths');
  if (searches.join(' ').length > 2048)
    errors.invalid(
      `${path}.searches`,
      searches,
      'must not have more than 2048 characters (including spaces) in the search list',
    );
  searches.forEach((search, i) => {
    if (search === '.') return;
    const name = search.replace(/\.$/, '');
    for (const message of underscoredSubdomain(name)) errors.invalid(`${path}.searches[${i}]`, name, message);
  });
  config.options?.forEach((option, i) => {
    if (!option.name) errors.required(`${path}.options[${i}]`, 'must not be empty');
  });
}

/** Jobs of one CronJob and the sets of one Deployment hold the same spec. */
const templatePod = once(podSpec(false));

/** A template: its labels and annotations stand at its own path, as Kubernetes reports them. */
export const podTemplate: Rule<PodTemplateSpec> = (template, path, errors) => {
  labels(template.metadata?.labels, `${path}.labels`, errors);
  annotations(template.metadata?.annotations, `${path}.annotations`, errors);
  templatePod((template.spec ?? { containers: [] }) as Spec, `${path}.spec`, errors);
  if ((template.spec?.ephemeralContainers?.length ?? 0) > 0)
    errors.forbidden(`${path}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template');
};
