/** TaintToleration: refuses nodes with a taint that the pod does not tolerate, and prefers those with fewer soft ones. */
import type { Node, Taint } from '../../api/types.ts';
import { tolerates, untolerated } from '../../client/tolerations.ts';
import { normalizeToHighest, type Plugin } from '../framework.ts';

const name = 'TaintToleration';
const HARD = ['NoSchedule', 'NoExecute'];

const print = (taint: Taint) => `${taint.key}${taint.value ? `=${taint.value}` : ''}:${taint.effect}`;

export const taintToleration: Plugin = {
  name,
  weight: 3,
  filterNode(shape, node) {
    if (node.taints.length === 0) return undefined;
    const taint = untolerated(node.taints, shape.tolerations, HARD);
    if (taint === undefined) return undefined;
    return {
      plugin: name,
      reasons: ['node(s) had untolerated taint(s)'],
      resolvable: false,
      remedy: `tolerate ${print(taint)}, or remove that taint from ${node.name}`,
    };
  },
  scoreNode(shape, node) {
    let count = 0;
    for (const taint of node.taints)
      if (taint.effect === 'PreferNoSchedule' && !shape.tolerations.some((toleration) => tolerates(toleration, taint)))
        count++;
    return count;
  },
  normalize: (scores) => normalizeToHighest(scores, true),
  wakes(event, shape) {
    if (event.resource === 'pods') return event.aspects.has('tolerations');
    if (event.resource !== 'nodes' || event.type === 'delete') return false;
    const fits = (node: Node) => untolerated(node.spec?.taints ?? [], shape.tolerations, HARD) === undefined;
    return fits(event.object as Node) && (event.before === undefined || !fits(event.before as Node));
  },
};
