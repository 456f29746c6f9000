/** The map: nodes as boxes, pods as cells coloured by state. Many nodes make the boxes smaller, down to a line for each. */
import { stripVTControlCharacters } from 'node:util';
import { type Kube, podSummary } from '../../run/cluster.ts';
import { openList, rowOfPod } from '../actions/navigate.ts';
import type { App } from '../app/app.ts';
import { favourites, inUse } from '../app/favourites.ts';
import type { MouseEvent, Subject, View } from '../app/view.ts';
import type { Scope } from '../keys/table.ts';
import { keyOf } from '../kinds/common.ts';
import { podHealth } from '../kinds/pods.ts';
import { framed } from '../text/frame.ts';
import { fill, line, nameFitted, type Span } from '../text/line.ts';
import { fitted } from '../text/width.ts';
import type { Role } from '../theme/skins.ts';
import { type Group, type Grouping, Groups, labelOf, NO_NODE, NO_ZONE, zoneOf } from './map-groups.ts';
import { type Band, boxPlan, type Cell, densePlan, type Plan } from './map-plan.ts';

const GROUPINGS: readonly Grouping[] = ['node', 'zone', 'namespace', 'owner'];

/** Lines of cells that a page is. */
const PAGE = 10;

/** Columns that the name of a pod keeps beside its state and the reason for that. */
const ABOUT_NAME = 30;

/** Which state stands for the pods of one cell: the first of these that one of them has. */
const WORST: readonly Role[] = ['error', 'pending', 'starting', 'terminating', 'good', 'completed'];

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
/** The pod that stands for those of its cell: the first that is worst off. */
function worstOf(pods: readonly Kube.Pod[]): Kube.Pod | undefined {
  const rank = (pod: Kube.Pod): number => (WORST.indexOf(roleOf(pod)) + WORST.length) % WORST.length;
  return pods.reduce<Kube.Pod | undefined>(
    (worst, pod) => (worst && rank(worst) <= rank(pod) ? worst : pod),
    undefined,
  );
}

const glyphOf = (role: Role): string => GLYPHS[role] ?? '#';

export class MapView implements View {
  readonly crumb = 'map';
  readonly concept =
    '# ready  o starting or waiting  X not well  x being deleted  . done. Arrows move, enter opens, tab groups.';
  readonly scopes: readonly Scope[] = ['map', 'subject', 'move'];
  readonly actions: readonly string[] = [];
  readonly #app: App;
  readonly #groups = new Groups();
  #by: Grouping = 'node';
  #laid:
    | {
        readonly list: readonly Group[];
        readonly inner: number;
        readonly room: number;
        readonly plan: Plan;
        readonly boxed: boolean;
      }
    | undefined;
  #selected: string | undefined;
  /** Whether somebody chose it here. */
  #moved = false;
  /** Where the selected pod stood last. */
  #cell: Cell | undefined;
  #seen = '';
  #top = 0;

  /** @param pod where the cursor is at first */
  #size: [width: number, height: number] = [80, 24];

  constructor(app: App, pod?: string) {
    this.#app = app;
    this.#selected = pod;
  }

  refresh(): boolean {
    const { reader, moment, namespace } = this.#app;
    const seen = `${moment.rev}/${reader.version('pods')}/${reader.version('nodes')}/${this.#by}/${namespace}`;
    if (seen === this.#seen) return false;
    this.#seen = seen;
    this.#groups.sync(reader, this.#by, namespace);
    return true;
  }

  render(width: number, height: number): readonly string[] {
    const { theme, moment } = this.#app;
    this.#size = [width, height];
    const inner = width - 2;
    const room = height - 3;
    const { plan, boxed } = this.#planned(inner, room);
    const chosen = this.#chosen;
    const cell = this.#groups.cellOf(chosen);
    this.#selected = chosen === undefined ? undefined : keyOf(chosen);
    if (cell !== undefined) {
      const { y } = plan.place(cell.group, cell.pod);
      this.#top = Math.min(y, Math.max(this.#top, y - room + 1));
    }
    this.#top = Math.max(0, Math.min(this.#top, plan.height - room));
    const lines = this.#lines(plan, boxed, chosen, inner, room);
    return framed(theme, width, [...fill(lines, room, inner), this.#about(chosen, inner)], {
      title: this.#title(plan, room),
      role: moment.isPast ? 'past' : 'border',
    });
  }

  text(): string {
    return `${this.render(...this.#size)
      .map(stripVTControlCharacters)
      .join('\n')}\n`;
  }

  /** Where everything stands; it is worked out anew when a group or pod comes or goes, or the room is another. */
  #planned(inner: number, room: number): { readonly plan: Plan; readonly boxed: boolean } {
    const { list } = this.#groups;
    const known = this.#laid;
    if (known?.list === list && known.inner === inner && known.room === room) return known;
    const labels = list.map(labelOf);
    const counts = list.map(({ pods }) => pods.length);
    const boxes = boxPlan(labels, counts, inner, room);
    const names = list.map(({ name }) => name);
    const plan = boxes ?? densePlan(labels, counts, inner, room, names);
    this.#laid = { list, inner, room, plan, boxed: boxes !== undefined };
    return this.#laid;
  }

