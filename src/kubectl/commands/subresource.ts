/** `--subresource` of `get`: the scale of a workload, or the object again for its status. */
import { ApiError, fromTime, getScale, humanDuration, type KubeObject, keyOf } from '../../engine/index.ts';
import type { Found } from '../builder.ts';
import type { Invocation } from '../command.ts';
import type { Info } from '../mapper.ts';
import type { Layout } from '../printers/table.ts';

/** The scale of a workload as an object of its own. */
export const scaleOf = (on: Invocation, { resource, object }: Pick<Info, 'resource' | 'object'>): KubeObject =>
  getScale(on.api.server, on.api.user, resource.id, keyOf(object)) as unknown as KubeObject;

/** @returns what was found, with each object replaced by its subresource */
export function withSubresource(on: Invocation, found: Found, subresource: string): Found {
  const infos: Found['infos'] = [];
  const errors = [...found.errors];
  for (const info of found.infos) {
    const { resource } = info;
    try {
      if (!resource.subresources.includes(subresource))
        throw new ApiError(404, 'NotFound', 'the server could not find the requested resource');
      if (subresource !== 'scale') infos.push(info);
      else {
        infos.push({ ...info, object: scaleOf(on, info) });
      }
    } catch (error) {
      errors.push(error);
    }
  }
  return { ...found, infos, errors };
}

const whole = (name: string) => ({ name, type: 'integer', format: '', priority: 0 });

/** The server's table of a scale. */
export const SCALE: Layout = {
  columns: [
    { name: 'Name', type: 'string', format: '', priority: 0 },
    whole('Desired'),
    whole('Available'),
    { name: 'Age', type: 'string', format: '', priority: 0 },
  ],
  row: (object, now) => {
    const { metadata, spec, status } = object as unknown as {
      metadata: KubeObject['metadata'];
      spec: { replicas?: number };
      status: { replicas?: number };
    };
    const age = humanDuration(now - fromTime(metadata.creationTimestamp));
    return [metadata.name, spec.replicas ?? 0, status.replicas ?? 0, age];
  },
};
