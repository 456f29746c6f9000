/** Moving a table sideways: names stay, the other columns go by, so that everything can be read on a narrow screen. */
import type { KubeObject } from '../../run/cluster.ts';
import type { Column } from '../kinds/kind.ts';
import { layout, type Placed, type Widths } from './layout.ts';

const stays = ({ name }: Column<KubeObject>): boolean => name === 'NAME' || name === 'NAMESPACE';

export class Sideways {
  #side = 0;
  #reveal = false;
  /** How many columns there are at the right that do not fit. */
  hidden = 0;
  /** Whether a column is shown that has not the room it would take. */
  #cut = false;

  /** How many columns went by at the left. */
  get passed(): number {
    return this.#side;
  }

  move(by: 1 | -1): void {
    if (by < 0) this.#side = Math.max(0, this.#side - 1);
    else if (this.hidden > 0 || this.#cut) this.#side++;
  }

  reset(): void {
    this.#side = 0;
  }

  /** The chosen column must come into sight. */
  reveal(): void {
    this.#reveal = true;
  }

  /** The columns that fit into `room`. At the left end of a table that is not wide, the less telling ones are left out first. */
  place(
    columns: readonly Column<KubeObject>[],
    widths: Widths,
    room: number,
    { wide, column: chosen }: { readonly wide: boolean; readonly column: string | undefined },
  ): readonly Placed[] {
    const names = columns.filter(stays);
    const moving = columns.filter((column) => !stays(column));
    const from = (side: number): readonly Placed[] =>
      side === 0 && !wide
        ? layout(columns, widths, room)
        : layout([...names, ...moving.slice(side)], widths, room, true);
    const last = Math.max(0, moving.length - 1);
    this.#side = Math.min(this.#side, last);
    let placed = from(this.#side);
    if (this.#reveal && columns.some(({ name }) => name === chosen)) {
      const seen = (): boolean => placed.some(({ column }) => column.name === chosen);
      if (!seen()) {
        this.#side = 0;
        placed = from(0);
      }
      while (!seen() && this.#side < last) placed = from(++this.#side);
    }
    this.#reveal = false;
    this.#cut = placed.some(({ column, width }) => !stays(column) && width < widths.get(column));
    this.hidden = moving.slice(this.#side).filter((column) => !placed.some((p) => p.column === column)).length;
    return placed;
  }
}
