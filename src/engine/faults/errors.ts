import type { FaultKind } from './kind.ts';

export const errors: FaultKind = {
  name: 'errors',
  about: 'A pod answers a share of the HTTP requests with an error, or what goes through a Service gets it.',
  strikes: 'ends',
  params: {
    rate: { about: 'the share in percent; 100 unless said otherwise', number: [0, 100] },
    status: { about: 'the HTTP status; 500 unless said otherwise', number: [400, 599] },
  },
  facts: (end, { rate, status }) => [[`errors/${end}`, { rate: rate ?? 100, status: status ?? 500 }]],
};
