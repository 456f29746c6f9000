/** What people and the scenario did, as moments of the run: lines that were typed, steps that happened. */
import type { ClusterClient, TimeControl } from '../../run/cluster.ts';

export interface Deed {
  /** Virtual ms. */
  readonly time: number;
  readonly actor: 'user' | 'scenario';
  readonly text: string;
}

/** Lines that are about following the story and not about the cluster. */
const FOLLOWS = /^scenario (?:interrupt|next|hint|looked)\b/;

/** The lines of people that are about the cluster, oldest first. */
export const typedIn = (time: TimeControl | undefined): TimeControl['inputs'] =>
  (time?.inputs ?? []).filter(({ line }) => !FOLLOWS.test(line));

/**
 * The moment at which one looks at it. A line is met before it takes effect: so one sees what it was typed on, and who goes on
 * from there is rid of it. @param start of the run, before which there is nothing to go on from
 */
export const momentOf = ({ time, actor }: Deed, start: number): number =>
  actor === 'user' ? Math.max(time - 1, start) : time;

/** Lines and steps, oldest first; while the past is shown, also those that came after it. */
export function deedsOf({ time, scenario }: ClusterClient): Deed[] {
  const typed = typedIn(time).map((input): Deed => ({ time: input.time, actor: 'user', text: `$ ${input.line}` }));
  const lines = (scenario?.state.lines ?? []).map(
    ({ time: at, line }): Deed => ({ time: at, actor: 'scenario', text: `$ ${line}` }),
  );
  return [...stepsOf({ scenario }), ...lines, ...typed].sort((a, b) => a.time - b.time);
}

/** The steps of the scenario that happened. */
export function stepsOf({ scenario }: { readonly scenario?: ClusterClient['scenario'] | undefined }): Deed[] {
  return (scenario?.state.moments ?? []).map(({ time, title }) => ({
    time,
    actor: 'scenario',
    text: `step: ${title}`,
  }));
}
