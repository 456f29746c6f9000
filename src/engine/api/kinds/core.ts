/** The rest of the core group: namespaces, nodes, services, configuration, accounts, storage, limits, events. */
import { each, fill, inside, without } from '../defaults/fill.ts';
import { template } from '../defaults/podspec.ts';
import { claimSpec, volumeSource } from '../defaults/volumes.ts';
import type { Strategy } from '../strategy.ts';
import type {
  Endpoints,
  Event,
  LimitRange,
  Namespace,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  PodTemplate,
  ReplicationController,
  ResourceQuota,
  Secret,
  ServiceAccount,
} from '../types.ts';
import { inSpec, withStatus, workload } from './kind.ts';

const NAME_LABEL = 'kubernetes.io/metadata.name';

const namespace: Strategy<Namespace> = {
  resource: 'namespaces',
  generation: false,
  defaults(object) {
    const { name, labels } = object.metadata;
    if (!name || labels?.[NAME_LABEL] === name) return object;
    return { ...object, metadata: { ...object.metadata, labels: { ...labels, [NAME_LABEL]: name } } };
  },
  prepareForCreate(object) {
    const finalizers = (object as Partial<Namespace>).spec?.finalizers ?? [];
    return {
      ...object,
      spec: { finalizers: finalizers.includes('kubernetes') ? finalizers : [...finalizers, 'kubernetes'] },
      status: { phase: 'Active' },
    };
  },
  // They are taken away by the subresource `finalize` only.
  prepareForUpdate: (object, { spec }) => ({ ...object, spec }),
  fields: ({ status }) => ({ 'status.phase': status.phase ?? '' }),
};

const NODE_INFO = {
  machineID: '',
  systemUUID: '',
  bootID: '',
  kernelVersion: '',
  osImage: '',
  containerRuntimeVersion: '',
  kubeletVersion: '',
  kubeProxyVersion: '',
  operatingSystem: '',
  architecture: '',
};

const node: Strategy<Node> = {
  resource: 'nodes',
  generation: false,
  // A node reports its own status already when it registers.
  keepsStatus: true,
  defaults(object) {
    // Configuration from the cluster is gone since 1.24: the field is dropped.
    let spec = without((object as Partial<Node>).spec ?? {}, 'configSource');
    // The old field holds the first of the new one.
    if (spec.podCIDR && spec.podCIDRs?.[0] !== spec.podCIDR) spec = { ...spec, podCIDRs: [spec.podCIDR] };
    else if (spec.podCIDRs?.[0]) spec = { ...spec, podCIDR: spec.podCIDRs[0] };
    let status: Node['status'] = (object as Partial<Node>).status ?? {};
    status = fill(status, { daemonEndpoints: { kubeletEndpoint: { Port: 0 } }, nodeInfo: NODE_INFO });
    if (status.capacity !== undefined) status = fill(status, { allocatable: status.capacity });
    return spec === object.spec && status === object.status ? object : { ...object, spec, status };
  },
  fields: ({ spec }) => ({ 'spec.unschedulable': String(spec.unschedulable ?? false) }),
};

const base64 = (text: string): string => {
  const bytes = new TextEncoder().encode(text);
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
};

const secret: Strategy<Secret> = {
  resource: 'secrets',
  generation: false,
  defaults(object) {
    const { stringData, ...rest } = object;
    const typed = fill<Secret>(stringData === undefined ? object : rest, { type: 'Opaque' });
    if (stringData === undefined || Object.keys(stringData).length === 0) return typed;
    const data = { ...typed.data };
    for (const [key, value] of Object.entries(stringData)) data[key] = base64(value);
    return { ...typed, data };
  },
  fields: ({ type }) => ({ type: type ?? '' }),
};

/** Kinds that hold data only. */
const plain = (resource: string): Strategy => ({ resource, generation: false });

/** Of the secrets that an account may use only the names are kept. */
const serviceAccount: Strategy<ServiceAccount> = {
  resource: 'serviceaccounts',
  generation: false,
  prepareForCreate: (object) =>
    inside(object, 'secrets', (secrets) => secrets.map(({ name }) => (name === undefined ? {} : { name }))),
};

const claim: Strategy<PersistentVolumeClaim> = {
  resource: 'persistentvolumeclaims',
  generation: false,
  defaults: (object) => inSpec(object, (spec) => claimSpec(fill(spec, { resources: {} }))),
  prepareForCreate: (object, context) =>
    inSpec(withStatus<PersistentVolumeClaim>(() => ({ phase: 'Pending' }))(object, context), dataSources),
  // Clients that know one of the two fields only leave the other out.
  prepareForUpdate: (object, old) => inSpec(object, 'dataSource' in old.spec ? sameSources : dataSources),
};

interface DataSource {
  apiGroup?: string;
  kind?: string;
  namespace?: string;
}

/** Sources of other namespaces are an alpha feature (CrossNamespaceVolumeDataSource): the API server drops the field. */
function withinNamespace(of: PersistentVolumeClaim['spec']): PersistentVolumeClaim['spec'] {
  const { dataSourceRef, ...rest } = of as typeof of & { dataSourceRef?: DataSource };
  return dataSourceRef?.namespace ? (rest as typeof of) : of;
}

