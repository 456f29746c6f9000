/** ControllerRevisions: the templates that a StatefulSet or DaemonSet has had (`pkg/controller/history`, `daemon/update.go`). */
import { ApiError } from '../../api/errors.ts';
import type { ControllerRevision, KubeObject, PodTemplateSpec } from '../../api/types.ts';
import { type Client, unless } from '../../client/client.ts';
import { controllerOf, controllerRef } from '../../client/objects.ts';
import { equal } from '../../store/equal.ts';
import { keyOf } from '../../store/object.ts';
import { templateHash } from './hash.ts';

export const REVISIONS = 'controllerrevisions.apps';

interface Data {
  readonly spec: { readonly template: PodTemplateSpec & { readonly $patch?: string } };
}

/** What a revision of this template holds. */
export const dataOf = (template: PodTemplateSpec): Data => ({ spec: { template: { ...template, $patch: 'replace' } } });

/** The template that a revision holds. */
export function templateIn(revision: ControllerRevision): PodTemplateSpec {
  const { $patch: _, ...template } = (revision.data as unknown as Data).spec.template;
  return template;
}

export const holdsTemplate = (revision: ControllerRevision, template: PodTemplateSpec): boolean =>
  equal(templateIn(revision), template);

/** Oldest first: by number, then by age, then by name. */
export function byRevision(a: ControllerRevision, b: ControllerRevision): number {
  if (a.revision !== b.revision) return a.revision - b.revision;
  const [older, younger] = [a.metadata.creationTimestamp, b.metadata.creationTimestamp];
  if (older !== younger) return older < younger ? -1 : 1;
  return a.metadata.name < b.metadata.name ? -1 : 1;
}

type Owner = KubeObject & { readonly spec: { readonly template: PodTemplateSpec } };

/**
 * Makes the revision of the owner's present template.
 * @param label the label that carries the hash
 * @returns undefined when its name is taken by another: the collision count must grow
 */
export function createRevision(
  client: Client,
  owner: Owner,
  revision: number,
  label: string,
  collisions: number | undefined,
): ControllerRevision | undefined {
  const { template } = owner.spec;
  const hash = templateHash(template, collisions || undefined);
  const { namespace = '', annotations } = owner.metadata;
  const name = `${owner.metadata.name}-${hash}`;
  try {
    return client.create(REVISIONS, {
      apiVersion: 'apps/v1',
      kind: 'ControllerRevision',
      metadata: {
        name,
        namespace,
        labels: { ...template.metadata?.labels, [label]: hash },
        ...(annotations ? { annotations: { ...annotations } } : {}),
        ownerReferences: [controllerRef(owner)],
      },
      data: dataOf(template),
      revision,
    });
  } catch (error) {
    if (!(error instanceof ApiError) || error.reason !== 'AlreadyExists') throw error;
    const taken = client.get(REVISIONS, `${namespace}/${name}`);
    const mine = taken !== undefined && controllerOf(taken)?.uid === owner.metadata.uid;
    return mine && holdsTemplate(taken, template) ? taken : undefined;
  }
}

export function renumber(client: Client, revision: ControllerRevision, number: number): ControllerRevision {
  return client.modify(REVISIONS, keyOf(revision), (draft) => {
    draft.revision = number;
  });
}

/** Deletes the oldest of `old` beyond `limit`, but none that is `live`. */
export function truncate(
  client: Client,
  old: readonly ControllerRevision[],
  limit: number,
  live: (revision: ControllerRevision) => boolean,
): void {
  const dead = old.filter((revision) => !live(revision)).sort(byRevision);
  for (const revision of dead.slice(0, Math.max(0, dead.length - limit)))
    unless(['NotFound'], () => client.delete(REVISIONS, keyOf(revision)));
}
