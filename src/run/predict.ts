/** Judges an answer to "what will happen?": a copy of the run goes on, silently, and it is measured. */
import { type Ask, toMs } from '../scenario/index.ts';
import type { Core } from './core.ts';

/** How far ahead the copy looks unless the question says otherwise, virtual ms. */
const AHEAD = 1_800_000;

/** The number of the right choice of the question that waits, from 1. */
export function rightChoice(core: Core): number {
  const { player } = core;
  const step = player?.loaded.scenario.steps?.find(({ id }) => id === player.state.asking);
  const ask = step?.ask;
  if (ask === undefined) return 0;
  return ask.answer ?? choiceFor(ask, timeUntil(core, ask));
}

/** Virtual ms until what the question asks for; undefined when it does not happen. */
function timeUntil(core: Core, { reveal }: Ask): number | undefined {
  if (reveal === undefined) return undefined;
  const copy = core.fork(core.now, { attended: false, goals: 'person' });
  copy.player?.answer(0, 0);
  const holds = copy.player?.test(reveal.when);
  const { store } = copy.cluster.parts;
  const limit = core.now + (reveal.within === undefined ? AHEAD : toMs(reveal.within));
  for (let seen = -1; ; ) {
    if (store.revision !== seen) {
      seen = store.revision;
      if (holds?.()) return copy.now - core.now;
    }
    if (!copy.step(limit)) return undefined;
  }
}

/** The choice whose time it is; the one without a time when it never happens, or the last. */
function choiceFor({ choices }: Ask, time: number | undefined): number {
  const fits = choices.findIndex((choice) => {
    if (typeof choice === 'string') return false;
    const timed = choice.from !== undefined || choice.to !== undefined;
    if (time === undefined || !timed) return time === undefined && !timed;
    return time >= toMs(choice.from ?? 0) && (choice.to === undefined || time < toMs(choice.to));
  });
  return fits < 0 ? choices.length : fits + 1;
}
