import type { Kube } from '../../run/cluster.ts';
import { AGE, count, keyOf, LABELS, NAME, NAMESPACE, ratio } from './common.ts';
import { type Health, kind, unseen } from './kind.ts';
import { VALID } from './valid.ts';

export function deploymentHealth(d: Kube.Deployment): Health | undefined {
  const want = d.spec.replicas ?? 1;
  const { replicas = 0, availableReplicas = 0, updatedReplicas = 0, conditions = [] } = d.status ?? {};
  if (d.metadata.deletionTimestamp) return { role: 'terminating', why: 'is being deleted' };
  const waits = unseen(d);
  if (waits !== undefined) return waits;
  const progressing = conditions.find((c) => c.type === 'Progressing');
  const failure = conditions.find((c) => c.type === 'ReplicaFailure' && c.status === 'True');
  if (failure !== undefined)
    return { role: 'error', why: failure.message ?? failure.reason ?? 'a replica cannot be created' };
  if (progressing?.reason === 'ProgressDeadlineExceeded')
    return { role: 'error', why: progressing.message ?? 'the rollout does not progress' };
  if (want === 0) return { role: 'pending', why: 'scaled to 0' };
  if (d.spec.paused && updatedReplicas < want) return { role: 'pending', why: 'the rollout is paused' };
  // the controller takes this reason away when another template comes, not when more replicas are wanted
  const rolling = progressing?.reason !== 'NewReplicaSetAvailable';
  if (updatedReplicas < want)
    return {
      role: 'pending',
      why: rolling
        ? `rolling out: ${updatedReplicas} of ${want} are new`
        : `scaling up: ${updatedReplicas} of ${want} are there`,
    };
  if (replicas > updatedReplicas)
    return { role: 'pending', why: `rolling out: all ${want} are new, ${replicas - updatedReplicas} old still to go` };
  if (availableReplicas < want) return { role: 'error', why: `${availableReplicas} of ${want} are available` };
  return undefined;
}

export const deployments = kind<Kube.Deployment>({
  resource: 'deployments.apps',
  concept: 'A Deployment keeps equal pods running. When their template changes it replaces them step by step.',
  columns: [
    NAMESPACE,
    NAME,
    ratio<Kube.Deployment>('READY', (d) => [d.status?.availableReplicas ?? 0, d.spec.replicas ?? 1]),
    count<Kube.Deployment>('UP-TO-DATE', (d) => d.status?.updatedReplicas),
    count<Kube.Deployment>('AVAILABLE', (d) => d.status?.availableReplicas),
    LABELS,
    VALID(deploymentHealth),
    AGE,
  ],
  health: deploymentHealth,
  drill: (d) => ({
    view: 'list',
    resource: 'pods',
    where: { owner: { uid: d.metadata.uid, through: 'replicasets.apps' }, title: keyOf(d) },
  }),
  actions: ['logs', 'logs-previous', 'scale', 'restart', 'set-image', 'rollback', 'rollout', 'replica-sets', 'network'],
});
