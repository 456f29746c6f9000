/**
 * Which processes of the control plane work, told from what physically holds. A process may run on several machines; each
 * replica can be stopped (`process/NAME`, `process/NAME/MACHINE`), or its machine can. What comes of it is a fact of its own,
 * which all others ask: `stopped/NAME` holds while nobody does the work of NAME.
 *
 * - `down`: nothing listens, connections are refused.
 * - `silent`: something is there and does not answer (frozen, powered off, cut off; an etcd that is not believed):
 *   requests run into their time-outs.
 * - `idle`: it runs and answers, and does nothing: none of its replicas leads, or its certificate is no longer taken.
 */
import type { Component, Simulation } from './simulation.ts';
import type { World } from './world.ts';

/** The processes that are watched. */
export const PROCESSES = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'cloud-controller-manager',
] as const;
export type ProcessName = (typeof PROCESSES)[number];

/** The fact that holds while nobody does the work of a process. */
export const stopped = (process: string): string => `stopped/${process}`;

/** With which certificates they ask the API server. */
export const CERTIFICATE: Readonly<Record<string, string>> = {
  'kube-controller-manager': 'certificate/controller-manager.conf',
  'kube-scheduler': 'certificate/scheduler.conf',
};

/** Without either the API server tries in vain to speak with etcd. */
const ETCD_CERTIFICATES = ['certificate/etcd-server', 'certificate/apiserver-etcd-client'];

const CONCERNS = new Set(['process', 'leader', 'certificate']);

/** What stands before several API servers, and where one is whose machine is not shown. */
const BEFORE = '10.0.0.1';
/** `--secure-port` of the API server. */
export const API_PORT = 6443;

/** From power on to a kubelet that runs, ms. */
export const MACHINE_BOOT = 20_000;
/** From power on to a control plane that answers, ms. */
const BOOT = MACHINE_BOOT + 5_000;

export class ControlPlane implements Component {
  readonly name = 'control-plane';
  readonly #sim: Simulation;
  readonly #world: World;
  /** Where replicas run; a control plane that is not shown runs nowhere in particular. */
  #machines: readonly string[] = [''];
  /** `--advertise-address` of each. */
  #addresses: readonly string[] = [BEFORE];
  #booting = new Map<string, number>();

  constructor(sim: Simulation, world: World) {
    this.#sim = sim;
    this.#world = world;
    sim.register(this);
    world.onChange((fact, value) => this.#onFact(fact, value === undefined));
  }

  /** Wiring: the machines that carry it. */
  place(machines: readonly { readonly name: string; readonly address: string }[]): void {
    if (machines.length === 0) return;
    this.#machines = machines.map(({ name }) => name);
    this.#addresses = machines.map(({ address }) => address);
  }

  /** Where API servers listen: what the Service `kubernetes` leads to. */
  get addresses(): readonly string[] {
    return this.#addresses;
  }

  /** Host and port by which clients know the API server: the lone one's own, or those of what stands before several. */
  get server(): string {
    const [lone = BEFORE, ...others] = this.#addresses;
    return `${others.length === 0 ? lone : BEFORE}:${API_PORT}`;
  }

  /** Whether the API server is reached by this address. */
  isAt(address: string): boolean {
    return this.#addresses.includes(address) || this.server === `${address}:${API_PORT}`;
  }

  get machines(): readonly string[] {
    return this.#machines;
  }

  #onFact(fact: string, mended: boolean): void {
    const [what = '', second = ''] = fact.split('/');
    if (what === 'machine' && this.#machines.includes(second)) {
      if (mended) {
        this.#booting.set(second, this.#sim.now + BOOT);
        this.#sim.reschedule(this.name, second, this.#sim.now + BOOT);
      } else this.#booting.delete(second);
    } else if (!(what === 'network' && this.#machines.includes(second)) && !CONCERNS.has(what)) return;
    for (const process of PROCESSES) this.#conclude(process);
  }

  /** Why the replica on `machine` does not work; undefined when it does. */
  fails(process: string, machine: string): 'down' | 'silent' | undefined {
    const world = this.#world;
    const word = world.get(`process/${process}`) ?? world.get(`process/${process}/${machine}`);
    if (word !== undefined) return word === 'frozen' ? 'silent' : 'down';
    if (machine === '') return undefined;
    if (!world.fine(`machine/${machine}`) || this.#booting.has(machine)) return 'silent';
    // A lone machine that is cut off still talks to itself.
    if (this.#machines.length > 1 && !world.fine(`network/${machine}`)) return 'silent';
    return undefined;
  }

  /** Why nobody does the work of a process; undefined when somebody does. */
  #stateOf(process: string): 'down' | 'silent' | 'idle' | undefined {
    const failing = this.#machines.map((machine) => this.fails(process, machine));
    const working = failing.filter((each) => each === undefined).length;
    const enough = process === 'etcd' ? working > this.#machines.length / 2 : working > 0;
    if (!enough) return failing.includes('down') ? 'down' : 'silent';
    const world = this.#world;
    if (process === 'etcd' && !ETCD_CERTIFICATES.every((certificate) => world.fine(certificate))) return 'silent';
    const idle = !world.fine(`leader/${process}`) || !world.fine(CERTIFICATE[process] ?? '');
    return idle ? 'idle' : undefined;
  }

  #conclude(process: string): void {
    const fact = stopped(process);
    const state = this.#stateOf(process);
    if (state === this.#world.get(fact)) return;
    if (state === undefined) this.#world.clear(fact);
    else this.#world.set(fact, state);
  }

  fire(machine: string): void {
    this.#booting.delete(machine);
    for (const process of PROCESSES) this.#conclude(process);
  }

  save(): ReadonlyMap<string, number> {
    return new Map(this.#booting);
  }

  load(saved: ReadonlyMap<string, number>): void {
    this.#booting = new Map(saved);
  }
}
