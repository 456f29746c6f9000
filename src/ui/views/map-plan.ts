/** Where the map's cells lie: groups side by side in bands, a cell for each pod. All of it is arithmetic, so that size costs nothing. */

export interface Cell {
  readonly group: number;
  readonly pod: number;
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Groups that stand side by side. */
export interface Band {
  /** Index of the first group. */
  readonly from: number;
  /** The first of its lines. */
  readonly y: number;
  /** Lines of cells. */
  readonly rows: number;
}

/** What a group takes beside its cells. */
interface Edges {
  readonly left: number;
  readonly right: number;
  readonly above: number;
  readonly below: number;
}

export class Plan {
  /** Groups in a band, and the screen columns of each. */
  readonly columns: number;
  readonly size: number;
  /** Cells in a line of a group. */
  readonly perLine: number;
  readonly edges: Edges;
  readonly bands: readonly Band[];
  readonly height: number;

  /** @param counts pods of each group @param rows lines of cells, the same for all bands unless left out */
  constructor(counts: readonly number[], columns: number, size: number, edges: Edges, rows?: number) {
    this.columns = columns;
    this.size = size;
    this.edges = edges;
    this.perLine = Math.max(1, size - edges.left - edges.right);
    const bands: Band[] = [];
    let y = 0;
    for (let from = 0; from < counts.length; from += columns) {
      const most = counts.slice(from, from + columns).reduce((a, b) => Math.max(a, b), 1);
      const band = { from, y, rows: rows ?? Math.ceil(most / this.perLine) };
      bands.push(band);
      y += edges.above + band.rows + edges.below;
    }
    this.bands = bands;
    this.height = y;
  }

  place(group: number, pod: number): Place {
    const band = this.bands[Math.floor(group / this.columns)] as Band;
    return {
      x: (group % this.columns) * this.size + this.edges.left + (pod % this.perLine),
      y: band.y + this.edges.above + Math.floor(pod / this.perLine),
    };
  }

  /** The cell at a place, whether or not a pod is there; undefined between the groups. */
  at(x: number, y: number): Cell | undefined {
    const { above, left } = this.edges;
    const band = this.bands.findLast((each) => each.y <= y);
    const column = Math.floor(x / this.size);
    const [inside, row] = [x - column * this.size - left, band === undefined ? -1 : y - band.y - above];
    if (band === undefined || column < 0 || column >= this.columns) return undefined;
    if (row < 0 || row >= band.rows || inside < 0 || inside >= this.perLine) return undefined;
    return { group: band.from + column, pod: row * this.perLine + inside };
  }
}

/** Boxes side by side; undefined when they do not fit the height. */
export function boxPlan(
  names: readonly string[],
  counts: readonly number[],
  width: number,
  height: number,
): Plan | undefined {
  const longest = names.reduce((most, name) => Math.max(most, name.length), 10);
  const most = counts.reduce((a, b) => Math.max(a, b), 1);
  for (const size of [Math.max(longest + 6, 24), longest + 4, 16, 12]) {
    const columns = Math.max(1, Math.floor(width / size));
    const rows = Math.max(1, Math.ceil(most / (size - 4)));
    if (Math.ceil(names.length / columns) * (rows + 2) > height) continue;
    return new Plan(counts, columns, Math.min(size, width), { left: 2, right: 2, above: 1, below: 1 }, rows);
  }
  return undefined;
}

/** A line for each group: its name, then a cell for each pod, over as many lines as it takes. */
export function densePlan(names: readonly string[], counts: readonly number[], width: number): Plan {
  const name = Math.min(
    20,
    names.reduce((most, each) => Math.max(most, each.length), 6),
  );
  const widest = counts.reduce((a, b) => Math.max(a, b), 8) + name + 3;
  const columns = Math.max(1, Math.floor(width / Math.min(widest, width)));
  return new Plan(counts, columns, Math.floor(width / columns), { left: name + 2, right: 1, above: 0, below: 0 });
}
