/** The paths under which the API server has its objects: `/apis/apps/v1/namespaces/shop/deployments/web/scale`. */
import type { Resource } from './resources.ts';

/** What a path names. */
export interface Place {
  readonly resource: Resource;
  /** Empty for all of them, and for what lives in the cluster. */
  readonly namespace: string;
  /** Missing for a list. */
  readonly name: string | undefined;
  /** `status`, `finalize`; empty for the object itself. */
  readonly subresource: string;
}

const ROOT = String.raw`^\/(?:api\/v1|apis\/([^/]+)\/([^/]+))`;
const REST = String.raw`\/([^/]+)(?:\/([^/]+))?(?:\/([^/]+))?$`;
/** With a namespace and without: `namespaces/demo/finalize` is of the second form. */
const PATHS = [new RegExp(`${ROOT}\\/namespaces\\/([^/]+)${REST}`), new RegExp(`${ROOT}()${REST}`)];

/** What a path may name, most likely first: only who asks knows whether there is such a subresource, or a namespace is missing. */
export function placesOf(resources: readonly Resource[], path: string): Place[] {
  return PATHS.flatMap((pattern) => {
    const [, group = '', version = 'v1', namespace = '', plural, name, subresource = ''] = pattern.exec(path) ?? [];
    const resource = resources.find((r) => r.plural === plural && r.group === group && r.version === version);
    return resource === undefined ? [] : [{ resource, namespace, name, subresource }];
  });
}
