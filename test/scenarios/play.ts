/** The library as tests play it. */
import { fileURLToPath } from 'node:url';
import { Core } from '../../src/run/core.ts';
import { playThrough } from '../../src/run/headless/play.ts';
import { kubectl } from '../../src/run/kubectl.ts';
import { Library, type LoadedScenario, loadFile } from '../../src/scenario/index.ts';

export const library = new Library(fileURLToPath(new URL('../../scenarios', import.meta.url)));

/** The timeline hash of each scenario (or those named), by name. */
export async function hashes(seed: number, names?: readonly string[]): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const { name } of library.entries()) {
    if (names !== undefined && !names.includes(name)) continue;
    const outcome = await playThrough({ scenario: library.load(name), language: kubectl, seed });
    found[name] = outcome.hash;
  }
  return found;
}

/** A run of a scenario that a person plays, goals and all, at its beginning. */
export const begun = (scenario: LoadedScenario): Core =>
  Core.begin({ scenario, seed: 1, player: { attended: true, goals: 'person' }, language: kubectl });

/** The same of one that ships. */
export const begunNamed = (name: string): Core => begun(loadFile(library.find(name)));
