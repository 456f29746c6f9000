/** Why a pod has no node: every node, filter by filter, and what would have to change. */
import type { Placement, Refusal } from '../../run/cluster.ts';
import { age } from '../text/age.ts';
import type { Span } from '../text/line.ts';
import { some } from '../text/some.ts';
import { textRows, type ViewRow } from './rows-view.ts';

/** A node that the cursor can stand on. */
export interface NodeItem {
  readonly node: string;
}

type Rows = ViewRow<NodeItem>[];
type Filters = Placement['nodes'][number]['filters'];

/** @param now virtual ms of the moment that is shown @param told what stands above already */
export function placementRows({ last, before, nodes }: Placement, width: number, now: number, told: string): Rows {
  const rows: Rows = [];
  if (last === undefined) rows.push({ id: 'last', spans: [['warn', 'No scheduler has tried to place it so far.']] });
  else {
    const ago = age(new Date(last.time).toISOString(), now);
    rows.push({ id: 'last', spans: [['label', `The scheduler tried last ${ago} ago.`]] });
    if (last.message !== told)
      rows.push(...textRows<NodeItem>('last', last.message, width - 2, (part) => [` ${part}`]));
  }
  if (before.length > 0) {
    rows.push({ id: 'before', spans: [['label', 'Before it looks at any node:']] });
    for (const refusal of before) rows.push(...refusalRows('before', refusal, width));
  }
  const fit = nodes.filter(({ filters }) => filters.every(({ refusal }) => refusal === undefined)).length;
  const when = before.length > 0 ? 'Apart from that' : 'Now';
  const heading = nodes.length === 0 ? 'There is no node.' : `${when} ${fit} of ${nodes.length} nodes would do:`;
  rows.push({ id: 'nodes', spans: [['label', heading]] });
  const short = fit > 0 ? undefined : inShort(nodes);
  if (short !== undefined)
    rows.push(...textRows<NodeItem>('short', short, width - 2, (part) => [['warn', ` ${part}`]]));
  // what refused the pod before it came to any node has not looked at them
  const silent = new Set(before.map(({ plugin }) => plugin));
  for (const { node, filters } of nodes)
    rows.push(
      ...nodeRows(
        node,
        filters.filter(({ plugin, refusal }) => refusal !== undefined || !silent.has(plugin)),
        width,
      ),
    );
  return rows;
}

/** All nodes in one sentence: what none of them has, or which are the nearest. */
function inShort(nodes: Placement['nodes']): string | undefined {
  const refused = nodes.map(({ node, filters }) => ({ node, by: filters.flatMap(({ refusal }) => refusal ?? []) }));
  const [first, ...others] = refused.map(({ by }) => by.flatMap(({ tooSmall }) => tooSmall ?? []));
  const lacking = first?.find((each) => others.every((lacks) => lacks.includes(each)));
  if (lacking !== undefined) return `No node is large enough for ${lacking}: ask for less, or add one that is.`;
  const least = Math.min(...refused.map(({ by }) => by.length));
  const near = refused.filter(({ by }) => by.length === least && by.length < MANY);
  const plugins = new Set(near.map(({ by }) => by.map(({ plugin }) => plugin).join(' and ')));
  const [what] = plugins;
  if (nodes.length < 2 || what === undefined || plugins.size > 1) return undefined;
  const names = some(near.map(({ node }) => node));
  return `${near.length === nodes.length ? 'On each' : `Nearest ${near.length === 1 ? 'is' : 'are'} ${names}: there`} only ${what} ${least === 1 ? 'refuses' : 'refuse'}.`;
}

/** A node that so many filters refuse is near to none. */
const MANY = 3;

function nodeRows(node: string, filters: Filters, width: number): Rows {
  const refusals = filters.flatMap(({ refusal }) => refusal ?? []);
  const passed = filters.flatMap(({ plugin, refusal }) => (refusal === undefined ? [plugin] : []));
  const verdict: Span =
    refusals.length === 0
      ? ['good', 'every filter lets the pod in']
      : ['error', `${refusals.length} of ${filters.length} filters refuse`];
  return [
    { id: `node/${node}`, item: { node }, spans: [['value', ` ${node}: `], verdict] },
    ...refusals.flatMap((refusal) => refusalRows(node, refusal, width)),
    ...textRows<NodeItem>(`passed/${node}`, `ok ${passed.join(', ')}`, width - 4, (part) => [['dim', `    ${part}`]]),
  ];
}

function refusalRows(id: string, { plugin, reasons, remedy }: Refusal, width: number): Rows {
  return [
    ...textRows<NodeItem>(`${id}/${plugin}`, `no ${plugin}: ${reasons.join('; ')}`, width - 4, (part) => [
      ['error', `    ${part}`],
    ]),
    ...textRows<NodeItem>(`${id}/${plugin}/remedy`, remedy, width - 7, (part) => [`       ${part}`]),
  ];
}
