/** What the actions need of a view: the objects that its keys act on. */
import type { KubeObject, Resource } from '../../run/cluster.ts';
import type { App } from '../app/app.ts';
import type { View } from '../app/view.ts';
import type { Kind } from '../kinds/kind.ts';
import { kindOf } from '../kinds/registry.ts';

/** An object of the cluster and what it is stored as. */
export interface Behind {
  readonly resource: Resource;
  readonly object: KubeObject;
}

export interface Chosen {
  readonly resource: Resource;
  readonly kind: Kind;
  /** What is under the cursor: an object, or a line that stands for one or for a part of one. */
  readonly selected: KubeObject | undefined;
  /** Everything that is shown. */
  readonly shown: readonly KubeObject[];
  /** What Enter opens from a line, where the kind does not tell. */
  readonly opens?: ((row: KubeObject) => View | undefined) | undefined;
  /** How many marked ones the filter hides. */
  readonly hidden: number;
  /** What an action that looks takes, by the marks or the cursor. */
  targets(): readonly KubeObject[];
  /** What an action that changes objects would change, by the marks or the cursor. */
  changeable(): readonly Behind[];
  /** The object of the cluster that a line stands for. */
  behind(row: KubeObject): Behind | undefined;
}

/** A part of an object, as the list of such parts has it: one can look at it from there, and not change it. */
export function onePart(whole: Behind, { resource, kind }: Pick<Chosen, 'resource' | 'kind'>, row: KubeObject): Chosen {
  return {
    resource,
    kind,
    selected: row,
    shown: [row],
    hidden: 0,
    targets: () => [row],
    changeable: () => [],
    behind: () => whole,
  };
}

/** One object, chosen where there is no list of its kind. */
export function onlyOne(app: App, resource: Resource, object: KubeObject): Chosen {
  const behind = { resource, object };
  return {
    resource,
    kind: kindOf(resource, app.reader),
    selected: object,
    shown: [object],
    hidden: 0,
    targets: () => [object],
    changeable: () => [behind],
    behind: () => behind,
  };
}
