import type { FaultKind } from './kind.ts';

const WORDS = ['silent', 'servfail', 'nxdomain', 'slow'];

export const dns: FaultKind = {
  name: 'dns',
  about: 'Names are not answered, or only slowly, for the pods that it strikes.',
  strikes: 'pods',
  everybody: true,
  params: {
    how: { about: 'silent (unless said otherwise), servfail, nxdomain or slow', words: WORDS },
    ms: { about: 'for slow: milliseconds that each query takes; 2000 unless said otherwise', number: [0, 600_000] },
    name: { about: 'only full names of this form, as `*.shop.svc.cluster.local`' },
  },
  facts: (client, { how, ms, name }) => [
    [`dns/${client}`, { how: how ?? 'silent', ms: ms ?? 2000, name: name ?? '*' }],
  ],
};
