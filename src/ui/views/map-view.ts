/** The map: nodes as boxes, pods as cells coloured by state. Many nodes make the boxes smaller, down to a line for each. */
import type { Kube, KubeObject } from '../../run/cluster.ts';
import { openList } from '../actions/navigate.ts';
import type { App } from '../app/app.ts';
import type { MouseEvent, View } from '../app/view.ts';
import type { Scope } from '../keys/table.ts';
import { keyOf } from '../kinds/common.ts';
import { nodeHealth } from '../kinds/nodes.ts';
import { podSummary } from '../kinds/pod-status.ts';
import { podHealth } from '../kinds/pods.ts';
import { framed } from '../text/frame.ts';
import { fill, line, type Span } from '../text/line.ts';
import { fitted } from '../text/width.ts';
import type { Role } from '../theme/skins.ts';

type Grouping = 'node' | 'namespace' | 'owner';
const GROUPINGS: readonly Grouping[] = ['node', 'namespace', 'owner'];

interface Group {
  readonly name: string;
  readonly role: Role;
  readonly pods: Kube.Pod[];
}

/** A glyph for each state, so that colour is not needed. */
const GLYPHS: Partial<Record<Role, string>> = {
  error: 'X', pending: 'o', starting: 'o', completed: '.', terminating: 'x',
}; // biome-ignore format: a table

const roles = new WeakMap<object, Role>();

/** The state of a pod, kept with the (frozen) object. */
function roleOf(pod: Kube.Pod): Role {
  let role = roles.get(pod);
  if (role === undefined) {
    role = podHealth(pod)?.role ?? 'good';
    roles.set(pod, role);
  }
  return role;
}
const glyphOf = (role: Role): string => GLYPHS[role] ?? '#';

function ownerName(pod: Kube.Pod): string {
  const owner = pod.metadata.ownerReferences?.find((o) => o.controller);
  if (owner === undefined) return `${pod.metadata.namespace}/${pod.metadata.name}`;
  const hash = pod.metadata.labels?.['pod-template-hash'];
  const name =
    hash !== undefined && owner.name.endsWith(`-${hash}`) ? owner.name.slice(0, -hash.length - 1) : owner.name;
  return `${pod.metadata.namespace}/${name}`;
}

export class MapView implements View {
  readonly crumb = 'map';
  readonly concept =
    '# ready  o starting or waiting  X not well  x being deleted  . done. Arrows move, enter opens, tab groups.';
  readonly scopes: readonly Scope[] = ['map', 'move'];
  readonly actions: readonly string[] = [];
  readonly #app: App;
  #grouping = 0;
  #groups: Group[] = [];
  #selected: string | undefined;
  /** Where each pod's cell lies, for the arrows and the mouse. */
  #cells: { readonly pod: Kube.Pod; readonly x: number; readonly y: number }[] = [];
  /** The selected pod's object at this moment. */
  #chosen: KubeObject | undefined;
  #seen = '';
  #top = 0;

  constructor(app: App) {
    this.#app = app;
  }

