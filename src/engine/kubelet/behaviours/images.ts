/** The images that are known without a scenario saying anything, one file a family. */
import type { Behaviour } from './behaviour.ts';

export const IMAGES: readonly Behaviour[] = [];
