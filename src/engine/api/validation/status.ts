/** What may be written as a status (kubernetes `Validate…StatusUpdate`). Components' own statuses do not come this way. */

import type { KubeObject } from '../../store/object.ts';
import { compareQuantities, wholeValue } from '../quantity.ts';
import { semanticEqual } from '../schema/empties.ts';
import { ip, isIP, isIPv6 } from './address.ts';
import { jobStatus } from './jobstatus.ts';
import { QUOTA_RESOURCES, quantityOf, resourceName } from './resources.ts';
import { type Errors, IMMUTABLE, notNegative, oneOf, type Rule } from './rule.ts';
import { qualifiedName, subdomain } from './texts.ts';

type Json = Record<string, unknown>;
type StatusRule = (status: Json, old: Json, object: KubeObject & { spec?: Json }, errors: Errors) => void;

const number = (value: unknown): number => (typeof value === 'number' ? value : 0);

/** @param ready how the last of the comparisons calls the ready replicas */
function counts(fields: readonly string[], within: readonly string[], ready = ''): StatusRule {
  return (status, _, __, errors) => {
    for (const name of fields) notNegative(status[name] as number | undefined, `status.${name}`, errors);
    for (const name of within)
      if (number(status[name]) > number(status['replicas']))
        errors.invalid(`status.${name}`, status[name], 'cannot be greater than status.replicas');
    if (ready !== '' && number(status['availableReplicas']) > number(status['readyReplicas']))
      errors.invalid('status.availableReplicas', status['availableReplicas'], `cannot be greater than ${ready}`);
  };
}

/** As `rule`, and the count of collisions only grows. */
function colliding(rule: StatusRule): StatusRule {
  return (status, old, object, errors) => {
    rule(status, old, object, errors);
    const count = status['collisionCount'];
    if (old['collisionCount'] !== undefined && number(count) < number(old['collisionCount']))
      errors.invalid('status.collisionCount', number(count), 'cannot be decremented');
  };
}

const CONDITION_STATUS = oneOf('False', 'True', 'Unknown');
const REASON = /^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$/;
const REASON_WRONG =
  "a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters or '_,:', and must end with an alphanumeric character or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName',  or 'ReasonA,ReasonB',  or 'ReasonA:ReasonB', regex used for validation is '[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?')";
/** The longest reason and message of a condition (`ValidateCondition`). */
const LONGEST_REASON = 1024;
const LONGEST_MESSAGE = 32 * 1024;

const conditions: Rule<readonly Json[] | undefined> = (list, path, errors) => {
  const types = new Map<unknown, number>();
  list?.forEach((condition, i) => {
    const at = `${path}[${i}]`;
    const { type, status, reason = '', message = '' } = condition as Record<string, string | undefined>;
    if (types.has(type)) errors.duplicate(`${at}.type`, type);
    types.set(type, i);
    for (const wrong of qualifiedName(type ?? '')) errors.invalid(`${at}.type`, type ?? '', wrong);
    CONDITION_STATUS(status, `${at}.status`, errors);
    notNegative(condition['observedGeneration'] as number | undefined, `${at}.observedGeneration`, errors);
    if (!condition['lastTransitionTime']) errors.required(`${at}.lastTransitionTime`, 'must be set');
    if (reason === '') errors.required(`${at}.reason`);
    else {
      if (!REASON.test(reason)) errors.invalid(`${at}.reason`, reason, REASON_WRONG);
      if (reason.length > LONGEST_REASON) errors.tooLong(`${at}.reason`, LONGEST_REASON);
    }
    if (message.length > LONGEST_MESSAGE) errors.tooLong(`${at}.message`, LONGEST_MESSAGE);
  });
};

const SYSTEM = new Set(['PodScheduled', 'Ready', 'Initialized']);

type ContainerStatus = { name: string; state?: { terminated?: { exitCode?: number } } };

/** A container that ended for good does not run again. */
function transitions(status: Json, old: Json, object: KubeObject & { spec?: Json }, errors: Errors): void {
  const policy = object.spec?.['restartPolicy'];
  const containers = (object.spec?.['containers'] ?? []) as { name: string; restartPolicy?: string }[];
  const now = (status['containerStatuses'] ?? []) as ContainerStatus[];
  ((old['containerStatuses'] ?? []) as ContainerStatus[]).forEach(({ name, state }, i) => {
    const ended = state?.terminated;
    const again = now.find((of) => of.name === name);
    if (ended === undefined || again === undefined || again.state?.terminated !== undefined) return;
    const of = containers.find((container) => container.name === name);
    const own = of?.restartPolicy ?? policy;
    if (of !== undefined && (own === 'Always' || (own === 'OnFailure' && ended.exitCode !== 0))) return;
    errors.forbidden(`status.containerStatuses[${i}].state`, 'may not be transitioned to non-terminated state');
  });
}

