/** k9s's VALID column: in words why a row is not well. */
import type { Column, Context, Health } from './kind.ts';

export function VALID<T>(health: (object: T, context: Context) => Health | undefined): Column<T> {
  return { name: 'VALID', text: (o, context) => health(o, context)?.why ?? '', wide: true };
}
