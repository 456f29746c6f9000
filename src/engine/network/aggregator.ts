/**
 * How the API server stands before other servers (kube-aggregator): it asks them for their versions of the API, tells in each APIService
 * whether one answers (`pkg/controllers/status/remote`), and hands requests on.
 */
import { ApiError } from '../api/errors.ts';
import type { EndpointSlice, KubeObject, Service } from '../api/types.ts';
import { API_SERVICES, type APIService, isAvailable, type Serving } from '../client/aggregated.ts';
import { type Controller, ControllerRunner, NOBODY } from '../client/controller.ts';
import { conditionOf } from '../client/objects.ts';
import type { Parts } from '../parts.ts';
import { toTime } from '../sim/time.ts';
import type { Network } from './network.ts';
import type { Outcome } from './traffic.ts';

const SLICES = 'endpointslices.discovery.k8s.io';
const SERVICE_LABEL = 'kubernetes.io/service-name';
const POLICIES = 'networkpolicies.networking.k8s.io';
/** How often it looks again where no object says that something changed, ms (the resync of its informer). */
const AGAIN = 30_000;
/** How long it waits for an answer, ms. */
const PATIENCE = 5000;

type Verdict = readonly [status: 'True' | 'False', reason: string, message: string];

export class Aggregator implements Controller {
  readonly name = 'apiservice-status-remote-available-controller';
  readonly process = 'kube-apiserver';
  readonly backoff = { base: 5, max: AGAIN };
  readonly watches: Controller['watches'];
  readonly #parts: Parts;
  readonly #network: Network;

  constructor(parts: Parts, network: Network) {
    this.#parts = parts;
    this.#network = network;
    this.watches = {
      [API_SERVICES]: ({ type, key }) => (type === 'DELETED' ? NOBODY : [key]),
      services: ({ object: { metadata } }) => this.#behind(metadata.namespace, metadata.name),
      [SLICES]: ({ object: { metadata } }) => this.#behind(metadata.namespace, metadata.labels?.[SERVICE_LABEL]),
      [POLICIES]: ({ object: { metadata } }) =>
        this.#remote()
          .filter(({ spec }) => spec?.service?.namespace === metadata.namespace)
          .map((each) => this.#later(each)),
    };
    const runner = new ControllerRunner(parts, this);
    parts.world.onChange(() => {
      for (const each of this.#remote()) {
        const { key, after } = this.#later(each);
        runner.queue.after(key, after);
      }
    });
  }

  *keys(): Iterable<string> {
    for (const { metadata } of this.#parts.store.list(API_SERVICES)) yield metadata.name;
  }

  #remote(): APIService[] {
    const all = [...this.#parts.store.list(API_SERVICES)] as APIService[];
    return all.filter(({ spec }) => spec?.service !== undefined);
  }

  #behind(namespace: string | undefined, name: string | undefined): readonly string[] {
    const concerned = this.#remote().filter(
      ({ spec }) => spec?.service?.name === name && spec?.service?.namespace === namespace,
    );
    return concerned.length === 0 ? NOBODY : concerned.map(({ metadata }) => metadata.name);
  }

  /** At its next look of itself. */
  #later({ metadata }: KubeObject): { readonly key: string; readonly after: number } {
    return { key: metadata.name, after: AGAIN - (this.#parts.sim.now % AGAIN) };
  }

  /** @throws ApiError while the server does not answer */
  reconcile(name: string): void {
    const { store, sim } = this.#parts;
    const found = store.get(API_SERVICES, name) as APIService | undefined;
    if (found === undefined) return;
    const [status, reason, message] = this.#verdict(found);
    const old = conditionOf(found.status?.conditions, 'Available');
    if (old?.status !== status || old.reason !== reason || old.message !== message) {
      const since = old?.status === status ? old.lastTransitionTime : toTime(sim.now);
      const available = { type: 'Available', status, lastTransitionTime: since, reason, message };
      this.#parts.client('kube-apiserver').modify(
        API_SERVICES,
        name,
        (draft) => {
          (draft as KubeObject & { status?: object }).status = { conditions: [available] };
        },
        { subresource: 'status' },
      );
    }
    // What does not answer may do so again without any object that says so: it is asked again, ever more seldom.
    if (reason === 'FailedDiscoveryCheck') throw new ApiError(503, 'ServiceUnavailable', message);
  }

