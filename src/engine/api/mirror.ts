/** Mirror pods: what the API server shows of a static pod, which the kubelet has from a file. */
import type { ObjectMeta } from '../store/object.ts';

export const MIRROR = 'kubernetes.io/config.mirror';

export const isMirror = ({ metadata }: { readonly metadata?: Partial<ObjectMeta> | undefined }): boolean =>
  metadata?.annotations?.[MIRROR] !== undefined;
