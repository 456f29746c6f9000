/** VolumeRestrictions: claims must be there, and a ReadWriteOncePod claim serves one pod at a time. */
import type { PersistentVolumeClaim, Pod } from '../../api/types.ts';
import { keyOf } from '../../store/object.ts';
import { ended } from '../cache.ts';
import type { Plugin } from '../framework.ts';
import { asksFor, CLAIMS, keyOfClaim, missingClaim } from '../volumes.ts';

const name = 'VolumeRestrictions';

export const volumeRestrictions: Plugin = {
  name,
  preFilter(shape, _pod, { store }) {
    const missing = shape.claims.find(
      (claim) => !claim.ephemeral && store.get(CLAIMS, keyOfClaim(shape, claim)) === undefined,
    );
    if (missing === undefined) return undefined;
    const reason = missingClaim(missing.name);
    return { plugin: name, reasons: [reason], resolvable: false, remedy: `create the claim ${missing.name}` };
  },
  filter(shape, pod, { store, pods }) {
    const hasNode = (other: Pod) => other.spec.nodeName || pods.get(keyOf(other))?.assumed !== undefined;
    const used = shape.claims
      .map((claim) => keyOfClaim(shape, claim))
      .filter((key) =>
        (store.get(CLAIMS, key) as PersistentVolumeClaim | undefined)?.spec.accessModes?.includes('ReadWriteOncePod'),
      )
      .flatMap((key) => [...store.by('pods', 'claim', key).values()] as Pod[])
      .find((other) => other.metadata.uid !== pod.metadata.uid && hasNode(other) && !ended(other));
    if (used === undefined) return undefined;
    const refusal = {
      plugin: name,
      reasons: [
        'node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod',
      ],
      resolvable: true,
      remedy: `the pod ${used.metadata.name} holds a claim that is for one pod at a time: it has to go first`,
    };
    return () => refusal;
  },
  wokenByTaints: true,
  wakes(event, shape) {
    if (event.resource === 'nodes') return event.type === 'add';
    if (event.resource === CLAIMS) return event.type === 'add' && asksFor(shape, event.object);
    if (event.resource !== 'pods' || event.type !== 'delete') return false;
    const gone = event.object as Pod;
    if (gone.metadata.namespace !== shape.namespace) return false;
    return (gone.spec.volumes ?? []).some(({ persistentVolumeClaim }) =>
      shape.claims.some((claim) => claim.name === persistentVolumeClaim?.claimName),
    );
  },
};
