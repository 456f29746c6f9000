/** Warnings that the API server sends with answers about old kinds. */
import type { Resource } from '../../engine/index.ts';
import type { Invocation } from '../command.ts';

/** The API server's own warnings about old kinds (`apiVersion` deprecations of 1.35). */
export function warnDeprecated(on: Invocation, resources: readonly Resource[]): void {
  const ids = new Set(resources.map((resource) => resource.id));
  if (ids.has('componentstatuses')) on.warn('v1 ComponentStatus is deprecated in v1.19+');
  if (ids.has('endpoints')) on.warn('v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice');
}
