/** TaintNodesByCondition: a new node takes no pods until the node controller has seen it ready. */
import type { AdmissionPlugin } from '../admission.ts';
import { concerns } from '../admission.ts';
import type { KubeObject, Node, Taint } from '../types.ts';

const NOT_READY: Taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };

export const taintNodesByCondition: AdmissionPlugin = {
  name: 'TaintNodesByCondition',
  handles: (request) => concerns(request, 'nodes', 'CREATE'),
  admit(_request, object) {
    const node = object as Node;
    const taints = node.spec?.taints ?? [];
    if (taints.some(({ key, effect }) => key === NOT_READY.key && effect === NOT_READY.effect)) return object;
    return { ...node, spec: { ...node.spec, taints: [...taints, NOT_READY] } } as KubeObject;
  },
};
