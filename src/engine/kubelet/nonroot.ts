/** `runAsNonRoot`: a kubelet does not start what would run as root (`kuberuntime/security_context.go`). */
import type { Container } from '../api/types.ts';
import { parseImage } from './images.ts';
import type { PodRecord } from './memory.ts';
import { userOfImage } from './user.ts';

/** Why the container may not be started; undefined when it may. */
export function rootRefusal(record: PodRecord, container: Container): string | undefined {
  const [own, ofPod] = [container.securityContext, record.pod.spec.securityContext];
  if ((own?.runAsNonRoot ?? ofPod?.runAsNonRoot) !== true) return undefined;
  const { name, namespace } = record.pod.metadata;
  const who = `(pod: "${name}_${namespace}(${record.uid})", container: ${container.name})`;
  const asked = own?.runAsUser ?? ofPod?.runAsUser;
  if (asked !== undefined) return asked === 0 ? `container's runAsUser breaks non-root policy ${who}` : undefined;
  const user = userOfImage(parseImage(container.image ?? ''));
  if (user === '0') return `container has runAsNonRoot and image will run as root ${who}`;
  if (/^\d+$/.test(user)) return undefined;
  return `container has runAsNonRoot and image has non-numeric user (${user}), cannot verify user is non-root ${who}`;
}
