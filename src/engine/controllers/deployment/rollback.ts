/** The deprecated rollback by the server (`pkg/controller/deployment/rollback.go`): where to go back to, and what to say of it. */
import type { Deployment, ReplicaSet } from '../../api/types.ts';
import * as s from './sets.ts';

interface Rollback {
  /** The ReplicaSet whose template the Deployment gets; undefined when it stays as it is. */
  readonly to: ReplicaSet | undefined;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

/** What the annotation `ROLLBACK_TO` asks for: a revision, 0 for the one before the newest. */
export function rollback(d: Deployment, sets: s.Sets): Rollback {
  const every = s.all(sets);
  const asked = Number(d.metadata.annotations?.[s.ROLLBACK_TO]);
  const revision = asked > 0 ? asked : (every.map(s.revisionOf).sort((a, b) => b - a)[1] ?? 0);
  const to = revision === 0 ? undefined : every.find((set) => s.revisionOf(set) === revision);
  const refused = (reason: string, message: string): Rollback => ({ to: undefined, type: 'Warning', reason, message });
  if (to === undefined)
    return refused(
      'DeploymentRollbackRevisionNotFound',
      revision === 0 ? 'Unable to find last revision.' : 'Unable to find the revision to rollback to.',
    );
  if (s.sameTemplate(to.spec.template ?? {}, d.spec.template))
    return refused(
      'DeploymentRollbackTemplateUnchanged',
      `The rollback revision contains the same template as current deployment "${d.metadata.name}"`,
    );
  const message = `Rolled back deployment "${d.metadata.name}" to revision ${revision}`;
  return { to, type: 'Normal', reason: 'DeploymentRollback', message };
}

/** A ReplicaSet's template without the label that tells it from others. */
export function templateOf({ spec: { template } }: ReplicaSet): Deployment['spec']['template'] {
  const { [s.HASH_LABEL]: _, ...labels } = template?.metadata?.labels ?? {};
  return { ...template, metadata: { ...template?.metadata, labels } };
}
