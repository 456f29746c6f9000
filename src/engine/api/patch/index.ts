/** The patch types of the API server, each a pure function from an object and a patch to the new object. */
import { applyPatch as applyJsonPatch, type Operation } from 'rfc6902';
import type { KubeObject } from '../../store/object.ts';
import { badRequest } from '../errors.ts';
import type { Resource } from '../resources.ts';
import { mergePatch } from './merge.ts';

export type PatchType =
  | 'application/json-patch+json'
  | 'application/merge-patch+json'
  | 'application/strategic-merge-patch+json';

/** @returns a new object; `object` is not touched */
export function applyPatch(_resource: Resource, object: KubeObject, type: PatchType, patch: unknown): KubeObject {
  if (type !== 'application/json-patch+json') return mergePatch(object, patch) as KubeObject;
  const copy = structuredClone(object);
  for (const error of applyJsonPatch(copy, patch as Operation[])) if (error) throw badRequest(error.message);
  return copy;
}
