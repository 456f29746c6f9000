/** Label selectors, for those who may not import the engine. */
export { formatSelector, holds, type LabelSelector, parseLabelSelector, selects } from '../engine/index.ts';
