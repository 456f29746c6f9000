/**
 * A snapshot on its way back into etcd: API server and etcd stop, the data is replaced, they start again. It is part of the
 * cluster and not of the command that asked for it, so that it goes on from a checkpoint like anything else that takes time.
 */
import { type Backup, restoreBackup } from '../client/backup.ts';
import type { Parts } from '../parts.ts';
import { type Component, Priority } from '../sim/simulation.ts';
import type { Faults } from './faults.ts';

/** From the stop of etcd and API server to the snapshot in its place, and from there to an API server that answers, ms. */
const STOP_TIME = 1000;
const START_TIME = 3500;
/** Timers. */
const REPLACE = 'replace';
const START = 'start';

/** What stops while data is replaced, by the ids of the faults that say so. */
const STOPPED = [
  ['restore-kube-apiserver', 'kube-apiserver'],
  ['restore-etcd', 'etcd'],
] as const;

interface UnderWay {
  /** The how-manieth it is. */
  readonly id: number;
  readonly backup: Backup;
}

export class EtcdRestore implements Component {
  readonly name = 'etcd-restore';
  readonly priority = Priority.physics;
  readonly #parts: Parts;
  readonly #faults: Faults;
  #begun = 0;
  #underWay: UnderWay | undefined;

  constructor(parts: Parts, faults: Faults) {
    this.#parts = parts;
    this.#faults = faults;
    parts.sim.register(this);
  }

  /** Begins to put `backup` back, in place of one that is under way. @returns what `isUnderWay` and `giveUp` call it */
  begin(backup: Backup): number {
    const { sim } = this.#parts;
    const id = ++this.#begun;
    this.#underWay = { id, backup };
    for (const [fault, name] of STOPPED) this.#faults.inject({ id: fault, kind: 'processDown', target: { name } });
    sim.reschedule(this.name, REPLACE, sim.now + STOP_TIME);
    sim.reschedule(this.name, START, sim.now + STOP_TIME + START_TIME);
    return id;
  }

  isUnderWay(id: number): boolean {
    return this.#underWay?.id === id;
  }

  /** What has stopped starts again; what has not been replaced is not. */
  giveUp(id: number): void {
    if (this.isUnderWay(id)) this.#end();
  }

  fire(key: string): void {
    if (key === START) this.#end();
    else if (this.#underWay) restoreBackup(this.#parts, this.#underWay.backup);
  }

  #end(): void {
    this.#underWay = undefined;
    for (const timer of [REPLACE, START]) this.#parts.sim.cancel(this.name, timer);
    for (const [fault] of STOPPED.toReversed()) this.#faults.heal(fault);
  }

  save(): readonly [begun: number, UnderWay | undefined] {
    return [this.#begun, this.#underWay];
  }

  load([begun, underWay]: readonly [number, UnderWay | undefined]): void {
    this.#begun = begun;
    this.#underWay = underWay;
  }
}