function addresses(list: readonly { ip?: string }[], before: unknown, path: string, errors: Errors): void {
  const known = new Set(((before ?? []) as { ip?: string }[]).map((of) => of.ip));
  list.forEach((of, i) => {
    if (!known.has(of.ip)) ip(of.ip ?? '', `${path}[${i}]`, errors);
  });
  const sixes = list.filter((of) => isIPv6(of.ip ?? '')).length;
  if (list.length > 1 && (list.length > 2 || sixes !== 1))
    errors.invalid(
      path,
      list.map((of) => ({ IP: of.ip })),
      'may specify no more than one IP for each IP family',
    );
}

const pod: StatusRule = (status, old, object, errors) => {
  ((status['conditions'] ?? []) as { type?: string }[]).forEach(({ type = '' }, i) => {
    if (SYSTEM.has(type)) return;
    for (const wrong of qualifiedName(type)) errors.invalid(`status.conditions[${i}].Type`, type, wrong);
  });
  const nominated = status['nominatedNodeName'] as string | undefined;
  const path = 'status.nominatedNodeName';
  if (nominated && nominated !== old['nominatedNodeName']) {
    for (const wrong of subdomain(nominated)) errors.invalid(path, nominated, wrong);
    if (object.spec?.['nodeName']) errors.forbidden(path, 'may not be set on pods that are already bound to a node');
  }
  if (status['qosClass'] !== old['qosClass']) errors.invalid('status.qosClass', status['qosClass'] ?? '', IMMUTABLE);
  transitions(status, old, object, errors);
  // The old field holds the first of the new one, and counts where they differ.
  const first = status['podIP'] as string | undefined;
  const listed = (status['podIPs'] ?? []) as { ip?: string }[];
  const own = first && listed[0]?.ip !== first ? [{ ip: first }] : listed;
  addresses(own, old['podIPs'], 'status.podIPs', errors);
  const hosts = (status['hostIPs'] ?? []) as { ip?: string }[];
  if (hosts[0] !== undefined && hosts[0].ip !== status['hostIP'])
    errors.invalid('status.hostIPs[0].ip', hosts[0].ip ?? '', 'must be equal to `hostIP`');
  addresses(hosts, old['hostIPs'], 'status.hostIPs', errors);
};

type Ingress = { ip?: string; ipMode?: string; hostname?: string };
const entries = (status: Json): Ingress[] =>
  ((status['loadBalancer'] as { ingress?: Ingress[] } | undefined)?.ingress ?? []) as Ingress[];

function balancer(status: Json, old: Json, modes: boolean, errors: Errors): void {
  const known = new Set(entries(old).map((of) => of.ip));
  entries(status).forEach((of, i) => {
    const at = `status.loadBalancer.ingress[${i}]`;
    if (of.ip && !known.has(of.ip)) ip(of.ip, `${at}.ip`, errors);
    if (modes) {
      if (of.ipMode === undefined) {
        if (of.ip) errors.required(`${at}.ipMode`, 'must be specified when `ip` is set');
      } else if (!of.ip) errors.forbidden(`${at}.ipMode`, 'may not be specified when `ip` is not set');
      else oneOf('Proxy', 'VIP')(of.ipMode, `${at}.ipMode`, errors);
    }
    if (!of.hostname) return;
    for (const wrong of subdomain(of.hostname)) errors.invalid(`${at}.hostname`, of.hostname, wrong);
    if (isIP(of.hostname)) errors.invalid(`${at}.hostname`, of.hostname, 'must be a DNS name, not an IP address');
  });
}

const service: StatusRule = (status, old, object, errors) => {
  if (object.spec?.['type'] !== 'LoadBalancer' && entries(status).length > 0)
    errors.forbidden('status.loadBalancer.ingress', "may only be used when `spec.type` is 'LoadBalancer'");
  else balancer(status, old, true, errors);
};

const namespace: StatusRule = (status, _, { metadata }, errors) => {
  const [wanted, when] = metadata.deletionTimestamp === undefined ? ['Active', 'empty'] : ['Terminating', 'not empty'];
  const phase = (status['phase'] as string | undefined) || 'Active';
  if (phase !== wanted)
    errors.invalid('status.Phase', phase, `may only be '${wanted}' if \`deletionTimestamp\` is ${when}`);
};

