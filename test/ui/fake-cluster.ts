/** A small cluster held in maps, for tests of the interface: what a test puts in is what the views show. */
import type {
  Change,
  ClockState,
  ClusterClient,
  CommandResult,
  KubeObject,
  LogLine,
  Reader,
  Resource,
  ScenarioState,
  TimeControl,
  Usage,
} from '../../src/run/cluster.ts';

export const START = Date.parse('2026-01-01T00:00:00Z');

interface Short {
  readonly id: string;
  readonly kind: string;
  readonly singular: string;
  readonly short: readonly string[];
  readonly namespaced: boolean;
  readonly apiVersion: string;
}

const r = (id: string, kind: string, short: string, namespaced: boolean, apiVersion: string): Short => ({
  id,
  kind,
  singular: kind.toLowerCase(),
  short: short === '' ? [] : short.split(' '),
  namespaced,
  apiVersion,
});

const RESOURCES: readonly Resource[] = [
  r('namespaces', 'Namespace', 'ns', false, 'v1'),
  r('nodes', 'Node', 'no', false, 'v1'),
  r('pods', 'Pod', 'po', true, 'v1'),
  r('services', 'Service', 'svc', true, 'v1'),
  r('configmaps', 'ConfigMap', 'cm', true, 'v1'),
  r('secrets', 'Secret', '', true, 'v1'),
  r('events', 'Event', 'ev', true, 'v1'),
  r('serviceaccounts', 'ServiceAccount', 'sa', true, 'v1'),
  r('persistentvolumeclaims', 'PersistentVolumeClaim', 'pvc', true, 'v1'),
  r('deployments.apps', 'Deployment', 'deploy', true, 'apps/v1'),
  r('replicasets.apps', 'ReplicaSet', 'rs', true, 'apps/v1'),
  r('statefulsets.apps', 'StatefulSet', 'sts', true, 'apps/v1'),
  r('daemonsets.apps', 'DaemonSet', 'ds', true, 'apps/v1'),
  r('controllerrevisions.apps', 'ControllerRevision', '', true, 'apps/v1'),
  r('jobs.batch', 'Job', '', true, 'batch/v1'),
  r('cronjobs.batch', 'CronJob', 'cj', true, 'batch/v1'),
  r('endpointslices.discovery.k8s.io', 'EndpointSlice', '', true, 'discovery.k8s.io/v1'),
  r('networkpolicies.networking.k8s.io', 'NetworkPolicy', 'netpol', true, 'networking.k8s.io/v1'),
].map(({ id, kind, singular, short, namespaced, apiVersion }) => {
  const [plural = id] = id.split('.', 1);
  const slash = apiVersion.indexOf('/');
  return {
    id,
    kind,
    plural,
    singular,
    namespaced,
    apiVersion,
    shortNames: short,
    group: slash < 0 ? '' : apiVersion.slice(0, slash),
    version: apiVersion.slice(slash + 1),
    categories: [],
    verbs: ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'],
    subresources: [],
  };
});

class State implements Reader {
  readonly objects = new Map<string, Map<string, KubeObject>>();
  readonly versions = new Map<string, number>();

  apply({ type, resource, key, object }: Change): void {
    let table = this.objects.get(resource);
    if (table === undefined) {
      table = new Map();
      this.objects.set(resource, table);
    }
    if (type === 'DELETED') table.delete(key);
    else table.set(key, object);
    this.versions.set(resource, this.version(resource) + 1);
  }

  get(resource: string, key: string): KubeObject | undefined {
    return this.objects.get(resource)?.get(key);
  }

  list(resource: string, namespace?: string): readonly KubeObject[] {
    const all = [...(this.objects.get(resource)?.values() ?? [])];
    return namespace === undefined ? all : all.filter((o) => o.metadata.namespace === namespace);
  }

  by(resource: string, index: string, value: string): readonly KubeObject[] {
    return this.list(resource).filter((o) => {
      if (index === 'owner') return o.metadata.ownerReferences?.some((owner) => owner.uid === value);
      if (index === 'node') return (o as unknown as { spec: { nodeName?: string } }).spec.nodeName === value;
      if (index === 'uid') return o.metadata.uid === value;
      return o.metadata.namespace === value;
    });
  }

