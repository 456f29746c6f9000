/**
 * Leader election (client-go `tools/leaderelection`): of several kube-controller-managers, and kube-schedulers, one works and
 * the others stand by. The leader renews a Lease in kube-system; when it no longer does, another takes the Lease over once
 * its time is up. A lone replica needs none (`--leader-elect=false`, as minikube has it) and makes no Lease.
 *
 * As with the Leases of nodes (`lease.ts`), renewals are promised and not written.
 */
import type { AnySent, Lease } from '../api/types.ts';
import type { Parts } from '../parts.ts';
import { CERTIFICATE, stopped } from '../sim/control-plane.ts';
import { type Component, Priority } from '../sim/simulation.ts';
import { toMicroTime } from '../sim/time.ts';
import { type Client, isRefusal } from './client.ts';
import { isRenewing, renewedAt, renewing, settled } from './lease.ts';
import { ALARM, SERVER_CERTIFICATE } from './reach.ts';

/** `--leader-elect-lease-duration`, `--leader-elect-renew-deadline`, `--leader-elect-retry-period`, ms. */
const LEASE_DURATION = 15_000;
const RENEW_DEADLINE = 10_000;
const RETRY_PERIOD = 2_000;
/** Tries are that much further apart, by chance (`JitterFactor`). */
const JITTER = 1.2;

const LEASES = 'leases.coordination.k8s.io';
const ELECTED = ['kube-controller-manager', 'kube-scheduler'] as const;
/** Timers: `try PROCESS`, and `deadline PROCESS` for a leader that cannot renew. */
const [TRY, DEADLINE] = ['try ', 'deadline '];

interface Leader {
  readonly machine: string;
  /** `control-plane_2f3c…` */
  readonly identity: string;
  /** It hangs: it may wake before its time is up. */
  readonly hangs: boolean;
}

export class Elections implements Component {
  readonly name = 'leader-election';
  readonly priority = Priority.control;
  readonly #parts: Parts;
  readonly #client: Client;
  #leaders = new Map<string, Leader>();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#client = parts.client('leader-election');
    const { sim, world } = parts;
    sim.register(this);
    world.onChange((fact) => {
      if (/^(?:process|machine|network|stopped|certificate)\//.test(fact) || fact === ALARM) this.#look();
    });
  }

  /** The machine whose replica does the work; undefined where nobody does, or no election is held. */
  leader(process: string): string | undefined {
    const leader = this.#leaders.get(process);
    return leader?.hangs === false ? leader.machine : undefined;
  }

  /** Begins the elections, where there is more than one replica. */
  start(): void {
    const { sim, world, controlPlane } = this.#parts;
    if (controlPlane.machines.length < 2) return;
    for (const process of ELECTED) {
      world.set(`leader/${process}`, 'none');
      sim.schedule(this.name, TRY + process, sim.now + this.#jitter(process) - RETRY_PERIOD);
    }
  }

  #jitter(process: string): number {
    const { sim } = this.#parts;
    return RETRY_PERIOD * (1 + JITTER * sim.chance(`election/${process}/${sim.now}`).float());
  }

