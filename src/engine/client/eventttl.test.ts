import { expect, it } from 'vitest';
import { Simulation } from '../sim/simulation.ts';
import { Store } from '../store/store.ts';
import { EVENT_TTL, EventExpiry } from './eventttl.ts';

const event = (name: string, count: number) => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name, namespace: 'default', uid: name, resourceVersion: '', creationTimestamp: '' },
  count,
});

it('forgets an event an hour after its last write, through checkpoints too', () => {
  const sim = new Simulation({ seed: 1, start: 0 });
  const store = new Store(sim);
  new EventExpiry(sim, store);
  const names = () => [...store.list('events')].map((one) => one.metadata.name);
  store.create('events', event('old', 1));
  store.create('events', event('renewed', 1));
  sim.advance(EVENT_TTL / 2);
  store.update('events', event('renewed', 2));
  const checkpoint = sim.checkpoint();
  for (let run = 0; run < 2; run++) {
    sim.advance(EVENT_TTL - 1);
    expect(names()).toEqual(['old', 'renewed']);
    sim.advance(EVENT_TTL);
    expect(names()).toEqual(['renewed']);
    sim.advance(1.5 * EVENT_TTL);
    expect(names()).toEqual([]);
    sim.restore(checkpoint);
  }
});
