/** VolumeZone: a bound volume with zone or region labels is for nodes of that zone or region. */
import type { KubeObject, StorageClass } from '../../api/types.ts';
import type { Plugin } from '../framework.ts';
import { asksFor, CLAIMS, CLASSES, claimsOf, VOLUMES, volumeOf } from '../volumes.ts';

const name = 'VolumeZone';
const LABELS = [
  'topology.kubernetes.io/zone',
  'topology.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region',
];

export const volumeZone: Plugin = {
  name,
  filter(shape, _pod, { store }) {
    if (shape.claims.length === 0) return undefined;
    const wanted = claimsOf(shape, store).bound.flatMap((claim) => {
      const labels = volumeOf(claim, store)?.metadata.labels ?? {};
      // Several zones are written `a__b`.
      return LABELS.filter((key) => labels[key] !== undefined).map((key) => ({
        key,
        values: (labels[key] ?? '').split('__'),
      }));
    });
    if (wanted.length === 0) return undefined;
    return (node) => {
      // A node without any such label does not take part in zones.
      if (LABELS.every((key) => node.labels[key] === undefined)) return undefined;
      const lacking = wanted.find(({ key, values }) => !values.includes(node.labels[key] ?? ''));
      if (lacking === undefined) return undefined;
      return {
        plugin: name,
        reasons: ['node(s) had no available volume zone'],
        resolvable: false,
        remedy: `a volume of the pod is in ${lacking.key}=${lacking.values.join(' or ')}: only a node there will do`,
      };
    };
  },
  wokenByTaints: true,
  wakes(event, shape) {
    if (event.resource === 'nodes') return event.type === 'add' || event.aspects.has('labels');
    if (event.type === 'delete') return false;
    if (event.resource === CLAIMS) return asksFor(shape, event.object);
    if (event.resource === CLASSES)
      return event.type === 'add' && (event.object as StorageClass).volumeBindingMode === 'WaitForFirstConsumer';
    const label = (object: KubeObject | undefined, key: string) => object?.metadata.labels?.[key];
    const moved = LABELS.some((key) => label(event.before, key) !== label(event.object, key));
    return event.resource === VOLUMES && (event.type === 'add' || moved);
  },
};
