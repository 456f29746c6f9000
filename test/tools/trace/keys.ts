/** The fields of each kind that a trace follows, in the form of the recordings of a real control plane. */
import { fromTime, type KubeObject } from '../../../src/engine/index.ts';

type Json = Record<string, unknown>;

/** What a field extractor may ask: the start of the case, to make times relative, and a pod's table cells. */
export interface Frame {
  readonly start: number;
  cells(pod: KubeObject): { readonly status: string; readonly ready: string };
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

const clean = (fields: Json): Json =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  );

const conditions = (status: Json | undefined): Json =>
  Object.fromEntries(
    ((status?.['conditions'] as Condition[] | undefined) ?? []).map((c) => [
      c.type,
      clean({ status: c.status, reason: c.reason, message: c.message }),
    ]),
  );

const relative = (frame: Frame, time: unknown): number | undefined =>
  typeof time === 'string' ? Math.round((fromTime(time) - frame.start) / 100) / 10 : undefined;

function container(status: Json): Json {
  const state = (of: unknown, prefix: string): Json => {
    const entry = Object.entries((of as Json | undefined) ?? {})[0] as [string, Json] | undefined;
    if (entry === undefined) return {};
    const [name, { reason, message, exitCode }] = entry;
    return clean({
      [prefix]: name,
      [`${prefix}Reason`]: reason,
      [`${prefix}Message`]: message,
      [`${prefix}ExitCode`]: exitCode,
    });
  };
  return {
    ...state(status['state'], 'state'),
    ...state(status['lastState'], 'last'),
    ready: status['ready'],
    started: status['started'],
    restartCount: status['restartCount'],
  };
}

const byName = (list: unknown, make: (item: Json) => unknown): Json =>
  Object.fromEntries(((list as Json[] | undefined) ?? []).map((item) => [item['name'] as string, make(item)]));
const templateImages = (spec: Json): string => {
  const template = spec['template'] as { spec: { containers: { image: string }[] } };
  return template.spec.containers.map((c) => c.image).join();
};

type Fields = (spec: Json, status: Json, object: KubeObject & Json, frame: Frame) => Json;
const revision = (object: KubeObject): string | undefined =>
  object.metadata.annotations?.['deployment.kubernetes.io/revision'];
const workload: Fields = (spec, status, object) => ({
  specReplicas: spec['replicas'],
  generation: object.metadata.generation,
  ...status,
  conditions: conditions(status),
});

const endpointNames = (object: Json, which: string): string[] =>
  ((object['subsets'] as Json[] | undefined) ?? [])
    .flatMap((subset) =>
      ((subset[which] as { targetRef?: { name: string } }[] | undefined) ?? []).map(
        (address) => address.targetRef?.name ?? '',
      ),
    )
    .sort();

interface Endpoint {
  readonly addresses: string[];
  readonly conditions: Json;
  readonly nodeName?: string;
  readonly hostname?: string;
  readonly targetRef?: { readonly name: string };
}

