/** How an object stands: its status, why it is not well, what that means, and what holds it when it is being deleted. */
import type { Kube, KubeObject, Resource } from '../../run/cluster.ts';
import type { Context } from '../kinds/kind.ts';
import { nodeStatus } from '../kinds/nodes.ts';
import { podSummary } from '../kinds/pod-status.ts';
import { kindOf } from '../kinds/registry.ts';
import type { Role } from '../theme/skins.ts';
import { heldBy, meaningOf } from './explain.ts';

export interface Standing {
  /** As the lists print it; empty for kinds that have none. */
  readonly status: string;
  readonly role: Role;
  /** Why it is not well; undefined when the status says all. */
  readonly why: string | undefined;
  readonly means: string | undefined;
  /** Where to look next, by keys. */
  readonly look: string | undefined;
  readonly held: string | undefined;
}

const statusOf = (object: KubeObject): string =>
  object.kind === 'Pod'
    ? podSummary(object as Kube.Pod).status
    : object.kind === 'Node'
      ? nodeStatus(object as Kube.Node)
      : '';

export function standingOf(resource: Resource, object: KubeObject, context: Context): Standing {
  const status = statusOf(object);
  const health = kindOf(resource, context.cluster).health?.(object, context);
  const meaning = meaningOf(object, status);
  return {
    status,
    role: health?.role ?? 'normal',
    why: health?.why && health.why !== status ? health.why : undefined,
    means: meaning?.means,
    look: meaning?.look || undefined,
    held: heldBy(object),
  };
}
