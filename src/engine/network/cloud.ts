/**
 * The service controller of a cloud: gives Services of type LoadBalancer an address from outside, after a while
 * (k8s.io/cloud-provider `controllers/service`). Without a cloud its process does not run, and they stay pending.
 */
import type { Service } from '../api/types.ts';
import { unless } from '../client/client.ts';
import type { Controller } from '../client/controller.ts';
import type { Parts } from '../parts.ts';

const CLOUD_PROCESS = 'cloud-controller-manager';
const FINALIZER = 'service.kubernetes.io/load-balancer-cleanup';
/** How long a cloud takes to build and to remove a load balancer, ms: typical of the large ones. */
const BUILD = [15_000, 40_000] as const;
const REMOVE = [5_000, 15_000] as const;
/** Addresses of the documentation range TEST-NET-3. */
const [FIRST, LAST] = [20, 250];
const SOURCE = { component: 'service-controller' };

/** What is being built or removed: when it will be done. */
type Work = ReadonlyMap<string, { readonly building: boolean; readonly due: number }>;

export class CloudServiceController implements Controller {
  readonly name = 'service-controller';
  readonly process = CLOUD_PROCESS;
  readonly watches = { services: ({ key }: { readonly key: string }) => [key] };
  readonly #parts: Parts;
  #work = new Map<string, { building: boolean; due: number }>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  *keys(): Iterable<string> {
    for (const { metadata } of this.#parts.store.list('services')) yield `${metadata.namespace}/${metadata.name}`;
  }

  reconcile(key: string): number | undefined {
    const service = this.#parts.store.get('services', key) as Service | undefined;
    if (service === undefined) {
      this.#work.delete(key);
      return undefined;
    }
    const wanted =
      service.spec.type === 'LoadBalancer' &&
      service.metadata.deletionTimestamp === undefined &&
      service.spec.loadBalancerClass === undefined;
    if (wanted) return this.#ensure(key, service);
    return service.metadata.finalizers?.includes(FINALIZER) ? this.#remove(key, service) : undefined;
  }

  /** Milliseconds until the work on a Service is done; starts it when there is none. */
  #wait(key: string, building: boolean, range: readonly [number, number], begin: () => void): number {
    const { sim } = this.#parts;
    const known = this.#work.get(key);
    if (known?.building === building) return Math.max(0, known.due - sim.now);
    const due = Math.round(sim.now + sim.random('cloud').between(...range));
    this.#work.set(key, { building, due });
    begin();
    return due - sim.now;
  }

  #tell(service: Service, reason: string, message: string): void {
    this.#parts.events.record(SOURCE, { about: service, type: 'Normal', reason, message });
  }

  #ensure(key: string, service: Service): number | undefined {
    if ((service.status.loadBalancer?.ingress ?? []).length > 0) return undefined;
    const client = this.#parts.client(CLOUD_PROCESS);
    const left = this.#wait(key, true, BUILD, () =>
      this.#tell(service, 'EnsuringLoadBalancer', 'Ensuring load balancer'),
    );
    if (!service.metadata.finalizers?.includes(FINALIZER))
      client.modify('services', key, ({ metadata }) => {
        metadata.finalizers = [...(metadata.finalizers ?? []), FINALIZER];
      });
    if (left > 0) return left;
    this.#work.delete(key);
    const ip = service.spec.loadBalancerIP || this.#freeAddress();
    client.status('services', key, (draft) => {
      draft.status = { ...draft.status, loadBalancer: { ingress: [{ ip, ipMode: 'VIP' } as { ip: string }] } };
    });
    this.#tell(service, 'EnsuredLoadBalancer', 'Ensured load balancer');
    return undefined;
  }

  #remove(key: string, service: Service): number | undefined {
    const left = this.#wait(key, false, REMOVE, () =>
      this.#tell(service, 'DeletingLoadBalancer', 'Deleting load balancer'),
    );
    if (left > 0) return left;
    this.#work.delete(key);
    const client = this.#parts.client(CLOUD_PROCESS);
    this.#tell(service, 'DeletedLoadBalancer', 'Deleted load balancer');
    unless(['NotFound'], () => {
      client.status('services', key, (draft) => {
        draft.status = { loadBalancer: {} };
      });
      client.modify('services', key, ({ metadata }) => {
        metadata.finalizers = (metadata.finalizers ?? []).filter((name) => name !== FINALIZER);
      });
    });
    return undefined;
  }

  #freeAddress(): string {
    for (let last = FIRST; last <= LAST; last++) {
      const address = `203.0.113.${last}`;
      if (this.#parts.store.by('services', 'external', address).size === 0) return address;
    }
    return `203.0.113.${LAST}`;
  }

  save(): Work {
    return new Map(this.#work);
  }

  load(saved: unknown): void {
    this.#work = new Map(saved as Work);
  }
}
