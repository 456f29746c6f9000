/** One simulated cluster: the parts wired together, a clock to move, and one way in for every kind of user. */
import { admissionPlugins } from './api/admission/index.ts';
import { strategies } from './api/kinds/index.ts';
import { answerReviews, Rbac } from './api/rbac/index.ts';
import { ApiServer } from './api/server.ts';
import { takeBindings } from './api/subresources/index.ts';
import { bootstrap } from './bootstrap/index.ts';
import { METRICS_API } from './client/aggregated.ts';
import { Certificates } from './client/certificates.ts';
import { Client } from './client/client.ts';
import { ControllerRunner } from './client/controller.ts';
import { Elections } from './client/election.ts';
import { EventRecorder } from './client/events.ts';
import { EventExpiry } from './client/eventttl.ts';
import { addIndexes } from './client/indexes.ts';
import { settled } from './client/lease.ts';
import { etcdGate, reachApiServer, reachFromKubelet } from './client/reach.ts';
import { ServerLeases } from './client/server-leases.ts';
import { controllers } from './controllers/index.ts';
import { EtcdRestore } from './faults/etcd-restore.ts';
import { Faults } from './faults/faults.ts';
import { DEFAULT_FLAGS, type Flags } from './flags.ts';
import { installKubelets, type Kubelets, type Runtime, type RuntimeOptions } from './kubelet/index.ts';
import type { MachineSpec } from './machine.ts';
import { Aggregator, installNetwork, type Loads, type Network } from './network/index.ts';
import type { Parts } from './parts.ts';
import { installScheduler, type Scheduler } from './scheduler/index.ts';
import { ControlPlane, stopped } from './sim/control-plane.ts';
import { type Checkpoint, Simulation } from './sim/simulation.ts';
import { fromTime } from './sim/time.ts';
import { World } from './sim/world.ts';
import { Store } from './store/store.ts';

export interface ClusterOptions extends RuntimeOptions {
  readonly seed?: string | number;
  /** RFC 3339; 2026-01-01T00:00:00Z unless said otherwise. */
  readonly start?: string;
  /** The machines; three named node-a, node-b, node-c unless said otherwise. */
  readonly nodes?: readonly MachineSpec[];
  /** Whether kube-system shows the control plane, coredns and kube-proxy as pods; true unless said otherwise. */
  readonly controlPlane?: boolean;
  /** How many machines carry the control plane; 1 unless said otherwise. With more, leaders are elected. */
  readonly controlPlanes?: number;
  /** Whether a cloud gives Services of type LoadBalancer an address; false unless said otherwise. */
  readonly cloud?: boolean;
  /** Settings of the components that are not as they come. */
  readonly flags?: Partial<Flags>;
  /** Controllers that do not run, by name, as in kube-controller-manager's `--controllers=*,-NAME`. */
  readonly without?: readonly string[];
}

export class Cluster {
  readonly parts: Parts;
  readonly faults: Faults;
  readonly etcdRestore: EtcdRestore;
  readonly certificates: Certificates;
  readonly rbac: Rbac;
  readonly scheduler: Scheduler;
  readonly kubelets: Kubelets;
  readonly network: Network;
  readonly loads: Loads;
  readonly aggregator: Aggregator;

  constructor(options: ClusterOptions = {}) {
    const sim = new Simulation({ seed: options.seed ?? 1, start: fromTime(options.start ?? '2026-01-01T00:00:00Z') });
    const world = new World(sim);
    const controlPlane = new ControlPlane(sim, world);
    const store = new Store(sim);
    addIndexes(store);
    this.rbac = new Rbac(store);
    const makesAccounts = () => world.fine(stopped('kube-controller-manager'));
    const flags: Flags = { ...DEFAULT_FLAGS, ...options.flags };
    const admission = admissionPlugins({ sim, store, rbac: this.rbac, makesAccounts, flags });
    const api = new ApiServer(sim, store, { strategies, admission });
    api.authorizer = this.rbac.authorize;
    answerReviews(api, this.rbac);
    takeBindings(api);
    api.compute('leases.coordination.k8s.io', (lease) => settled(lease, sim.now));
    api.gate = etcdGate(world);
    const reach = (place: string | undefined) => {
      if (!world.calm) reachApiServer(world, controlPlane, place);
    };
    const events = new EventRecorder(sim, world, api, (source) => {
      reach(source.host);
      api.gate?.('write', { verb: 'post', resource: api.resource('events'), name: '' });
    });
    const client = (manager: string, place?: string) =>
      new Client(api, {
        manager,
        reach: () => {
          if (world.calm) return; // asked before each request
          if (place === undefined) reach(place);
          else reachFromKubelet(world, controlPlane, place);
        },
      });
    new EventExpiry(sim, store);
    this.parts = { sim, store, world, controlPlane, api, events, flags, client };
    this.faults = new Faults(this.parts);
    this.certificates = new Certificates(sim, world);
    this.etcdRestore = new EtcdRestore(this.parts, this.faults);
    this.scheduler = installScheduler(this.parts);
    this.kubelets = installKubelets(this.parts, options);
    this.faults.machines = () => this.kubelets.context.nodes.keys();
    const { network, loads } = installNetwork(this.parts, this.rbac, this.kubelets.runtime, options.cloud ?? false);
    this.network = network;
    this.loads = loads;
    this.aggregator = new Aggregator(this.parts, network);
    const metrics = {
      serving: () => this.aggregator.serving(METRICS_API),
      podUsage: (pod: string) => this.kubelets.runtime.podUsage(pod),
      busy: (pods: readonly string[]) => {
        const [load, fault] = [loads.on(pods), this.faults.burning(pods)];
        return { ...(load === undefined ? {} : { load }), ...(fault === undefined ? {} : { fault }) };
      },
    };
    for (const controller of controllers(this.parts, metrics))
      if (!options.without?.includes(controller.name)) new ControllerRunner(this.parts, controller);
    const elections = new Elections(this.parts);
    const leases = new ServerLeases(this.parts);
    bootstrap(this.parts, options, (machine) => this.kubelets.addMachine(machine));
    elections.start();
    leases.start();
  }

  /** What runs inside the containers. */
  get runtime(): Runtime {
    return this.kubelets.runtime;
  }

  /** Virtual milliseconds since the Unix epoch. */
  get now(): number {
    return this.parts.sim.now;
  }

  /** Lets `ms` of virtual time pass. */
  advance(ms: number): void {
    this.parts.sim.advance(this.now + ms);
  }

  checkpoint(): Checkpoint {
    return this.parts.sim.checkpoint();
  }

  restore(checkpoint: Checkpoint): void {
    this.parts.sim.restore(checkpoint);
  }
}
