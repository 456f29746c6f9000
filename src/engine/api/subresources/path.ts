/** Values at the paths of a CustomResourceDefinition's scale: fields with dots between, `.spec.replicas`. */

const fieldsOf = (path: string): string[] => path.replace(/^\./, '').split('.');

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

export function valueAt(object: object, path: string): unknown {
  let value: unknown = object;
  for (const field of fieldsOf(path)) value = isMap(value) && Object.hasOwn(value, field) ? value[field] : undefined;
  return value;
}

/** The object with a value there, and what leads to it if that is missing. */
export function withValue<T extends object>(object: T, path: string, value: unknown): T {
  const put = (into: unknown, [field = '', ...rest]: readonly string[]): object => {
    const map = isMap(into) ? into : {};
    return { ...map, [field]: rest.length === 0 ? value : put(map[field], rest) };
  };
  return put(object, fieldsOf(path)) as T;
}
