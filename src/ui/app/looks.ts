/**
 * Scenarios ask for commands (`kubectl events`, `kubectl describe rs`), and an open view shows what such a command prints: who
 * looks there has done what was asked. So a scenario that asks hears of the views that a person opens, and of those that it opens
 * itself nothing until the person does something in them.
 */
import type { App } from './app.ts';

/** How long somebody who stays in a view has seen no more than he had, virtual ms. */
const STAYS = 5_000;

export class Looks {
  #line: string | undefined;
  /** Virtual ms. */
  #at = 0;

  /** A person has done something. */
  note({ cluster, moment, view, terminal }: App): void {
    const { scenario } = cluster;
    if (scenario?.looked === undefined || moment.isPast || terminal?.place === 'full') return;
    const line = view.asks?.();
    if (line === undefined || (line === this.#line && Math.abs(moment.now - this.#at) < STAYS)) return;
    this.#line = line;
    this.#at = moment.now;
    scenario.looked(line);
  }
}

/** What lists the objects of a kind. @param namespace empty for all */
export function listLine(
  { id, namespaced }: { readonly id: string; readonly namespaced: boolean },
  namespace: string,
): string {
  return `kubectl get ${id}${namespaced ? (namespace === '' ? ' -A' : ` -n ${namespace}`) : ''}`;
}
