/** Where the map's cells lie: groups side by side in bands, a cell for each pod, or for a few where they are many. All of it is arithmetic, so that size costs nothing. */

/** A pod's place in its group. */
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

interface Layout {
  /** Groups in a band, and the screen columns of each. */
  readonly columns: number;
  readonly size: number;
  readonly edges: Edges;
  /** Lines of cells, the same for all bands; as many as it takes unless given. */
  readonly rows?: number;
  /** Pods that share a cell; 1 unless given. */
  readonly share?: number;
  /** Short names of the groups, where the whole ones do not fit. */
  readonly short?: readonly string[] | undefined;
}

export class Plan {
  readonly columns: number;
  readonly size: number;
  /** Cells in a line of a group. */
  readonly perLine: number;
  readonly edges: Edges;
  readonly share: number;
  readonly short: readonly string[] | undefined;
  readonly bands: readonly Band[];
  readonly height: number;

  /** @param counts pods of each group */
  constructor(counts: readonly number[], { columns, size, edges, rows, share = 1, short }: Layout) {
    this.columns = columns;
    this.size = size;
    this.edges = edges;
    this.share = share;
    this.short = short;
    this.perLine = Math.max(1, size - edges.left - edges.right);
    const bands: Band[] = [];
    let y = 0;
    for (let from = 0; from < counts.length; from += columns) {
      const most = counts.slice(from, from + columns).reduce((a, b) => Math.max(a, b), 1);
      const band = { from, y, rows: rows ?? Math.ceil(most / share / this.perLine) };
      bands.push(band);
      y += edges.above + band.rows + edges.below;
    }
    this.bands = bands;
    this.height = y;
  }

  place(group: number, pod: number): Place {
    const band = this.bands[Math.floor(group / this.columns)] as Band;
    const cell = Math.floor(pod / this.share);
    return {
      x: (group % this.columns) * this.size + this.edges.left + (cell % this.perLine),
      y: band.y + this.edges.above + Math.floor(cell / this.perLine),
    };
  }

  /** The first pod of the cell at a place, whether or not there is one; undefined between the groups. */
  at(x: number, y: number): Cell | undefined {
    const { above, left } = this.edges;
    const band = this.bands.findLast((each) => each.y <= y);
    const column = Math.floor(x / this.size);
    const [inside, row] = [x - column * this.size - left, band === undefined ? -1 : y - band.y - above];
    if (band === undefined || column < 0 || column >= this.columns) return undefined;
    if (row < 0 || row >= band.rows || inside < 0 || inside >= this.perLine) return undefined;
    return { group: band.from + column, pod: (row * this.perLine + inside) * this.share };
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
    const edges = { left: 2, right: 2, above: 1, below: 1 };
    return new Plan(counts, { columns, size: Math.min(size, width), edges, rows });
  }
  return undefined;
}

/** How many pods may share a cell, beginning with none. */
const SHARES = [1, 2, 3, 4, 5, 8, 12, 20, 50, 100];
/** Columns of a name before it is cut, and of cells so that small groups stand in columns. */
const [LONGEST, ALIGNED] = [20, 8];

/**
 * Lines of groups side by side: of each its name, then its cells, over as many lines as it takes. The more there is, the closer it
 * stands: no room to spare, names that are cut to their ends, pods that share cells. What does not fit then is scrolled.
 * @param names without what the labels say beside them
 */
export function densePlan(
  labels: readonly string[],
  counts: readonly number[],
  width: number,
  height: number,
  names = labels,
): Plan {
  const longest = Math.min(
    LONGEST,
    labels.reduce((most, each) => Math.max(most, each.length), 6),
  );
  const most = counts.reduce((a, b) => Math.max(a, b), 1);
  const plan = (name: number, cells: number, share = 1, short?: readonly string[]): Plan => {
    const columns = Math.max(1, Math.floor(width / Math.min(cells + name + 3, width)));
    const edges = { left: name + 2, right: 1, above: 0, below: 0 };
    return new Plan(counts, { columns, size: Math.floor(width / columns), edges, share, short });
  };
  const roomy = plan(longest, Math.max(most, ALIGNED));
  if (roomy.height <= height) return roomy;
  const tight = plan(longest, most);
  if (tight.height <= height) return tight;
  const short = shortNames(names, longest);
  const letters = short.reduce((widest, name) => Math.max(widest, name.length), 1);
  for (const share of SHARES) {
    const closer = plan(letters, Math.ceil(most / share), share, short);
    if (closer.height <= height) return closer;
  }
  return tight;
}

/** The ends of names, as few letters as tell all of them apart: `12` of `worker-12`; of a name without a number there its beginning. */
function shortNames(names: readonly string[], longest: number): readonly string[] {
  const areDistinct = (short: readonly string[]): boolean => new Set(short).size === names.length;
  for (let length = 3; length < longest; length++) {
    const ends = names.map((name) => (/\d/.test(name.slice(-length)) ? name.slice(-length) : name.slice(0, length)));
    if (!areDistinct(ends)) continue;
    const words = ends.map((end) => end.slice(Math.max(end.lastIndexOf('-'), end.lastIndexOf('.')) + 1));
    return areDistinct(words) && !words.includes('') ? words : ends;
  }
  return names.map((name) => name.slice(0, longest));
}
