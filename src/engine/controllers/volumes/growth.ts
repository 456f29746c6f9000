/** Claims that ask for more than they have. */

import { compareQuantities } from '../../api/quantity.ts';
import type { PersistentVolumeClaim } from '../../api/types.ts';

/** What a claim asks for, and has. */
export const asked = (claim: PersistentVolumeClaim): string =>
  String(claim.spec.resources?.requests?.['storage'] ?? '0');
const has = (claim: PersistentVolumeClaim): string => String(claim.status.capacity?.['storage'] ?? '0');

/** Whether a bound claim is to grow. */
export const wantsMore = (claim: PersistentVolumeClaim): boolean =>
  claim.status.phase === 'Bound' && compareQuantities(asked(claim), has(claim)) > 0;
