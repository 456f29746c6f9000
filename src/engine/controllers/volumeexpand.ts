/**
 * The expand controller (`pkg/controller/volume/expand`): a claim that asks for more than it has. Volumes that the control
 * plane itself could grow are gone since their plugins moved to CSI drivers: what is left is to say who must do it.
 */
import type { PersistentVolumeClaim } from '../api/types.ts';
import type { Controller } from '../client/controller.ts';
import type { Parts } from '../parts.ts';
import { keyOf } from '../store/object.ts';
import { wantsMore } from './volumes/growth.ts';

const CLAIMS = 'persistentvolumeclaims';

export function expandController(parts: Parts): Controller {
  const client = parts.client('kube-controller-manager');
  return {
    name: 'persistentvolume-expander-controller',
    process: 'kube-controller-manager',
    watches: {
      [CLAIMS]: ({ type, key, object, before }) => {
        if (type !== 'MODIFIED' || before === undefined) return [];
        const [now, was] = [object as PersistentVolumeClaim, before as PersistentVolumeClaim];
        const grew = wantsMore(now) && now.spec.resources !== was.spec.resources;
        return grew ? [key] : [];
      },
    },
    *keys() {
      for (const claim of client.list(CLAIMS)) if (wantsMore(claim)) yield keyOf(claim);
    },
    reconcile(key) {
      const claim = client.get(CLAIMS, key);
      if (claim === undefined || !wantsMore(claim)) return;
      parts.events.record(
        { component: 'volume_expand' },
        {
          about: claim,
          type: 'Normal',
          reason: 'ExternalExpanding',
          message: 'waiting for an external controller to expand this PVC',
        },
      );
    },
  };
}
