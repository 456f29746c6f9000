/** TaintToleration: refuses nodes with a taint that the pod does not tolerate, and prefers those with fewer soft ones. */
import type { Node, Taint } from '../../api/types.ts';
import { tolerates, untolerated } from '../../client/tolerations.ts';
import { normalizeToHighest, type Plugin } from '../framework.ts';

const name = 'TaintToleration';
const HARD = ['NoSchedule', 'NoExecute'];

const print = (taint: Taint) => `${taint.key}${taint.value ? `=${taint.value}` : ''}:${taint.effect}`;

/** Taints that the node life cycle controller keeps: taken away by hand they come back, until what they tell of is over. */
const KEPT: Readonly<Record<string, (node: string) => string>> = {
  'node.kubernetes.io/not-ready': (node) => `get ${node} Ready again`,
  'node.kubernetes.io/unreachable': (node) => `get ${node} to report again`,
  'node.kubernetes.io/unschedulable': (node) => `uncordon ${node}`,
  'node.kubernetes.io/memory-pressure': (node) => `free memory on ${node}`,
  'node.kubernetes.io/disk-pressure': (node) => `free disk space on ${node}`,
  'node.kubernetes.io/pid-pressure': (node) => `have fewer processes on ${node}`,
  'node.kubernetes.io/network-unavailable': (node) => `get the network of ${node} set up`,
};

function untaint({ key }: Taint, node: string): string {
  const mend = KEPT[key];
  return mend === undefined ? `remove that taint from ${node}` : `${mend(node)}: that taint goes with it`;
}

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
      remedy: `tolerate ${print(taint)}, or ${untaint(taint, node.name)}`,
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
