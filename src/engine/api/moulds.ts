/**
 * The pods of one template differ in little: what admission, defaults and validation made of the first is kept as a mould,
 * and the next ones are cast from it. A mould holds as long as nothing changes that admission reads (`reads` of its plugins).
 * What looks at a pod's metadata, or counts pods, still sees every one of them.
 */
import type { Store } from '../store/store.ts';
import type { AdmissionChain, AdmissionRequest } from './admission.ts';
import { isMirror } from './mirror.ts';
import type { WriteOptions } from './options.ts';
import type { AnySent, KubeObject, Pod } from './types.ts';

interface Mould {
  readonly namespace: string;
  readonly spec: Pod['spec'];
  readonly status: Pod['status'];
}

/** Whether the making of a pod from this spec looks at the moment (gates) or at the pod's name (claims of its volumes). */
const isSingular = ({ schedulingGates, volumes }: Pod['spec']): boolean =>
  (schedulingGates?.length ?? 0) > 0 || (volumes?.some(({ ephemeral }) => ephemeral !== undefined) ?? false);

export class Moulds {
  readonly #store: Store;
  readonly #admission: AdmissionChain;
  /** By the spec of the template, which is frozen: it never says anything else. */
  #moulds = new WeakMap<object, Mould>();
  #past = 0;

  constructor(store: Store, admission: AdmissionChain) {
    this.#store = store;
    this.#admission = admission;
    for (const resource of admission.reads)
      store.watch(resource, () => {
        this.#moulds = new WeakMap();
      });
  }

  /** The spec that a pod is made from, if others may be made from the same: a component's, and of a template in the store. */
  static template({ resource, dryRun }: AdmissionRequest, sent: AnySent | KubeObject, options: WriteOptions) {
    if (resource.id !== 'pods' || dryRun || !options.trusted || options.warn !== undefined) return undefined;
    const { spec } = sent as { spec?: Pod['spec'] };
    if (spec === undefined || !Object.isFrozen(spec)) return undefined;
    return isMirror(sent) ? undefined : spec; // mirrors pass by some of the plugins
  }

  /** A pod as admission, defaults and preparation would make it, or undefined when that has to be found out. */
  cast(template: Pod['spec'], request: AdmissionRequest, sent: Pod, metadata: Pod['metadata']): Pod | undefined {
    if (this.#past !== this.#store.loads) {
      this.#past = this.#store.loads;
      this.#moulds = new WeakMap();
    }
    const mould = this.#moulds.get(template);
    if (mould === undefined || mould.namespace !== request.namespace) return undefined;
    const { apiVersion, kind } = sent;
    const pod: Pod = { apiVersion, kind, metadata, spec: mould.spec, status: mould.status };
    for (const plugin of this.#admission.mutating(request)) plugin.renew?.(pod as KubeObject);
    return pod;
  }

  /** Keeps what became of a pod; its metadata must have stayed as they were. */
  keep(template: Pod['spec'], { namespace }: AdmissionRequest, { spec, status }: Pod): void {
    if (!isSingular(spec)) this.#moulds.set(template, { namespace, spec, status });
  }
}
