/** IntOrString fields such as maxUnavailable: a number, or a percentage of something. */
export function scaled(value: number | string | undefined, total: number, round: 'up' | 'down'): number {
  if (value === undefined) return 0;
  if (typeof value === 'number') return value;
  const part = (Number.parseInt(value, 10) * total) / 100;
  return (round === 'up' ? Math.ceil(part) : Math.floor(part)) || 0;
}
