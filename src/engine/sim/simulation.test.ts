import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Component, Priority, Simulation } from './simulation.ts';

/** A component that notes what fires, and reschedules keys by a rule that depends on its memory and on chance. */
class Probe implements Component {
  log: string[] = [];
  readonly name: string;
  readonly #sim: Simulation;
  readonly priority: Priority;
  constructor(sim: Simulation, name: string, priority: Priority = Priority.control) {
    this.name = name;
    this.#sim = sim;
    this.priority = priority;
    sim.register(this);
  }
  fire(key: string): void {
    this.log.push(`${this.#sim.now}:${this.name}/${key}`);
    const chance = this.#sim.random(this.name);
    if (this.log.length < 200 && chance.float() < 0.7)
      this.#sim.schedule(this.name, key, this.#sim.now + chance.int(50));
  }
  save(): readonly string[] {
    return [...this.log];
  }
  load(saved: readonly string[]): void {
    this.log = [...saved];
  }
}

const world = () => {
  const sim = new Simulation({ seed: 's', start: 0 });
  return { sim, a: new Probe(sim, 'a'), b: new Probe(sim, 'b', Priority.input) };
};

describe('Simulation', () => {
  it('fires in the order of time, priority and scheduling', () => {
    const { sim, a, b } = world();
    sim.schedule('a', 'late', 20);
    sim.schedule('a', 'first', 10);
    sim.schedule('b', 'input', 10);
    sim.schedule('a', 'second', 10);
    const order: string[] = [];
    for (const probe of [a, b]) probe.fire = (key) => void order.push(key);
    sim.advance(30);
    expect(order).toEqual(['input', 'first', 'second', 'late']);
    expect(sim.now).toBe(30);
  });

  it('merges keys: the earlier due time wins, reschedule replaces, cancel removes', () => {
    const { sim, a } = world();
    a.fire = (key) => void a.log.push(`${sim.now}/${key}`);
    sim.schedule('a', 'x', 20);
    sim.schedule('a', 'x', 10);
    sim.schedule('a', 'x', 30);
    sim.reschedule('a', 'y', 5);
    sim.reschedule('a', 'y', 40);
    sim.schedule('a', 'z', 1);
    sim.cancel('a', 'z');
    expect(sim.due('a', 'x')).toBe(10);
    sim.advance(100);
    expect(a.log).toEqual(['10/x', '40/y']);
    expect(sim.next).toBeUndefined();
  });

  it('never runs into the past', () => {
    const { sim, a } = world();
    sim.advance(100);
    sim.schedule('a', 'x', 5);
    expect(sim.due('a', 'x')).toBe(100);
    expect(a.log).toEqual([]);
  });

  it('names what a timer was armed by', () => {
    const { sim, a } = world();
    let seen: unknown;
    a.fire = () => {
      seen = sim.cause;
    };
    sim.as({ actor: 'someone', because: { rev: 7 } }, () => sim.schedule('a', 'x', 1));
    sim.advance(1);
    expect(seen).toEqual({ actor: 'a', because: { rev: 7, timer: 'a/x' } });
  });

  it('goes on from a checkpoint exactly as without it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.string(), fc.nat(100)), { minLength: 1 }),
        fc.nat(200),
        (timers, middle) => {
          const straight = world();
          const broken = world();
          for (const { sim } of [straight, broken]) for (const [c, key, due] of timers) sim.schedule(c, key, due);
          straight.sim.advance(2000);
          broken.sim.advance(middle);
          const checkpoint = broken.sim.checkpoint();
          broken.sim.advance(1000); // a future that is thrown away
          broken.sim.restore(checkpoint);
          broken.sim.advance(2000);
          expect(broken.a.log).toEqual(straight.a.log);
          expect(broken.b.log).toEqual(straight.b.log);
        },
      ),
    );
  });

  it('gives every name its own stream of chance', () => {
    const draw = (sim: Simulation, name: string) => Array.from({ length: 5 }, () => sim.random(name).int(1000));
    const [one, two] = [world().sim, world().sim];
    const alone = draw(one, 'x');
    draw(two, 'y');
    expect(draw(two, 'x')).toEqual(alone);
    expect(draw(new Simulation({ seed: 't', start: 0 }), 'x')).not.toEqual(alone);
    expect(one.chance('z').float()).toBe(two.chance('z').float());
    expect(one.chance('u').uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
