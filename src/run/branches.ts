/** The branches of a recorded run: each with the inputs and steps from the beginning, and how far it went. */
import type { Input } from './inputs.ts';
import type { Recorded } from './journal.ts';

export interface RecordedBranch {
  readonly inputs: readonly Input[];
  /** Steps of the scenario that happened, with their virtual ms. */
  readonly steps: readonly { readonly step: string; readonly t: number }[];
  /** The last moment that was noted, virtual ms; -Infinity when there is none. */
  readonly time: number;
}

export interface RecordedBranches {
  readonly branches: ReadonlyMap<string, RecordedBranch>;
  /** The one that was active last. */
  readonly active: RecordedBranch;
  readonly ended: boolean;
  /** What the practice terminal's folder held when it was last noted. */
  readonly home?: Readonly<Record<string, string>>;
}

export function branchesOf({ lines }: Recorded): RecordedBranches {
  type Growing = { inputs: Input[]; steps: { step: string; t: number }[]; time: number };
  let active: Growing = { inputs: [], steps: [], time: Number.NEGATIVE_INFINITY };
  const branches = new Map([['main', active]]);
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
      };
      branches.set(line.branch, active);
    } else if ('switch' in line) active = branches.get(line.switch) ?? active;
    else if ('home' in line) home = line.home;
    else if ('t' in line) {
      active.time = Math.max(active.time, line.t);
      if ('step' in line) active.steps.push({ step: line.step, t: line.t });
    }
  }
  return { branches, active, ended, ...(home === undefined ? {} : { home }) };
}
