/** The branches of a recorded run: each with the inputs and steps from the beginning, and how far it went. */
import type { Input } from './inputs.ts';
import type { Recorded } from './journal.ts';

/** The branch that a run begins with. */
export const FIRST = 'main';

export interface RecordedBranch {
  readonly inputs: readonly Input[];
  /** Steps of the scenario that happened, with their virtual ms. */
  readonly steps: readonly { readonly step: string; readonly t: number }[];
  /** The last moment that was noted, virtual ms; -Infinity when there is none. */
  readonly time: number;
  /** Virtual ms at which it left the one before; none for the first. */
  readonly from?: number;
}

export interface RecordedBranches {
  readonly branches: ReadonlyMap<string, RecordedBranch>;
  /** The one that was active last. */
  readonly active: RecordedBranch;
  readonly activeName: string;
  readonly ended: boolean;
  /** What the practice terminal's folder held when it was last noted. */
  readonly home?: Readonly<Record<string, string>>;
}

export function branchesOf({ lines }: Recorded): RecordedBranches {
  type Growing = { inputs: Input[]; steps: { step: string; t: number }[]; time: number; from?: number };
  let active: Growing = { inputs: [], steps: [], time: Number.NEGATIVE_INFINITY };
  let activeName = FIRST;
  const branches = new Map([[activeName, active]]);
  let ended = false;
  let home: Readonly<Record<string, string>> | undefined;
  for (const line of lines) {
    ended = 'end' in line;
    if ('input' in line) {
      active.inputs.push(line.input);
      active.time = Math.max(active.time, line.input.time);
    } else if ('branch' in line) {
      const { t } = line;
      active = {
        inputs: active.inputs.filter(({ time }) => time <= t),
        steps: active.steps.filter((each) => each.t <= t),
        time: t,
        from: t,
      };
      activeName = line.branch;
      branches.set(activeName, active);
    } else if ('switch' in line) {
      const found = branches.get(line.switch);
      if (found !== undefined) [active, activeName] = [found, line.switch];
    } else if ('home' in line) home = line.home;
    else if ('t' in line) {
      active.time = Math.max(active.time, line.t);
      if ('step' in line) active.steps.push({ step: line.step, t: line.t });
    }
  }
  return { branches, active, activeName, ended, ...(home === undefined ? {} : { home }) };
}
