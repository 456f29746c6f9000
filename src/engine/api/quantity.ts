/** Kubernetes quantities (`100m`, `1.5Gi`, `2e3`) as numbers: exact below 2^53, which every real cluster stays under. */

const SUFFIX: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};
const FORM = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:[eE]([+-]?\d+)|([numkMGTPE]|[KMGTPE]i)?)$/;
/** Quantities repeat endlessly (every pod of a Deployment), so their values are kept; the map is bounded. */
const known = new Map<string, number>();
const KEPT = 4096;

/** The value of a quantity in thousandths, rounded up as Kubernetes does (`MilliValue`); NaN when it is none. */
export function milliValue(quantity: string | number): number {
  return Math.ceil(round(parse(quantity) * 1000));
}

/** The value of a quantity in whole units, rounded up (`Value`); NaN when it is none. */
export function wholeValue(quantity: string | number): number {
  return Math.ceil(round(parse(quantity)));
}

/** Binary fractions such as 0.1 × 1000 must not round up by an error in the last place. */
function round(value: number): number {
  const near = Math.round(value);
  return Math.abs(value - near) < 1e-6 * Math.max(1, Math.abs(value) * 1e-9) ? near : value;
}

function parse(quantity: string | number): number {
  if (typeof quantity === 'number') return quantity;
  const cached = known.get(quantity);
  if (cached !== undefined) return cached;
  const match = FORM.exec(quantity);
  const value =
    match === null
      ? Number.NaN
      : Number(match[1]) * (match[2] === undefined ? (SUFFIX[match[3] ?? ''] ?? Number.NaN) : 10 ** Number(match[2]));
  if (known.size >= KEPT) known.clear();
  known.set(quantity, value);
  return value;
}
