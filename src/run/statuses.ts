/** ComponentStatuses: the API server works them out when it is asked, so no store has them. */
import type { Cluster, KubeObject } from '../engine/index.ts';
import { componentStatuses } from '../kubectl/index.ts';

export const STATUSES = 'componentstatuses';

/** How the parts of a cluster are, kept until one of them is otherwise. */
export class Statuses {
  readonly #cluster: () => Cluster | undefined;
  #text = '';
  #list: readonly KubeObject[] = [];
  #version = 0;

  /** @param cluster undefined while nobody knows how it was at the moment that is shown */
  constructor(cluster: () => Cluster | undefined) {
    this.#cluster = cluster;
  }

  get list(): readonly KubeObject[] {
    const cluster = this.#cluster();
    const list = cluster === undefined ? [] : componentStatuses(cluster);
    const text = JSON.stringify(list);
    if (text !== this.#text) {
      this.#text = text;
      this.#list = list;
      this.#version++;
    }
    return this.#list;
  }

  get(name: string): KubeObject | undefined {
    return this.list.find(({ metadata }) => metadata.name === name);
  }

  /** Equal ones mean equal lists. */
  get version(): number {
    void this.list;
    return this.#version;
  }
}
