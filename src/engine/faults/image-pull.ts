import type { FaultKind } from './kind.ts';

export const imagePull: FaultKind = {
  name: 'imagePull',
  about: 'Images whose name fits cannot be pulled, or only slowly.',
  strikes: 'name',
  params: { how: 'notFound (unless said otherwise), unauthorized, unreachable, rateLimit or slow' },
  facts: (image, { how }) => [[`image/${image}`, how ?? 'notFound']],
};
