import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { EndpointSlice } from '../../api/types.ts';
import { type Content, type Endpoint, type Group, planSlices, portsKey } from './plan.ts';

const LIMIT = 4;
const endpoint = (id: number): Endpoint => ({ addresses: [`10.0.0.${id}`] });
const group = (port: number, ids: readonly number[]): Group => ({ ports: [{ port }], endpoints: ids.map(endpoint) });
const slice = (name: string, { ports, endpoints }: Content): EndpointSlice => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { name, uid: name, resourceVersion: '1', creationTimestamp: '' },
  addressType: 'IPv4',
  ports: [...ports],
  endpoints: [...endpoints],
});

let made = 0;
/** What stands after a plan was carried out. */
function after(groups: readonly Group[], before: readonly EndpointSlice[]): EndpointSlice[] {
  const plan = planSlices(groups, before, LIMIT);
  const kept = before
    .filter(({ metadata }) => !plan.remove.includes(metadata.name))
    .map((old) =>
      slice(
        old.metadata.name,
        plan.update.get(old.metadata.name) ?? { ports: old.ports ?? [], endpoints: old.endpoints },
      ),
    );
  return [...kept, ...plan.create.map((content) => slice(`s${made++}`, content))];
}

const ids = fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { maxLength: 20 });

it('slices hold exactly the endpoints, none too many, whatever stood there before', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(ids, ids), { minLength: 1, maxLength: 6 }), (steps) => {
      let slices: EndpointSlice[] = [];
      for (const [one, two] of steps) {
        const groups = [group(80, one), group(81, two)].filter(({ endpoints }) => endpoints.length > 0);
        slices = after(groups, slices);
        for (const { ports, endpoints } of groups) {
          const mine = slices.filter((found) => portsKey(found.ports ?? []) === portsKey(ports));
          const addresses = mine.flatMap((found) => found.endpoints.flatMap((e) => e.addresses));
          expect(addresses.sort()).toEqual(endpoints.flatMap((e) => e.addresses).sort());
          for (const found of mine) expect(found.endpoints.length).toBeLessThanOrEqual(LIMIT);
        }
        if (groups.length === 0) expect(slices).toMatchObject([{ ports: [], endpoints: [] }]);
        else expect(slices.every((found) => found.endpoints.length > 0)).toBe(true);
        expect(planSlices(groups, slices, LIMIT)).toEqual({ create: [], update: new Map(), remove: [] });
      }
    }),
  );
});

it('one endpoint more or less writes one slice', () => {
  fc.assert(
    fc.property(ids, fc.integer({ min: 1, max: 30 }), (all, id) => {
      fc.pre(all.length > 1 && all.includes(id));
      const before = after([group(80, all)], []);
      const less = planSlices(
        [
          group(
            80,
            all.filter((other) => other !== id),
          ),
        ],
        before,
        LIMIT,
      );
      expect(less.update.size + less.remove.length + less.create.length).toBe(1);
    }),
  );
});
