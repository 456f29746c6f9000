/** The strategies of all kinds, one file each. */
import type { Strategy } from '../strategy.ts';

export const strategies: readonly Strategy<never>[] = [];
