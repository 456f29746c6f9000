/** Requests to the API server in one person's name, as kubectl makes them. */
import {
  API_SERVICES,
  ApiError,
  type ApiServer,
  type ApplyOptions,
  type Change,
  type Cluster,
  ConnectionError,
  type DeleteOptions,
  evict,
  type Health,
  type HealthOptions,
  incomplete,
  isDiscovered,
  type KubeObject,
  keyOf,
  type ListOptions,
  METRICS_API,
  type ObjectOf,
  type PatchType,
  type Pod,
  patchScale,
  type Resource,
  type ResourceName,
  reachApiServer,
  SYSTEM,
  schemaOf,
  serverSideApply,
  slowness,
  splitKey,
  type User,
  unauthorized,
  type WriteOptions,
  withManagedFields,
} from '../engine/index.ts';
import { DEPRECATED } from './deprecated.ts';
import { UnsentError } from './errors.ts';
import { componentStatuses, healthCheckTime, healthTime, serverHealth } from './health.ts';
import { Patience } from './patience.ts';

/** What a request asks for, as far as its URL tells. */
interface Request {
  readonly method: 'Get' | 'Post' | 'Put' | 'Patch' | 'Delete';
  readonly resource?: string;
  /** `namespace/name`, or `name`. */
  readonly key?: string;
  readonly namespace?: string;
  readonly subresource?: string;
  readonly query?: string;
  /** Of a request that is about no resource. */
  readonly path?: string;
}

/** A request that was answered, or could not be. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  /** 0 without an answer. */
  readonly code: number;
  /** How long it took, virtual ms. */
  readonly took: number;
}

/** Whom the kubeconfig's client certificate names. */
export const ADMIN_NAME = 'kubernetes-admin';

/** kubectl is somewhere else: no node's network matters to it. */
const OUTSIDE = '';

const OK = 200;
const CREATED = 201;

/** Where kubectl asks what the server knows. */
const DISCOVERY = '/api?timeout=32s';

/** The path of a request, as error texts show it. */
function pathOf(server: ApiServer, { resource: id, key, namespace, subresource, query, path }: Request): string {
  const resource = id === undefined ? undefined : server.resources.get(id);
  if (resource === undefined) return path ?? DISCOVERY;
  const of = key === undefined ? { namespace, name: '' } : splitKey(key);
  const root = resource.group ? `/apis/${resource.apiVersion}` : `/api/${resource.apiVersion}`;
  const within = resource.namespaced && of.namespace ? `/namespaces/${of.namespace}` : '';
  const rest = [resource.plural, of.name, subresource].filter((part) => part).join('/');
  return `${root}${within}/${rest}${query ? `?${query}` : ''}`;
}

const writeQuery = ({ manager, dryRun }: WriteOptions): string =>
  [dryRun ? 'dryRun=All' : '', manager ? `fieldManager=${manager}` : '', 'fieldValidation=Strict']
    .filter((part) => part !== '')
    .join('&');

const healthUrl = ({ endpoint, check }: Health): string => `/${endpoint}${check ? `/${check}` : ''}`;

const listQuery = ({ fieldSelector, labelSelector }: ListOptions): string =>
  [
    ...Object.entries({ fieldSelector, labelSelector }).map(([name, text]) =>
      text ? `${name}=${encodeURIComponent(text)}` : '',
    ),
    'limit=500',
  ]
    .filter((part) => part !== '')
    .join('&');

export interface ApiOptions {
  readonly user?: User;
  /** The server's host and port. */
  readonly address?: string;
  /** What each request meets first; it throws when the server is elsewhere or does not know who asks. */
  readonly gate?: () => void;
  /** Whether the server's certificate is not looked at. */
  readonly trusts?: boolean;
  readonly patience?: Patience;
}

/** What metrics-server serves. */
export const METRICS_VERSION = 'metrics.k8s.io/v1beta1';

export class Api {
  readonly cluster: Cluster;
  readonly user: User;
  readonly #server: ApiServer;
  readonly #address: string;
  readonly #gate: (() => void) | undefined;
  readonly #trusts: boolean;
  readonly #patience: Patience;
  /** Told of the warnings that come with answers. */
  onWarning: ((text: string) => void) | undefined;
  /** Told of each request; not of what kubectl knows from its cache of what the server has. */
  onAnswer: ((asked: Asked) => void) | undefined;

  constructor(
    cluster: Cluster,
    { user = SYSTEM, address = cluster.parts.controlPlane.server, gate, trusts = false, patience }: ApiOptions = {},
  ) {
    this.cluster = cluster;
    this.user = user;
    this.#server = cluster.parts.api;
    this.#address = address;
    this.#gate = gate;
    this.#trusts = trusts;
    this.#patience = patience ?? new Patience();
  }

  /** The virtual present, in milliseconds since the Unix epoch. */
  get now(): number {
    return this.cluster.now;
  }