  refresh(): boolean {
    const { reader, moment } = this.#app;
    const seen = `${moment.rev}/${reader.version('pods')}/${reader.version('nodes')}/${this.#grouping}`;
    if (seen === this.#seen) return false;
    this.#seen = seen;
    const groups = new Map<string, Group>();
    const group = (name: string, role: Role): Group => {
      let found = groups.get(name);
      if (found === undefined) {
        found = { name, role, pods: [] };
        groups.set(name, found);
      }
      return found;
    };
    const by = GROUPINGS[this.#grouping] as Grouping;
    if (by === 'node')
      for (const node of reader.list('nodes') as readonly Kube.Node[])
        group(node.metadata.name, nodeHealth(node)?.role ?? 'border');
    for (const pod of reader.list('pods') as readonly Kube.Pod[]) {
      const name =
        by === 'node'
          ? pod.spec.nodeName || '(no node)'
          : by === 'namespace'
            ? (pod.metadata.namespace ?? '')
            : ownerName(pod);
      group(name, by === 'node' && !pod.spec.nodeName ? 'pending' : 'border').pods.push(pod);
    }
    const order = (a: KubeObject, b: KubeObject): number => (keyOf(a) < keyOf(b) ? -1 : 1);
    this.#groups = [...groups.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const { pods } of this.#groups) pods.sort(order);
    return true;
  }

  render(width: number, height: number): readonly string[] {
    const { theme, moment } = this.#app;
    const inner = width - 2;
    const room = height - 3;
    this.#cells = [];
    this.#chosen = this.#selected === undefined ? undefined : this.#app.reader.get('pods', this.#selected);
    const boxes = this.#boxes(inner, room);
    const lines = boxes ?? this.#dense(inner);
    const selected = this.#cells.find((cell) => cell.pod === this.#chosen) ?? this.#cells[0];
    this.#selected = selected === undefined ? undefined : keyOf(selected.pod);
    if (selected !== undefined) {
      if (selected.y < this.#top) this.#top = selected.y;
      if (selected.y >= this.#top + room) this.#top = selected.y - room + 1;
    }
    this.#top = Math.max(0, Math.min(this.#top, lines.length - room));
    const body = lines.slice(this.#top, this.#top + room).map((text) => text);
    return framed(theme, width, [...fill(body, room, inner), this.#about(inner)], {
      title: this.#title(),
      role: moment.isPast ? 'past' : 'border',
    });
  }

  #title(): Span[] {
    const pods = this.#groups.reduce((sum, group) => sum + group.pods.length, 0);
    return [
      ['title', ` Map by ${GROUPINGS[this.#grouping]}[`],
      ['count', `${this.#groups.length}`],
      ['title', '] pods['],
      ['count', String(pods)],
      ['title', '] '],
    ];
  }

  /** The pod under the cursor, in words. */
  #about(width: number): string {
    const pod =
      this.#selected === undefined ? undefined : (this.#app.reader.get('pods', this.#selected) as Kube.Pod | undefined);
    if (pod === undefined) return line(this.#app.theme, width, [['dim', ' No pods.']]);
    const { status } = podSummary(pod);
    const why = podHealth(pod)?.why ?? '';
    return line(this.#app.theme, width, [
      ' ',
      ['highlight', keyOf(pod)],
      ' ',
      [roleOf(pod), status],
      ['dim', ` on ${pod.spec.nodeName ?? 'no node'} ${why}`],
    ]);
  }

  /** Cells side by side; neighbours that look the same are one piece. */
  #row(pods: readonly Kube.Pod[], x: number, y: number): Span[] {
    const spans: Span[] = [];
    let run = '';
    let role: Role = 'good';
    const flush = (): void => {
      if (run !== '') spans.push([role, run]);
      run = '';
    };
    pods.forEach((pod, i) => {
      this.#cells.push({ pod, x: x + i, y });
      const mine = roleOf(pod);
      if (pod === this.#chosen) {
        flush();
        spans.push([{ on: mine }, glyphOf(mine)]);
        return;
      }
      if (mine !== role) flush();
      role = mine;
      run += glyphOf(mine);
    });
    flush();
    return spans;
  }

  /** Boxes side by side; undefined when they do not fit the height. */
  #boxes(width: number, height: number): string[] | undefined {
    const longest = Math.max(10, ...this.#groups.map((g) => g.name.length));
    const most = Math.max(1, ...this.#groups.map((g) => g.pods.length));
    for (const size of [Math.max(longest + 4, 24), longest + 4, 16, 12]) {
      const columns = Math.max(1, Math.floor(width / size));
      const rows = Math.max(1, Math.ceil(most / (size - 4)));
      if (Math.ceil(this.#groups.length / columns) * (rows + 2) <= height)
        return this.#drawBoxes(columns, Math.min(size, width), rows, width);
    }
    return undefined;
  }

  #drawBoxes(columns: number, size: number, rows: number, width: number): string[] {
    const { theme } = this.#app;
    const lines: string[] = [];
    for (let from = 0; from < this.#groups.length; from += columns) {
      const band = this.#groups.slice(from, from + columns);
      const y0 = lines.length;
      const drawn = band.map(({ name, role, pods }, column) => {
        const inside = Array.from({ length: rows }, (_, row) => {
          const part = pods.slice(row * (size - 4), (row + 1) * (size - 4));
          return line(theme, size - 2, [' ', ...this.#row(part, column * size + 2, y0 + 1 + row)]);
        });
        return framed(theme, size, inside, {
          role,
          title: [[role === 'border' ? 'title' : role, ` ${fitted(name, Math.min(name.length, size - 6)).trimEnd()} `]],
        });
      });
      for (let row = 0; row < rows + 2; row++) {
        const text = drawn.map((box) => box[row] ?? '').join('');
        lines.push(text + ' '.repeat(Math.max(0, width - size * band.length)));
      }
    }
    return lines;
  }

  /** A line for each group: its name, then a cell for each pod, over as many lines as it takes. */
  #dense(width: number): string[] {
    const { theme } = this.#app;
    const names = Math.min(20, Math.max(6, ...this.#groups.map((g) => g.name.length)));
    const widest = Math.max(8, ...this.#groups.map((g) => g.pods.length)) + names + 3;
    const columns = Math.max(1, Math.floor(width / Math.min(widest, width)));
    const size = Math.floor(width / columns);
    const perLine = size - names - 3;
    const lines: string[] = [];
    for (let from = 0; from < this.#groups.length; from += columns) {
      const band = this.#groups.slice(from, from + columns);
      const rows = Math.max(1, ...band.map((g) => Math.ceil(g.pods.length / perLine)));
      for (let row = 0; row < rows; row++) {
        let text = '';
        band.forEach(({ name, role, pods }, column) => {
          const part = pods.slice(row * perLine, (row + 1) * perLine);
          const cells = this.#row(part, column * size + names + 2, lines.length);
          text += line(theme, size, [
            ' ',
            [role === 'border' ? 'title' : role, row === 0 ? fitted(name, names) : ' '.repeat(names)],
            ' ',
            ...cells,
          ]);
        });
        lines.push(text + ' '.repeat(Math.max(0, width - size * band.length)));
      }
    }
    return lines;
  }

  /** The nearest cell in a direction. */
  #go(dx: number, dy: number): void {
    const here = this.#cells.find((cell) => cell.pod === this.#chosen) ?? this.#cells[0];
    if (here === undefined) return;
    let best: { pod: Kube.Pod; distance: number } | undefined;
    for (const cell of this.#cells) {
      const [x, y] = [cell.x - here.x, cell.y - here.y];
      const ahead = dx * x + dy * y;
      if (ahead <= 0) continue;
      const distance = dx !== 0 ? ahead + Math.abs(y) * 1_000 : ahead * 1_000 + Math.abs(x);
      if (best === undefined || distance < best.distance) best = { pod: cell.pod, distance };
    }
    if (best !== undefined) this.#selected = keyOf(best.pod);
  }

  run(command: string): boolean {
    switch (command) {
      case 'left':
        this.#go(-1, 0);
        return true;
      case 'right':
        this.#go(1, 0);
        return true;
      case 'up':
        this.#go(0, -1);
        return true;
      case 'down':
        this.#go(0, 1);
        return true;
      case 'map-group':
        this.#grouping = (this.#grouping + 1) % GROUPINGS.length;
        this.refresh();
        return true;
      case 'map-open': {
        if (this.#selected === undefined) return true;
        openList(this.#app, 'pods', { select: this.#selected });
        return true;
      }
      case 'page-up':
        this.#top = Math.max(0, this.#top - 10);
        return true;
      case 'page-down':
        this.#top += 10;
        return true;
    }
    return false;
  }

  mouse(event: MouseEvent, x: number, y: number): boolean {
    if (event.action !== 'press') return false;
    const cell = this.#cells.find((c) => c.x === x - 1 && c.y === y - 1 + this.#top);
    if (cell === undefined) return false;
    this.#selected = keyOf(cell.pod);
    return true;
  }
}