  /** For keys and clicks: of the groups as they are now, which another may have joined since the last frame. */
  get #plan(): Plan {
    const [width, height] = this.#size;
    return this.#planned(width - 2, height - 3).plan;
  }

  /** The pod under the cursor: the selected one while it exists, then the one in its place, else the first. */
  get #chosen(): Kube.Pod | undefined {
    const selected = this.#selected === undefined ? undefined : this.#app.reader.get('pods', this.#selected);
    this.#cell = this.#groups.cellOf(selected as Kube.Pod | undefined) ?? this.#cell;
    const here = this.#cell === undefined ? undefined : this.#groups.podAt(this.#cell);
    return here ?? this.#groups.list.find(({ pods }) => pods.length > 0)?.pods[0];
  }

  subject(): Subject | undefined {
    const pod = this.#chosen;
    return pod === undefined ? undefined : { resource: 'pods', key: keyOf(pod) };
  }

  #title(plan: Plan, room: number): Span[] {
    const { above, below } = plan.edges;
    const seen = plan.bands.filter(({ y, rows }) => y + above + rows + below > this.#top && y < this.#top + room);
    const from = seen[0]?.from ?? 0;
    const to = Math.min((seen.at(-1)?.from ?? 0) + plan.columns, this.#groups.list.length);
    return [
      ['title', ` Map by ${this.#by}[`],
      ['count', String(this.#groups.list.filter(({ name }) => name !== NO_NODE && name !== NO_ZONE).length)],
      ['title', '] pods('],
      ['highlight', this.#app.namespace || 'all'],
      ['title', ')['],
      ['count', String(this.#groups.pods)],
      ['title', '] '],
      ...(plan.share > 1 ? [['dim', `up to ${plan.share} pods a cell `] as Span] : []),
      ...(plan.height > room ? [['dim', `${from + 1}-${to} of ${this.#groups.list.length} `] as Span] : []),
    ];
  }

  /** The pod under the cursor, in words. */
  #about(pod: Kube.Pod | undefined, width: number): string {
    if (pod === undefined) return line(this.#app.theme, width, [['dim', ' No pods.']]);
    const { status } = podSummary(pod);
    const why = podHealth(pod)?.why ?? '';
    const spans: Span[] = [
      ' ',
      ['highlight', keyOf(pod)],
      ' ',
      [roleOf(pod), status],
      ['dim', ` on ${pod.spec.nodeName ?? 'no node'} ${why}`],
    ];
    return line(this.#app.theme, width, nameFitted(spans, width, ABOUT_NAME));
  }

  /** The lines of the plan that fit in the window. */
  #lines(plan: Plan, boxed: boolean, chosen: Kube.Pod | undefined, width: number, room: number): string[] {
    const lines: string[] = [];
    const { above, below } = plan.edges;
    for (const band of plan.bands) {
      const end = band.y + above + band.rows + below;
      if (end <= this.#top || band.y >= this.#top + room) continue;
      const groups = this.#groups.list.slice(band.from, band.from + plan.columns);
      const drawn = groups.map((group, i) =>
        boxed
          ? this.#box(plan, band, group, chosen)
          : this.#strip(plan, band, group, plan.short?.[band.from + i] ?? labelOf(group), chosen),
      );
      const blank = ' '.repeat(Math.max(0, width - plan.size * groups.length));
      for (let row = Math.max(0, this.#top - band.y); row < Math.min(end, this.#top + room) - band.y; row++)
        lines.push(drawn.map((parts) => parts[row] ?? '').join('') + blank);
    }
    return lines;
  }

  #box(plan: Plan, band: Band, group: Group, chosen: Kube.Pod | undefined): string[] {
    const { theme } = this.#app;
    const { role, pods } = group;
    const name = labelOf(group);
    const inside = Array.from({ length: band.rows }, (_, row) =>
      line(theme, plan.size - 2, [' ', ...cells(plan, pods, row, chosen)]),
    );
    const short = fitted(name, Math.min(name.length, plan.size - 6)).trimEnd();
    return framed(theme, plan.size, inside, { role, title: [[role === 'border' ? 'title' : role, ` ${short} `]] });
  }

  #strip(plan: Plan, band: Band, group: Group, name: string, chosen: Kube.Pod | undefined): string[] {
    const { role, pods } = group;
    const room = plan.edges.left - 2;
    return Array.from({ length: band.rows }, (_, row) =>
      line(this.#app.theme, plan.size, [
        ' ',
        [role === 'border' ? 'title' : role, row === 0 ? fitted(name, room) : ' '.repeat(room)],
        ' ',
        ...cells(plan, pods, row, chosen),
      ]),
    );
  }

  /** The nearest cell in a direction, or the one that is nearest to so many cells away. */
  #go(dx: number, dy: number, by = 1): void {
    const cell = this.#groups.cellOf(this.#chosen);
    const plan = this.#plan;
    if (cell === undefined) return;
    const here = plan.place(cell.group, cell.pod);
    let best: { pod: Kube.Pod; distance: number } | undefined;
    this.#groups.list.forEach(({ pods }, group) => {
      pods.forEach((pod, i) => {
        const there = plan.place(group, i);
        const [x, y] = [there.x - here.x, there.y - here.y];
        const ahead = dx * x + dy * y;
        if (ahead <= 0) return;
        const off = Math.abs(ahead - by);
        const distance = dx !== 0 ? off + Math.abs(y) * 1_000 : off * 1_000 + Math.abs(x);
        if (best === undefined || distance < best.distance) best = { pod, distance };
      });
    });
    if (best !== undefined) this.#choose(this.#groups.cellOf(best.pod));
  }

  /** Puts the cursor on a cell: on the pod that stands for it. */
  #choose(cell: Cell | undefined): boolean {
    const pods = cell === undefined ? [] : (this.#groups.list[cell.group]?.pods ?? []);
    const share = this.#plan.share;
    const from = cell === undefined ? 0 : cell.pod - (cell.pod % share);
    const pod = worstOf(pods.slice(from, from + share));
    if (pod !== undefined) [this.#selected, this.#moved] = [keyOf(pod), true];
    return pod !== undefined;
  }

  /** The next grouping; zones are none where no node has one. */
  #group(): void {
    const nodes = this.#app.reader.list('nodes') as readonly Kube.Node[];
    const zoned = nodes.some((node) => zoneOf(node) !== undefined);
    const all = GROUPINGS.filter((each) => each !== 'zone' || zoned);
    this.#by = all[(all.indexOf(this.#by) + 1) % all.length] ?? 'node';
  }

  run(command: string, key: string): boolean {
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
        this.#group();
        this.refresh();
        return true;
      case 'all-namespaces':
      case 'favourite': {
        const namespace = command === 'favourite' ? favourites(this.#app)[Number(key) - 1] : '';
        if (namespace === undefined) this.#app.say(`No namespace has the number ${key}.`, 'warn');
        else inUse(this.#app, namespace);
        this.refresh();
        return true;
      }
      case 'map-open': {
        if (this.#selected === undefined) this.#app.say('There is no pod here.', 'warn');
        else openList(this.#app, 'pods', { select: this.#selected });
        return true;
      }
      case 'page-up':
        this.#go(0, -1, PAGE);
        return true;
      case 'page-down':
        this.#go(0, 1, PAGE);
        return true;
      case 'top':
        this.#go(0, -1, this.#plan.height);
        return true;
      case 'bottom':
        this.#go(0, 1, this.#plan.height);
        return true;
    }
    return false;
  }

  /** The list that it was opened from goes to the pod that was chosen here. */
  dispose(): void {
    if (this.#moved && this.#selected !== undefined && this.#app.views.length > 0) rowOfPod(this.#app, this.#selected);
  }

  mouse(event: MouseEvent, x: number, y: number): boolean {
    if (event.action === 'wheel-down' || event.action === 'wheel-up')
      this.#go(0, event.action === 'wheel-down' ? 1 : -1, 3);
    if (event.action !== 'press') return event.action.startsWith('wheel');
    return this.#choose(this.#plan.at(x - 1, y - 1 + this.#top));
  }
}

/** A line of a group's cells; neighbours that look the same are one piece. */
function cells(plan: Plan, pods: readonly Kube.Pod[], row: number, chosen: Kube.Pod | undefined): Span[] {
  const spans: Span[] = [];
  let run = '';
  let role: Role = 'good';
  const flush = (): void => {
    if (run !== '') spans.push([role, run]);
    run = '';
  };
  for (let cell = row * plan.perLine; cell < (row + 1) * plan.perLine; cell++) {
    const here = plan.share === 1 ? pods[cell] : worstOf(pods.slice(cell * plan.share, (cell + 1) * plan.share));
    if (here === undefined) break;
    const mine = roleOf(here);
    if (isIn(plan, pods, cell, chosen)) {
      flush();
      spans.push([{ on: mine }, glyphOf(mine)]);
      continue;
    }
    if (mine !== role) flush();
    role = mine;
    run += glyphOf(mine);
  }
  flush();
  return spans;
}

const isIn = ({ share }: Plan, pods: readonly Kube.Pod[], cell: number, pod: Kube.Pod | undefined): boolean => {
  for (let i = cell * share; i < (cell + 1) * share; i++) if (pod !== undefined && pods[i] === pod) return true;
  return false;
};
