/** Stored objects are frozen with all that they hold, so that versions can share their parts. */

/** Freezes a value with all that it holds; what is frozen already is taken to be so wholly. */
export function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  // Most parts are texts and numbers: they are left out here, not by a call for each.
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) if (typeof value[i] === 'object') freeze(value[i]);
  } else for (const key in value) if (typeof value[key] === 'object') freeze(value[key]);
  return value;
}

/** Freezes all that an object holds but itself and its metadata, which the store completes with the revision. */
export function freezeParts<T extends { metadata: object }>(object: T): T {
  for (const key in object) if (key !== 'metadata' && typeof object[key] === 'object') freeze(object[key]);
  const metadata = object.metadata as Record<string, unknown>;
  for (const key in metadata) if (typeof metadata[key] === 'object') freeze(metadata[key]);
  return object;
}
