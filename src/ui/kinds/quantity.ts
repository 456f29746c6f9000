/** Resource quantities as numbers, and as k9s prints them: millicores and MiB without a unit. */

const SCALE: Readonly<Record<string, number>> = {
  n: 1e-9, u: 1e-6, m: 1e-3, '': 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18,
  Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60,
}; // biome-ignore format: a table

/** @returns 0 for what is not a quantity */
export function quantity(text: string | undefined): number {
  const match = /^([+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)([a-zA-Z]*)$/.exec(text ?? '');
  if (match === null) return 0;
  return Number(match[1]) * (SCALE[match[2] ?? ''] ?? 0);
}

export const millicores = (text: string | undefined): number => Math.round(quantity(text) * 1000);
export const mebibytes = (bytes: number): number => Math.floor(bytes / 2 ** 20);

/** `used` in percent of `whole`, `n/a` without one. */
export function percent(used: number, whole: number): string {
  return whole > 0 ? String(Math.floor((used / whole) * 100)) : 'n/a';
}
