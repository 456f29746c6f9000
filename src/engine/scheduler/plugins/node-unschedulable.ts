/** NodeUnschedulable: refuses cordoned nodes, unless the pod tolerates the taint of that name. */
import type { Node } from '../../api/types.ts';
import { tolerates } from '../../client/tolerations.ts';
import type { Plugin } from '../framework.ts';
import { UNSCHEDULABLE } from '../node-state.ts';

const name = 'NodeUnschedulable';

export const nodeUnschedulable: Plugin = {
  name,
  filterNode(shape, node) {
    if (!node.node.spec?.unschedulable) return undefined;
    if (shape.tolerations.some((toleration) => tolerates(toleration, UNSCHEDULABLE))) return undefined;
    return {
      plugin: name,
      reasons: ['node(s) were unschedulable'],
      resolvable: false,
      remedy: `kubectl uncordon ${node.name}`,
    };
  },
  wakes(event) {
    if (event.resource === 'pods') return event.aspects.has('tolerations');
    if (event.resource !== 'nodes' || event.type === 'delete') return false;
    const [node, before] = [event.object as Node, event.before as Node | undefined];
    return !node.spec?.unschedulable && (before === undefined || before.spec?.unschedulable === true);
  },
};
