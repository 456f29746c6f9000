/** The writes to one object, out of the history; each change is looked at once, however often it is asked. */
import { type Change, type KubeObject, revisionAt } from '../../run/cluster.ts';
import { differencesIn } from './diff.ts';
import { writeBefore } from './write-before.ts';

export class ObjectChanges {
  readonly #resource: string;
  readonly #key: string;
  #history: readonly Change[] | undefined;
  #read = 0;
  #changes: Change[] = [];

  constructor(resource: string, key: string) {
    this.#resource = resource;
    this.#key = key;
  }

  /** Oldest first. */
  of(history: readonly Change[]): readonly Change[] {
    // another array is another branch
    if (history !== this.#history || history.length < this.#read) {
      this.#read = 0;
      this.#changes = [];
    }
    this.#history = history;
    for (; this.#read < history.length; this.#read++) {
      const change = history[this.#read] as Change;
      if (change.key === this.#key && change.resource === this.#resource) this.#changes.push(change);
    }
    return this.#changes;
  }

  /** The newest, up to a revision. An object that came back from a snapshot has the revision of long ago, so that its own says less. */
  latest(history: readonly Change[], until = Number.POSITIVE_INFINITY): Change | undefined {
    return this.of(history).findLast(({ rev }) => rev <= until);
  }

  /** The newest that says something of the object, up to a revision: what only keeps its controllers' books says nothing. */
  telling(history: readonly Change[], until = Number.POSITIVE_INFINITY): Change | undefined {
    const latest = this.latest(history, until);
    let each = latest;
    while (each !== undefined && isBookkeeping(each)) each = writeBefore(each, history);
    return each ?? latest;
  }

  /** The object as it was at a moment (virtual ms); undefined when it did not exist. */
  at(history: readonly Change[], time: number): KubeObject | undefined {
    const changes = this.of(history);
    const last = changes[revisionAt(changes, time) - 1];
    return last === undefined || last.type === 'DELETED' ? undefined : last.object;
  }
}

/** A controller's mark on an object that lives: a finalizer, an annotation. */
function isBookkeeping(change: Change): boolean {
  const { type, object, cause } = change;
  if (type !== 'MODIFIED' || object.metadata.deletionTimestamp !== undefined) return false;
  return (
    cause.because?.input === undefined &&
    differencesIn(change).every(({ path }) => /^metadata\.(finalizers|annotations)/.test(path))
  );
}
