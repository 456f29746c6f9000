/** All controllers of kube-controller-manager, one file each, named as there. */
import type { Controller } from '../client/controller.ts';
import type { Parts } from '../parts.ts';
import { endpointsController } from './endpoints.ts';
import { endpointSliceController } from './endpointslice.ts';
import { rootCaController, serviceAccountController } from './serviceaccounts.ts';

export function controllers(parts: Parts): readonly Controller[] {
  return [
    serviceAccountController(parts),
    rootCaController(parts),
    endpointSliceController(parts),
    endpointsController(parts),
  ];
}
