/**
 * The Lease by which each API server says that it is there (`apiserver-…` in kube-system, named after its machine): a server that starts
 * takes it under a new identity and renews it, and the other ones remove what was not renewed for an hour (`pkg/controlplane/apiserver`).
 */
import type { AnySent, Lease } from '../api/types.ts';
import type { Parts } from '../parts.ts';
import { stopped } from '../sim/control-plane.ts';
import { type Component, Priority } from '../sim/simulation.ts';
import { toMicroTime } from '../sim/time.ts';
import { type Client, isRefusal, unless } from './client.ts';
import { isRenewing, RENEW_INTERVAL, renewing, settled } from './lease.ts';
import { ALARM } from './reach.ts';

const LEASES = 'leases.coordination.k8s.io';
/** `IdentityLeaseDurationSeconds`; also how often servers look for old ones (`IdentityLeaseGCPeriod`). */
const DURATION = 3600;
const CONCERNS = /^(?:process|machine|network|stopped)\//;
/** Of base32. */
const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567';

export class ServerLeases implements Component {
  readonly name = 'apiserver-leases';
  readonly priority = Priority.control;
  /** Nothing that a waiting command waits for. */
  readonly distant = true;
  readonly #parts: Parts;
  readonly #client: Client;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#client = parts.client('kube-apiserver');
    parts.sim.register(this);
    parts.world.onChange((fact) => {
      if (CONCERNS.test(fact) || fact === ALARM) for (const machine of this.#machines()) this.#look(machine);
    });
  }

  start(): void {
    for (const machine of this.#machines()) this.#look(machine);
  }

  #machines(): readonly string[] {
    return this.#parts.controlPlane.machines.filter((machine) => machine !== '');
  }

  /** `apiserver-` and a hash of the machine's name. */
  #nameOf(machine: string): string {
    const chance = this.#parts.sim.chance(`apiserver/${machine}`);
    return `apiserver-${Array.from({ length: 26 }, () => LETTERS[chance.int(LETTERS.length)]).join('')}`;
  }

  /** A server begins or ends to renew. */
  #look(machine: string): void {
    const { world, store, sim, controlPlane } = this.#parts;
    const name = this.#nameOf(machine);
    const lease = this.#client.get(LEASES, `kube-system/${name}`);
    const stands = controlPlane.fails('kube-apiserver', machine) === undefined;
    const renews = stands && [stopped('etcd'), ALARM].every((fact) => world.fine(fact));
    if (renews === (lease !== undefined && isRenewing(lease))) return;
    if (renews) sim.as({ ...sim.cause, actor: 'kube-apiserver' }, () => this.#take(machine, name, lease));
    else if (lease !== undefined) {
      store.update(LEASES, settled(lease, sim.now));
      sim.schedule(this.name, machine, sim.now + DURATION * 1000);
    }
  }

  #take(machine: string, name: string, old: Lease | undefined): void {
    const { sim } = this.#parts;
    const identity = `${name}_${sim.chance(`${name}/${sim.now}`).uuid()}`;
    const spec = { holderIdentity: identity, leaseDurationSeconds: DURATION, renewTime: toMicroTime(sim.now) };
    const annotations = renewing(RENEW_INTERVAL);
    try {
      if (old !== undefined) {
        this.#client.modify(LEASES, `kube-system/${name}`, (draft) => {
          draft.metadata.annotations = { ...(draft as Lease).metadata.annotations, ...annotations };
          draft.spec = { ...(draft as Lease).spec, ...spec };
        });
        return;
      }
      const labels = { 'apiserver.kubernetes.io/identity': 'kube-apiserver', 'kubernetes.io/hostname': machine };
      this.#client.create(LEASES, {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: { name, namespace: 'kube-system', labels, annotations },
        spec,
      } as AnySent);
    } catch (error) {
      if (!isRefusal(error)) throw error; // the next change of the world is a reason to try again
    }
  }

  /** A Lease has not been renewed for so long that another server removes it. */
  fire(machine: string): void {
    const { sim } = this.#parts;
    const key = `kube-system/${this.#nameOf(machine)}`;
    const lease = this.#client.get(LEASES, key);
    if (lease === undefined || isRenewing(lease)) return;
    try {
      unless(['NotFound'], () => this.#client.delete(LEASES, key));
    } catch (error) {
      if (!isRefusal(error)) throw error;
      sim.schedule(this.name, machine, sim.now + DURATION * 1000);
    }
  }

  save(): undefined {
    return undefined;
  }

  load(): void {}
}
