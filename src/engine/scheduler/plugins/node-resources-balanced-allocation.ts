/** NodeResourcesBalancedAllocation: prefers nodes where CPU and memory would be used in the same proportion. */
import { MAX_SCORE, type Plugin } from '../framework.ts';

export const nodeResourcesBalancedAllocation: Plugin = {
  name: 'NodeResourcesBalancedAllocation',
  weight: 1,
  scoreNode(shape, node) {
    if (shape.bestEffort) return 0; // pods that ask for nothing are not scored
    const { offered, taken } = node;
    const shares: number[] = [];
    if (offered.cpu > 0) shares.push(Math.min(1, (taken.cpu + shape.requests.cpu) / offered.cpu));
    if (offered.memory > 0) shares.push(Math.min(1, (taken.memory + shape.requests.memory) / offered.memory));
    const deviation = shares.length === 2 ? Math.abs(((shares[0] ?? 0) - (shares[1] ?? 0)) / 2) : 0;
    return Math.trunc((1 - deviation) * MAX_SCORE);
  },
};
