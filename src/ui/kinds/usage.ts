/** The metrics columns of pods and containers: usage, request:limit, and percent of both. */
import type { Usage } from '../../run/cluster.ts';
import type { Role } from '../theme/skins.ts';
import type { Column, Context } from './kind.ts';
import { mebibytes, millicores, percent, quantity } from './quantity.ts';

interface Spec {
  readonly name: string;
  readonly resources?:
    | {
        readonly requests?: Readonly<Record<string, string>>;
        readonly limits?: Readonly<Record<string, string>>;
      }
    | undefined;
}

interface Source<T> {
  readonly used: (object: T, context: Context) => ReadonlyMap<string, Usage> | undefined;
  readonly containers: (object: T) => readonly Spec[];
  /** Requests and limits are shown without asking for the wide form. */
  readonly tellsAsked?: true;
}

/** Percent from which usage is worth a warning, and from which it is critical. */
export const WARN_PERCENT = 70;
export const CRITICAL_PERCENT = 90;

export function loadRole(text: string): Role | undefined {
  const value = Number(text);
  return value >= CRITICAL_PERCENT ? 'error' : value >= WARN_PERCENT ? 'warn' : undefined;
}

type Measure = 'cpu' | 'memory';

function asked(specs: readonly Spec[], of: Measure, which: 'requests' | 'limits'): number {
  let sum = 0;
  for (const { resources } of specs) {
    const text = resources?.[which]?.[of] ?? (which === 'requests' ? resources?.limits?.[of] : undefined);
    sum += of === 'cpu' ? millicores(text) : quantity(text);
  }
  return sum;
}

function one<T>(source: Source<T>, of: Measure, head: string): Column<T>[] {
  const used = (object: T, context: Context): number | undefined => {
    const usage = source.used(object, context);
    if (usage === undefined) return undefined;
    let sum = 0;
    for (const { name } of source.containers(object)) sum += usage.get(name)?.[of] ?? 0;
    return sum;
  };
  const print = (value: number): string => String(of === 'cpu' ? Math.round(value) : mebibytes(value));
  const share = (which: 'requests' | 'limits', letter: string): Column<T> => {
    const text = (object: T, context: Context): string => {
      const value = used(object, context);
      return value === undefined
        ? (context.unknown ?? 'n/a')
        : percent(value, asked(source.containers(object), of, which));
    };
    return {
      name: `%${head}/${letter}`,
      text,
      order: (object, context) => Number.parseInt(text(object, context), 10) || 0,
      align: 'right',
      live: true,
      metric: true,
      early: true,
      tells: (object) => asked(source.containers(object), of, which) > 0,
      role: (object, context) => (which === 'limits' ? loadRole(text(object, context)) : undefined),
    };
  };
  return [
    {
      name: head,
      text: (object, context) => {
        const value = used(object, context);
        return value === undefined ? (context.unknown ?? 'n/a') : print(value);
      },
      order: (object, context) => used(object, context) ?? -1,
      align: 'right',
      live: true,
      metric: true,
      early: true, // where a pod runs says more
      tells: () => true, // the first figures come after some seconds
      least: 4, // three digits and an arrow
    },
    {
      name: `${head}/RL`,
      text: (object) => {
        const specs = source.containers(object);
        return `${print(asked(specs, of, 'requests'))}:${print(asked(specs, of, 'limits'))}`;
      },
      align: 'right',
      ...(source.tellsAsked ? { early: true } : { wide: true }),
    },
    share('requests', 'R'),
    share('limits', 'L'),
  ];
}

export function loads<T>(source: Source<T>): Column<T>[] {
  return [...one(source, 'cpu', 'CPU'), ...one(source, 'memory', 'MEM')];
}
