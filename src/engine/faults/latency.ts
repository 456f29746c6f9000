import type { FaultKind } from './kind.ts';

export const latency: FaultKind = {
  name: 'latency',
  about: 'Traffic is held up at a pod, at the address of a Service, or between a node and the others.',
  strikes: 'ends',
  params: {
    ms: { about: 'milliseconds of delay for each exchange; 200 unless said otherwise', number: [0, 600_000] },
    jitter: { about: 'it is up to so many milliseconds more or less', number: [0, 600_000] },
  },
  facts: (end, { ms, jitter }) => [[`latency/${end}`, { ms: ms ?? 200, jitter: jitter ?? 0 }]],
};
