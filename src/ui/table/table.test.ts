import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KubeObject, Reader } from '../../run/cluster.ts';
import type { Context } from '../kinds/kind.ts';
import { pods } from '../kinds/pods.ts';
import { parseFilter } from './filter.ts';
import { Widths } from './layout.ts';
import { natural } from './order.ts';
import { LINGER_MS, LINGER_SIMULATED_MS } from './rows.ts';
import { TableModel } from './table-model.ts';

const reader: Reader = { get: () => undefined, list: () => [], by: () => [], version: () => 0 };
const context: Context = { now: 0, cluster: reader, podUsage: () => undefined, nodeUsage: () => undefined };

const pod = (name: string, version = 0, labels: Record<string, string> = {}): KubeObject =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'shop',
      uid: `uid-${name}`,
      resourceVersion: String(version),
      creationTimestamp: '2026-01-01T00:00:00Z',
      labels,
    },
    spec: { containers: [{ name: 'a' }] },
    status: {
      phase: 'Running',
      containerStatuses: [{ name: 'a', ready: true, restartCount: version, state: { running: {} } }],
    },
  }) as unknown as KubeObject;

const column = (name: string) => ({ name, text: () => '' });

const names = (model: TableModel): string[] => model.visible.map((row) => row.object.metadata.name);

describe('the widths of a table', () => {
  it('ask each cell once while its object is the same, and grow with what changes', () => {
    let asked = 0;
    const text = ({ metadata }: KubeObject): string => {
      asked++;
      return metadata.name;
    };
    const name = { ...column('NAME'), text };
    const age = { ...column('AGE'), live: true as const, text: (_: KubeObject, { now }: Context) => `${now}s` };
    const model = new TableModel({ ...pods, columns: [name, age] as unknown as typeof pods.columns }, undefined);
    const widths = new Widths();
    const measure = (now: number) =>
      widths.measure(model.kind.columns, model.visible, model.visible, { ...context, now }, 'NAME');
    model.sync([pod('a'), pod('bb')], context, 0);
    measure(1);
    const once = asked;
    for (let now = 2; now < 9; now++) measure(now);
    expect(asked).toBe(once);
    measure(1_234_567);
    expect(widths.get(age)).toBe('1234567s'.length);
    model.sync([pod('a'), pod('bb'), pod('a-longer-name')], context, 1);
    measure(10);
    expect(widths.get(name)).toBe('a-longer-name'.length);
    model.sync([pod('a', 1), pod('bb'), pod('a-longer-name')], context, 2);
    measure(11);
    expect(asked).toBeGreaterThan(once);
  });

  it('work a cell that changes with time out once for a picture', () => {
    let asked = 0;
    const age = { ...column('AGE'), live: true as const, text: () => `${asked++}` };
    const [row] = (() => {
      const model = new TableModel(pods, undefined);
      model.sync([pod('a')], context, 0);
      return model.visible;
    })();
    expect([row?.cell(age, context), row?.cell(age, context)]).toEqual(['0', '0']);
    expect(row?.cell(age, { ...context })).toBe('1');
  });
});

