/** The scale subresource: the number of replicas of a workload, apart from everything else (autoscaling/v1 Scale). */
import type { KubeObject } from '../../store/object.ts';
import { ApiError, invalid } from '../errors.ts';
import type { WriteOptions } from '../options.ts';
import { applyPatch, type PatchType } from '../patch/index.ts';
import type { Resource, ScalePaths } from '../resources.ts';
import { formatSelector, type LabelSelector } from '../selectors.ts';
import type { ApiServer, User } from '../server.ts';
import { valueAt, withValue } from './path.ts';

export interface Scale extends KubeObject {
  readonly kind: 'Scale';
  readonly apiVersion: 'autoscaling/v1';
  readonly spec: { readonly replicas?: number };
  readonly status: { readonly replicas: number; readonly selector?: string };
}

type Scalable = KubeObject & {
  spec: { replicas?: number; selector?: LabelSelector | Record<string, string> };
  status?: { replicas?: number };
};

/** The selector as text; replication controllers have plain labels. */
function selectorOf({ kind, spec }: Scalable): string | undefined {
  if (spec.selector === undefined) return undefined;
  const selector =
    kind === 'ReplicationController'
      ? { matchLabels: spec.selector as Record<string, string> }
      : (spec.selector as LabelSelector);
  const text = formatSelector(selector);
  return text === '<none>' ? undefined : text;
}

/** The numbers of a custom resource, where its definition says that they stand. */
function customNumbers(object: KubeObject, paths: ScalePaths) {
  const number = (path: string) => {
    const value = valueAt(object, path);
    return typeof value === 'number' ? value : undefined;
  };
  const selector = paths.labelSelectorPath === undefined ? undefined : valueAt(object, paths.labelSelectorPath);
  return {
    wanted: number(paths.specReplicasPath),
    have: number(paths.statusReplicasPath),
    selector: typeof selector === 'string' ? selector : undefined,
  };
}

function workloadNumbers(object: KubeObject) {
  const workload = object as Scalable;
  return { wanted: workload.spec.replicas, have: workload.status?.replicas, selector: selectorOf(workload) };
}

function scaleOf({ scale }: Resource, object: KubeObject): Scale {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const { wanted, have, selector } = scale === undefined ? workloadNumbers(object) : customNumbers(object, scale);
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, ...(namespace ? { namespace } : {}), uid, resourceVersion, creationTimestamp },
    spec: wanted ? { replicas: wanted } : {},
    status: { replicas: have ?? 0, ...(selector ? { selector } : {}) },
  };
}

function refuseUnscalable(api: ApiServer, id: string): void {
  if (!api.resource(id).subresources.includes('scale'))
    throw new ApiError(404, 'NotFound', 'the server could not find the requested resource');
}

/** @throws ApiError NotFound, also for kinds that have no scale */
export function getScale(api: ApiServer, user: User, id: string, key: string): Scale {
  refuseUnscalable(api, id);
  return scaleOf(api.resource(id), api.get(user, id, key, { subresource: 'scale' }));
}

/** @param resourceVersion when given, the workload must still have it. @throws ApiError NotFound, Conflict, Invalid */
export function updateScale(
  api: ApiServer,
  user: User,
  id: string,
  key: string,
  wanted: { readonly replicas: number; readonly resourceVersion?: string },
  options: WriteOptions = {},
): Scale {
  refuseUnscalable(api, id);
  const { replicas, resourceVersion } = wanted;
  if (replicas < 0)
    throw invalid({ group: 'autoscaling', kind: 'Scale' }, key.slice(key.indexOf('/') + 1), [
      {
        reason: 'FieldValueInvalid',
        field: 'spec.replicas',
        message: `Invalid value: ${replicas}: must be greater than or equal to 0`,
      },
    ]);
  const resource = api.resource(id);
  const path = resource.scale?.specReplicasPath;
  const change = (draft: KubeObject) => {
    if (path === undefined) (draft as Scalable).spec.replicas = replicas;
    else Object.assign(draft, withValue(draft, path, replicas));
    if (resourceVersion) draft.metadata.resourceVersion = resourceVersion;
  };
  return scaleOf(resource, api.modify(user, id, key, change, { ...options, subresource: 'scale' }));
}

/** A patch of the Scale object. */
export function patchScale(
  api: ApiServer,
  user: User,
  id: string,
  key: string,
  type: PatchType,
  patch: unknown,
  options: WriteOptions = {},
): Scale {
  const scale = getScale(api, user, id, key);
  const resource = { ...api.resource(id), group: 'autoscaling', version: 'v1', kind: 'Scale' };
  const { spec, metadata } = applyPatch(resource, scale, type, patch) as Scale;
  const moved = metadata.resourceVersion !== scale.metadata.resourceVersion;
  const wanted = {
    replicas: spec?.replicas ?? 0,
    ...(moved ? { resourceVersion: metadata.resourceVersion } : {}),
  };
  return updateScale(api, user, id, key, wanted, { ...options, verb: 'patch' });
}
