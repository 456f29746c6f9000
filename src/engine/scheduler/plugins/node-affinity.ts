/** NodeAffinity: nodeSelector and node affinity, required and preferred. */
import type { Node } from '../../api/types.ts';
import { preferredWeight, requiredMatches } from '../../client/node-selector.ts';
import { normalizeToHighest, type Plugin, type Refusal } from '../framework.ts';
import { nodeWish } from '../wishes.ts';

const name = 'NodeAffinity';

const selectable = (node: Node) => ({ name: node.metadata.name, labels: node.metadata.labels ?? {} });

export const nodeAffinity: Plugin = {
  name,
  weight: 2,
  preFilter(shape): Refusal | undefined {
    if (shape.named === undefined || shape.named.size > 0) return undefined;
    return {
      plugin: name,
      reasons: ['pod affinity terms conflict'],
      resolvable: false,
      remedy: 'its required node affinity names no node',
    };
  },
  filterNode(shape, node) {
    if (requiredMatches(shape.spec, node)) return undefined;
    return {
      plugin: name,
      reasons: ["node(s) didn't match Pod's node affinity/selector"],
      resolvable: false,
      remedy: `the pod wants a node with the labels ${nodeWish(shape.spec)}: give them to ${node.name}, or want others`,
    };
  },
  scoreNode(shape, node) {
    const terms = shape.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution;
    return terms === undefined ? 0 : preferredWeight(terms, node);
  },
  normalize: (scores) => normalizeToHighest(scores, false),
  wokenByTaints: true,
  wakes(event, shape) {
    if (event.resource !== 'nodes' || event.type === 'delete') return false;
    const fits = (node: Node) => requiredMatches(shape.spec, selectable(node));
    return fits(event.object as Node) && (event.before === undefined || !fits(event.before as Node));
  },
};
