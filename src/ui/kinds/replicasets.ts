import type { Kube } from '../../run/cluster.ts';
import { AGE, containersOf, count, imagesOf, keyOf, LABELS, NAME, NAMESPACE, selectorText } from './common.ts';
import { type Health, kind, unseen } from './kind.ts';
import { VALID } from './valid.ts';

function health(rs: Kube.ReplicaSet): Health | undefined {
  const waits = unseen(rs);
  if (waits !== undefined) return waits;
  const want = rs.spec.replicas ?? 1;
  const failure = rs.status?.conditions?.find((c) => c.type === 'ReplicaFailure' && c.status === 'True');
  if (failure !== undefined) return { role: 'error', why: failure.message ?? 'a replica cannot be created' };
  if (want === 0) return { role: 'completed', why: '' };
  const ready = rs.status?.readyReplicas ?? 0;
  return ready < want ? { role: 'error', why: `${ready} of ${want} are ready` } : undefined;
}

export const replicasets = kind<Kube.ReplicaSet>({
  resource: 'replicasets.apps',
  concept: 'A ReplicaSet keeps so many pods of one template alive. A Deployment makes one per revision.',
  columns: [
    NAMESPACE,
    NAME,
    count<Kube.ReplicaSet>('DESIRED', (rs) => rs.spec.replicas),
    count<Kube.ReplicaSet>('CURRENT', (rs) => rs.status?.replicas),
    count<Kube.ReplicaSet>('READY', (rs) => rs.status?.readyReplicas),
    { name: 'CONTAINERS', text: (rs) => containersOf(rs.spec.template), wide: true },
    { name: 'IMAGES', text: (rs) => imagesOf(rs.spec.template), wide: true },
    { name: 'SELECTOR', text: (rs) => selectorText(rs.spec.selector), wide: true },
    LABELS,
    VALID(health),
    AGE,
  ],
  health,
  drill: (rs) => ({ view: 'list', resource: 'pods', where: { owner: { uid: rs.metadata.uid }, title: keyOf(rs) } }),
  actions: ['scale', 'rollback', 'jump-owner'],
});
