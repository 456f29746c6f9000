/** What a bundle does is the same after its private names have become plain ones. */
import { Script } from 'node:vm';
import { expect, it } from 'vitest';
// @ts-expect-error a script of the build, without types
import { PLAIN, plainPrivate } from '../../scripts/bundle/plain-private.mjs';

const PROGRAM = `(() => {
  class Base {
    #x = 1;
    static #made = 0;
    static get made() { return Base.#made; }
    constructor() { Base.#made++; }
    get #twice() { return this.#x * 2; }
    set #twice(value) { this.#x = value / 2; }
    #add(n) { return (this.#x += n); }
    static is(value) { return #x in value; }
    sum(other) { this.#twice = 10; return [this.#twice, this.#add(1), other.#x, other?.#x]; }
  }
  class Derived extends Base {
    #x = 'of the heir';
    inner() {
      const outer = this;
      return new (class {
        #x = 'within';
        both() { return this.#x + ' ' + outer.#mine(); }
      })();
    }
    async *#mine2() { yield this.#x; }
    #mine() { return this.#x; }
  }
  const [a, b] = [new Base(), new Derived()];
  return JSON.stringify([a.sum(b), b.sum(a), b.inner().both(), Base.is(a), Base.is({}), Base.made, '#x in a text']);
})()`;

const run = (code: string): unknown => new Script(code).runInThisContext();

it('keeps what classes do: heirs, classes within classes, accessors, statics and brands', () => {
  const plain = plainPrivate(PROGRAM) as string;
  expect(plain.replaceAll("'#x in a text'", '')).not.toContain('#');
  expect(plain).toMatch(/_p1_x/);
  expect(PLAIN.test('_p1_x')).toBe(true);
  expect(run(plain)).toBe(run(PROGRAM));
  expect(run(plain)).toContain('within of the heir');
});
