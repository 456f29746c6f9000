/**
 * PodSecurity: a namespace's labels say which pods it takes, and of which it warns, also in the templates of workloads. Whoever makes
 * it stricter is told which of its pods would be refused now (pod-security-admission `admission.go`).
 */
import type { Store } from '../../../store/store.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../../admission.ts';
import { concerns, refuse } from '../../admission.ts';
import { invalid } from '../../errors.ts';
import type { KubeObject, Namespace, Pod, PodTemplateSpec } from '../../types.ts';
import type { AdmissionParts } from '../index.ts';
import { findings, inFull, inShort, type Subject } from './checks.ts';
import { isSame, isStricter, nameOf, type Policy, policyOf, type Strictness } from './policy.ts';

/** How many pods of a namespace are looked at when it becomes stricter. */
const MOST = 3000;

/** Subresources of pods that run nothing else than what runs already. */
const HARMLESS = new Set(['exec', 'attach', 'binding', 'eviction', 'log', 'portforward', 'proxy', 'status']);

type Workload = { spec?: { template?: PodTemplateSpec; jobTemplate?: { spec?: { template?: PodTemplateSpec } } } };

const TEMPLATES: Readonly<Record<string, (object: Workload) => PodTemplateSpec | undefined>> = {
  ...Object.fromEntries(
    [
      'replicationcontrollers',
      'replicasets.apps',
      'deployments.apps',
      'daemonsets.apps',
      'statefulsets.apps',
      'jobs.batch',
    ].map((id) => [id, ({ spec }: Workload) => spec?.template]),
  ),
  'cronjobs.batch': ({ spec }) => spec?.jobTemplate?.spec?.template,
};

const subjectOf = ({ metadata, spec }: Pick<PodTemplateSpec, 'metadata' | 'spec'>): Subject | undefined =>
  spec && { annotations: metadata?.annotations ?? {}, spec };

function warn({ warn: tell }: AdmissionRequest, subject: Subject, strictness: Strictness): void {
  if (tell === undefined || strictness.level === 'privileged') return;
  const found = findings(subject, strictness);
  if (found.length > 0) tell(`would violate PodSecurity "${nameOf(strictness)}": ${inFull(found)}`);
}

/** What of a pod may change beside its images is not looked at again. */
function isAsBefore(pod: Pod, old: Pod): boolean {
  const images = (list: readonly { readonly name: string; readonly image?: string }[] | undefined): string =>
    JSON.stringify((list ?? []).map(({ name, image }) => [name, image]));
  return (['containers', 'initContainers', 'ephemeralContainers'] as const).every(
    (list) => pod.spec[list] === old.spec[list] || images(pod.spec[list]) === images(old.spec[list]),
  );
}

function checkPod(request: AdmissionRequest, pod: Pod, policy: Policy): void {
  if (request.operation === 'UPDATE' && isAsBefore(pod, request.old as Pod)) return;
  const subject: Subject = { annotations: pod.metadata.annotations ?? {}, spec: pod.spec };
  const found = findings(subject, policy.enforce);
  if (found.length > 0)
    throw refuse(request, pod, `violates PodSecurity "${nameOf(policy.enforce)}": ${inFull(found)}`);
  warn(request, subject, policy.warn);
}

/** The pods of a namespace that a stricter level would refuse, those of the same fault in one line. */
function tellOfPods(store: Store, namespace: string, strictness: Strictness, tell: (text: string) => void): void {
  const all = [...store.by('pods', 'namespace', namespace).values()] as Pod[];
  const byFault = new Map<string, string[]>();
  for (const pod of all.slice(0, MOST)) {
    const fault = inShort(findings({ annotations: pod.metadata.annotations ?? {}, spec: pod.spec }, strictness));
    if (fault !== '') byFault.set(fault, [...(byFault.get(fault) ?? []), pod.metadata.name]);
  }
  if (all.length > MOST)
    tell(`new PodSecurity enforce level only checked against the first ${MOST} of ${all.length} existing pods`);
  if (byFault.size > 0)
    tell(`existing pods in namespace "${namespace}" violate the new PodSecurity enforce level "${nameOf(strictness)}"`);
  const lines = [...byFault].map(([fault, names]) => {
    const more = names.length - 1;
    const others = more === 0 ? '' : ` (and ${more} other ${more === 1 ? 'pod' : 'pods'})`;
    return `${names.sort()[0]}${others}: ${fault}`;
  });
  for (const line of lines.sort()) tell(line);
}

function checkNamespace(store: Store, request: AdmissionRequest, namespace: KubeObject): void {
  const { causes, enforce } = policyOf(namespace.metadata.labels);
  const before = policyOf(request.old?.metadata.labels);
  // What was wrong before does not keep anybody from changing the rest.
  if (causes.length > 0 && JSON.stringify(causes) !== JSON.stringify(before.causes))
    throw invalid(request.resource, request.name, causes);
  if (request.operation !== 'UPDATE' || request.warn === undefined) return;
  if (isSame(enforce, before.enforce) || enforce.level === 'privileged') return;
  if (enforce.version === before.enforce.version && !isStricter(enforce, before.enforce)) return;
  tellOfPods(store, namespace.metadata.name, enforce, request.warn);
}

export function podSecurity({ store }: AdmissionParts): AdmissionPlugin {
  return {
    name: 'PodSecurity',
    handles(request) {
      if (request.operation === 'DELETE') return false;
      if (request.resource.id === 'pods') return !HARMLESS.has(request.subresource);
      return concerns(request, 'namespaces', 'CREATE', 'UPDATE') || templateOf(request) !== undefined;
    },
    validate(request, object) {
      if (object === undefined) return;
      if (request.resource.id === 'namespaces') return checkNamespace(store, request, object);
      const policy = policyOf((store.get('namespaces', request.namespace) as Namespace | undefined)?.metadata.labels);
      if (policy.enforce.level === 'privileged' && policy.warn.level === 'privileged') return;
      if (request.resource.id === 'pods') return checkPod(request, object as Pod, policy);
      const template = templateOf(request)?.(object as Workload);
      const subject = template && subjectOf(template);
      if (subject !== undefined) warn(request, subject, policy.warn);
    },
  };
}

function templateOf({
  resource,
  subresource,
}: AdmissionRequest): ((object: Workload) => PodTemplateSpec | undefined) | undefined {
  return subresource === '' ? TEMPLATES[resource.id] : undefined;
}