  #canWrite(process: string): boolean {
    const { world } = this.#parts;
    const facts = [stopped('kube-apiserver'), stopped('etcd'), ALARM];
    return this.#isBelieved(process) && facts.every((fact) => world.fine(fact));
  }

  /** Neither its own certificate nor the server's is over its time. */
  #isBelieved(process: string): boolean {
    const { world } = this.#parts;
    return world.fine(CERTIFICATE[process] ?? '') && world.fine(SERVER_CERTIFICATE);
  }

  /** Something changed: leaders may have gone, or been cut off from the API server, or come back. */
  #look(): void {
    const { sim, controlPlane } = this.#parts;
    for (const [process, leader] of [...this.#leaders]) {
      const fails = controlPlane.fails(process, leader.machine);
      if (fails === 'down') this.#lost(process);
      else if (fails === 'silent') this.#pause(process, leader);
      else if (!this.#canWrite(process)) {
        this.#breakPromise(process);
        sim.schedule(this.name, DEADLINE + process, sim.now + RENEW_DEADLINE);
      } else if (leader.hangs || !this.#renews(process)) this.#goOn(process, leader);
    }
    if (controlPlane.machines.length > 1) for (const process of ELECTED) this.#standBy(process);
  }

  /** A replica that has come back tries, when nobody else does. */
  #standBy(process: string): void {
    const { sim, controlPlane } = this.#parts;
    if (this.leader(process) !== undefined || sim.due(this.name, TRY + process) !== undefined) return;
    if (controlPlane.machines.some((machine) => controlPlane.fails(process, machine) === undefined))
      sim.schedule(this.name, TRY + process, sim.now + this.#jitter(process));
  }

  #lease(process: string): Lease | undefined {
    return this.#client.get(LEASES, `kube-system/${process}`);
  }

  #renews(process: string): boolean {
    const lease = this.#lease(process);
    return lease !== undefined && isRenewing(lease);
  }

  /** Its renewals no longer arrive: what is written is the last that did. */
  #breakPromise(process: string): void {
    const { store, sim } = this.#parts;
    const lease = this.#lease(process);
    if (lease !== undefined && isRenewing(lease)) store.update(LEASES, settled(lease, sim.now));
  }

  #pause(process: string, leader: Leader): void {
    if (leader.hangs) return;
    this.#breakPromise(process);
    this.#leaders.set(process, { ...leader, hangs: true });
    this.#vacant(process);
  }

  #lost(process: string): void {
    this.#breakPromise(process);
    this.#leaders.delete(process);
    this.#vacant(process);
  }

  #vacant(process: string): void {
    const { sim, world } = this.#parts;
    sim.cancel(this.name, DEADLINE + process);
    world.set(`leader/${process}`, 'none');
    sim.schedule(this.name, TRY + process, sim.now + this.#jitter(process));
  }

  /** A leader that was cut off or hung renews again, if nobody took its place and its time is not up. */
  #goOn(process: string, leader: Leader): void {
    const { sim, world } = this.#parts;
    sim.cancel(this.name, DEADLINE + process);
    const lease = this.#lease(process);
    const expired = lease !== undefined && sim.now - renewedAt(lease, sim.now) >= RENEW_DEADLINE;
    if (expired) {
      this.#crash(process, leader);
      return;
    }
    try {
      this.#write(process, leader, false);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return;
    }
    this.#leaders.set(process, { ...leader, hangs: false });
    sim.cancel(this.name, TRY + process);
    world.clear(`leader/${process}`);
  }

  /** "leaderelection lost": the process ends, and its kubelet starts it again. */
  #crash(process: string, { machine }: Leader): void {
    const { world } = this.#parts;
    this.#lost(process);
    const fact = `crash/kube-system/${process}-${machine}`;
    world.set(fact, { code: 1 });
    world.clear(fact);
  }

  #try(process: string): void {
    const { sim, world, controlPlane } = this.#parts;
    const again = () => sim.schedule(this.name, TRY + process, sim.now + this.#jitter(process));
    const candidates = controlPlane.machines.filter((machine) => controlPlane.fails(process, machine) === undefined);
    if (candidates.length === 0 || !this.#isBelieved(process)) return; // a new certificate is a reason to look again
    if (!this.#canWrite(process)) {
      again();
      return;
    }
    const lease = this.#lease(process);
    const left = lease?.spec.holderIdentity ? renewedAt(lease, sim.now) + LEASE_DURATION - sim.now : 0;
    if (left > 0) {
      sim.schedule(this.name, TRY + process, sim.now + left + this.#jitter(process) - RETRY_PERIOD);
      return;
    }
    const chance = sim.chance(`elected/${process}/${sim.now}`);
    const machine = candidates[chance.int(candidates.length)] ?? '';
    const leader = { machine, identity: `${machine}_${chance.uuid()}`, hangs: false };
    try {
      this.#write(process, leader, true);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      again();
      return;
    }
    this.#leaders.set(process, leader);
    world.clear(`leader/${process}`);
    const about = this.#lease(process);
    const message = `${leader.identity} became leader`;
    if (about !== undefined)
      this.#parts.events.record({ component: process }, { about, type: 'Normal', reason: 'LeaderElection', message });
  }

  #write(process: string, { identity }: Leader, acquired: boolean): void {
    const now = toMicroTime(this.#parts.sim.now);
    const promise = renewing(RETRY_PERIOD);
    const old = this.#lease(process);
    const spec = { holderIdentity: identity, leaseDurationSeconds: LEASE_DURATION / 1000, renewTime: now };
    if (old === undefined) {
      const metadata = { name: process, namespace: 'kube-system', annotations: promise };
      this.#client.create(LEASES, {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata,
        spec: { ...spec, acquireTime: now, leaseTransitions: 0 },
      } as AnySent);
      return;
    }
    this.#client.modify(LEASES, `kube-system/${process}`, (draft) => {
      draft.metadata.annotations = { ...(draft as Lease).metadata.annotations, ...promise };
      const moved = (draft.spec.leaseTransitions ?? 0) + 1;
      Object.assign(draft.spec, spec, acquired ? { acquireTime: now, leaseTransitions: moved } : {});
    });
  }

  fire(timer: string): void {
    if (timer.startsWith(TRY)) {
      const process = timer.slice(TRY.length);
      if (this.leader(process) === undefined) this.#try(process);
      return;
    }
    const process = timer.slice(DEADLINE.length);
    const leader = this.#leaders.get(process);
    if (leader !== undefined && !this.#canWrite(process)) this.#crash(process, leader);
  }

  save(): ReadonlyMap<string, Leader> {
    return new Map(this.#leaders);
  }

  load(saved: ReadonlyMap<string, Leader>): void {
    this.#leaders = new Map(saved);
  }
}
