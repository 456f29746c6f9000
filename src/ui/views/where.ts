/** Which objects a restricted list shows. */
import type { Kube, KubeObject, Reader } from '../../run/cluster.ts';
import type { Where } from '../kinds/kind.ts';

function owned(reader: Reader, resource: string, { uid, through }: NonNullable<Where['owner']>): readonly KubeObject[] {
  if (through === undefined) return reader.by(resource, 'owner', uid);
  return reader.by(through, 'owner', uid).flatMap((middle) => reader.by(resource, 'owner', middle.metadata.uid));
}

export function select(
  reader: Reader,
  resource: string,
  where: Where | undefined,
  namespace: string,
): readonly KubeObject[] {
  if (where?.owner !== undefined) return owned(reader, resource, where.owner);
  if (where?.node !== undefined) return reader.by(resource, 'node', where.node);
  const { labels, about } = where ?? {};
  if (about !== undefined) return eventsAbout(reader, about);
  if (labels !== undefined) {
    const wanted = Object.entries(labels);
    const [ofNamespace] = (where?.title ?? '').split('/');
    return reader
      .list(resource, ofNamespace || undefined)
      .filter((o) => wanted.every(([k, v]) => o.metadata.labels?.[k] === v));
  }
  return reader.list(resource, namespace || undefined);
}

/** Events of an object; those of cluster-scoped objects lie in namespace default. */
export function eventsAbout(reader: Reader, about: NonNullable<Where['about']>): Kube.Event[] {
  const events = reader.list('events', about.namespace || 'default') as readonly Kube.Event[];
  return events.filter(
    ({ involvedObject: o }) => o.uid === about.uid || (o.kind === about.kind && o.name === about.name),
  );
}
