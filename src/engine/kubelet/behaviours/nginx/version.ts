import type { Program } from '../behaviour.ts';

/** By its image's tag; of `latest` the one of the time. */
export const versionOf = ({ image = '' }: Pick<Program, 'image'>): string =>
  /:(\d+\.\d+(?:\.\d+)?)/.exec(image)?.[1] ?? '1.29.3';
