/** Machines and the wires between them: what is on, what is cut, what is slow. */
import type { Parts } from '../parts.ts';
import { delayAt } from '../sim/links.ts';

export class Links {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Whether a machine is on and on the network; what has no node (the outside) always is. */
  alive(node: string | undefined): boolean {
    const { world } = this.#parts;
    return node === undefined || (world.fine(`machine/${node}`) && world.fine(`network/${node}`));
  }

  linked(a: string | undefined, b: string | undefined): boolean {
    const { world } = this.#parts;
    if (a === b) return a === undefined || world.fine(`machine/${a}`);
    const cut =
      a !== undefined && b !== undefined && !(world.fine(`partition/${a}/${b}`) && world.fine(`partition/${b}/${a}`));
    return this.alive(a) && this.alive(b) && !cut;
  }

  /** By how much faults hold up what goes from one node to another, ms. */
  between(a: string | undefined, b: string | undefined): number {
    if (a === b) return 0;
    return [a, b].reduce((sum, node) => sum + (node === undefined ? 0 : delayAt(this.#parts, `node/${node}`)), 0);
  }
}
