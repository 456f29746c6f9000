import type { Kube } from '../../run/cluster.ts';
import { AGE, LABELS, NAME } from './common.ts';
import { type Context, type Health, kind } from './kind.ts';
import { VALID } from './valid.ts';

function health(namespace: Kube.Namespace): Health | undefined {
  const phase = namespace.status?.phase ?? 'Active';
  if (phase === 'Active') return undefined;
  const blocked = (namespace.status?.conditions ?? []).filter(({ status }) => status === 'True');
  return { role: 'terminating', why: blocked.map(({ message }) => message).join('; ') || `the namespace is ${phase}` };
}

const isInUse = (name: string, { namespace }: Context): boolean => namespace === name;

export const namespaces = kind<Kube.Namespace>({
  resource: 'namespaces',
  concept: 'A Namespace is a room of its own for names, quotas and access rights.',
  columns: [
    {
      ...NAME,
      mark: {
        most: '+(*)',
        text: ({ metadata: { name } }, context) =>
          `${context.favourites?.includes(name) ? '+' : ''}${isInUse(name, context) ? '(*)' : ''}`,
      },
      role: ({ metadata }, context) => (isInUse(metadata.name, context) ? 'highlight' : undefined),
    },
    { name: 'STATUS', text: (n) => n.status?.phase ?? '', least: 'Terminating'.length },
    LABELS,
    VALID(health),
    AGE,
  ],
  health,
  drill: () => ({ view: 'list', resource: 'pods', where: { title: '' } }),
  actions: ['use-namespace'],
});