  version(resource: string): number {
    return this.versions.get(resource) ?? 0;
  }
}

export interface FakeOptions {
  /** Answers command lines; by default they succeed with no output. */
  readonly run?: (line: string) => Partial<CommandResult>;
  readonly logs?: (pod: string, container: string | undefined) => readonly LogLine[];
  readonly scenario?: ScenarioState;
  /** What the containers of a pod use. */
  readonly usage?: (pod: string) => ReadonlyMap<string, Usage> | undefined;
}

export class FakeCluster implements ClusterClient, TimeControl {
  readonly name = 'demo';
  readonly user = 'student';
  readonly kubernetesVersion = 'v1.35.6';
  /** Command lines that were run. */
  readonly commands: string[] = [];
  readonly history: Change[] = [];
  now = START;
  running = false;
  speed = 1;
  past: number | undefined;
  comesIn: number | undefined;
  scenarioState: ScenarioState | undefined;
  nexts = 0;
  readonly scenario?: NonNullable<ClusterClient['scenario']>;
  #branches = [{ name: 'main', from: START, active: true }];
  /** Branches that were left, as they stood then. */
  readonly #left = new Map<string, { reader: Reader; history: Change[]; now: number }>();
  #uid = 0;
  readonly #state = new State();
  readonly #options: FakeOptions;
  readonly #listeners = new Set<() => void>();

  constructor(options: FakeOptions = {}) {
    this.#options = options;
    this.scenarioState = options.scenario;
    if (options.scenario !== undefined) {
      const state = (): ScenarioState => this.scenarioState ?? (options.scenario as ScenarioState);
      this.scenario = {
        get state() {
          return state();
        },
        next: () => void this.nexts++,
      };
    }
    for (const name of ['default', 'kube-system', 'shop'])
      this.put('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name }, status: { phase: 'Active' } });
  }

  // -- what tests do ---------------------------------------------------------------------------------------------------

  /** Creates or replaces an object; uid, resourceVersion and creation time are filled in. */
  put(resource: string, object: object, actor = 'user', because: Change['cause']['because'] = undefined): KubeObject {
    const given = object as KubeObject;
    const meta: Partial<KubeObject['metadata']> & { name: string } = given.metadata;
    const { name, namespace } = meta;
    const key = namespace ? `${namespace}/${name}` : name;
    const before = this.#state.get(resource, key);
    const metadata = {
      uid: before?.metadata.uid ?? `uid-${++this.#uid}`,
      creationTimestamp: before?.metadata.creationTimestamp ?? new Date(this.now).toISOString(),
      ...meta,
      resourceVersion: String(this.history.length + 1),
    };
    const full = { ...given, metadata };
    this.#change(before === undefined ? 'ADDED' : 'MODIFIED', resource, key, full, before, actor, because);
    return full;
  }

  remove(resource: string, key: string): void {
    const before = this.#state.get(resource, key);
    if (before !== undefined) this.#change('DELETED', resource, key, before, before, 'user', undefined);
  }

  #change(
    type: Change['type'],
    resource: string,
    key: string,
    object: KubeObject,
    before: KubeObject | undefined,
    actor: string,
    because: Change['cause']['because'],
  ): void {
    const change: Change = {
      rev: this.history.length + 1,
      time: this.now,
      type,
      resource,
      key,
      object,
      before,
      cause: { actor, ...(because === undefined ? {} : { because }) },
      via: undefined,
    };
    this.history.push(change);
    this.#state.apply(change);
  }

