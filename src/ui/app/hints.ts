/** Which goal a hint is wanted for. */
import type { ScenarioState } from '../../run/cluster.ts';

type Goal = ScenarioState['goals'][number];

/** The first open goal that has hints, else the first open one. */
export function goalToHint(goals: readonly Goal[]): Goal | undefined {
  const open = goals.filter(({ state }) => state === 'open');
  return open.find(({ hints, later = 0 }) => hints.length + later > 0) ?? open[0];
}
