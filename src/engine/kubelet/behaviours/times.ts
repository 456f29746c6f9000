/** Times as `sleep` and `timeout` take them. */

const UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };

/** ms of `sleep 1d 2h`; Infinity for `infinity`. */
export function sleepTime(operands: readonly string[]): number {
  return operands.reduce((sum, operand) => sum + seconds(operand), 0);
}

/** What busybox says of a time that is none. */
export function sleepRefusal(operands: readonly string[]): string | undefined {
  if (operands.length === 0) return 'BusyBox v1.36.1 multi-call binary.\n\nUsage: sleep [N]...';
  const wrong = operands.find((operand) => !ENDLESS.has(operand) && !TIME.test(operand));
  return wrong === undefined ? undefined : `sleep: invalid number '${wrong}'`;
}

const TIME = /^(\d*\.?\d+)([smhd]?)$/;
const ENDLESS = new Set(['infinity', 'inf']);

/** ms of `30`, `30s`, `1.5m`; 0 of what is no time. */
export function seconds(text = '0'): number {
  if (ENDLESS.has(text)) return Number.POSITIVE_INFINITY;
  const match = TIME.exec(text);
  return match === null ? 0 : Number(match[1]) * (UNITS[match[2] ?? ''] ?? 1) * 1000;
}