  #verdict(api: APIService): Verdict {
    const { store } = this.#parts;
    const named = api.spec?.service;
    if (named === undefined) return ['True', 'Local', 'Local APIServices are always available'];
    const { namespace = '', name = '', port = 443 } = named;
    const service = store.get('services', `${namespace}/${name}`) as Service | undefined;
    const where = `service/${name} in "${namespace}"`;
    if (service === undefined) return ['False', 'ServiceNotFound', `${where} is not present`];
    if (service.spec.type === 'ClusterIP') {
      const listening = service.spec.ports?.find((each) => each.port === port);
      if (listening === undefined) return ['False', 'ServicePortError', `${where} is not listening on port ${port}`];
      const missing = this.#withoutEndpoints(service, listening.name ?? '', where);
      if (missing !== undefined) return missing;
    }
    const failure = this.#check(api, service, port);
    return failure === undefined ? ['True', 'Passed', 'all checks passed'] : ['False', 'FailedDiscoveryCheck', failure];
  }

  #withoutEndpoints({ metadata }: Service, port: string, where: string): Verdict | undefined {
    const within = this.#parts.store.by(SLICES, 'namespace', metadata.namespace ?? '').values();
    const slices = ([...within] as EndpointSlice[]).filter(
      (slice) => slice.metadata.labels?.[SERVICE_LABEL] === metadata.name,
    );
    if (slices.length === 0) return ['False', 'EndpointsNotFound', `cannot find endpointslices for ${where}`];
    const active = slices.some(
      ({ endpoints, ports }) =>
        endpoints?.some(({ conditions }) => conditions?.ready ?? true) &&
        ports?.some((each) => (each.name ?? '') === port && each.port !== undefined),
    );
    if (active) return undefined;
    return [
      'False',
      'MissingEndpoints',
      `endpointslices for ${where} have no addresses with port name ${JSON.stringify(port)}`,
    ];
  }

  #ask(service: Service, port: number, path: string): Outcome {
    const { machines } = this.#parts.controlPlane;
    const asks = machines.find((each) => this.#parts.controlPlane.fails('kube-apiserver', each) === undefined);
    const call = { host: service.spec.clusterIP ?? '', port, path, https: true };
    return this.#network.request({ kind: 'node', name: asks ?? machines[0] ?? '' }, call);
  }

  /** What is wrong with what the other server answers; undefined when all is well. */
  #check(api: APIService, service: Service, port: number): string | undefined {
    const path = `/apis/${api.spec?.group}/${api.spec?.version}`;
    const address = `${service.spec.clusterIP}:${port}`;
    const url = `https://${address}${path}`;
    const { answer, failure, late, certificate } = this.#ask(service, port, path);
    const failed = (why: string): string =>
      `failing or missing response from ${url}: Get ${JSON.stringify(url)}: ${why}`;
    if (failure === 'refused') return failed(`dial tcp ${address}: connect: connection refused`);
    if (failure === 'unreachable') return failed(`dial tcp ${address}: connect: no route to host`);
    if (answer === undefined || late > PATIENCE)
      return failed('context deadline exceeded (Client.Timeout exceeded while awaiting headers)');
    if (certificate === 'none') return failed('http: server gave HTTP response to HTTPS client');
    const fine = answer.status >= 200 && answer.status < 300;
    return fine ? undefined : `failing or missing response from ${url}: bad status from ${url}: ${answer.status}`;
  }

  /** What becomes of a request to a version of the API, `v1beta1.metrics.k8s.io`. */
  serving(name: string): Serving {
    const { store } = this.#parts;
    const api = store.get(API_SERVICES, name) as APIService | undefined;
    const { namespace, name: of, port = 443 } = api?.spec?.service ?? {};
    if (api === undefined || of === undefined) return 'missing';
    const service = store.get('services', `${namespace}/${of}`) as Service | undefined;
    if (!isAvailable(api) || service === undefined) return 'unavailable';
    return this.#check(api, service, port) === undefined ? 'served' : 'unavailable';
  }
}
