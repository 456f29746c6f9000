/** The kubelets of all nodes, their container runtimes, and what runs inside containers. */
import type { Parts } from '../parts.ts';
import { Kubelets } from './kubelets.ts';

export { Kubelets } from './kubelets.ts';

export function installKubelets(parts: Parts): Kubelets {
  return new Kubelets(parts);
}
