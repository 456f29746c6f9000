import { SLOW } from '../client/reach.ts';
import type { FaultKind } from './kind.ts';

export const apiServerSlow: FaultKind = {
  name: 'apiServerSlow',
  about: 'Every request to the API server takes long: commands wait, and components hear and act later.',
  strikes: 'name',
  names: ['kube-apiserver'],
  everybody: true,
  params: { ms: { about: 'how long a request takes, in milliseconds; 5000 unless given', number: [1, 60_000] } },
  facts: (_, { ms }) => [[SLOW, Number(ms ?? 5000)]],
};
