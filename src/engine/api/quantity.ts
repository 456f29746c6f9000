/**
 * Quantities of resources: `500m`, `1Gi`, `12e6` (apimachinery `pkg/api/resource`). Exact: amounts are integers of 10⁻⁹, more
 * precise ones are rounded away from zero, as Kubernetes does.
 */

export type QuantityFormat = 'DecimalSI' | 'BinarySI' | 'DecimalExponent';

export interface Quantity {
  /** The amount in units of 10⁻⁹. */
  readonly nano: bigint;
  /** How it was written, and is written again. */
  readonly format: QuantityFormat;
}

const NANO = 1_000_000_000n;
const MAX_BINARY = (2n ** 63n - 1n) * NANO;

const DECIMAL: readonly (readonly [string, number])[] = [
  ['n', -9],
  ['u', -6],
  ['m', -3],
  ['', 0],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18],
];
const BINARY: readonly (readonly [string, number])[] = [
  ['Ki', 10],
  ['Mi', 20],
  ['Gi', 30],
  ['Ti', 40],
  ['Pi', 50],
  ['Ei', 60],
];
const decimalExponent = new Map(DECIMAL);
const decimalSuffix = new Map(DECIMAL.map(([suffix, exponent]) => [exponent, suffix]));
const binaryExponent = new Map(BINARY);

/** The three texts with which Kubernetes refuses a quantity. */
export const WRONG_FORMAT =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const WRONG_SUFFIX = "unable to parse quantity's suffix";
const WRONG_NUMBER = 'unable to parse numeric part of quantity';

/** A text is no quantity; the message is Kubernetes' own. */
export class QuantityError extends Error {}

const SHAPE = /^([+-]?)(\d*)(?:\.(\d*))?([eEinumkKMGTP]*[-+]?\d*)$/;

function parse(text: string): Quantity {
  const shape = SHAPE.exec(text);
  if (text === '' || shape === null) throw new QuantityError(WRONG_FORMAT);
  const [, sign, whole = '', fraction = '', suffix = ''] = shape;
  const { format, exponent } = interpret(suffix);
  if (whole === '' && fraction === '' && !text.includes('.')) throw new QuantityError(WRONG_NUMBER);
  const digits = BigInt(whole + fraction || '0');
  let nano: bigint;
  if (format === 'BinarySI') nano = shift(digits * 2n ** BigInt(exponent), 9 - fraction.length);
  else nano = shift(digits, exponent + 9 - fraction.length);
  if (format === 'BinarySI' && nano > MAX_BINARY) nano = MAX_BINARY;
  const small = format === 'BinarySI' && nano < NANO && nano > 0n;
  return { nano: sign === '-' ? -nano : nano, format: small ? 'DecimalSI' : format };
}

/** `digits` × 10^`by`, rounded up. */
function shift(digits: bigint, by: number): bigint {
  if (by >= 0) return digits * 10n ** BigInt(Math.min(by, 400));
  if (by < -400) return digits === 0n ? 0n : 1n;
  const unit = 10n ** BigInt(-by);
  return (digits + unit - 1n) / unit;
}

function interpret(suffix: string): { format: QuantityFormat; exponent: number } {
  const decimal = decimalExponent.get(suffix);
  if (decimal !== undefined) return { format: 'DecimalSI', exponent: decimal };
  const binary = binaryExponent.get(suffix);
  if (binary !== undefined) return { format: 'BinarySI', exponent: binary };
  if (/^[eE][+-]?\d+$/.test(suffix)) return { format: 'DecimalExponent', exponent: Number(suffix.slice(1)) };
  throw new QuantityError(WRONG_SUFFIX);
}

const parsed = new Map<string, Quantity>();
const KEPT = 4096;

/**
 * Parses a quantity; equal texts share one result.
 * @throws QuantityError with Kubernetes' text
 */
export function parseQuantity(text: string | number): Quantity {
  const key = String(text);
  let quantity = parsed.get(key);
  if (quantity === undefined) {
    quantity = parse(key);
    if (parsed.size >= KEPT) parsed.clear();
    parsed.set(key, quantity);
  }
  return quantity;
}

