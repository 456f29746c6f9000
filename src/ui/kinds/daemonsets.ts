import type { Kube } from '../../run/cluster.ts';
import { isOnDelete } from '../history/kept.ts';
import { AGE, count, keyOf, LABELS, NAME, NAMESPACE } from './common.ts';
import { type Health, kind, unseen } from './kind.ts';
import { VALID } from './valid.ts';

function health(d: Kube.DaemonSet): Health | undefined {
  const waits = unseen(d);
  if (waits !== undefined) return waits;
  const { desiredNumberScheduled: want = 0, numberReady = 0, updatedNumberScheduled = 0 } = d.status ?? {};
  if (numberReady < want) return { role: 'error', why: `${numberReady} of ${want} are ready` };
  return updatedNumberScheduled < want && !isOnDelete(d)
    ? { role: 'pending', why: `rolling out: ${updatedNumberScheduled} of ${want} are new` }
    : undefined;
}

export const daemonsets = kind<Kube.DaemonSet>({
  resource: 'daemonsets.apps',
  concept: 'A DaemonSet runs one pod on every node that it selects.',
  columns: [
    NAMESPACE,
    NAME,
    count<Kube.DaemonSet>('DESIRED', (d) => d.status?.desiredNumberScheduled),
    count<Kube.DaemonSet>('CURRENT', (d) => d.status?.currentNumberScheduled),
    count<Kube.DaemonSet>('READY', (d) => d.status?.numberReady),
    count<Kube.DaemonSet>('UP-TO-DATE', (d) => d.status?.updatedNumberScheduled),
    count<Kube.DaemonSet>('AVAILABLE', (d) => d.status?.numberAvailable),
    LABELS,
    VALID(health),
    AGE,
  ],
  health,
  drill: (d) => ({ view: 'list', resource: 'pods', where: { owner: { uid: d.metadata.uid }, title: keyOf(d) } }),
  actions: ['logs', 'logs-previous', 'restart', 'set-image', 'rollback', 'rollout', 'network'],
});
