/** LimitRanger: a namespace's LimitRanges give containers their default requests and limits, and bounds. */
import type { AdmissionPlugin, AdmissionRequest } from '../admission.ts';
import { concerns, refuse } from '../admission.ts';
import { type Amounts, podLimits, podRequests } from '../pod-resources.ts';
import { compareQuantities, milliValue } from '../quantity.ts';
import type { Container, KubeObject, LimitRange, PersistentVolumeClaim, Pod } from '../types.ts';
import type { AdmissionParts } from './index.ts';

type Limit = LimitRange['spec']['limits'][number];

const ANNOTATION = 'kubernetes.io/limit-ranger';

/** `cpu, memory request for container web` for what was missing, and the container that has it. */
function filled(container: Container, defaults: { limits: Amounts; requests: Amounts }, word: string) {
  const { limits = {}, requests = {} } = container.resources ?? {};
  const missing = (own: Amounts, wanted: Amounts) =>
    Object.keys(wanted)
      .filter((name) => own[name] === undefined)
      .sort();
  const texts = (
    [
      [missing(requests, defaults.requests), 'request'],
      [missing(limits, defaults.limits), 'limit'],
    ] as const
  ).filter(([names]) => names.length > 0);
  if (texts.length === 0) return { container, texts: [] };
  const resources = {
    ...container.resources,
    limits: { ...defaults.limits, ...limits },
    requests: { ...defaults.requests, ...requests },
  };
  if (Object.keys(resources.limits).length === 0) Reflect.deleteProperty(resources, 'limits');
  if (Object.keys(resources.requests).length === 0) Reflect.deleteProperty(resources, 'requests');
  return {
    container: { ...container, resources },
    texts: texts.map(([names, what]) => `${names.join(', ')} ${what} for ${word} ${container.name}`),
  };
}

function withDefaults(pod: Pod, range: LimitRange): Pod {
  const defaults = { limits: {} as Amounts, requests: {} as Amounts };
  for (const limit of range.spec.limits) {
    if (limit.type !== 'Container') continue;
    defaults.requests = { ...defaults.requests, ...limit.defaultRequest };
    defaults.limits = { ...defaults.limits, ...limit.default };
  }
  const main = pod.spec.containers.map((container) => filled(container, defaults, 'container'));
  const init = (pod.spec.initContainers ?? []).map((container) => filled(container, defaults, 'init container'));
  const texts = [...main, ...init].flatMap((result) => result.texts);
  if (texts.length === 0) return pod;
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      annotations: { ...pod.metadata.annotations, [ANNOTATION]: `LimitRanger plugin set: ${texts.join('; ')}` },
    },
    spec: {
      ...pod.spec,
      containers: main.map((result) => result.container),
      ...(init.length > 0 ? { initContainers: init.map((result) => result.container) } : {}),
    },
  } as Pod;
}

const sorted = (amounts: Amounts | undefined): [string, string][] =>
  Object.entries(amounts ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));

/** Every bound that does not hold, in words. */
function* breaches({ type, min, max, maxLimitRequestRatio }: Limit, requests: Amounts, limits: Amounts) {
  for (const [name, bound] of sorted(min)) {
    const [request, limit] = [requests[name], limits[name]];
    const text = `minimum ${name} usage per ${type} is ${bound}`;
    if (request === undefined) yield `${text}.  No request is specified`;
    else if (compareQuantities(request, bound) < 0) yield `${text}, but request is ${request}`;
    else if (limit !== undefined && compareQuantities(limit, bound) < 0) yield `${text}, but limit is ${limit}`;
  }
  for (const [name, bound] of sorted(max)) {
    const [request, limit] = [requests[name], limits[name]];
    const text = `maximum ${name} usage per ${type} is ${bound}`;
    if (limit === undefined) yield `${text}.  No limit is specified`;
    else if (compareQuantities(limit, bound) > 0) yield `${text}, but limit is ${limit}`;
    else if (request !== undefined && compareQuantities(request, bound) > 0) yield `${text}, but request is ${request}`;
  }
  for (const [name, bound] of sorted(maxLimitRequestRatio)) {
    const [request, limit] = [requests[name], limits[name]];
    const text = `${name} max limit to request ratio per ${type} is ${bound}`;
    if (request === undefined || compareQuantities(request, '0') === 0)
      yield `${text}, but no request is specified or request is 0`;
    else if (limit === undefined || compareQuantities(limit, '0') === 0)
      yield `${text}, but no limit is specified or limit is 0`;
    else {
      const ratio = milliValue(limit) / milliValue(request);
      if (ratio * 1000 > milliValue(bound)) yield `${text}, but provided ratio is ${ratio.toFixed(6)}`;
    }
  }
}

function podBreaches(pod: Pod, range: LimitRange): string[] {
  const containers = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
  return range.spec.limits.flatMap((limit) => {
    if (limit.type === 'Container')
      return containers.flatMap(({ resources }) => [
        ...breaches(limit, resources?.requests ?? {}, resources?.limits ?? {}),
      ]);
    if (limit.type === 'Pod') return [...breaches(limit, podRequests(pod.spec), podLimits(pod.spec))];
    return [];
  });
}

/** For claims only requests count. */
function claimBreaches(claim: PersistentVolumeClaim, range: LimitRange): string[] {
  const requests = claim.spec.resources?.requests ?? {};
  return range.spec.limits.flatMap((limit) => {
    if (limit.type !== 'PersistentVolumeClaim') return [];
    const { max: _max, maxLimitRequestRatio: _ratio, ...minimum } = limit;
    const over = sorted(limit.max).flatMap(([name, bound]) => {
      const text = `maximum ${name} usage per ${limit.type} is ${bound}`;
      const request = requests[name];
      if (request === undefined) return [`${text}.  No request is specified`];
      return compareQuantities(request, bound) > 0 ? [`${text}, but request is ${request}`] : [];
    });
    return [...breaches(minimum, requests, {}), ...over];
  });
}

function handles(request: AdmissionRequest): boolean {
  const { resource, subresource, operation } = request;
  if (resource.id === 'pods' && subresource === 'resize') return operation === 'UPDATE';
  return concerns(request, 'pods', 'CREATE') || concerns(request, 'persistentvolumeclaims', 'CREATE', 'UPDATE');
}

export function limitRanger({ store }: AdmissionParts): AdmissionPlugin {
  const rangesOf = (namespace: string) =>
    store.by('limitranges', 'namespace', namespace).values() as Iterable<LimitRange>;
  return {
    name: 'LimitRanger',
    reads: ['limitranges'],
    handles,

    admit(request, object) {
      if (request.resource.id !== 'pods') return object;
      let pod = object as Pod;
      for (const range of rangesOf(request.namespace)) pod = withDefaults(pod, range);
      return pod as KubeObject;
    },

    validate(request, object) {
      for (const range of rangesOf(request.namespace)) {
        const texts =
          request.resource.id === 'pods'
            ? podBreaches(object as Pod, range)
            : claimBreaches(object as PersistentVolumeClaim, range);
        if (texts.length > 0)
          throw refuse(request, object, texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`);
      }
    },
  };
}
