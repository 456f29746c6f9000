import type { Kube } from '../../run/cluster.ts';
import { isOnDelete, toBeNew } from '../history/kept.ts';
import { AGE, containersOf, imagesOf, keyOf, LABELS, NAME, NAMESPACE, ratio, selectorText } from './common.ts';
import { type Health, kind, unseen } from './kind.ts';
import { VALID } from './valid.ts';

function health(s: Kube.StatefulSet): Health | undefined {
  const waits = unseen(s);
  if (waits !== undefined) return waits;
  const want = s.spec.replicas ?? 1;
  const ready = s.status?.readyReplicas ?? 0;
  if (want === 0) return { role: 'pending', why: 'scaled to 0' };
  if (ready < want) return { role: 'error', why: `${ready} of ${want} are ready; they start one after the other` };
  const { currentRevision, updateRevision, updatedReplicas = 0 } = s.status ?? {};
  const goal = isOnDelete(s) ? 0 : toBeNew(s);
  return updateRevision && currentRevision !== updateRevision && updatedReplicas < goal
    ? { role: 'pending', why: `rolling out: ${updatedReplicas} of ${goal} are new` }
    : undefined;
}

export const statefulsets = kind<Kube.StatefulSet>({
  resource: 'statefulsets.apps',
  concept: 'A StatefulSet gives each pod a lasting name and volume. It changes them one by one in order.',
  columns: [
    NAMESPACE,
    NAME,
    ratio<Kube.StatefulSet>('READY', (s) => [s.status?.readyReplicas ?? 0, s.spec.replicas ?? 1]),
    { name: 'SELECTOR', text: (s) => selectorText(s.spec.selector), wide: true },
    { name: 'SERVICE', text: (s) => s.spec.serviceName ?? '' },
    { name: 'CONTAINERS', text: (s) => containersOf(s.spec.template), wide: true },
    { name: 'IMAGES', text: (s) => imagesOf(s.spec.template), wide: true },
    LABELS,
    VALID(health),
    AGE,
  ],
  health,
  drill: (s) => ({ view: 'list', resource: 'pods', where: { owner: { uid: s.metadata.uid }, title: keyOf(s) } }),
  actions: ['logs', 'logs-previous', 'scale', 'restart', 'set-image', 'rollback', 'rollout', 'network'],
});
