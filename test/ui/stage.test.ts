/** One App takes the place of another: what is typed meanwhile is meant for the one that comes. */
import { expect, it, onTestFinished } from 'vitest';
import { Stage } from '../../src/ui/stage.ts';
import type { TerminalEvent } from '../../src/ui/terminal/keys.ts';
import { Driver } from './driver.ts';
import { FakeCluster } from './fake-cluster.ts';
import { shop } from './objects.ts';

function shown(): Driver {
  const cluster = new FakeCluster();
  shop(cluster);
  const driver = new Driver(cluster, { columns: 80, rows: 24 });
  onTestFinished(() => driver.close());
  return driver;
}

const key = (name: string): TerminalEvent => ({ type: 'key', key: name, text: name.length === 1 ? name : '' });

it('gives keys to the cluster that is being opened, but for Enter, which opened it, and ctrl-c, which leaves at once', () => {
  const [old, next] = [shown(), shown()];
  const stage = new Stage(old.app);
  const before = old.app.view;
  stage.hold();
  for (const each of ['enter', ':', 'n', 'o']) stage.take(key(each));
  expect([old.app.view, old.app.prompt]).toEqual([before, undefined]);
  stage.take(key('ctrl-c'));
  expect(old.quits).toEqual([130]);
  const first = next.app.view;
  stage.put(next.app);
  expect(next.app.view).toBe(first); // no row was opened
  expect(next.app.prompt?.editor.text).toBe('no');
  stage.take(key('enter'));
  expect(next.app.view.crumb).toBe('node');
});

it('keeps an Enter that ends what was typed', () => {
  const [old, next] = [shown(), shown()];
  const stage = new Stage(old.app);
  stage.hold();
  for (const each of ['enter', 'enter', ':', 'n', 'o', 'enter']) stage.take(key(each));
  stage.put(next.app);
  expect(next.app.prompt).toBeUndefined();
  expect(next.app.view.crumb).toBe('node');
});

it('drops what was typed for a cluster that did not come', () => {
  const old = shown();
  const stage = new Stage(old.app);
  stage.hold();
  stage.take(key(':'));
  stage.drop();
  expect(old.app.prompt).toBeUndefined();
  stage.take(key(':'));
  expect(old.app.prompt).toBeDefined();
});
