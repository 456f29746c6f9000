/** All controllers of kube-controller-manager, one file each, named as there. */
import type { Controller } from '../client/controller.ts';
import type { Parts } from '../parts.ts';

export function controllers(_parts: Parts): readonly Controller[] {
  return [];
}
