/**
 * What the API server lets through and does not like: deprecated fields, fields without effect, definitions that hide others.
 * It comes with the answer, and kubectl prints it as `Warning: …` (kubernetes `WarningsOnCreate`, `WarningsOnUpdate`).
 */

import { equal } from '../../store/equal.ts';
import type { KubeObject } from '../../store/object.ts';
import { compareQuantities } from '../quantity.ts';
import type {
  CronJob,
  CustomResourceDefinition,
  EndpointSlice,
  Endpoints,
  Ingress,
  Job,
  NetworkPolicy,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  PodTemplateSpec,
  ResourceQuota,
  RuntimeClass,
  Secret,
  Service,
  ServiceAccount,
  StatefulSet,
  StorageClass,
} from '../types.ts';
import { label } from '../validation/texts.ts';
import { deprecatedLabel, selectorTerm } from './labels.ts';
import { address, claimWarnings, network, podWarnings, templateWarnings } from './pods.ts';

type Warn<T> = (object: T, old: T | undefined) => string[];

const named =
  (what: string): Warn<KubeObject> =>
  ({ metadata: { name } }, old) => {
    const wrong = old === undefined ? label(name) : [];
    if (wrong.length === 0) return [];
    return [
      `metadata.name: this is used in ${what}, which can result in surprising behavior; a DNS label is recommended: [${wrong.join(' ')}]`,
    ];
  };
const inPods = named('Pod names and hostnames');

/** Updates warn again only when something of the spec changed. */
const changed = (object: KubeObject, old: KubeObject | undefined): boolean =>
  old === undefined || object.metadata.generation !== old.metadata.generation;

type Templated = KubeObject & { spec: { template?: PodTemplateSpec } };
const workload: Warn<Templated> = (object, old) => [
  ...(object.kind === 'DaemonSet' || object.kind === 'StatefulSet' ? [] : inPods(object, old)),
  ...(changed(object, old) ? templateWarnings(object.spec.template, 'spec.template') : []),
];

/** Beyond these a job may not keep track of failed indexes (`pkg/api/job/warnings.go`). */
const MANY = 100_000;
const MANY_AT_ONCE = 10_000;

function jobSpec(spec: Job['spec'], path: string): string[] {
  const many =
    spec.completionMode === 'Indexed' && (spec.completions ?? 0) > MANY && (spec.parallelism ?? 0) > MANY_AT_ONCE;
  return [
    ...(many
      ? [
          `${path}: In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail`,
        ]
      : []),
    ...templateWarnings(spec.template, `${path}.template`),
  ];
}

const statefulSet: Warn<StatefulSet> = (object, old) => [
  ...workload(object as Templated, old as Templated | undefined),
  ...(object.spec.volumeClaimTemplates ?? []).flatMap((claim, i) =>
    claimWarnings(claim.spec, `spec.volumeClaimTemplates[${i}]${old === undefined ? '' : '.Spec'}`),
  ),
  ...((object.spec.revisionHistoryLimit ?? 0) < 0
    ? ['spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended']
    : []),
];