/** A source that is neither a claim nor a snapshot is dropped; the old field and the new one say the same. */
function dataSources(sent: PersistentVolumeClaim['spec']): PersistentVolumeClaim['spec'] {
  const of = withinNamespace(sent);
  const { dataSource, ...rest } = of as Sources;
  const known =
    (dataSource?.kind === 'PersistentVolumeClaim' && !dataSource.apiGroup) ||
    (dataSource?.kind === 'VolumeSnapshot' && dataSource.apiGroup === 'snapshot.storage.k8s.io');
  return dataSource !== undefined && !known ? rest : sameSources(of);
}

type Sources = PersistentVolumeClaim['spec'] & { dataSource?: DataSource; dataSourceRef?: DataSource };

function sameSources(of: Sources): Sources {
  const { dataSource, dataSourceRef: ref } = of;
  if (dataSource !== undefined && ref === undefined) return { ...of, dataSourceRef: dataSource };
  if (dataSource === undefined && ref !== undefined && !ref.namespace) return { ...of, dataSource: ref };
  return of;
}

const volume: Strategy<PersistentVolume> = {
  resource: 'persistentvolumes',
  generation: false,
  defaults: (object) =>
    inSpec(object, (spec) =>
      volumeSource(fill(spec, { persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem' })),
    ),
  prepareForCreate: withStatus((_, { now }) => ({ phase: 'Pending', lastPhaseTransitionTime: now })),
  prepareForStatusUpdate(object, old, { now }) {
    const [to, from] = [object.status as Transition, old.status as Transition];
    const since = from.lastPhaseTransitionTime;
    if (to.phase === from.phase) return to.lastPhaseTransitionTime ? object : at(object, since);
    return to.lastPhaseTransitionTime && to.lastPhaseTransitionTime !== since ? object : at(object, now);
  },
};

interface Transition {
  phase?: string;
  lastPhaseTransitionTime?: string;
}

const at = (object: PersistentVolume, time: string | undefined): PersistentVolume =>
  time === undefined
    ? object
    : { ...object, status: { ...object.status, lastPhaseTransitionTime: time } as PersistentVolume['status'] };

const quota: Strategy<ResourceQuota> = {
  resource: 'resourcequotas',
  generation: false,
  defaults: (object) => inSpec(object, (spec) => spec),
  prepareForCreate: withStatus(() => ({})),
};

type Item = LimitRange['spec']['limits'][number];

function limitItem(of: Item): Item {
  if (of.type !== 'Container') return of;
  const defaults = fill<Record<string, string>>(of.default ?? {}, of.max ?? {});
  const requests = fill<Record<string, string>>(
    fill<Record<string, string>>(of.defaultRequest ?? {}, defaults),
    of.min ?? {},
  );
  const some = (list: Record<string, string>) => Object.keys(list).length > 0;
  return {
    ...of,
    ...(some(defaults) ? { default: defaults } : {}),
    ...(some(requests) ? { defaultRequest: requests } : {}),
  };
}

const limits: Strategy<LimitRange> = {
  resource: 'limitranges',
  generation: false,
  defaults: (object) => inSpec(object, (spec) => inside(spec, 'limits', (items) => each(items, limitItem))),
  // The one kind that names itself.
  prepareForCreate: (object, context) =>
    object.metadata.name ? object : { ...object, metadata: { ...object.metadata, name: context.uuid() } },
};

const controller: Strategy<ReplicationController> = workload(
  'replicationcontrollers',
  (object: ReplicationController) => {
    const filled = inSpec(object, (of) => inside(fill(of, { replicas: 1 }), 'template', template));
    const labels = filled.spec.template?.metadata?.labels;
    if (labels === undefined) return filled;
    const selected = inSpec(filled, (spec) =>
      Object.keys(spec.selector ?? {}).length > 0 ? spec : { ...spec, selector: labels },
    );
    if (Object.keys(selected.metadata.labels ?? {}).length > 0) return selected;
    return { ...selected, metadata: { ...selected.metadata, labels } };
  },
  { status: { replicas: 0 }, fields: ({ status }) => ({ 'status.replicas': String(status.replicas ?? 0) }) },
);

const podTemplate: Strategy<PodTemplate> = {
  resource: 'podtemplates',
  generation: true,
  defaults: (object) => inside(fill<PodTemplate>(object, { template: template(undefined) }), 'template', template),
};

const endpoints: Strategy<Endpoints> = {
  resource: 'endpoints',
  generation: false,
  defaults: (object) =>
    inside(object, 'subsets', (subsets) =>
      each(subsets, (subset) =>
        inside(subset, 'ports', (ports) => each(ports, (port) => fill(port, { protocol: 'TCP' }))),
      ),
    ),
};

const event: Strategy<Event> = {
  resource: 'events',
  generation: false,
  fields: ({ involvedObject: of, reason, type, source, reportingComponent }) => ({
    'involvedObject.kind': of?.kind ?? '',
    'involvedObject.namespace': of?.namespace ?? '',
    'involvedObject.name': of?.name ?? '',
    'involvedObject.uid': of?.uid ?? '',
    'involvedObject.apiVersion': of?.apiVersion ?? '',
    'involvedObject.resourceVersion': of?.resourceVersion ?? '',
    'involvedObject.fieldPath': of?.fieldPath ?? '',
    reason: reason ?? '',
    reportingComponent: reportingComponent || source?.component || '',
    source: source?.component || reportingComponent || '',
    type: type ?? '',
  }),
};

export const core: readonly Strategy[] = [
  namespace,
  node,
  secret,
  plain('configmaps'),
  serviceAccount,
  claim,
  volume,
  quota,
  limits,
  controller,
  podTemplate,
  endpoints,
  event,
];
