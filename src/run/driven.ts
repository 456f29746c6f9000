/** What the clock drives: the active course, held while something is told, run for a purpose, and measured as it goes. */
import type { Alarms } from './alarms.ts';
import type { Driven } from './clock.ts';
import type { Core } from './core.ts';
import type { Meter } from './meter.ts';
import type { Narration } from './narration.ts';
import type { Pursuit } from './pursuit.ts';
import type { Quiet } from './quiet.ts';

export interface Parts {
  readonly core: Core;
  readonly narration: Narration;
  readonly alarms: Alarms;
  readonly pursuit: Pursuit;
  readonly meter: Meter | undefined;
  /** Whether the clock runs as fast as it can, for nothing in particular. */
  readonly full: () => boolean;
  readonly quiet: Quiet;
  /** At full speed nothing has happened for long. */
  readonly idle: () => void;
  /** How much the scenario has told. */
  readonly news: () => number;
}

export function drivenBy({ core, narration, alarms, pursuit, meter, full, quiet, idle, news }: Parts): Driven {
  const { sim, store } = core.cluster.parts;
  return {
    get now() {
      return core.now;
    },
    step: (target) => {
      if (narration.busy) return false;
      if (!full()) quiet.reset(core);
      const until = Math.min(target, full() ? quiet.end(core) : target);
      const reads = meter?.due ?? Number.POSITIVE_INFINITY;
      if (alarms.step(core, Math.min(until, reads), (to) => pursuit.step(core, to))) return true;
      if (core.held || sim.next === undefined) return false;
      if (meter !== undefined && reads <= until) {
        core.advance(reads);
        meter.take();
        return true;
      }
      if (until < target) {
        core.advance(until);
        quiet.reset(core); // who lets it run on gives it as long again
        idle();
      }
      return false;
    },
    advance: (until) => {
      if (!narration.busy) core.advance(until);
    },
    get next() {
      return sim.next?.due;
    },
    get held() {
      return core.held || narration.busy;
    },
    get hurries() {
      return core.player?.hurries ?? false;
    },
    get revision() {
      return store.revision + news();
    },
  };
}