const RESIZES = [
  'ControllerResizeInProgress',
  'ControllerResizeInfeasible',
  'NodeResizeInProgress',
  'NodeResizeInfeasible',
  'NodeResizePending',
];

function amounts(of: unknown, path: string, errors: Errors): void {
  for (const [name, amount] of Object.entries((of ?? {}) as Record<string, string>))
    if (compareQuantities(amount, '0') < 0)
      errors.invalid(`${path}[${name}]`, wholeValue(amount), 'must be a valid resource quantity');
}

const claim: StatusRule = (status, _, __, errors) => {
  amounts(status['capacity'], 'status.capacity', errors);
  for (const [name, value] of Object.entries((status['allocatedResourceStatuses'] ?? {}) as Record<string, string>))
    if (!RESIZES.includes(value)) errors.notSupported('status.allocatedResourceStatuses', name, RESIZES);
  for (const name of Object.keys((status['allocatedResources'] ?? {}) as object))
    if (name !== 'storage') errors.notSupported('status.allocatedResources', name, ['storage']);
  amounts(status['allocatedResources'], 'status.allocatedResources', errors);
};

const quota: StatusRule = (status, _, __, errors) => {
  for (const part of ['hard', 'used'] as const)
    for (const [name, amount] of Object.entries((status[part] ?? {}) as Record<string, string>)) {
      const at = `status.${part}[${name}]`;
      resourceName(name, at, errors);
      if (!name.includes('/') && !QUOTA_RESOURCES.has(name) && resourceNameIsPlain(name))
        errors.invalid(at, name, 'must be a standard resource for quota');
      quantityOf(name)(amount, at, errors);
    }
};
const resourceNameIsPlain = (name: string): boolean => qualifiedName(name).length === 0 && !name.includes('hugepages-');

const node: StatusRule = (status, _, __, errors) => {
  const addresses = (status['addresses'] ?? []) as { type?: string; address?: string }[];
  addresses.forEach(({ type, address }, i) => {
    const first = addresses.findIndex((of) => of.type === type && of.address === address);
    if (first < i) errors.duplicate(`status.addresses[${i}]`, { Type: type, Address: address });
  });
};

const REPLICAS = ['replicas', 'fullyLabeledReplicas', 'readyReplicas', 'availableReplicas', 'observedGeneration'];
const WITHIN = ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'];

const KINDS: Readonly<Record<string, StatusRule>> = {
  pods: pod,
  namespaces: namespace,
  services: service,
  persistentvolumeclaims: claim,
  resourcequotas: quota,
  'jobs.batch': jobStatus,
  'ingresses.networking.k8s.io': (status, old, _, errors) => balancer(status, old, false, errors),
  replicationcontrollers: counts(REPLICAS, WITHIN, 'readyReplicas'),
  'replicasets.apps': counts([...REPLICAS, 'terminatingReplicas'], WITHIN, 'readyReplicas'),
  'deployments.apps': colliding(
    counts(
      [
        'observedGeneration',
        'replicas',
        'updatedReplicas',
        'readyReplicas',
        'availableReplicas',
        'unavailableReplicas',
        'terminatingReplicas',
        'collisionCount',
      ],
      ['updatedReplicas', 'readyReplicas', 'availableReplicas'],
      'readyReplicas',
    ),
  ),
  'statefulsets.apps': colliding(
    counts(
      [
        'replicas',
        'readyReplicas',
        'currentReplicas',
        'updatedReplicas',
        'availableReplicas',
        'observedGeneration',
        'collisionCount',
      ],
      ['readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas'],
      'status.readyReplicas',
    ),
  ),
  'daemonsets.apps': colliding(
    counts(
      [
        'currentNumberScheduled',
        'numberMisscheduled',
        'desiredNumberScheduled',
        'numberReady',
        'observedGeneration',
        'updatedNumberScheduled',
        'numberAvailable',
        'numberUnavailable',
        'collisionCount',
      ],
      [],
    ),
  ),
  nodes: node,
  'horizontalpodautoscalers.autoscaling': counts(['currentReplicas', 'desiredReplicas'], []),
  'poddisruptionbudgets.policy': (status, old, object, errors) => {
    conditions(status['conditions'] as Json[] | undefined, 'status.conditions', errors);
    counts(['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'], [])(status, old, object, errors);
  },
};

/** The rules of a kind's status, against what it was. */
export function statusRule(resource: string, old: KubeObject): Rule<KubeObject> {
  return (object, _, errors) => {
    const [status, before] = [object, old].map((of) => ((of as { status?: Json }).status ?? {}) as Json);
    if (!semanticEqual(status, before)) KINDS[resource]?.(status ?? {}, before ?? {}, object as never, errors);
  };
}
