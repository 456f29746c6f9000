/** Which objects belong to a controller: those it owns and selects; strays are released, matching orphans adopted (`controller_ref_manager.go`). */
import { type LabelSelector, selects } from '../../api/selectors.ts';
import type { KubeObject, ObjectOf, ResourceName } from '../../api/types.ts';
import { type Client, unless } from '../../client/client.ts';
import { controllerOf, controllerRef } from '../../client/objects.ts';
import { keyOf } from '../../store/object.ts';

/** The orphans in the owner's namespace that its selector chooses; work grows with those that share one label at most. */
export function adoptable<R extends ResourceName>(
  client: Client,
  resource: R,
  owner: KubeObject,
  selector: LabelSelector,
): ObjectOf<R>[] {
  const namespace = owner.metadata.namespace ?? '';
  const label = Object.entries(selector.matchLabels ?? {})[0];
  const value = label === undefined ? namespace : `${namespace}/${label[0]}=${label[1]}`;
  return client
    .by(resource, 'orphan', value)
    .filter((o) => o.metadata.deletionTimestamp === undefined && selects(selector, o.metadata.labels));
}

/** Takes an orphan into care. @returns it as written, or undefined when it is gone */
export function adopt<R extends ResourceName>(
  client: Client,
  resource: R,
  owner: KubeObject,
  orphan: ObjectOf<R>,
): ObjectOf<R> | undefined {
  return unless(['NotFound'], () =>
    client.modify(
      resource,
      keyOf(orphan),
      (draft) => {
        const { metadata } = draft as KubeObject;
        metadata.ownerReferences = [...(metadata.ownerReferences ?? []), controllerRef(owner)];
      },
      { verb: 'patch' },
    ),
  );
}

/** Gives up what the selector no longer chooses. */
export function release(client: Client, resource: ResourceName, owner: KubeObject, stray: KubeObject): void {
  unless(['NotFound', 'Invalid'], () =>
    client.modify(
      resource,
      keyOf(stray),
      ({ metadata }) => {
        const rest = (metadata.ownerReferences ?? []).filter((reference) => reference.uid !== owner.metadata.uid);
        if (rest.length > 0) metadata.ownerReferences = rest;
        else delete metadata.ownerReferences;
      },
      { verb: 'patch' },
    ),
  );
}

/** Everything of `resource` that belongs to `owner` now, after releasing and adopting. @param wanted which are cared for at all */
export function claim<R extends ResourceName>(
  client: Client,
  resource: R,
  owner: KubeObject,
  selector: LabelSelector,
  wanted: (object: ObjectOf<R>) => boolean = () => true,
): ObjectOf<R>[] {
  const alive = owner.metadata.deletionTimestamp === undefined;
  const mine: ObjectOf<R>[] = [];
  for (const object of client.by(resource, 'owner', owner.metadata.uid)) {
    if (controllerOf(object)?.uid !== owner.metadata.uid || !wanted(object)) continue;
    if (selects(selector, object.metadata.labels)) mine.push(object);
    else if (alive) release(client, resource, owner, object);
  }
  if (!alive) return mine;
  for (const orphan of adoptable(client, resource, owner, selector)) {
    if (!wanted(orphan)) continue;
    const adopted = adopt(client, resource, owner, orphan);
    if (adopted !== undefined) mine.push(adopted);
  }
  return mine;
}
