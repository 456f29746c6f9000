/** VolumeZone: a bound volume with zone or region labels is for nodes of that zone or region. */
import type { Plugin } from '../framework.ts';
import { CLAIMS, CLASSES, claimsOf, VOLUMES, volumeOf } from '../volumes.ts';

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
        remedy: `a volume of the pod is in ${lacking.key}=${lacking.values.join(' or ')}`,
      };
    };
  },
  wokenByTaints: true,
  wakes(event, shape) {
    if (event.resource === 'nodes') return event.type === 'add' || event.aspects.has('labels');
    if (event.resource === CLAIMS)
      return event.type !== 'delete' && event.object.metadata.namespace === shape.namespace;
    return (event.resource === VOLUMES || event.resource === CLASSES) && event.type !== 'delete';
  },
};
