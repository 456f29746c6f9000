/** The object that one asks about in the open view. */
import type { KubeObject, Resource } from '../../run/cluster.ts';
import type { App } from './app.ts';

export interface Found {
  readonly resource: Resource;
  readonly key: string;
  readonly object: KubeObject;
}

export function subjectOf(app: App): Found | undefined {
  const { resource: id = '', key = '' } = app.view.subject?.() ?? {};
  const resource = app.resource(id);
  const object = resource && app.reader.get(id, key);
  return resource && object && { resource, key, object };
}
