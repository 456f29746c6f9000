import type { FaultKind } from './kind.ts';

export const imagePull: FaultKind = {
  name: 'imagePull',
  about: 'Images whose name fits cannot be pulled, or only slowly. `*` stands for any letters in the name.',
  strikes: 'name',
  params: {
    how: {
      about: 'notFound (unless said otherwise), unauthorized, unreachable, rateLimit or slow',
      words: ['notFound', 'unauthorized', 'unreachable', 'rateLimit', 'slow'],
    },
  },
  facts: (image, { how }) => [[`image/${image}`, how ?? 'notFound']],
};
