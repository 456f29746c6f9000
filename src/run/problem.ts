/** Where an exercise begins: with its problem, and not with how that came about. */
import type { Core } from './core.ts';

/** What leads to a problem takes no longer than this, virtual ms. */
const LONGEST = 3_600_000;

/** Plays, silently, what lies before the first goal opens; whatever waits for a person ends it. */
export function playToProblem(core: Core): void {
  const { player } = core;
  if (player === undefined) return;
  const open = () => Object.values(player.state.goals).some(({ phase }) => phase !== 'closed');
  while (!open() && !core.held && player.waiting === undefined && core.step(core.start + LONGEST));
}
