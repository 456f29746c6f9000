/** Two branches of the run side by side: their tables as they stand, object by object, and their events since they parted. */
import type { App } from '../app/app.ts';
import { eventsSince, Parting, pairs, type Side, telling, touchedSince } from '../history/compare.ts';
import type { Scope } from '../keys/table.ts';
import { kindOf } from '../kinds/registry.ts';
import { clock } from '../text/age.ts';
import { line, type Span } from '../text/line.ts';
import { fitted } from '../text/width.ts';
import type { Role } from '../theme/skins.ts';
import { ReadView } from './read-view.ts';
import { RowsView, type ViewRow } from './rows-view.ts';

/** Kinds that are always compared, in this order; after them those in which something differs. */
const COMPARED = [
  'nodes', 'deployments.apps', 'replicasets.apps', 'statefulsets.apps', 'daemonsets.apps', 'cronjobs.batch', 'jobs.batch',
  'pods', 'services', 'persistentvolumeclaims',
]; // biome-ignore format: a list
/** Events of each side that are shown at most: the newest. */
const EVENTS = 200;
/** Columns of the names: what is left is shared by the two sides. */
const keyWidth = (width: number): number => Math.max(24, Math.min(44, Math.floor(width * 0.38)));

export class CompareView extends RowsView<string> {
  readonly crumb = 'compare';
  readonly concept =
    'Two courses of the run: left the one that is open, right the other. x shows what is the same, too.';
  override readonly scopes: readonly Scope[] = ['compare', 'move'];
  readonly #other: string;
  #all = false;
  /** Where the two parted, and from which branch seen. */
  #parting = new Parting();
  #partingOf: string | undefined;

  constructor(app: App, other: string) {
    super(app);
    this.#other = other;
  }

  #sides(): { left: Side; right: Side; start: number; names: [string, string] } | undefined {
    const { time } = this.app.cluster;
    const branches = time?.branches() ?? [];
    const [active, other] = [branches.find((b) => b.active), branches.find((b) => b.name === this.#other)];
    if (time === undefined || active === undefined || other === undefined) return undefined;
    const [left, right] = [time.course(active.name), time.course(other.name)];
    if (left === undefined || right === undefined) return undefined;
    const start = time.state.now - time.state.elapsed;
    if (this.#partingOf !== active.name) {
      this.#partingOf = active.name;
      this.#parting = new Parting();
    }
    return { left, right, start, names: [active.name, other.name] };
  }

  protected rows(width: number): readonly ViewRow<string>[] {
    const sides = this.#sides();
    if (sides === undefined) return [{ id: 'gone', spans: [['dim', 'There is no such branch.']] }];
    const { left, right, start } = sides;
    const rows: ViewRow<string>[] = [];
    const keys = keyWidth(width);
    const half = Math.max(10, Math.floor((width - keys - 4) / 2));
    const parting = this.#parting.find(left, right);
    const others = touchedSince([left, right], parting.at).filter((id) => !COMPARED.includes(id));
    for (const id of [...COMPARED, ...others]) {
      const resource = this.app.resource(id);
      if (resource === undefined) continue;
      const all = pairs(kindOf(resource, this.app.cluster), resource, left, right);
      const differ = all.filter((pair) => pair.left !== pair.right);
      const shown = this.#all ? all : differ;
      if (all.length === 0 || (differ.length === 0 && others.includes(id))) continue;
      const note = `${all.length - differ.length} the same, ${differ.length} differ`;
      const heads = shown.length === 0 ? [] : telling(kindOf(resource, this.app.cluster)).map(({ name }) => name);
      rows.push({
        id,
        spans: [
          ['label', resource.plural],
          ['dim', `  ${note}`],
          ['column', heads.length === 0 ? '' : `  ${heads.join(' ')}`],
        ],
      });
      for (const { key, left: a, right: b } of shown)
        rows.push({
          id: `${id}/${key}`,
          item: `${key}: ${a ?? 'not there'} │ ${b ?? 'not there'}`,
          spans: [
            cell('value', `  ${key}`, keys - 1),
            ' ',
            cell(a === b ? 'normal' : a === undefined ? 'dim' : 'modified', a ?? '—', half),
            ['dim', '│ '],
            cell(a === b ? 'normal' : b === undefined ? 'dim' : 'modified', b ?? '—', half),
          ],
        });
    }
    return [...rows, ...this.#events({ left, right, ...parting }, start, width)];
  }

  #events(
    {
      left,
      right,
      at,
      parted,
    }: { readonly left: Side; readonly right: Side; readonly at: number; readonly parted: boolean },
    start: number,
    width: number,
  ): ViewRow<string>[] {
    const [a, b] = [left, right].map((side) => eventsSince(side, at, (time) => clock(time - start)).slice(-EVENTS)) as [
      string[],
      string[],
    ];
    const rows: ViewRow<string>[] = [
      {
        id: 'events',
        spans: [
          ['label', 'events'],
          [
            'dim',
            parted
              ? `  since they parted at ${clock(at - start)}`
              : `  since ${clock(at - start)}: until then both went the same way`,
          ],
        ],
      },
    ];
    const half = Math.max(10, Math.floor((width - 4) / 2));
    const role = (text: string): Role => (text.includes(' ! ') ? 'error' : 'normal');
    for (let i = 0; i < Math.max(a.length, b.length); i++)
      rows.push({
        id: `events/${i}`,
        item: [a[i], b[i]].filter(Boolean).join(' │ '),
        spans: [
          cell(role(a[i] ?? ''), `  ${a[i] ?? ''}`, half),
          ['dim', '│ '],
          cell(role(b[i] ?? ''), b[i] ?? '', half),
        ],
      });
    return rows;
  }

  protected override head(width: number): readonly string[] {
    const sides = this.#sides();
    if (sides === undefined) return [];
    const { left, right, start, names } = sides;
    const keys = keyWidth(width - 2);
    const half = Math.max(10, Math.floor((width - keys - 6) / 2));
    const at = (name: string, side: Side): string => `${name} at ${clock(side.now - start)}`;
    const spans: Span[] = [
      cell('dim', '', keys + 1),
      cell('column', at(names[0], left), half),
      '  ',
      cell('column', at(names[1], right), half),
    ];
    return [line(this.app.theme, width, spans)];
  }

  override run(command: string, key: string): boolean {
    if (command === 'expand-all') {
      this.#all = !this.#all;
      this.refresh();
      return true;
    }
    if (command === 'expand') {
      if (this.item !== undefined) this.app.open(new ReadView(this.app, this.item.split(' │ ')));
      return true;
    }
    return super.run(command, key);
  }

  protected title(): Span[] {
    return [
      ['title', ' Compare('],
      ['highlight', this.#other],
      ['title', ') '],
    ];
  }
}

/** Text cut or filled to so many columns. */
function cell(role: Role, text: string, columns: number): Span {
  return [role, fitted(text, columns)];
}
