/** ImageLocality: prefers nodes that have the pod's images, the more the larger they are and the more nodes have them. */
import { MAX_SCORE, type Plugin } from '../framework.ts';
import type { NodeState } from '../node-state.ts';

/** Below this sum of bytes an image makes no difference (`minThreshold`), above it (a container each) no more (`maxContainerThreshold`). */
const MIN = 23 * 1024 * 1024;
const MAX_EACH = 1000 * 1024 * 1024;

export const imageLocality: Plugin = {
  name: 'ImageLocality',
  weight: 1,
  scores(shape, { nodes }, cache) {
    const { images } = shape;
    const scores = new Array<number>(nodes.length).fill(0);
    const spread = images.map((image) => cache.nodesWithImage(image));
    if (spread.every((count) => count === 0)) return scores;
    const total = cache.nodes.size;
    const most = MAX_EACH * images.length;
    for (let i = 0; i < nodes.length; i++) {
      const present = (nodes[i] as NodeState).images;
      if (present.size === 0) continue;
      let sum = 0;
      for (let at = 0; at < images.length; at++) {
        const size = present.get(images[at] as string);
        if (size !== undefined) sum += Math.trunc((size * (spread[at] as number)) / total);
      }
      const counted = Math.min(Math.max(sum, MIN), most);
      scores[i] = Math.trunc((MAX_SCORE * (counted - MIN)) / (most - MIN));
    }
    return scores;
  },
};