  /**
   * The API server asks a kubelet for logs or runs a command, for somebody who may: it shows it its own certificate.
   * @throws ApiError
   */
  askKubelet(pod: Pod, subresource: 'log' | 'exec' | 'attach' | 'portforward'): void {
    const verb = subresource === 'log' ? 'get' : 'create';
    this.#ask({ method: 'Post', resource: 'pods', key: keyOf(pod), subresource }, () =>
      this.#server.authorize(this.user, verb, 'pods', subresource, keyOf(pod)),
    );
    if (this.cluster.parts.world.fine('certificate/apiserver-kubelet-client')) return;
    const why = 'the server has asked for the client to provide credentials';
    throw new ApiError(401, 'Unauthorized', `${why} ( pods/${subresource} ${pod.metadata.name})`);
  }

  /** Whether metrics-server's API is among those that discovery names. */
  get hasMetrics(): boolean {
    return this.#ask({ method: 'Get' }, () => this.#servesMetrics());
  }

  #servesMetrics(): boolean {
    return isDiscovered(this.#server.store, METRICS_API);
  }

  /** Whether it is registered, whoever answers for it. */
  get registersMetrics(): boolean {
    return this.#ask({ method: 'Get' }, () => this.#server.store.get(API_SERVICES, METRICS_API) !== undefined);
  }

  /** Asks for the metrics of pods or nodes. @param name undefined: of all @param raw by path. @throws ApiError Forbidden, ServiceUnavailable */
  askMetrics(of: 'pods' | 'nodes', namespace: string, name: string | undefined, raw = false): void {
    const core = this.#server.resource(of);
    const resource = { ...core, id: `${of}.metrics.k8s.io` as typeof core.id, group: 'metrics.k8s.io' };
    const verb = name === undefined ? 'list' : 'get';
    this.#ask({ method: 'Get' }, () => {
      this.#server.authorizeAs(this.user, verb, resource, namespace, name ?? '');
      if (this.cluster.aggregator.serving(METRICS_API) === 'served') return;
      const asked = raw ? '' : ` (get ${resource.id}${name === undefined ? '' : ` ${name}`})`;
      throw new ApiError(503, 'ServiceUnavailable', `the server is currently unable to handle the request${asked}`);
    });
  }

  /** What metrics-server adds to the resources while discovery names its version. */
  metricsResources(): Resource[] {
    if (!this.hasMetrics) return [];
    return (['nodes', 'pods'] as const).map((plural) => ({
      ...this.#server.resource(plural),
      group: 'metrics.k8s.io',
      version: 'v1beta1',
      apiVersion: METRICS_VERSION,
      kind: plural === 'pods' ? 'PodMetrics' : 'NodeMetrics',
      singular: '',
      shortNames: [],
      categories: [],
      verbs: ['get', 'list'],
    }));
  }

  /** Why discovery does not name all that is registered; undefined when it does. */
  get incomplete(): string | undefined {
    return incomplete(this.#server.store)?.text;
  }

  /** Goes no further when a request has hung. @throws Unanswered */
  check(): void {
    this.#patience.check();
  }

  /** Makes one request: it arrives, and is answered. @throws UnsentError, ConnectionError, ApiError, Unanswered */
  #ask<T>(request: Request, act: () => T, delay = 0): T {
    const { world, controlPlane } = this.cluster.parts;
    if (request.key !== undefined && splitKey(request.key).name === '') throw new UnsentError();
    const slow = this.#patience.asked === 0 ? slowness(world) : 0;
    const url = `https://${this.#address}${pathOf(this.#server, request)}`;
    const cached = request.resource === undefined && request.path === undefined;
    const answered = (code: number): void => {
      if (cached && code < 300 && code > 0) return;
      this.onAnswer?.({ method: request.method.toUpperCase(), url, code, took: slow + delay });
    };
    try {
      const answer = this.#patience.request(() => {
        this.#gate?.();
        reachApiServer(world, controlPlane, OUTSIDE, this.#address, { method: request.method, url }, this.#trusts);
        if (this.user.name === ADMIN_NAME && !world.fine('certificate/admin.conf')) throw unauthorized();
        const old = request.resource === undefined ? undefined : DEPRECATED[request.resource];
        if (old !== undefined) this.onWarning?.(old);
        return act();
      }, slow + delay);
      answered(request.method === 'Post' ? CREATED : OK);
      return answer;
    } catch (error) {
      if (error instanceof ApiError) answered(error.code);
      else if (error instanceof ConnectionError) answered(0);
      throw error;
    }
  }

  #warned<T extends WriteOptions>(options: T): T {
    return this.onWarning === undefined ? options : { warn: this.onWarning, ...options };
  }

  /** The raw server, for reviews and other requests that are no reading or writing of objects. */
  get server(): ApiServer {
    return this.#ask({ method: 'Post' }, () => this.#server);
  }

  resources(): readonly Resource[] {
    return this.#ask({ method: 'Get' }, () => this.#server.resources.all());
  }

  /** What the server answers about itself under a path; undefined for other paths. */
  document(path: string): unknown {
    return this.#ask({ method: 'Get', path }, () => this.#server.resources.document(path));
  }

  /** Every group version that is served, sorted. */
  versions(): string[] {
    return this.#ask({ method: 'Get' }, () => {
      const added = this.#servesMetrics() ? [METRICS_VERSION] : [];
      return [...this.#server.resources.versions(), ...added].sort();
    });
  }

  ofKind(apiVersion: string, kind: string): Resource | undefined {
    return this.#server.resources.ofKind(apiVersion, kind);
  }

  /** The store's revision: where a watch that begins now starts from. */
  get revision(): number {
    return this.#server.store.revision;
  }

  get<R extends ResourceName>(resource: R, key: string): ObjectOf<R> {
    return this.#ask({ method: 'Get', resource, key }, () => this.#server.get(this.user, resource, key));
  }

  /** The object, or undefined when there is none. Other refusals are thrown. */
  find<R extends ResourceName>(resource: R, key: string): ObjectOf<R> | undefined {
    try {
      return this.get(resource, key);
    } catch (error) {
      if (error instanceof ApiError && error.reason === 'NotFound') return undefined;
      throw error;
    }
  }

  list<R extends ResourceName>(resource: R, options: ListOptions = {}): ObjectOf<R>[] {
    const request: Request = { method: 'Get', resource, namespace: options.namespace ?? '', query: listQuery(options) };
    if (resource === 'componentstatuses')
      return this.#ask(
        request,
        () => componentStatuses(this.cluster) as unknown as ObjectOf<R>[],
        healthTime(this.cluster),
      );
    return this.#ask(request, () => this.#server.list(this.user, resource, options));
  }

  /** One of the server's health endpoints. @throws ApiError when a check fails */
  health(health: Health, options: HealthOptions): string {
    return this.#ask(
      { method: 'Get', path: healthUrl(health) },
      () => serverHealth(this.cluster, health, options),
      healthCheckTime(this.cluster),
    );
  }

  create(resource: string, object: KubeObject, options: WriteOptions = {}): KubeObject {
    const namespace = object.metadata.namespace ?? options.namespace ?? '';
    return this.#ask({ method: 'Post', resource, namespace, query: writeQuery(options) }, () =>
      this.#server.create(this.user, resource, object, this.#warned(options)),
    );
  }

  update(resource: string, object: KubeObject, options: WriteOptions = {}): KubeObject {
    return this.#ask({ method: 'Put', resource, key: keyOf(object), query: writeQuery(options) }, () =>
      this.#server.update(this.user, resource, object, this.#warned(options)),
    );
  }

  patch(resource: string, key: string, type: PatchType, patch: unknown, options: WriteOptions = {}): KubeObject {
    return this.#ask({ method: 'Patch', resource, key, query: writeQuery(options) }, () =>
      this.#server.patch(this.user, resource, key, type, patch, this.#warned(options)),
    );
  }

  delete(resource: string, key: string, options: DeleteOptions = {}): KubeObject {
    return this.#ask({ method: 'Delete', resource, key }, () => this.#server.delete(this.user, resource, key, options));
  }

  /** Server-side apply: creates or changes. @throws ApiError Conflict when others own what it changes */
  apply(resource: string, key: string, config: unknown, options: ApplyOptions): KubeObject {
    return this.#ask({ method: 'Patch', resource, key }, () =>
      serverSideApply(this.#server, this.user, resource, key, config, this.#warned(options)),
    );
  }

  /** The object with what says who owns which field, worked out of its history. */
  withManagedFields(resource: string, object: KubeObject): KubeObject {
    return withManagedFields(this.#server, resource, object);
  }

  /** The eviction subresource. @throws ApiError TooManyRequests when a disruption budget refuses */
  evict(key: string, options: DeleteOptions = {}): void {
    this.#ask({ method: 'Post', resource: 'pods', key, subresource: 'eviction' }, () =>
      evict(this.#server, this.user, key, options),
    );
  }

  /** The scale subresource. @throws ApiError NotFound where there is none */
  scale(resource: string, key: string, replicas: number, options: WriteOptions = {}): void {
    this.#ask({ method: 'Patch', resource, key, subresource: 'scale' }, () =>
      patchScale(
        this.#server,
        this.user,
        resource,
        key,
        'application/merge-patch+json',
        { spec: { replicas } },
        options,
      ),
    );
  }

  /** Whether strategic merge patches are possible: built-in kinds only. */
  hasSchema(resource: Resource): boolean {
    return schemaOf(resource) !== undefined;
  }

  /** The changes after revision `since` to one resource, oldest first. */
  changes(since: number, resource: string, key?: string): Change[] {
    return this.#server
      .changesSince(since)
      .filter((change) => change.resource === resource && (key === undefined || change.key === key));
  }
}
