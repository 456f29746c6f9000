/** Nodes as the words beside kubectl see them. */
import type { Node } from '../../engine/index.ts';
import type { Api } from '../api.ts';

/** Whether a node carries the control plane. */
export const isControlPlane = ({ metadata }: Node): boolean =>
  metadata.labels?.['node-role.kubernetes.io/control-plane'] !== undefined;

/** The address of a node that is ready. */
export function workingNode(api: Api): string {
  const nodes: readonly Node[] = api.list('nodes');
  const ready = nodes.find(({ status }) =>
    status.conditions?.some((each) => each.type === 'Ready' && each.status === 'True'),
  );
  return ready?.status.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '';
}
