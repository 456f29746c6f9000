import type { Kube } from '../../run/cluster.ts';
import { AGE, LABELS, NAME } from './common.ts';
import { type Health, kind } from './kind.ts';
import { VALID } from './valid.ts';

function health(namespace: Kube.Namespace): Health | undefined {
  const phase = namespace.status?.phase ?? 'Active';
  if (phase === 'Active') return undefined;
  const blocked = (namespace.status?.conditions ?? []).filter(({ status }) => status === 'True');
  return { role: 'terminating', why: blocked.map(({ message }) => message).join('; ') || `the namespace is ${phase}` };
}

export const namespaces = kind<Kube.Namespace>({
  resource: 'namespaces',
  concept: 'A Namespace is a room of its own for names, quotas and access rights.',
  columns: [
    NAME,
    { name: 'STATUS', text: (n) => n.status?.phase ?? '', least: 'Terminating'.length },
    LABELS,
    VALID(health),
    AGE,
  ],
  health,
  drill: () => ({ view: 'list', resource: 'pods', where: { title: '' } }),
  actions: ['use-namespace'],
});
