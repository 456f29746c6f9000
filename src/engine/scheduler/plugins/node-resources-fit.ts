/** NodeResourcesFit: what the pod asks for must be free; nodes with more left are preferred (LeastAllocated, CPU and memory). */

import { formatQuantity, parseQuantity, wholeValue } from '../../api/quantity.ts';
import type { Node, Pod } from '../../api/types.ts';
import { MAX_SCORE, type Plugin, type Refusal } from '../framework.ts';
import type { NodeState } from '../node-state.ts';
import { podRequests, type Resources, resourcesOf } from '../resources.ts';
import type { Asked } from '../shape.ts';

const name = 'NodeResourcesFit';

interface Shortage {
  readonly resource: string;
  readonly wanted: number;
  readonly free: number;
  readonly offered: number;
}

function shortages(requests: Resources, offered: Resources, taken: Resources): Shortage[] {
  const found: Shortage[] = [];
  const check = (resource: string, wanted: number, has: number, used: number) => {
    if (wanted > 0 && wanted > has - used) found.push({ resource, wanted, free: has - used, offered: has });
  };
  check('cpu', requests.cpu, offered.cpu, taken.cpu);
  check('memory', requests.memory, offered.memory, taken.memory);
  check('ephemeral-storage', requests.storage, offered.storage, taken.storage);
  for (const [other, wanted] of requests.others)
    check(other, wanted, offered.others.get(other) ?? 0, taken.others.get(other) ?? 0);
  return found;
}

const BYTES = new Set(['memory', 'ephemeral-storage']);

function print(resource: string, amount: number): string {
  if (resource === 'cpu') return `${amount}m`;
  return BYTES.has(resource) && Number.isFinite(amount)
    ? formatQuantity({ ...parseQuantity(amount), format: 'BinarySI' })
    : `${amount}`;
}

const MEBI = 2 ** 20;

/** In whole mebibytes, where it is some of them: more exactly nobody asks. */
function rounded(resource: string, amount: number, round: (value: number) => number): number {
  return BYTES.has(resource) && amount >= MEBI ? round(amount / MEBI) * MEBI : amount;
}

/** What is short, and what would have to change: less asked for, room made, or another node. */
function shortText({ resource, wanted, free, offered }: Shortage, node: string): string {
  const atMost = (amount: number) => print(resource, rounded(resource, Math.max(0, amount), Math.floor));
  const atLeast = (amount: number) => print(resource, rounded(resource, amount, Math.ceil));
  const state = `${resource}: asks for ${atLeast(wanted)}, free on ${node} ${atMost(free)} of ${atMost(offered)}`;
  const less = free > 0 ? [`ask for at most ${atMost(free)}`] : [];
  const room = wanted <= offered ? [`free ${atLeast(wanted - free)} there`] : [];
  if (room.length > 0) return `${state}: ${[...less, ...room].join(', or ')}`;
  return `${state}: ${[...less, 'no room that is made there would be enough'].join('; ')}`;
}

function leastAllocated(wanted: number, offered: number): number {
  if (offered === 0 || wanted > offered) return 0;
  return Math.floor(((offered - wanted) * MAX_SCORE) / offered);
}

/** CPU and memory weigh the same; a resource that the node does not offer is left out. */
export function leastAllocatedScore(shape: Asked, node: NodeState): number {
  let [sum, count] = [0, 0];
  if (node.offered.cpu > 0) {
    sum += leastAllocated(node.assumed.cpu + shape.assumed.cpu, node.offered.cpu);
    count++;
  }
  if (node.offered.memory > 0) {
    sum += leastAllocated(node.assumed.memory + shape.assumed.memory, node.offered.memory);
    count++;
  }
  return count === 0 ? 0 : Math.floor(sum / count);
}

/** The commonest refusal of a cluster that is full: one for each node and its limit. */
function tooManyPods(node: NodeState): Refusal {
  const known = full.get(node);
  if (known?.maxPods === node.maxPods) return known.refusal;
  const remedy = fullRemedy(node);
  const refusal = { plugin: name, reasons: TOO_MANY_PODS, resolvable: true, remedy };
  full.set(node, { maxPods: node.maxPods, refusal });
  return refusal;
}

const full = new WeakMap<NodeState, { readonly maxPods: number; readonly refusal: Refusal }>();
const TOO_MANY_PODS = ['Too many pods'];
const fullRemedy = (node: NodeState): string =>
  `${node.name} runs all of the ${node.maxPods} pods that it may: one of them has to go`;

export const nodeResourcesFit: Plugin = {
  name,
  weight: 1,
  filterNode(shape, node) {
    const { requests } = shape;
    const packed = node.pods.size + 1 > node.maxPods;
    if (
      !packed &&
      requests.others.size === 0 &&
      requests.cpu <= node.offered.cpu - node.taken.cpu &&
      requests.memory <= node.offered.memory - node.taken.memory &&
      requests.storage <= node.offered.storage - node.taken.storage
    )
      return undefined;
    const short = shortages(requests, node.offered, node.taken);
    if (!packed && short.length === 0) return undefined;
    if (short.length === 0) return tooManyPods(node);
    return {
      plugin: name,
      reasons: [...(packed ? TOO_MANY_PODS : []), ...short.map((s) => `Insufficient ${s.resource}`)],
      resolvable: short.every((s) => s.wanted <= s.offered),
      remedy: [...(packed ? [fullRemedy(node)] : []), ...short.map((each) => shortText(each, node.name))].join('; '),
      tooSmall: short.filter((s) => s.wanted > s.offered).map((s) => `${s.resource} ${print(s.resource, s.wanted)}`),
    };
  },
  scoreNode: leastAllocatedScore,
  wokenByTaints: true,
  wakes(event, shape) {
    if (event.resource === 'pods') {
      const gone = event.object as Pod;
      if (event.type === 'delete') return Boolean(gone.spec.nodeName || gone.status.nominatedNodeName);
      if (!event.aspects.has('smaller') || event.before === undefined) return false;
      const [old, now] = [podRequests((event.before as Pod).spec), podRequests(gone.spec)];
      return (
        (shape.requests.cpu > 0 && old.cpu > now.cpu) ||
        (shape.requests.memory > 0 && old.memory > now.memory) ||
        (shape.requests.storage > 0 && old.storage > now.storage)
      );
    }
    if (event.resource !== 'nodes' || event.type === 'delete') return false;
    const offer = (node: Node) => node.status?.allocatable as Record<string, string> | undefined;
    const now = resourcesOf(offer(event.object as Node));
    const room = (node: Node) => wholeValue(offer(node)?.['pods'] ?? '0');
    if (room(event.object as Node) < 1 || shortages(shape.requests, now, resourcesOf(undefined)).length > 0)
      return false;
    if (event.before === undefined) return true;
    if (!event.aspects.has('allocatable')) return false;
    const old = resourcesOf(offer(event.before as Node));
    if (room(event.object as Node) > room(event.before as Node)) return true;
    const { requests } = shape;
    return (
      (requests.cpu > 0 && now.cpu > old.cpu) ||
      (requests.memory > 0 && now.memory > old.memory) ||
      (requests.storage > 0 && now.storage > old.storage) ||
      [...requests.others.keys()].some((other) => (now.others.get(other) ?? 0) > (old.others.get(other) ?? 0))
    );
  },
};