  /** Tells subscribers, as the run does after a batch of changes. */
  publish(): void {
    for (const listener of this.#listeners) listener();
  }

  // -- ClusterClient ---------------------------------------------------------------------------------------------------

  resources(): readonly Resource[] {
    return RESOURCES;
  }

  get(resource: string, key: string): KubeObject | undefined {
    return this.#state.get(resource, key);
  }

  list(resource: string, namespace?: string): readonly KubeObject[] {
    return this.#state.list(resource, namespace);
  }

  by(resource: string, index: string, value: string): readonly KubeObject[] {
    return this.#state.by(resource, index, value);
  }

  version(resource: string): number {
    return this.#state.version(resource);
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  run(line: string): ReturnType<ClusterClient['run']> {
    this.commands.push(line);
    if (line.startsWith('scenario hint ')) this.#hint(line.slice('scenario hint '.length));
    const answer = { stdout: '', stderr: '', code: 0, ...this.#options.run?.(line) };
    return {
      onOutput: (listener) => listener('stdout', answer.stdout),
      interrupt: () => {},
      done: Promise.resolve(answer),
    };
  }

  /** Gives one hint more, as a scenario does. */
  #hint(id: string): void {
    const { scenario } = this;
    if (scenario === undefined) return;
    const { goals } = scenario.state;
    const given = goals.map((goal) => (goal.id === id ? { ...goal, asked: (goal.asked ?? 0) + 1 } : goal));
    this.scenarioState = { ...scenario.state, goals: given };
  }

  async ask(line: string): Promise<CommandResult> {
    return { stdout: '', stderr: '', code: 0, ...this.#options.run?.(line) };
  }

  readonly inputs: { time: number; line: string }[] = [];

  inputLine(ordinal: number): string | undefined {
    return `kubectl input ${ordinal}`;
  }

  logs(
    _namespace: string,
    pod: string,
    options: { container?: string; tail?: number; sinceSeconds?: number },
  ): readonly LogLine[] {
    const lines = this.#options.logs?.(pod, options.container) ?? [];
    const { sinceSeconds, tail } = options;
    const since = sinceSeconds === undefined ? lines : lines.filter((l) => l.time >= this.now - sinceSeconds * 1000);
    return tail === undefined ? since : since.slice(-tail);
  }

  podUsage(key: string): ReadonlyMap<string, Usage> | undefined {
    return this.#options.usage?.(key);
  }

  nodeUsage(_name: string): Usage | undefined {
    return this.#options.usage === undefined ? undefined : { cpu: 0, memory: 0 };
  }

  // -- TimeControl -----------------------------------------------------------------------------------------------------

  get time(): TimeControl {
    return this;
  }

  get state(): ClockState {
    const { now, running, speed, past, comesIn } = this;
    return {
      ...{ now, elapsed: now - START, head: now, running, speed },
      ...(past === undefined ? {} : { past }),
      ...(comesIn === undefined ? {} : { comesIn }),
    };
  }

  pause(): void {
    this.running = false;
  }

  course(name: string): { reader: Reader; history: Change[]; now: number } | undefined {
    if (this.#branches.some((b) => b.name === name && b.active))
      return { reader: this, history: this.history, now: this.now };
    return this.#left.get(name);
  }

  runUntil(): string {
    return 'nothing happens here by itself';
  }

  resume(): void {
    this.running = true;
  }

  setSpeed(speed: number): void {
    this.speed = speed;
  }

  skipQuiet(): void {}

  step() {
    this.now += 1_000;
    return 'found' as const;
  }

  stepInteresting() {
    this.now += 10_000;
    return 'found' as const;
  }

  at(rev: number): Reader {
    const state = new State();
    for (const change of this.history.slice(0, rev)) state.apply(change);
    return state;
  }

  show(time: number | undefined): void {
    this.past = time;
  }

  present(): void {
    this.past = undefined;
  }

  branch(time: number, name = `branch-${this.#branches.length}`): string {
    const left = this.#branches.find((b) => b.active)?.name ?? '';
    this.#left.set(left, { reader: this.at(this.history.length), history: [...this.history], now: this.now });
    this.#branches = [...this.#branches.map((b) => ({ ...b, active: false })), { name, from: time, active: true }];
    this.past = undefined;
    return name;
  }

  branches(): readonly { name: string; from: number; active: boolean }[] {
    return this.#branches;
  }

  switchTo(branch: string): void {
    this.#branches = this.#branches.map((b) => ({ ...b, active: b.name === branch }));
  }
}
