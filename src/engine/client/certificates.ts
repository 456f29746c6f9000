/**
 * How long the certificates of the control plane are good for. kubeadm makes them with the cluster, for a year, and whoever
 * does not renew them (`kubeadm certs renew`) has them end one day, all at once. A kubelet renews its own.
 */
import type { Component, Simulation } from '../sim/simulation.ts';
import type { World } from '../sim/world.ts';
import { CERTIFICATES } from './reach.ts';

const DAY = 86_400_000;
/** kubeadm's `certificateValidityPeriod`, and `caCertificateValidityPeriod`, ms. */
const YEAR = 365 * DAY;
const AUTHORITY_PERIOD = 10 * YEAR;

const factOf = (name: string): string => `certificate/${name}`;

export class Certificates implements Component {
  readonly name = 'certificates';
  /** A year's end alone is nothing that a waiting command waits for. */
  readonly distant = true;
  readonly #sim: Simulation;
  readonly #world: World;
  /** When the cluster was made, virtual ms. */
  readonly #birth: number;
  /** When those were made that have been renewed, virtual ms. */
  #renewed = new Map<string, number>();

  constructor(sim: Simulation, world: World) {
    this.#sim = sim;
    this.#world = world;
    this.#birth = sim.now;
    sim.register(this);
    sim.schedule(this.name, 'end', this.#birth + YEAR);
    // A fault that is healed does not make a certificate younger.
    world.onChange((fact, value) => {
      const name = CERTIFICATES.find((each) => factOf(each) === fact);
      if (name !== undefined && value === undefined) this.#judge(name);
    });
  }

  /** Until when it is good, as it was made: a fault may have ended it before. Virtual ms. */
  endOf(name: string): number {
    return (this.#renewed.get(name) ?? this.#birth) + YEAR;
  }

  /** Until when the authorities are good that sign them. */
  get authoritiesEnd(): number {
    return this.#birth + AUTHORITY_PERIOD;
  }

  /** A new one is made. A fault that holds on the old one has to be mended beside. */
  renew(name: string): void {
    this.#renewed.set(name, this.#sim.now);
    this.#sim.reschedule(this.name, 'end', Math.min(...CERTIFICATES.map((each) => this.endOf(each))));
  }

  #judge(name: string): void {
    const end = this.endOf(name);
    if (end <= this.#sim.now && this.#world.fine(factOf(name))) this.#world.set(factOf(name), end);
  }

  fire(): void {
    for (const name of CERTIFICATES) this.#judge(name);
    const next = CERTIFICATES.map((name) => this.endOf(name)).filter((end) => end > this.#sim.now);
    if (next.length > 0) this.#sim.schedule(this.name, 'end', Math.min(...next));
  }

  save(): ReadonlyMap<string, number> {
    return new Map(this.#renewed);
  }

  load(saved: ReadonlyMap<string, number>): void {
    this.#renewed = new Map(saved);
  }
}
