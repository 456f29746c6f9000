/** Opens a run again from its journal: the same course up to the last moment that was noted, with the figures of its last minutes. */
import { loadScenario } from '../scenario/index.ts';
import { branchesOf, type RecordedBranch } from './branches.ts';
import { Core, type Setup } from './core.ts';
import { Courses, Left } from './courses.ts';
import type { Header, Recorded } from './journal.ts';
import type { MakeLanguage } from './language.ts';
import { Meter, REACH } from './meter.ts';

export function setupOf(header: Header, language: MakeLanguage): Setup {
  const { scenario, seed, attended } = header;
  const loaded =
    scenario &&
    loadScenario(scenario.file, scenario.text, {
      read: (path) => {
        const text = scenario.files[path];
        if (text === undefined) throw new Error(`the journal does not hold ${path}`);
        return text;
      },
      preset: scenario.preset,
      parameters: scenario.parameters,
    });
  return { scenario: loaded, seed, player: { attended, goals: 'person' }, language };
}

export interface Resumed {
  readonly setup: Setup;
  /** The course of the branch that was active last. */
  readonly core: Core;
  /** All branches. */
  readonly courses: Courses;
  readonly home?: Readonly<Record<string, string>>;
}

/** A run as it was left. @param onWay told now and then how far it has come again, from 0 to 1 */
export function resumed(recorded: Recorded, language: MakeLanguage, onWay?: (share: number) => void): Resumed {
  const setup = setupOf(recorded.header, language);
  const { branches, active: last, activeName, home } = branchesOf(recorded);
  const meters = new Map<Core, Meter>();
  const again = ({ inputs, time }: RecordedBranch, told?: (share: number) => void) =>
    Core.replay(setup, inputs, time, (share, core) => {
      told?.(share);
      if (time - core.now > REACH) return;
      const meter = meters.get(core) ?? new Meter(core.cluster);
      meters.set(core, meter);
      meter.take();
    });
  const core = again(last, onWay);
  const active = { name: activeName, from: last.from ?? core.start, core };
  const all = [...branches].map(([name, branch]) =>
    name === activeName ? active : new Left(name, branch.from ?? core.start, () => again(branch)),
  );
  return { setup, core, courses: new Courses(active, all, meters), ...(home === undefined ? {} : { home }) };
}
