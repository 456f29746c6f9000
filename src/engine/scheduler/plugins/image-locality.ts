/** ImageLocality: prefers nodes that have the pod's images, the more the larger they are and the more nodes have them. */
import { MAX_SCORE, type Plugin } from '../framework.ts';

/** Below this sum of bytes an image makes no difference (`minThreshold`), above it (a container each) no more (`maxContainerThreshold`). */
const MIN = 23 * 1024 * 1024;
const MAX_EACH = 1000 * 1024 * 1024;

export const imageLocality: Plugin = {
  name: 'ImageLocality',
  weight: 1,
  scoreNode(shape, node, cache) {
    if (node.images.size === 0) return 0;
    let sum = 0;
    for (const image of shape.images) {
      const size = node.images.get(image);
      if (size !== undefined) sum += Math.trunc((size * cache.nodesWithImage(image)) / cache.nodes.size);
    }
    const most = MAX_EACH * shape.images.length;
    const counted = Math.min(Math.max(sum, MIN), most);
    return Math.trunc((MAX_SCORE * (counted - MIN)) / (most - MIN));
  },
};
