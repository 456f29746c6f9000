/** Answers that hold for one instant of the cluster: several columns, and the widths before them, ask the same. */
export class Instant {
  #now = '';
  readonly #known = new Map<string, unknown>();

  /** It is another instant: what was known is forgotten. */
  at(now: string): void {
    if (now === this.#now) return;
    this.#now = now;
    this.#known.clear();
  }

  /** What is not known is asked again: it may come while time stands still. */
  of<T>(key: string, ask: () => T | undefined): T | undefined {
    let answer = this.#known.get(key) as T | undefined;
    if (answer === undefined) {
      answer = ask();
      if (answer !== undefined) this.#known.set(key, answer);
    }
    return answer;
  }
}
