/** Judges an answer to "what will happen?": a copy of the run goes on, silently, and it is measured. */
import { AHEAD, type Ask, choiceFor, toMs } from '../scenario/index.ts';
import type { Core } from './core.ts';

/** The number of the right choice of the question that waits, from 1; the last when none is. */
export function rightChoice(core: Core): number {
  const { player } = core;
  const step = player?.loaded.scenario.steps?.find(({ id }) => id === player.state.asking);
  const ask = step?.ask;
  if (ask === undefined) return 0;
  return ask.answer ?? (choiceFor(ask, timeUntil(core, ask)) || ask.choices.length);
}

/** Virtual ms until what the question asks for; undefined when it does not happen. */
function timeUntil(core: Core, { reveal }: Ask): number | undefined {
  if (reveal === undefined) return undefined;
  const copy = core.lookAhead();
  copy.player?.answer(0, 0);
  const holds = copy.player?.test(reveal.when);
  const { store } = copy.cluster.parts;
  const limit = core.now + (reveal.within === undefined ? AHEAD : toMs(reveal.within));
  for (let seen = -1; ; ) {
    if (store.revision !== seen) {
      seen = store.revision;
      if (holds?.()) return copy.now - core.now;
    }
    if (!copy.step(limit) && !goOn(copy)) return undefined;
  }
}

/** Does what the person would have to do for time to pass. @returns whether there was something */
function goOn({ held, player }: Core): boolean {
  if (!held || player === undefined) return false;
  return player.answer(0, 0) !== undefined || player.next();
}
