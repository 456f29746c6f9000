/** `runAsNonRoot`: a kubelet does not start what would run as root (`kuberuntime/security_context.go`). */
import type { Container } from '../api/types.ts';
import type { ImageName } from './behaviours/behaviour.ts';
import { parseImage } from './images.ts';
import type { PodRecord } from './memory.ts';

/** Images that say who they run as; without a word it is root. A name is not looked up, so it proves nothing. */
const USERS: readonly (readonly [RegExp, string])[] = [
  [/(^|\/)nginx-unprivileged$/, '101'],
  [/(^|\/)bitnami\//, '1001'],
  [/(^|\/)grafana\/grafana$/, '472'],
  [/(^|\/)pause$/, '65535'],
  [/(^|\/)metrics-server$/, '65534'],
  [/(^|\/)prom\//, 'nobody'],
];

const userOf = ({ repository, tag }: ImageName): string => {
  if (repository.includes('distroless') && tag.includes('nonroot')) return '65532';
  return USERS.find(([name]) => name.test(repository))?.[1] ?? '0';
};

/** Why the container may not be started; undefined when it may. */
export function rootRefusal(record: PodRecord, container: Container): string | undefined {
  const [own, ofPod] = [container.securityContext, record.pod.spec.securityContext];
  if ((own?.runAsNonRoot ?? ofPod?.runAsNonRoot) !== true) return undefined;
  const { name, namespace } = record.pod.metadata;
  const who = `(pod: "${name}_${namespace}(${record.uid})", container: ${container.name})`;
  const asked = own?.runAsUser ?? ofPod?.runAsUser;
  if (asked !== undefined) return asked === 0 ? `container's runAsUser breaks non-root policy ${who}` : undefined;
  const user = userOf(parseImage(container.image ?? ''));
  if (user === '0') return `container has runAsNonRoot and image will run as root ${who}`;
  if (/^\d+$/.test(user)) return undefined;
  return `container has runAsNonRoot and image has non-numeric user (${user}), cannot verify user is non-root ${who}`;
}
