/** What may follow in a line that begins with `scenario`. */
import { FAULTS } from '../engine/index.ts';

const WORDS = ['answer', 'fault', 'heal', 'hint', 'next', 'request'];

/** The kinds whose names a fault is aimed at, by what it strikes. */
const AIMED: Readonly<Record<string, string>> = {
  nodes: 'nodes',
  pods: 'pods',
  claims: 'persistentvolumeclaims',
  ends: 'services',
};

/** @param names of the objects of a kind @param broken the faults that hold @returns words that the last one may become */
export function scenarioWords(
  line: string,
  names: (resource: string) => readonly string[],
  broken: readonly string[] = [],
): string[] {
  const words = line.trimStart().split(/\s+/);
  const [, what = '', kind = ''] = words;
  const strikes = FAULTS.find(({ name }) => name === kind)?.strikes ?? '';
  const resource = AIMED[strikes];
  const found =
    words.length === 2
      ? WORDS
      : what !== 'fault'
        ? words.length === 3 && what === 'heal'
          ? broken
          : []
        : words.length === 3
          ? FAULTS.map(({ name }) => name)
          : resource === undefined
            ? []
            : names(resource);
  return [...new Set(found)].filter((word) => word.startsWith(words.at(-1) ?? '')).sort();
}

/** A word that asks for help, or none. */
export const ASKS = /^(?:|help|-h|--help)$/;

/** What `scenario` alone says. */
export const SCENARIO_HELP = `What concerns the scenario and not the cluster's objects:
  scenario fault KIND TARGET [SETTING=VALUE...] [DURATION]
                                  break something; without a kind it lists them
  scenario heal ID                mend it; without an ID it lists what is broken
  scenario request FROM ADDRESS   follow one request: shop/web-1 http://api:8080/
  scenario next                   go on where the scenario waits
  scenario hint [GOAL]            the next hint
  scenario answer NUMBER          answer the question that is asked`;