/** The canonical text: no precision lost, no fraction, the largest suffix that allows both. */
export function formatQuantity({ nano, format }: Quantity): string {
  if (nano === 0n) return '0';
  const negative = nano < 0n;
  const amount = negative ? -nano : nano;
  const text = format === 'BinarySI' && amount >= 1024n * NANO ? binaryText(amount) : decimalText(amount, format);
  return negative ? `-${text}` : text;
}

function binaryText(amount: bigint): string {
  let value = (amount + NANO - 1n) / NANO;
  let suffix = '';
  for (const [next] of BINARY) {
    if (value % 1024n !== 0n) break;
    value /= 1024n;
    suffix = next;
  }
  return `${value}${suffix}`;
}

function decimalText(amount: bigint, format: QuantityFormat): string {
  let [value, exponent] = [amount, -9];
  while (value % 1000n === 0n && exponent < 18) {
    value /= 1000n;
    exponent += 3;
  }
  if (format === 'DecimalExponent') return exponent === 0 ? `${value}` : `${value}e${exponent}`;
  return `${value}${decimalSuffix.get(exponent) ?? ''}`;
}

/** `1000m` → `1`, `0.5` → `500m`, `1024Mi` → `1Gi`. @throws QuantityError */
export function canonicalQuantity(text: string | number): string {
  return formatQuantity(parseQuantity(text));
}

/** A canonical quantity, rounded up to thousandths (`RoundUp`). */
export function upToMilli(text: string): string {
  if (!text.endsWith('n') && !text.endsWith('u') && !text.includes('e-')) return text;
  const { nano, format } = parseQuantity(text);
  const milli = NANO / 1000n;
  const over = ((nano % milli) + milli) % milli;
  return over === 0n ? text : formatQuantity({ nano: nano - over + milli, format });
}

/** The value in whole units, rounded up (`Value`): bytes of memory, pods. NaN when it is no quantity. */
export function wholeValue(quantity: string | number): number {
  return known(quantity).whole;
}

/** The value in thousandths, rounded up (`MilliValue`): millicores. NaN when it is no quantity. */
export function milliValue(quantity: string | number): number {
  return known(quantity).milli;
}

interface Values {
  readonly whole: number;
  readonly milli: number;
}

const values = new Map<string | number, Values>();
const NONE: Values = { whole: Number.NaN, milli: Number.NaN };

/** Quantities repeat endlessly (every pod of a Deployment), so their values are kept. */
function known(quantity: string | number): Values {
  let found = values.get(quantity);
  if (found === undefined) {
    found = valuesOf(quantity);
    if (values.size >= KEPT) values.clear();
    values.set(quantity, found);
  }
  return found;
}

function valuesOf(quantity: string | number): Values {
  try {
    const { nano } = parseQuantity(quantity);
    return { whole: scaled(nano, NANO), milli: scaled(nano, 1_000_000n) };
  } catch (error) {
    if (error instanceof QuantityError) return NONE;
    throw error;
  }
}

const scaled = (nano: bigint, unit: bigint): number => Number(nano > 0n ? (nano + unit - 1n) / unit : nano / unit);

/** Below 0, 0 or above 0 as `a` is less than, equal to or more than `b`. @throws QuantityError */
export function compareQuantities(a: string | number, b: string | number): number {
  const [left, right] = [parseQuantity(a).nano, parseQuantity(b).nano];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The sum in the format of the first that is not zero. @throws QuantityError */
export function addQuantities(...texts: readonly (string | number)[]): string {
  return formatQuantity(texts.map(parseQuantity).reduce(plus, { nano: 0n, format: 'DecimalSI' }));
}

/** The difference in the format of `a`. @throws QuantityError */
export function subtractQuantities(a: string | number, b: string | number): string {
  const [left, right] = [parseQuantity(a), parseQuantity(b)];
  return formatQuantity(plus(left, { ...right, nano: -right.nano }));
}

function plus(a: Quantity, b: Quantity): Quantity {
  return { nano: a.nano + b.nano, format: a.nano === 0n ? b.format : a.format };
}
