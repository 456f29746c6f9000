/** Checks data against a schema and says what is wrong in words of the format, with near names. */
import type * as z from 'zod/mini';
import { didYouMean } from '../suggest.ts';
import type { Path } from './document.ts';

export interface Misfit {
  readonly path: Path;
  /** The key is meant, not its value. */
  readonly key: boolean;
  readonly message: string;
}

const NAMES: Readonly<Record<string, string>> = {
  object: 'a map',
  record: 'a map',
  array: 'a list',
  tuple: 'a list of two',
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  null: 'null',
};

function kindOf(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  const shown = typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : String(value);
  return typeof value === 'string' ? `the text ${shown}` : shown;
}

/** What is looked at of the schemas: the fields of a map, and what stands behind `optional`. */
interface Def {
  readonly shape?: Readonly<Record<string, Schema>>;
  readonly innerType?: Schema;
  readonly keyType?: { readonly _zod: { readonly def: { readonly entries?: object } } };
}
interface Schema {
  readonly _zod: { readonly def: Def };
}

/** The fields that the schema of a raw issue knows. */
function fieldsOf(issue: z.core.$ZodRawIssue): string[] {
  const def = issue.inst?._zod.def as Def | undefined;
  return Object.keys(def?.shape ?? def?.keyType?._zod.def.entries ?? {});
}

/** Points to the field under which an unknown one belongs, if there is one: `at` of a step stands in its `when`. */
function oneDeeper(issue: z.core.$ZodRawIssue, key: string): string {
  const { shape = {} } = (issue.inst?._zod.def ?? {}) as Def;
  for (const [field, schema] of Object.entries(shape)) {
    let { def } = schema._zod;
    while (def.innerType !== undefined) def = def.innerType._zod.def;
    if (def.shape !== undefined && Object.hasOwn(def.shape, key)) return ` - did you mean "${field}: { ${key}: … }"?`;
  }
  return '';
}

const words = (values: readonly unknown[]): string => values.map(String).join(', ');

/** The text of one issue; for unknown fields one line for each. */
function textOf(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type': {
      const wanted = NAMES[issue.expected] ?? issue.expected;
      return issue.input === undefined
        ? `missing; expected ${wanted}`
        : `expected ${wanted}, found ${kindOf(issue.input)}`;
    }
    case 'unrecognized_keys': {
      const known = fieldsOf(issue);
      return issue.keys
        .map((key) => {
          const hint = didYouMean(key, known) || oneDeeper(issue, key);
          return `unknown field "${key}"${hint || (known.length > 0 ? `; known here: ${words(known)}` : '')}`;
        })
        .join('\n');
    }
    case 'invalid_value': {
      if (issue.input === undefined) return `missing; expected ${words(issue.values)}`;
      const hint = typeof issue.input === 'string' ? didYouMean(issue.input, issue.values.map(String)) : '';
      const one = issue.values.length === 1 ? '' : 'one of ';
      return `expected ${one}${words(issue.values)}, found ${kindOf(issue.input)}${hint}`;
    }
    case 'too_small':
      return issue.origin === 'string' || issue.origin === 'array'
        ? `expected at least ${issue.minimum} ${issue.origin === 'string' ? 'letters' : 'items'}`
        : `expected ${issue.minimum} or more, found ${String(issue.input)}`;
    case 'too_big':
      return issue.origin === 'string' || issue.origin === 'array'
        ? `expected at most ${issue.maximum} ${issue.origin === 'string' ? 'letters' : 'items'}`
        : `expected ${issue.maximum} or less, found ${String(issue.input)}`;
    case 'invalid_format':
    case 'custom':
      return undefined; // these schemas say themselves what they want
    default:
      return issue.message ?? 'not valid here';
  }
}

/** @returns the data as its type, or what does not fit */
export function conform<T>(schema: z.ZodMiniType<T>, value: unknown): { value: T } | { misfits: Misfit[] } {
  const result = schema.safeParse(value, { error: (issue) => textOf(issue as z.core.$ZodRawIssue) });
  if (result.success) return { value: result.data };
  return { misfits: result.error.issues.flatMap((issue) => misfits(issue, [], value)) };
}

function at(value: unknown, path: Path): unknown {
  let found = value;
  for (const part of path)
    found = typeof found === 'object' && found !== null ? (found as Record<string | number, unknown>)[part] : undefined;
  return found;
}

function misfits(issue: z.core.$ZodIssue, outer: Path, root: unknown): Misfit[] {
  const path = [...outer, ...(issue.path as (string | number)[])];
  if (issue.code === 'invalid_union') return union(issue, path, root);
  if (issue.code === 'unrecognized_keys')
    return issue.message
      .split('\n')
      .map((message, i) => ({ path: [...path, issue.keys[i] ?? ''], key: true, message }));
  if (issue.code === 'invalid_key') return [{ path, key: true, message: 'not a valid key' }];
  const value = at(root, path);
  const wanted = issue.code === 'invalid_format' ? `expected ${issue.message}, found ${kindOf(value)}` : issue.message;
  const name = path.at(-1);
  if (value === undefined && typeof name === 'string')
    return [{ path: path.slice(0, -1), key: false, message: `field "${name}" is ${wanted}` }];
  return [{ path, key: false, message: wanted }];
}

/** Of a choice of shapes, speaks of the one that was meant: the one whose outer form fits. */
function union(issue: z.core.$ZodIssueInvalidUnion, path: Path, root: unknown): Misfit[] {
  const outerForm = (issues: readonly z.core.$ZodIssue[]) =>
    issues.some((each) => each.path.length === 0 && (each.code === 'invalid_type' || each.code === 'invalid_value'));
  const fitting = issue.errors.filter((issues) => !outerForm(issues));
  const depth = (issues: readonly z.core.$ZodIssue[]) => Math.max(...issues.map((each) => each.path.length));
  const [best] = fitting.toSorted((a, b) => a.length - b.length || depth(b) - depth(a));
  if (best !== undefined) return best.flatMap((each) => misfits(each, path, root));
  const wanted = [
    ...new Set(
      issue.errors.flatMap((issues) =>
        issues.flatMap((each) =>
          each.code === 'invalid_type'
            ? [NAMES[each.expected] ?? each.expected]
            : each.code === 'invalid_value'
              ? [words(each.values)]
              : [],
        ),
      ),
    ),
  ];
  return [{ path, key: false, message: `expected ${wanted.join(' or ')}, found ${kindOf(at(root, path))}` }];
}
