/** Parameters: `${name}` in any text of a scenario. `$${` stands for a plain `${`. */
import { didYouMean } from '../suggest.ts';
import type { Path } from './document.ts';

export type Value = string | number | boolean | null;

interface Declared {
  readonly name: string;
  readonly type?: string;
  readonly default: Value;
  readonly min?: number;
  readonly max?: number;
  readonly enum?: readonly Value[];
}

/** Why a value cannot be a parameter's, or undefined. */
export function refuse(parameter: Declared, value: Value): string | undefined {
  const { name, type, min, max } = parameter;
  const number = typeof value === 'number';
  if (type === 'integer' && !(number && Number.isInteger(value))) return `parameter "${name}" takes a whole number`;
  if (type === 'number' && !number) return `parameter "${name}" takes a number`;
  if (type === 'boolean' && typeof value !== 'boolean') return `parameter "${name}" takes true or false`;
  if (number && min !== undefined && value < min) return `parameter "${name}" is ${min} or more`;
  if (number && max !== undefined && value > max) return `parameter "${name}" is ${max} or less`;
  if (parameter.enum !== undefined && !parameter.enum.includes(value))
    return `parameter "${name}" is one of ${parameter.enum.map(String).join(', ')}`;
  return undefined;
}

/** Puts values in place of `${name}`, in all texts below `value`; text that is nothing else takes the value's own type. */
export function substitute(
  value: unknown,
  values: ReadonlyMap<string, Value>,
  report: (path: Path, message: string) => void,
  path: Path = [],
): unknown {
  if (typeof value === 'string') return inText(value, values, (message) => report(path, message));
  if (Array.isArray(value)) return value.map((item, i) => substitute(item, values, report, [...path, i]));
  if (typeof value !== 'object' || value === null) return value;
  const filled: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) filled[key] = substitute(item, values, report, [...path, key]);
  return filled;
}

function inText(text: string, values: ReadonlyMap<string, Value>, report: (message: string) => void): Value {
  const whole = /^\$\{([^{}$]*)\}$/.exec(text);
  const lookUp = (name: string): Value | undefined => {
    const found = values.get(name);
    if (found === undefined)
      report(`unknown parameter "${name}"${didYouMean(name, values.keys())}; write $\${ for a plain \${`);
    return found;
  };
  if (whole) return lookUp(whole[1] ?? '') ?? text;
  return text.replace(/\$(\$\{)|\$\{([^{}$]*)\}/g, (all, plain: string | undefined, name: string) =>
    plain === undefined ? String(lookUp(name) ?? all) : plain,
  );
}
