/** XRay: what belongs to what, as a tree whose branches open and close; keys act on the object of a line as in its list. */
import { runOnObjects, wantsRow } from '../actions/actions.ts';
import { NO_OBJECT, openList } from '../actions/navigate.ts';
import type { App } from '../app/app.ts';
import type { Subject } from '../app/view.ts';
import type { Binding, Scope } from '../keys/table.ts';
import { keyOf } from '../kinds/common.ts';
import { textMatcher } from '../table/filter.ts';
import type { Span } from '../text/line.ts';
import { RowsView, type ViewRow } from './rows-view.ts';
import { type Node, nodeOf } from './xray-tree.ts';

export interface XrayOptions {
  readonly resource: string;
  /** One object only, by key. */
  readonly key?: string;
}

/** A node with those of its children that are shown. */
interface Branch {
  readonly node: Node;
  readonly children: readonly Branch[];
}

/** An Ingress, its Service, a pod, a container and what that refers to are five. */
const DEPTH = 6;

export class XrayView extends RowsView<Node> {
  readonly crumb = 'xray';
  readonly concept = 'What owns what. Enter opens and closes, x all at once, tab shows the object in its list.';
  override readonly scopes: readonly Scope[] = ['tree', 'action', 'object', 'move'];
  readonly #options: XrayOptions;
  /** Nodes whose state differs from the default of their tree. */
  readonly #toggled = new Set<string>();
  #allOpen = true;
  /** Lines that stand there for what a filter found below them: they are open, but for those that were closed since. */
  readonly #onWay = new Set<string>();
  readonly #closed = new Set<string>();
  #filter = '';

  constructor(app: App, options: XrayOptions) {
    super(app);
    this.#options = options;
  }

  /** What the kind of the line can do; other pods are not of the line. */
  override get actions(): readonly string[] {
    return this.item?.chosen()?.kind.actions?.filter((action) => action !== 'sanitize') ?? [];
  }

  idle({ scope, id }: Binding): boolean {
    if (scope !== 'object' || id === 'why') return false;
    const chosen = this.item?.chosen();
    return chosen === undefined || (id === 'delete' && chosen.changeable().length === 0);
  }

  subject(): Subject | undefined {
    return this.item?.asked ?? this.item?.place;
  }

  get #namespaced(): boolean {
    return this.app.resource(this.#options.resource)?.namespaced !== false;
  }

  get filter(): string {
    return this.#filter;
  }

  set filter(text: string) {
    this.#filter = text;
    this.#closed.clear();
  }

  #roots(): Node[] {
    const { reader, namespace } = this.app;
    const { resource, key } = this.#options;
    if (key !== undefined) {
      const object = reader.get(resource, key);
      return object === undefined ? [] : [nodeOf(this.app, resource, object)];
    }
    return [...reader.list(resource, this.#namespaced ? namespace || undefined : undefined)]
      .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
      .map((object) => nodeOf(this.app, resource, object));
  }

  #isOpen(id: string): boolean {
    return this.#onWay.has(id) ? !this.#closed.has(id) : this.#toggled.has(id) !== this.#allOpen;
  }

  /** What a filter leaves of a node: itself if it matches, with all that is below it, or the way to what does. */
  #branch(node: Node, depth: number, inside: boolean, matches: (text: string) => boolean): Branch | undefined {
    const found = inside || matches(node.label);
    const below = depth < DEPTH ? node.children() : [];
    const children =
      found && !this.#isOpen(node.id)
        ? below.map((child) => ({ node: child, children: [] })) // they are only counted
        : below.flatMap((child) => this.#branch(child, depth + 1, found, matches) ?? []);
    if (!found && children.length > 0) this.#onWay.add(node.id);
    return found || children.length > 0 ? { node, children } : undefined;
  }

  protected rows(): readonly ViewRow<Node>[] {
    const rows: ViewRow<Node>[] = [];
    const matches = textMatcher(this.filter);
    const add = ({ node, children }: Branch, indent: string, corner: string): void => {
      const open = this.#isOpen(node.id);
      const sign = children.length === 0 ? ' ' : open ? '-' : '+';
      const count = children.length > 0 && !open ? ` (${children.length})` : '';
      rows.push({
        id: node.id,
        item: node,
        spans: [
          ['dim', `${indent}${corner}${sign} `],
          [node.health?.role ?? 'normal', node.label],
          ['count', count],
          [node.health?.role ?? 'dim', node.note === '' ? '' : `  ${node.note}`],
          ['dim', node.health?.why && node.health.why !== node.note ? `  ${node.health.why}` : ''],
        ],
      });
      if (!open) return;
      const below = corner === '' ? '' : `${indent}${corner === '└─' ? '  ' : '│ '}`;
      children.forEach((child, i) => {
        add(child, below, i === children.length - 1 ? '└─' : '├─');
      });
    };
    this.#onWay.clear();
    const shown = this.#roots().flatMap((root) => this.#branch(root, 0, false, matches) ?? []);
    for (const branch of shown) add(branch, '', '');
    if (rows.length === 0)
      rows.push({
        id: 'none',
        spans: [['dim', this.filter === '' ? 'Nothing here.' : 'Nothing matches; esc clears it.']],
      });
    return rows;
  }

  override run(command: string, key: string): boolean {
    switch (command) {
      case 'expand': {
        const { item } = this;
        const toggled = this.#onWay.has(item?.id ?? '') ? this.#closed : this.#toggled;
        if (item !== undefined && !toggled.delete(item.id)) toggled.add(item.id);
        this.refresh();
        return true;
      }
      case 'expand-all':
        this.#allOpen = !this.#allOpen;
        this.#toggled.clear();
        this.refresh();
        return true;
      case 'goto': {
        const place = this.item?.place;
        if (place === undefined) this.app.say(NO_OBJECT, 'warn');
        else openList(this.app, place.resource, { select: place.key });
        return true;
      }
    }
    return super.run(command, key) || this.#act(command);
  }

  #act(command: string): boolean {
    const { app, item } = this;
    if (command === 'why') return false; // one asks about what does not exist, too
    const chosen = item?.chosen();
    if (chosen !== undefined) return runOnObjects(app, chosen, command);
    return wantsRow(app, command, item && `There is no ${item.label}.`);
  }

  protected title(): Span[] {
    const { resource, key } = this.#options;
    return [
      ['title', ` Xray-${resource.split('.')[0]}(`],
      ['highlight', key ?? ((this.#namespaced && this.app.namespace) || 'all')],
      ['title', ') '],
      ...(this.filter === '' ? [] : [['filter', `</${this.filter}> `] as const]),
    ];
  }
}
