/**
 * The simple JSON paths that printer columns may use (apiextensions allows no more than `.a.b`, `[0]`, `[*]`, `['key']`
 * and equality filters): `.status.conditions[?(@.type=="Ready")].status`.
 */

type Step =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'index'; readonly at: number }
  | { readonly kind: 'all' }
  | { readonly kind: 'filter'; readonly path: readonly Step[]; readonly op: string; readonly value: unknown };

const TOKEN =
  /\.((?:\\.|[\w-])+)|\.?\[\*\]|\.\*|\.?\[(-?\d+)\]|\.?\[['"]([^'"]+)['"]\]|\.?\[\?\(\s*@((?:\.(?:\\.|[\w-])+)+)\s*(==|!=)\s*([^)]*?)\s*\)\]/y;

function literal(text: string): unknown {
  if (/^(['"]).*\1$/.test(text)) return text.slice(1, -1);
  if (text === 'true' || text === 'false') return text === 'true';
  return Number(text);
}

/** Null when the text is no such path. */
function parse(text: string): readonly Step[] | null {
  const steps: Step[] = [];
  TOKEN.lastIndex = 0;
  let at = 0;
  while (at < text.length) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (match === null) return null;
    const [whole, field, index, key, inner, op, value] = match;
    if (field !== undefined) steps.push({ kind: 'field', name: field.replaceAll('\\', '') });
    else if (index !== undefined) steps.push({ kind: 'index', at: Number(index) });
    else if (key !== undefined) steps.push({ kind: 'field', name: key });
    else if (inner !== undefined)
      steps.push({ kind: 'filter', path: parse(inner) ?? [], op: op ?? '==', value: literal(value ?? '') });
    else steps.push({ kind: 'all' });
    at += whole.length;
  }
  return steps;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function step(value: unknown, by: Step): unknown[] {
  switch (by.kind) {
    case 'field':
      return isRecord(value) && Object.hasOwn(value, by.name) ? [value[by.name]] : [];
    case 'index':
      return Array.isArray(value) && value.at(by.at) !== undefined ? [value.at(by.at)] : [];
    case 'all':
      return Array.isArray(value) ? value : isRecord(value) ? Object.values(value) : [];
    case 'filter':
      return Array.isArray(value)
        ? value.filter((item) => (walk(item, by.path)[0] === by.value) === (by.op === '=='))
        : [];
  }
}

const walk = (value: unknown, steps: readonly Step[]): unknown[] =>
  steps.reduce<unknown[]>((values, by) => values.flatMap((found) => step(found, by)), [value]);

/** Everything that the path finds; nothing when it finds nothing or is none. */
export function evaluatePath(path: string, object: unknown): unknown[] {
  const steps = parse(path.startsWith('$') ? path.slice(1) : path);
  return steps === null ? [] : walk(object, steps);
}
