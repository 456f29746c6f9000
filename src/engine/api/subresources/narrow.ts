/** What a write through a subresource may touch: everything else of the object stays as it was. */
import { equal } from '../../store/equal.ts';
import type { KubeObject } from '../../store/object.ts';
import { ApiError, invalid, type StatusCause } from '../errors.ts';
import { isMirror } from '../mirror.ts';
import { qosClass } from '../qos.ts';
import type { Resource } from '../resources.ts';
import type { Container, Namespace, Pod } from '../types.ts';
import { valueAt, withValue } from './path.ts';

type Specced = KubeObject & { spec: Record<string, unknown> };

const withSpec = (object: KubeObject, fields: Record<string, unknown>): KubeObject => {
  const spec = { ...(object as Specced).spec, ...fields };
  for (const [name, value] of Object.entries(fields)) if (value === undefined) delete spec[name];
  return { ...object, spec } as KubeObject;
};

/** Containers as they were, with the resources of the new ones; undefined when they are not the same containers. */
function resized(wanted: readonly Container[], old: readonly Container[]): Container[] | undefined {
  if (wanted.length !== old.length || wanted.some((container, i) => container.name !== old[i]?.name)) return undefined;
  return old.map((container, i) => {
    const { resources: _r, resizePolicy: _p, ...rest } = container;
    const { resources, resizePolicy } = wanted[i] ?? container;
    return { ...rest, ...(resources ? { resources } : {}), ...(resizePolicy ? { resizePolicy } : {}) };
  });
}

function resize(wanted: Pod, old: Pod): KubeObject {
  const containers = resized(wanted.spec.containers, old.spec.containers);
  const init = resized(wanted.spec.initContainers ?? [], old.spec.initContainers ?? []);
  if (containers === undefined || init === undefined) return wanted;
  return withSpec(old, { containers, ...(init.length > 0 ? { initContainers: init } : {}) });
}

/** @returns `old` with what `subresource` may change taken from `wanted`. @throws ApiError NotFound for one that is not served */
export function narrowed(resource: Resource, subresource: string, wanted: KubeObject, old: KubeObject): KubeObject {
  const spec = (wanted as Partial<Specced>).spec ?? {};
  switch (subresource) {
    case 'scale':
      return resource.scale === undefined
        ? withSpec(old, { replicas: spec['replicas'] })
        : withValue(old, resource.scale.specReplicasPath, valueAt(wanted, resource.scale.specReplicasPath));
    case 'finalize': {
      const { finalizers = [] } = (wanted as Namespace).spec ?? {};
      return withSpec(old, { finalizers: finalizers.length > 0 ? finalizers : undefined });
    }
    case 'ephemeralcontainers':
      return withSpec(old, { ephemeralContainers: spec['ephemeralContainers'] });
    case 'resize':
      return resize(wanted as Pod, old as Pod);
    case 'approval':
      return { ...old, status: (wanted as { status?: unknown }).status } as KubeObject;
    default:
      throw new ApiError(404, 'NotFound', 'the server could not find the requested resource', {
        kind: resource.plural,
      });
  }
}

const refusal = (field: string, message: string, reason = 'FieldValueForbidden'): StatusCause => ({
  reason,
  field,
  message,
});

function ephemeralCauses(wanted: Pod, old: Pod): StatusCause[] {
  if (isMirror(old)) return [refusal('', 'Forbidden: static pods do not support ephemeral containers')];
  const field = 'spec.ephemeralContainers';
  return (old.spec.ephemeralContainers ?? []).flatMap((before) => {
    const now = wanted.spec.ephemeralContainers?.find((container) => container.name === before.name);
    const what = `existing ephemeral containers "${before.name}" may not be`;
    if (now === undefined) return [refusal(field, `Forbidden: ${what} removed\n`)];
    return equal(now, before) ? [] : [refusal(field, `Forbidden: ${what} changed\n`)];
  });
}

/** In-place resizing changes the CPU and memory of containers that run, and not the class of the pod. */
function resizeCauses(wanted: Pod, old: Pod): StatusCause[] {
  const causes: StatusCause[] = [];
  const before = old.status.qosClass ?? qosClass(old.spec);
  if (qosClass(wanted.spec) !== before)
    causes.push(
      refusal(
        'spec',
        `Invalid value: "${before}": Pod QOS Class may not change as a result of resizing`,
        'FieldValueInvalid',
      ),
    );
  if (resized(wanted.spec.containers, old.spec.containers) === undefined)
    return [...causes, refusal('spec.containers', 'Forbidden: containers may not be renamed or reordered on resize')];
  const other = (container: Container | undefined) =>
    [container?.resources?.limits, container?.resources?.requests].map((amounts = {}) =>
      Object.entries(amounts)
        .filter(([name]) => name !== 'cpu' && name !== 'memory')
        .sort(),
    );
  if (wanted.spec.containers.some((container, i) => !equal(other(container), other(old.spec.containers[i]))))
    causes.push(refusal('spec', 'Forbidden: only cpu and memory resources are mutable'));
  const fixed = (wanted.spec.initContainers ?? []).filter((container) => container.restartPolicy !== 'Always');
  const moved = fixed.some(
    (container) =>
      !equal(container.resources, old.spec.initContainers?.find(({ name }) => name === container.name)?.resources),
  );
  if (moved) causes.push(refusal('spec', 'Forbidden: resources for non-sidecar init containers are immutable'));
  return causes;
}

/** Checks that only these subresources have. @throws ApiError Invalid */
export function checkNarrow(resource: Resource, subresource: string, wanted: KubeObject, old: KubeObject): void {
  const causes =
    subresource === 'ephemeralcontainers'
      ? ephemeralCauses(wanted as Pod, old as Pod)
      : subresource === 'resize'
        ? resizeCauses(wanted as Pod, old as Pod)
        : [];
  if (causes.length > 0) throw invalid(resource, old.metadata.name, causes);
}
