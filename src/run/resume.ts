/** Opens a run again from its journal: the same course, up to the last moment that was noted. */
import { loadScenario } from '../scenario/index.ts';
import { branchesOf } from './branches.ts';
import { Core, type Setup } from './core.ts';
import type { Header, Recorded } from './journal.ts';
import type { MakeLanguage } from './language.ts';

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

/** The course of the branch that was active last. */
export function resumed(
  recorded: Recorded,
  language: MakeLanguage,
): { setup: Setup; core: Core; home?: Readonly<Record<string, string>> } {
  const setup = setupOf(recorded.header, language);
  const { active, home } = branchesOf(recorded);
  return { setup, core: Core.replay(setup, active.inputs, active.time), ...(home === undefined ? {} : { home }) };
}
