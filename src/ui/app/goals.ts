/** Goals as the interface speaks of them: which one a hint is wanted for, its terms, and what the next hint costs. */
import type { ScenarioState } from '../../run/cluster.ts';
import { clock, duration } from '../text/age.ts';

type Goal = ScenarioState['goals'][number];

/** The open goal that was helped with last, else the first that has hints, else the first. @param helped its id */
export function goalToHint(goals: readonly Goal[], helped?: string): Goal | undefined {
  const open = goals.filter(({ state }) => state === 'open');
  return open.find(({ id }) => id === helped) ?? open.find(hasHints) ?? open[0];
}

/** What is answered to who asks for a hint while the script is not there yet, or has no goals. */
export const NO_GOAL = 'No goal is open: > goes on with the story.';

/** Whether it has hints now, or will have. */
export const hasHints = ({ hints, later = 0 }: Goal): boolean => hints.length + later > 0;

/** What the key for a hint does for a goal: gives the next one, or says what is missing; undefined where it has nothing. @param tells whether anybody knows the latter */
export function helpFor(goal: Goal, tells: boolean): string | undefined {
  const { state, hints, later = 0 } = goal;
  if (state !== 'open') return undefined;
  if (hints.length > hintsShown(goal).length) return `a hint${costText(goal)}`;
  return hints.length > 0 && later === 0 && tells ? 'what is missing' : undefined;
}

/** The hints of a goal that were asked for, oldest first. */
export const hintsShown = ({ hints, asked = 0 }: Goal): readonly string[] => hints.slice(0, asked);

/**
 * What is answered to who asks for a hint: the next one, and when all were given, what the goal still lacks.
 * @param unmet tells the latter @param stands the clock does, and with it what comes later
 */
export function hintAnswer(
  goal: Goal,
  unmet: () => string | undefined,
  stands = false,
): { text: string; isNew: boolean } {
  const { hints, later = 0, comesIn, cost = 0 } = goal;
  const before = hintsShown(goal).length;
  const isNew = hints.length > before;
  const shown = Math.min(hints.length, before + 1);
  const hint = hints[shown - 1];
  const soon = comesIn === undefined ? 'later' : `in ${inSeconds(comesIn)}`;
  if (hint === undefined) return { text: later > 0 ? `A hint comes ${soon}.` : 'This goal has no hints.', isNew };
  const lacks = isNew || later > 0 ? undefined : unmet();
  if (lacks !== undefined) return { text: `All hints are given. Still missing: ${lacks}`, isNew };
  // they come with the time of the cluster
  const waits = comesIn === undefined ? ', more come later' : `, the next ${soon}`;
  const more = stands && !isNew ? ', more come when the clock runs' : waits;
  const many = later === 0 ? ` of ${hints.length}` : hints.length > shown ? ', another is there' : more;
  return { text: `Hint ${shown}${many}${isNew && cost > 0 ? ` (${points(cost)})` : ''}: ${hint}`, isNew };
}

/** What is left of a second is a second: what comes in 0s would be there. */
const inSeconds = (ms: number): string => duration(Math.ceil(ms / 1000) * 1000);

/** What else an open goal asks than what its title says: how long it must hold, and until when. */
export function termsOf({ state, hold, lostIn }: Goal): string {
  if (state !== 'open') return '';
  const held = hold?.held === undefined ? undefined : Math.floor(hold.held / 1000);
  return [
    ...(hold === undefined
      ? []
      : [held === undefined ? `must hold for ${hold.text}` : `holds: ${held}s of ${hold.text}`]),
    ...(lostIn === undefined ? [] : [`${clock(lostIn)} left`]),
  ].join('; ');
}

/** What the next hint costs, as an addition to its offer; empty when it is free. */
const costText = ({ cost = 0 }: Goal): string => (cost > 0 ? `, costs ${points(cost)}` : '');

/** `1 point`. */
export const points = (count: number): string => `${count} point${count === 1 ? '' : 's'}`;
