/** ConfigMaps, Secrets and ServiceAccounts. */
import type { Kube } from '../../run/cluster.ts';
import { AGE, count, LABELS, NAME, NAMESPACE } from './common.ts';
import { kind } from './kind.ts';

const entries = (...parts: (object | undefined)[]): number =>
  parts.reduce((sum, part) => sum + Object.keys(part ?? {}).length, 0);

export const configmaps = kind<Kube.ConfigMap>({
  resource: 'configmaps',
  concept: 'A ConfigMap holds settings that pods take as variables or files.',
  columns: [NAMESPACE, NAME, count<Kube.ConfigMap>('DATA', (c) => entries(c.data, c.binaryData)), AGE],
  drill: () => ({ view: 'describe' }),
  actions: ['used-by'],
});

export const secrets = kind<Kube.Secret>({
  resource: 'secrets',
  concept: 'A Secret is a ConfigMap for what not everybody may read. Base64 is a form, not a protection.',
  columns: [
    NAMESPACE,
    NAME,
    { name: 'TYPE', text: (s) => s.type ?? 'Opaque' },
    count<Kube.Secret>('DATA', (s) => entries(s.data)),
    AGE,
  ],
  drill: () => ({ view: 'describe' }),
  actions: ['decode', 'used-by'],
});

export const serviceaccounts = kind<Kube.ServiceAccount>({
  resource: 'serviceaccounts',
  concept: 'A ServiceAccount is the name by which a pod speaks to the API server.',
  columns: [NAMESPACE, NAME, count<Kube.ServiceAccount>('SECRET', (s) => s.secrets?.length), LABELS, AGE],
  drill: () => ({ view: 'rules' }),
  actions: ['used-by'],
});
