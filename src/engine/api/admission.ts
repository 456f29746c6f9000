/**
 * Admission: what looks at requests after authorization, first changing them, then refusing. One plugin a file in
 * `admission/`. Objects are frozen and share their parts, so a plugin returns the object it got when it has nothing to
 * change, and otherwise a copy of no more than what changes.
 */
import type { KubeObject } from '../store/object.ts';
import { type ApiError, forbidden } from './errors.ts';
import type { Resource } from './resources.ts';
import type { User } from './server.ts';

export interface AdmissionRequest {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE';
  readonly resource: Resource;
  readonly subresource: string;
  readonly namespace: string;
  /** Empty while a new object whose name the server makes has none: it gets it after the plugins that change it. */
  readonly name: string;
  readonly user: User;
  readonly dryRun: boolean;
  readonly old: KubeObject | undefined;
  /** Takes the warnings that come with the answer, where somebody reads them. */
  readonly warn?: ((text: string) => void) | undefined;
}

export interface AdmissionPlugin {
  /** As in `--enable-admission-plugins`. */
  readonly name: string;
  /** It may look at the operation, the resource and the subresource, and whether there is a namespace; nothing else. */
  handles(request: AdmissionRequest): boolean;
  /** The resources whose objects `admit` looks at, beside the one it is given. */
  readonly reads?: readonly string[];
  /** @returns the object to go on with. @throws ApiError to refuse */
  admit?(request: AdmissionRequest, object: KubeObject): KubeObject;
  /** Gives a copy of an object that `admit` has seen what no two objects share, as a random name. @param object not frozen; its parts are */
  renew?(object: KubeObject): void;
  /** @param object undefined for DELETE. @throws ApiError to refuse */
  validate?(request: AdmissionRequest, object: KubeObject | undefined): void;
}

interface Links {
  readonly mutating: readonly AdmissionPlugin[];
  readonly validating: readonly AdmissionPlugin[];
}

/** Names of the commonest kinds of request, not put together anew for each. */
const PLAIN = {
  cluster: { CREATE: 'CREATE cluster', UPDATE: 'UPDATE cluster', DELETE: 'DELETE cluster' },
  namespaced: { CREATE: 'CREATE namespaced', UPDATE: 'UPDATE namespaced', DELETE: 'DELETE namespaced' },
} as const;

/** The plugins in their order; which of them a kind of request passes through is found out once. */
export class AdmissionChain {
  readonly #plugins: readonly AdmissionPlugin[];
  /** By resource, then by operation, subresource and whether there is a namespace. */
  readonly #links = new Map<string, Map<string, Links>>();

  constructor(plugins: readonly AdmissionPlugin[]) {
    this.#plugins = plugins;
  }

  /** The resources that plugins look at before they change an object. */
  get reads(): ReadonlySet<string> {
    return new Set(this.#plugins.flatMap(({ reads = [] }) => reads));
  }

  mutating(request: AdmissionRequest): readonly AdmissionPlugin[] {
    return this.#of(request).mutating;
  }

  validating(request: AdmissionRequest): readonly AdmissionPlugin[] {
    return this.#of(request).validating;
  }

  #of(request: AdmissionRequest): Links {
    const { operation, resource, subresource, namespace } = request;
    let known = this.#links.get(resource.id);
    if (known === undefined) {
      known = new Map();
      this.#links.set(resource.id, known);
    }
    const scope = namespace === '' ? 'cluster' : 'namespaced';
    const kind = subresource === '' ? (PLAIN[scope][operation] as string) : `${operation} ${subresource} ${scope}`;
    let links = known.get(kind);
    if (links === undefined) {
      const handling = this.#plugins.filter((plugin) => plugin.handles(request));
      links = {
        mutating: handling.filter((plugin) => plugin.admit !== undefined),
        validating: handling.filter((plugin) => plugin.validate !== undefined),
      };
      known.set(kind, links);
    }
    return links;
  }
}

/** A plugin's refusal: `pods "web" is forbidden: WHY`, or `pods "web-"` while the name is not made. */
export function refuse(request: AdmissionRequest, object: KubeObject | undefined, why: string): ApiError {
  const { name, generateName } = object?.metadata ?? {};
  return forbidden(request.resource, request.name || generateName || name || '', why);
}

/** Whether a request is for the objects of `resource` themselves, not for a subresource of theirs. */
export function concerns(
  request: AdmissionRequest,
  resource: string,
  ...operations: readonly AdmissionRequest['operation'][]
): boolean {
  return request.resource.id === resource && request.subresource === '' && operations.includes(request.operation);
}