const BETA_CLASS = 'volume.beta.kubernetes.io/storage-class';
const OLD_VOLUME: Readonly<Record<string, string>> = {
  [BETA_CLASS]: 'deprecated since v1.8; use "storageClassName" attribute instead',
  'volume.beta.kubernetes.io/mount-options': 'deprecated since v1.31; use "mountOptions" attribute instead',
};
const OLD_SOURCES: readonly (readonly [string, string, string?])[] = [
  ['cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  ['photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  ['scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  ['storageos', 'deprecated in v1.22, non-functional in v1.25+', 'storageOS'],
  ['glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
  ['rbd', 'deprecated in v1.28, non-functional in v1.31+'],
];

const volume: Warn<PersistentVolume> = ({ metadata, spec }) => [
  ...Object.entries(OLD_VOLUME).flatMap(([key, why]) =>
    metadata.annotations?.[key] === undefined ? [] : [`metadata.annotations[${key}]: ${why}`],
  ),
  ...(spec.persistentVolumeReclaimPolicy === 'Recycle'
    ? [
        'spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.',
      ]
    : []),
  ...(spec.nodeAffinity?.required?.nodeSelectorTerms ?? []).flatMap((term, i) =>
    selectorTerm(term, `spec.nodeAffinity.required.nodeSelectorTerms[${i}]`),
  ),
  ...OLD_SOURCES.flatMap(([name, why, shown = name]) =>
    (spec as unknown as Record<string, unknown>)[name] === undefined ? [] : [`spec.${shown}: ${why}`],
  ),
];

const claim: Warn<PersistentVolumeClaim> = ({ metadata, spec }) => [
  ...(metadata.annotations?.[BETA_CLASS] === undefined
    ? []
    : [`metadata.annotations[${BETA_CLASS}]: ${OLD_VOLUME[BETA_CLASS]}`]),
  ...claimWarnings(spec, 'spec'),
];

const service: Warn<Service> = ({ metadata, spec }) => {
  const headless = spec.type === 'ClusterIP' && spec.clusterIP === 'None';
  const found: string[] = [];
  if (metadata.annotations?.['service.kubernetes.io/topology-aware-hints'] !== undefined)
    found.push(
      'annotation service.kubernetes.io/topology-aware-hints is deprecated, please use service.kubernetes.io/topology-mode instead',
    );
  if (!headless)
    for (const [i, ip] of (spec.clusterIPs ?? []).entries()) found.push(...address(ip, `spec.clusterIPs[${i}]`));
  if (headless && spec.loadBalancerIP) found.push('spec.loadBalancerIP is ignored for headless services');
  if (headless && spec.externalIPs?.length) found.push('spec.externalIPs is ignored for headless services');
  if (headless && spec.sessionAffinity !== 'None') found.push('spec.SessionAffinity is ignored for headless services');
  for (const [i, ip] of (spec.externalIPs ?? []).entries()) found.push(...address(ip, `spec.externalIPs[${i}]`));
  if (spec.loadBalancerIP) found.push(...address(spec.loadBalancerIP, 'spec.loadBalancerIP'));
  for (const [i, range] of (spec.loadBalancerSourceRanges ?? []).entries())
    found.push(...network(range, `spec.loadBalancerSourceRanges[${i}]`));
  if (spec.type === 'ExternalName' && spec.externalIPs?.length)
    found.push('spec.externalIPs is ignored when spec.type is "ExternalName"');
  if (spec.type !== 'ExternalName' && spec.externalName)
    found.push('spec.externalName is ignored when spec.type is not "ExternalName"');
  if ((spec as { trafficDistribution?: string }).trafficDistribution === 'PreferClose')
    found.push('spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"');
  return found;
};

const quota: Warn<ResourceQuota> = ({ spec }, old) =>
  old !== undefined
    ? []
    : ['cpu', 'memory', 'storage', 'ephemeral-storage'].flatMap((name) => {
        const hard = spec?.hard ?? {};
        const bare = name === 'cpu' || name === 'memory';
        const request = hard[`requests.${name}`] === undefined && bare ? name : `requests.${name}`;
        const [asked, most] = [hard[request], hard[`limits.${name}`]];
        if (asked === undefined || most === undefined || compareQuantities(asked, most) <= 0) return [];
        return [`ResourceQuota ${request} (${asked}) should be less than limits.${name} (${most})`];
      });

const CLASS = 'kubernetes.io/ingress.class';
const ingress: Warn<Ingress> = ({ metadata, spec }, old) =>
  old === undefined && metadata.annotations?.[CLASS] !== undefined && spec.ingressClassName === undefined
    ? [`annotation "${CLASS}" is deprecated, please use 'spec.ingressClassName' instead`]
    : [];

const MOUNTABLE = 'kubernetes.io/enforce-mountable-secrets';
const account: Warn<ServiceAccount> = ({ metadata }, old) =>
  metadata.annotations?.[MOUNTABLE] !== undefined && old?.metadata.annotations?.[MOUNTABLE] === undefined
    ? [
        `metadata.annotations[${MOUNTABLE}]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets`,
      ]
    : [];

const secret: Warn<Secret> = ({ type, data = {} }) => {
  if (type !== 'kubernetes.io/tls') return [];
  for (const [name, what] of [
    ['tls.crt', 'certificate'],
    ['tls.key', 'key'],
  ] as const)
    if (!atob(data[name] ?? '').includes('-----BEGIN ')) return [`tls: failed to find any PEM data in ${what} input`];
  return [];
};

const policy: Warn<NetworkPolicy> = ({ spec }) =>
  (['ingress', 'egress'] as const).flatMap((way) =>
    (spec[way] ?? []).flatMap((rule, i) => {
      const side = way === 'ingress' ? 'from' : 'to';
      const peers = (rule as { from?: Peer[]; to?: Peer[] })[side] ?? [];
      return peers.flatMap(({ ipBlock }, j) => {
        const at = `spec.${way}[${i}].${side}[${j}].ipBlock`;
        if (ipBlock === undefined) return [];
        const { cidr, except = [] } = ipBlock;
        return [...network(cidr, `${at}.cidr`), ...except.flatMap((range, k) => network(range, `${at}.except[${k}]`))];
      });
    }),
  );
type Peer = { ipBlock?: { cidr: string; except?: string[] } };

const node: Warn<Node> = ({ spec }, old) => [
  ...((spec as { externalID?: string }).externalID
    ? ['spec.externalID: this field is deprecated, and is unused by Kubernetes']
    : []),
  ...(old !== undefined && equal(old.spec.podCIDRs, spec.podCIDRs)
    ? []
    : (spec.podCIDRs ?? []).flatMap((range, i) => network(range, `spec.podCIDRs[${i}]`))),
];

/** Formats that schemas of custom objects may name (apiextensions-apiserver `supportedVersionedFormats`), without their dashes. */
const FORMATS = new Set(
  'bsonobjectid uri email hostname ipv4 ipv6 cidr mac uuid uuid3 uuid4 uuid5 isbn isbn10 isbn13 creditcard ssn hexcolor rgbcolor byte password date duration datetime k8sshortname k8slongname int32 int64 float double'.split(
    ' ',
  ),
);

/** The formats in a schema that mean nothing to the server. */
function unknownFormats(of: unknown, found = new Set<string>()): Set<string> {
  if (typeof of !== 'object' || of === null) return found;
  const { format, type } = of as { format?: unknown; type?: unknown };
  if (typeof format === 'string' && type === 'string' && !FORMATS.has(format.replaceAll('-', ''))) found.add(format);
  for (const part of Object.values(of)) unknownFormats(part, found);
  return found;
}

const definition: Warn<CustomResourceDefinition> = ({ spec }, old) => {
  const before = unknownFormats(old?.spec.versions);
  const now = [...unknownFormats(spec.versions)].filter((format) => !before.has(format)).sort();
  return now.map((format) => `unrecognized format ${JSON.stringify(format)}`);
};

const runtimeClass: Warn<RuntimeClass> = ({ scheduling }) =>
  Object.keys(scheduling?.nodeSelector ?? {}).flatMap((key) => {
    const why = deprecatedLabel(key);
    return why === undefined ? [] : [`scheduling.nodeSelector: ${why}`];
  });

const storageClass: Warn<StorageClass> = ({ allowedTopologies = [] }) =>
  allowedTopologies.flatMap(({ matchLabelExpressions = [] }, i) =>
    matchLabelExpressions.flatMap(({ key }, j) => {
      const why = deprecatedLabel(key);
      return why === undefined ? [] : [`allowedTopologies[${i}].matchLabelExpressions[${j}].key: ${why}`];
    }),
  );

const endpoints: Warn<Endpoints> = ({ subsets = [] }) =>
  subsets.flatMap((subset, i) =>
    (['addresses', 'notReadyAddresses'] as const).flatMap((list) =>
      (subset[list] ?? []).flatMap(({ ip }, j) => address(ip, `subsets[${i}].${list}[${j}].ip`)),
    ),
  );

const slice: Warn<EndpointSlice> = ({ addressType }, old) =>
  old === undefined && addressType === 'FQDN' ? ['spec.addressType: FQDN endpoints are deprecated'] : [];

const kind = <T extends KubeObject>(warn: Warn<T>): Warn<KubeObject> => warn as unknown as Warn<KubeObject>;

const KINDS: Readonly<Record<string, Warn<KubeObject>>> = {
  pods: kind<Pod>((pod, old) =>
    old === undefined ? [...named("the Pod's hostname")(pod, old), ...podWarnings(pod.spec, pod.metadata, '')] : [],
  ),
  podtemplates: kind<KubeObject & { template?: PodTemplateSpec }>(({ template }) =>
    templateWarnings(template, 'template'),
  ),
  replicationcontrollers: kind(workload),
  'deployments.apps': kind(workload),
  'replicasets.apps': kind(workload),
  'daemonsets.apps': kind(workload),
  'statefulsets.apps': kind(statefulSet),
  'jobs.batch': kind<Job>((job, old) => [...inPods(job, old), ...(changed(job, old) ? jobSpec(job.spec, 'spec') : [])]),
  'cronjobs.batch': kind<CronJob>((cron, old) => [
    ...inPods(cron, old),
    ...(changed(cron, old) && cron.spec.jobTemplate.spec
      ? jobSpec(cron.spec.jobTemplate.spec, 'spec.jobTemplate.spec')
      : []),
    ...(old !== undefined && cron.spec.schedule.includes('TZ')
      ? [
          'cannot use TZ or CRON_TZ in spec.spec.schedule, use timeZone instead, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details',
        ]
      : []),
  ]),
  'customresourcedefinitions.apiextensions.k8s.io': kind(definition),
  nodes: kind(node),
  services: kind(service),
  'networkpolicies.networking.k8s.io': kind(policy),
  endpoints: kind(endpoints),
  'endpointslices.discovery.k8s.io': kind(slice),
  'ingresses.networking.k8s.io': kind(ingress),
  persistentvolumes: kind(volume),
  persistentvolumeclaims: kind(claim),
  'storageclasses.storage.k8s.io': kind(storageClass),
  'runtimeclasses.node.k8s.io': kind(runtimeClass),
  resourcequotas: kind(quota),
  serviceaccounts: kind(account),
  secrets: kind(secret),
};

/** The warnings about an object that was accepted. @param old what it was, for an update */
export function warningsFor(resource: string, object: KubeObject, old?: KubeObject): readonly string[] {
  return KINDS[resource]?.(object, old) ?? [];
}
