/** What a list is made from. */
import type { KubeObject } from '../../run/cluster.ts';
import type { View } from '../app/view.ts';
import type { Kind, Where } from '../kinds/kind.ts';
import type { ListView } from './list-view.ts';

export interface ListOptions {
  readonly where?: Where;
  /** Put the cursor on this key. */
  readonly select?: string;
  readonly filter?: string;
  /** Shows this namespace whatever the App's is. */
  readonly namespace?: string;
  /** Rows that are made from other objects: the containers of a pod, the kinds of a cluster. */
  readonly source?: Source;
}

export interface Source {
  readonly kind: Kind;
  /** Resources whose changes change the rows. */
  readonly dependsOn: readonly string[];
  /** Equal rows must be the same objects from call to call. */
  readonly objects: () => readonly KubeObject[];
  readonly title: string;
  /** The object of the cluster that a row stands for; rows of other sources stand for none. */
  readonly behind?: (row: KubeObject) => { readonly resource: string; readonly object: KubeObject };
  /** What Enter opens from a row, where its kind does not tell. */
  readonly opens?: (row: KubeObject) => View | undefined;
  /** The command line that prints them. */
  readonly asks?: string;
  /** Rows are parts of what is behind them: one can look at it from here, and not change it. */
  readonly parts?: true;
  /** The list anew, when another namespace is chosen; without it the namespace means nothing here. */
  readonly again?: () => ListView;
}
