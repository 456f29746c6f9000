/** Objects with their fields in the order of their Go types, as the API server and kubectl's own structs write them. */
import type { KubeObject } from '../../store/object.ts';
import type { Resource } from '../resources.ts';
import { decodeObject, shapeOf } from './index.ts';
import type { Shape } from './shape.ts';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}

function ordered(shape: Shape, value: unknown): unknown {
  if (shape.kind === 'slice' && Array.isArray(value)) return value.map((part) => ordered(shape.of, part));
  if (!isRecord(value)) return value;
  if (shape.kind === 'map')
    return Object.fromEntries(
      Object.keys(value)
        .sort()
        .map((key) => [key, ordered(shape.of, value[key])]),
    );
  if (shape.kind !== 'struct') return sorted(value);
  const fields = [...shape.fields].filter(([name]) => value[name] !== undefined);
  return Object.fromEntries(fields.map(([name, field]) => [name, ordered(field.shape, value[name])]));
}

/** A kind without a Go type keeps nothing but sorted names, as a map would. */
export function inGoOrder<T extends Pick<KubeObject, 'apiVersion' | 'kind'>>(object: T): T {
  const shape = shapeOf(object.apiVersion, object.kind);
  if (shape === undefined) return sorted(object) as T;
  const { apiVersion, kind, ...rest } = ordered(shape, object) as T;
  return { kind, apiVersion, ...rest } as T;
}

/** A list as the API server answers it: its items do not say again what they are. @param revision of the moment */
export function listInGoOrder({ kind, apiVersion }: Resource, objects: readonly KubeObject[], revision: number) {
  const items = objects.map((object) => {
    const { apiVersion: _, kind: _k, ...rest } = inGoOrder(object);
    return rest;
  });
  return { kind: `${kind}List`, apiVersion, metadata: { resourceVersion: String(revision) }, items };
}

/** An object as its Go type would write it: zero values that are never left out are there. */
export const asGo = (resource: Resource, object: KubeObject): KubeObject =>
  decodeObject(resource, object, { fieldValidation: 'Ignore' }) as KubeObject;
