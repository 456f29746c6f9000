/**
 * What the interface knows of a kind, in one descriptor: columns, order, health, where Enter leads, what can be done.
 * A new kind is one file with a descriptor, named in `registry.ts`.
 */
import type { KubeObject, Reader, Usage } from '../../run/cluster.ts';
import type { Role } from '../theme/skins.ts';

/** What a cell may need beside its object. */
export interface Context {
  /** Virtual milliseconds of the moment that is shown. */
  readonly now: number;
  readonly cluster: Reader;
  readonly podUsage: (key: string) => ReadonlyMap<string, Usage> | undefined;
  readonly nodeUsage: (name: string) => Usage | undefined;
  /** Why a part of the cluster does no work; undefined while it does, or where nobody knows. */
  readonly halted?: (part: string) => string | undefined;
  /** The ports on which something listens in a pod; undefined where nobody can look. */
  readonly listening?: (pod: string) => readonly number[] | undefined;
  /** The namespace that lists show, empty for all, and those that a person likes to have at hand. */
  readonly namespace?: string;
  readonly favourites?: readonly string[];
  /** What stands for a figure that is not known: `n/a`, or `…` while it is being worked out. */
  readonly unknown?: string;
}

export interface Column<T> {
  /** The head of the column, as k9s prints it. */
  readonly name: string;
  readonly text: (object: T, context: Context) => string;
  /** What it sorts by; the text when left out. */
  readonly order?: (object: T, context: Context) => number | string;
  readonly align?: 'right';
  /** Shown in wide mode only. */
  readonly wide?: true;
  /** Depends on the clock or on metrics, so it is never kept and not searched by the filter. */
  readonly live?: true;
  /** Whether it has something to say of the object, now or a moment later; that it is not `n/a` now, when left out. */
  readonly tells?: (object: T) => boolean;
  /** Columns that its texts come to take sooner or later: kept free from the start, so that nothing moves when they do. */
  readonly least?: number;
  /** Left out first where there is no room for all. */
  readonly early?: true;
  /** Shown only when the cluster has metrics. */
  readonly metric?: true;
  /** What stands behind the text on the screen, and is no part of it: neither searched nor copied. `most` is the longest. */
  readonly mark?: { readonly most: string; readonly text: (object: T, context: Context) => string };
  /** A colour of its own, where the cell says more than the row. */
  readonly role?: (object: T, context: Context) => Role | undefined;
}

/** The state of a row: its colour, and in words why it is not well. */
export interface Health {
  readonly role: Role;
  /** Empty when nothing is wrong (a completed Job). */
  readonly why: string;
}

/** Until a controller has seen an object's latest change, its status is of the object before. */
export function unseen({ metadata, status }: Observed): Health | undefined {
  return (status?.observedGeneration ?? 0) < (metadata.generation ?? 0)
    ? { role: 'pending', why: 'no controller has seen its latest change so far' }
    : undefined;
}

interface Observed {
  readonly metadata: { readonly generation?: number };
  readonly status?: { readonly observedGeneration?: number };
}

/** What Enter opens. */
export type Drill =
  | { readonly view: 'list'; readonly resource: string; readonly where: Where }
  | { readonly view: 'object'; readonly resource: string; readonly key: string }
  | { readonly view: 'containers' | 'describe' | 'logs' | 'rules' | 'secret' };

/** Which objects a list shows, beside its namespace. */
export interface Where {
  /** Objects owned by this one, directly or through what it owns. */
  readonly owner?: { readonly uid: string; readonly through?: string };
  readonly node?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Events about this object. */
  readonly about?: { readonly uid: string; readonly kind: string; readonly name: string; readonly namespace: string };
  /** How the title names the restriction: `shop/web`. */
  readonly title: string;
}

/** Command ids of the key table that make sense for a kind. */
export type ActionId =
  | 'logs' | 'logs-previous' | 'shell' | 'scale' | 'restart' | 'set-image' | 'rollback' | 'rollout' | 'kill' | 'show-node'
  | 'cordon' | 'uncordon' | 'drain' | 'trigger' | 'suspend' | 'used-by' | 'decode' | 'use-namespace' | 'replica-sets'
  | 'network' | 'jump-owner' | 'sanitize'; // biome-ignore format: a list

export interface Kind<T extends KubeObject = KubeObject> {
  /** The name in the store: `pods`, `deployments.apps`. */
  readonly resource: string;
  readonly columns: readonly Column<T>[];
  /** Column to sort by at first, NAME when left out. */
  readonly sort?: { readonly column: string; readonly descending?: boolean };
  readonly health?: (object: T, context: Context) => Health | undefined;
  readonly drill?: (object: T) => Drill;
  readonly actions?: readonly ActionId[];
  /** One line for learners: what this kind is for. */
  readonly concept: string;
}

/** Keeps the type of the descriptor and gives it up at once, so that the registry can hold all kinds. */
export function kind<T extends KubeObject>(descriptor: Kind<T>): Kind {
  return descriptor as unknown as Kind;
}