describe('a table', () => {
  it('keeps the cursor on its object while rows come, go and move', () => {
    const model = new TableModel(pods, undefined);
    model.sync([pod('b'), pod('d')], context, 0);
    model.select('shop/d');
    model.sync([pod('a'), pod('b'), pod('c'), pod('d')], context, 1);
    expect(model.selected?.key).toBe('shop/d');
    model.sync([pod('d')], context, 2);
    expect(model.selected?.key).toBe('shop/d');
  });

  it('lets a deleted row linger, then drops it', () => {
    const model = new TableModel(pods, undefined);
    model.sync([pod('a'), pod('b')], context, 0);
    model.sync([pod('a')], context, 10);
    expect(model.rows.byId.get('uid-b')?.freshness).toBe('gone');
    expect(model.shown).toBe(1);
    model.sync([pod('a')], context, 11 + LINGER_MS);
    expect(names(model)).toEqual(['a']);
  });

  it('drops a deleted row at once when the clock was jumped, and after some simulated time', () => {
    const model = new TableModel(pods, undefined);
    const at = (now: number) => ({ ...context, now });
    model.sync([pod('a'), pod('b'), pod('c')], at(0), 0);
    model.sync([pod('a'), pod('b')], at(LINGER_SIMULATED_MS), 10);
    expect(names(model)).toEqual(['a', 'b']);
    model.sync([pod('a')], at(LINGER_SIMULATED_MS + 1_000), 20);
    expect(names(model)).toEqual(['a', 'b']);
    model.sync([pod('a')], at(2 * LINGER_SIMULATED_MS), 30);
    expect(names(model)).toEqual(['a']);
  });

  it('is empty when another moment is shown that has no objects', () => {
    const model = new TableModel(pods, undefined);
    model.sync([pod('a')], context, 0);
    model.rows.clear();
    model.sync([], context, 1);
    expect(names(model)).toEqual([]);
    expect(model.selected).toBeUndefined();
  });

  it('gives the same order however the changes came', () => {
    const change = fc.record({
      name: fc.constantFrom('a', 'b', 'c1', 'c10', 'c2', 'd'),
      version: fc.integer({ min: 0, max: 3 }),
      there: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 20 }),
        fc.constantFrom('NAME', 'RESTARTS', 'STATUS'),
        fc.boolean(),
        (changes, column, descending) => {
          const model = new TableModel(pods, { column, descending });
          const objects = new Map<string, KubeObject>();
          let now = 0;
          for (const { name, version, there } of changes) {
            if (there) objects.set(name, pod(name, version));
            else objects.delete(name);
            now += LINGER_MS + 1;
            model.sync([...objects.values()], context, now);
          }
          model.sync([...objects.values()], context, now + LINGER_MS + 1);
          const fresh = new TableModel(pods, { column, descending });
          fresh.sync([...objects.values()], context, 0);
          expect(names(model)).toEqual(names(fresh));
        },
      ),
    );
  });

  it('says with an arrow that a number of the metrics grew or shrank, for two samples', () => {
    const model = new TableModel(pods, undefined);
    let cpu = 5;
    const at = (now: number): Context => ({ ...context, now, podUsage: () => new Map([['a', { cpu, memory: 0 }]]) });
    model.sync([pod('a')], at(0), 0);
    const column = pods.columns.find(({ name }) => name === 'CPU');
    const shown = (now: number): string | undefined => column && model.visible[0]?.shown(column, at(now));
    expect(shown(0)).toBe('5');
    cpu = 9;
    expect(shown(15_000)).toBe('↑9');
    expect(shown(30_000)).toBe('↑9');
    cpu = 7;
    expect(shown(40_000)).toBe('↓7');
    expect(shown(70_000)).toBe('7');
  });

  it('filters as k9s does, blanks and all', () => {
    const model = new TableModel(pods, undefined);
    model.sync(
      [pod('web-1', 0, { app: 'web' }), pod('db-1', 0, { app: 'db' }), pod('wide', 0, { app: 'web', tier: 'x' })],
      context,
      0,
    );
    const shown = (text: string): string[] => {
      model.filter = parseFilter(text);
      model.arrange(context);
      return names(model);
    };
    expect(shown('web')).toEqual(['web-1']);
    expect(shown('!web')).toEqual(['db-1', 'wide']);
    expect(shown('-l app=web,tier!=x')).toEqual(['web-1']);
    expect(shown('app in (db)')).toEqual([]);
    expect(shown('-l app in (db)')).toEqual(['db-1']);
    expect(shown('-l app in (web,db) /b-1')).toEqual(['db-1', 'web-1']);
    expect(shown('app!=x /!web')).toEqual(['db-1', 'wide']);
    expect(shown('app=web -f wb1')).toEqual(['web-1']);
    expect(shown('web-1 1/1 Running')).toEqual(['web-1']);
    expect(shown('-f wd')).toEqual(['wide']);
    expect(shown('! web')).toEqual(['db-1', 'wide']);
    for (const begun of ['!', '-l', '-f', '-l ']) expect(shown(begun)).toHaveLength(3);
    expect(shown('we[')).toEqual([]);
    expect(parseFilter('we[').problem).toContain('regular expression');
  });

  it('sorts numbers in names as numbers', () => {
    expect(['web-10', 'web-2', 'web-1', 'api'].sort(natural)).toEqual(['api', 'web-1', 'web-2', 'web-10']);
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (a, b, c) => {
        expect(Math.sign(natural(a, b))).toBe(-Math.sign(natural(b, a)) + 0);
        if (natural(a, b) < 0 && natural(b, c) < 0) expect(natural(a, c)).toBeLessThan(0);
      }),
    );
  });
});