const FIELDS: Readonly<Record<string, Fields>> = {
  Pod: (spec, status, pod, frame) => {
    const { status: text, ready } = frame.cells(pod);
    return {
      phase: status['phase'],
      nodeName: spec['nodeName'],
      nominatedNodeName: status['nominatedNodeName'],
      reason: status['reason'],
      message: status['message'],
      status: text,
      readyColumn: ready,
      qosClass: status['qosClass'],
      priority: spec['priority'],
      hasIP: status['podIP'] ? true : undefined,
      conditions: conditions(status),
      images: {
        ...byName(spec['initContainers'], (c) => c['image']),
        ...byName(spec['containers'], (c) => c['image']),
      },
      initContainers: byName(status['initContainerStatuses'], container),
      containers: byName(status['containerStatuses'], container),
      deletionTimestamp: relative(frame, pod.metadata.deletionTimestamp),
      deletionGracePeriodSeconds: pod.metadata.deletionGracePeriodSeconds,
    };
  },
  ReplicaSet: (spec, status, object) => ({
    specReplicas: spec['replicas'],
    ...status,
    conditions: conditions(status),
    revision: revision(object),
    images: templateImages(spec),
  }),
  Deployment: (spec, status, object, frame) => ({
    ...workload(spec, status, object, frame),
    paused: spec['paused'],
    revision: revision(object),
    images: templateImages(spec),
  }),
  StatefulSet: workload,
  DaemonSet: (_spec, status, object) => ({
    generation: object.metadata.generation,
    ...status,
    conditions: conditions(status),
  }),
  ControllerRevision: (_spec, _status, object) => ({ revision: object['revision'] }),
  Job: (spec, status, _object, frame) => ({
    suspend: spec['suspend'],
    parallelism: spec['parallelism'],
    completions: spec['completions'],
    ...status,
    startTime: relative(frame, status['startTime']),
    completionTime: relative(frame, status['completionTime']),
    conditions: conditions(status),
  }),
  CronJob: (spec, status, _object, frame) => ({
    suspend: spec['suspend'],
    active: ((status['active'] as { name: string }[] | undefined) ?? []).map((job) => job.name),
    lastScheduleTime: relative(frame, status['lastScheduleTime']),
    lastSuccessfulTime: relative(frame, status['lastSuccessfulTime']),
  }),
  Service: (spec, status) => ({
    type: spec['type'],
    clusterIP: spec['clusterIP'],
    externalName: spec['externalName'],
    selector: JSON.stringify(spec['selector']),
    ports: ((spec['ports'] as Json[] | undefined) ?? [])
      .map((p) => `${p['port']}${p['nodePort'] ? `:${p['nodePort']}` : ''}/${p['protocol']}->${p['targetPort']}`)
      .join(),
    loadBalancer: JSON.stringify(status['loadBalancer']),
  }),
  EndpointSlice: (_spec, _status, object) => ({
    service: object.metadata.labels?.['kubernetes.io/service-name'],
    addressType: object['addressType'],
    ports: ((object['ports'] as Json[] | undefined) ?? [])
      .map((p) => `${p['name'] ?? ''}:${p['port']}/${p['protocol']}`)
      .join(),
    endpoints: Object.fromEntries(
      ((object['endpoints'] as Endpoint[] | undefined) ?? []).map((e) => [
        e.targetRef?.name ?? e.addresses.join(),
        clean({ ...e.conditions, nodeName: e.nodeName, hostname: e.hostname }),
      ]),
    ),
  }),
  Endpoints: (_spec, _status, object) => ({
    addresses: endpointNames(object, 'addresses'),
    notReadyAddresses: endpointNames(object, 'notReadyAddresses'),
  }),
  PersistentVolumeClaim: (spec, status) => ({
    phase: status['phase'],
    volumeName: spec['volumeName'],
    capacity: (status['capacity'] as Json | undefined)?.['storage'],
    conditions: conditions(status),
  }),
  PersistentVolume: (spec, status) => {
    const claim = spec['claimRef'] as { namespace: string; name: string } | undefined;
    return {
      phase: status['phase'],
      claimRef: claim && `${claim.namespace}/${claim.name}`,
      reason: status['reason'],
      message: status['message'],
    };
  },
  Node: (spec, status) => {
    const all = conditions(status);
    const taints = (spec['taints'] as { key: string; value?: string; effect: string }[] | undefined) ?? [];
    return {
      conditions: { Ready: all['Ready'], MemoryPressure: all['MemoryPressure'] },
      taints: taints.map((t) => `${t.key}${t.value ? `=${t.value}` : ''}:${t.effect}`),
      unschedulable: spec['unschedulable'],
    };
  },
  Namespace: (spec, status) => ({
    phase: status['phase'],
    conditions: conditions(status),
    specFinalizers: spec['finalizers'],
  }),
  ConfigMap: (_spec, _status, object) => ({ keys: Object.keys((object['data'] as Json | undefined) ?? {}) }),
  Secret: (_spec, _status, object) => ({
    type: object['type'],
    keys: Object.keys((object['data'] as Json | undefined) ?? {}),
  }),
  LimitRange: (spec) => ({ limits: JSON.stringify(spec['limits']) }),
  ResourceQuota: (spec, status) => ({ hard: status['hard'], used: status['used'], specHard: spec['hard'] }),
  HorizontalPodAutoscaler: (_spec, status) => ({ ...status, conditions: conditions(status), lastScaleTime: undefined }),
  PodDisruptionBudget: (_spec, status) => ({
    ...status,
    disruptedPods: Object.keys((status['disruptedPods'] as Json | undefined) ?? {}),
    conditions: conditions(status),
  }),
};

/** Whether traces follow this kind. */
export function isFollowed(kind: string): boolean {
  return Object.hasOwn(FIELDS, kind);
}

const LABELLED = ['Pod', 'ReplicaSet', 'Job'];

/** `Kind/name` of the controlling owner, or of the first. */
export function ownerOf(object: KubeObject): string | undefined {
  const owners = object.metadata.ownerReferences ?? [];
  const owner = owners.find((reference) => reference.controller) ?? owners[0];
  return owner && `${owner.kind}/${owner.name}`;
}

/** The followed fields of one object. */
export function keyFields(object: KubeObject, frame: Frame): Json {
  const { kind, metadata } = object;
  const plain = object as KubeObject & Json;
  const fields =
    FIELDS[kind]?.(
      (plain['spec'] as Json | undefined) ?? {},
      (plain['status'] as Json | undefined) ?? {},
      plain,
      frame,
    ) ?? {};
  if (kind !== 'Node' && kind !== 'Namespace') {
    fields['owner'] = ownerOf(object);
    fields['finalizers'] = metadata.finalizers;
    if (LABELLED.includes(kind)) fields['labels'] = metadata.labels;
  }
  if (kind !== 'Pod' && metadata.deletionTimestamp) fields['deleting'] = true;
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));
}

const DEEP = ['conditions', 'containers', 'initContainers', 'endpoints', 'labels', 'images', 'used', 'hard'];
const isMap = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** What changed between two sets of fields: null where one went away, maps entry by entry. */
export function difference(before: Json, after: Json): Json {
  const change: Json = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [a, b] = [before[key], after[key]];
    if (same(a, b)) continue;
    if (!isMap(a) || !isMap(b) || !DEEP.includes(key)) change[key] = b ?? null;
    else
      change[key] = Object.fromEntries(
        [...new Set([...Object.keys(a), ...Object.keys(b)])]
          .filter((k) => !same(a[k], b[k]))
          .map((k) => [k, b[k] ?? null]),
      );
  }
  return change;
}
