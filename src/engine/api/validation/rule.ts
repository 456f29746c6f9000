/**
 * The mechanism of validation: a rule looks at a value, knows the path that leads to it, and reports what is wrong with it.
 *
 * A kind's validation is a list of rules put together from smaller ones, in the order in which the API server reports:
 *
 *     const port = all<Port>(
 *       field('name', when((p) => p.name, text(portName))),
 *       field('containerPort', text(portNumber)),
 *     );
 *
 * Rules run on objects that were decoded and filled in, so a value has its type or is missing.
 */
import type { StatusCause } from '../errors.ts';
import { isKeptEmpty } from '../schema/empties.ts';

export type Rule<T> = (value: T, path: string, errors: Errors) => void;

/** What was found wrong, in order (apimachinery `field.ErrorList`). */
export class Errors {
  readonly causes: StatusCause[] = [];

  invalid(path: string, value: unknown, detail: string): void {
    add(this, 'FieldValueInvalid', path, `Invalid value: ${printed(value)}`, detail);
  }

  /** A value of the wrong type, as schemas of custom objects see it. */
  typeInvalid(path: string, value: unknown, detail: string): void {
    add(this, 'FieldValueTypeInvalid', path, `Invalid value: ${printed(value)}`, detail);
  }

  /** An invalid value that Kubernetes does not print. */
  invalidBare(path: string, detail: string): void {
    add(this, 'FieldValueInvalid', path, 'Invalid value', detail);
  }

  required(path: string, detail = ''): void {
    add(this, 'FieldValueRequired', path, 'Required value', detail);
  }

  forbidden(path: string, detail: string): void {
    add(this, 'FieldValueForbidden', path, 'Forbidden', detail);
  }

  duplicate(path: string, value: unknown, detail = ''): void {
    add(this, 'FieldValueDuplicate', path, `Duplicate value: ${printed(value)}`, detail);
  }

  notFound(path: string, value: unknown, detail = ''): void {
    add(this, 'FieldValueNotFound', path, `Not found: ${printed(value)}`, detail);
  }

  notSupported(path: string, value: unknown, supported: readonly string[]): void {
    const detail =
      supported.length > 0 ? `supported values: ${supported.map((s) => JSON.stringify(s)).join(', ')}` : '';
    add(this, 'FieldValueNotSupported', path, `Unsupported value: ${printed(value)}`, detail);
  }

  tooLong(path: string, most: number): void {
    add(this, 'FieldValueTooLong', path, 'Too long', `may not be more than ${most} byte${most === 1 ? '' : 's'}`);
  }

  tooMany(path: string, actual: number, most: number): void {
    add(
      this,
      'FieldValueTooMany',
      path,
      `Too many: ${actual}`,
      `must have at most ${most} item${most === 1 ? '' : 's'}`,
    );
  }
}

/** No method: one that is private is written into each of these, and every object that is checked has its own. */
function add({ causes }: Errors, reason: string, field: string, message: string, detail: string): void {
  causes.push({ reason, message: detail === '' ? message : `${message}: ${detail}`, field });
}

/** A value in a message: text is quoted, the rest is JSON. */
function printed(value: unknown): string {
  if (value === undefined) return 'null';
  if (value instanceof Dump) return value.text;
  // Go leaves out what is empty within a value.
  return JSON.stringify(value, (key, part) => (key !== '' && isKeptEmpty(part) ? undefined : part));
}

/** A value that is printed in another form than its own. */
export class Dump {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A check of one value: what is wrong with it, in Kubernetes' words. */
export type Check<T> = (value: T) => readonly string[];

/** All rules, one after the other. */
export function all<T>(...rules: readonly Rule<T>[]): Rule<T> {
  return (value, path, errors) => {
    for (const rule of rules) rule(value, path, errors);
  };
}

/** `rule` for the field `name`, whether it is there or not. */
export function field<T, K extends keyof T & string>(name: K, rule: Rule<T[K]>): Rule<T> {
  return (value, path, errors) => rule(value[name], path === '' ? name : `${path}.${name}`, errors);
}

/** `rule` for a value that is there. */
export function maybe<T>(rule: Rule<T>): Rule<T | undefined> {
  return (value, path, errors) => {
    if (value !== undefined && value !== null) rule(value, path, errors);
  };
}

/** `rule` for a text or number that is there and not empty or zero. */
export function given<T>(rule: Rule<T>): Rule<T | undefined> {
  return (value, path, errors) => {
    if (value) rule(value, path, errors);
  };
}

/** `rule` for each element of a list. */
export function each<T>(rule: Rule<T>): Rule<readonly T[] | undefined> {
  return (list, path, errors) => {
    if (!list) return;
    for (let i = 0; i < list.length; i++) rule(list[i] as T, `${path}[${i}]`, errors);
  };
}

/** Reports each text of `check`. */
export function text<T>(check: Check<T>): Rule<T> {
  return (value, path, errors) => {
    for (const message of check(value)) errors.invalid(path, value, message);
  };
}

/** A text that must be there, and then pass `rule`. */
export function required<T extends string>(rule?: Rule<T>, detail = ''): Rule<T | undefined> {
  return (value, path, errors) => {
    if (!value) errors.required(path, detail);
    else rule?.(value, path, errors);
  };
}

/** One of a set of words, which Kubernetes lists sorted. */
export function oneOf(...words: readonly string[]): Rule<string | undefined> {
  const known = new Set(words);
  return (value, path, errors) => {
    if (!known.has(value ?? '')) errors.notSupported(path, value ?? '', words);
  };
}

/** A number that is not negative; missing is zero. */
export const notNegative: Rule<number | undefined> = (value, path, errors) => {
  if (value !== undefined && value < 0) errors.invalid(path, value, NEGATIVE);
};

export const NEGATIVE = 'must be greater than or equal to 0';
export const NOT_POSITIVE = 'must be greater than 0';
/** The text of a number out of its range. */
export const inRangeText = (low: number, high: number): string => `must be between ${low} and ${high}, inclusive`;
export const IMMUTABLE = 'field is immutable';

/**
 * `rule`, once for each frozen value that it finds nothing wrong with: the pods of a template share most of their parts.
 * Only for rules that look at nothing but the value.
 */
export function once<T>(rule: Rule<T>): Rule<T> {
  const good = new WeakSet<object>();
  return (value, path, errors) => {
    if (typeof value !== 'object' || value === null) {
      rule(value, path, errors);
      return;
    }
    if (good.has(value)) return;
    const before = errors.causes.length;
    rule(value, path, errors);
    if (errors.causes.length === before && Object.isFrozen(value)) good.add(value);
  };
}

/** The causes that `rule` finds in an object. */
export function check<T>(rule: Rule<T>, object: T): StatusCause[] {
  const errors = new Errors();
  rule(object, '', errors);
  return errors.causes;
}
