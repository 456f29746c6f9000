/** Near words, for "did you mean". */
export { didYouMean, distance, near } from '../engine/index.ts';
