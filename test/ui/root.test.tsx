/** The frames that Ink makes of the panes, as Ink alone sees them: every line there, and none wider than the terminal. */
import { render } from 'ink-testing-library';
import stringWidth from 'string-width';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { App, type Host } from '../../src/ui/app/app.ts';
import { handleEvent } from '../../src/ui/app/dispatch.ts';
import { DEFAULTS } from '../../src/ui/app/settings.ts';
import { Root } from '../../src/ui/root.tsx';
import { KeyDecoder } from '../../src/ui/terminal/keys.ts';
import { accelerate } from '../../src/ui/terminal/painter.ts';
import { Screen } from '../../src/ui/terminal/screen.ts';
import { Theme } from '../../src/ui/theme/theme.ts';
import { startView } from '../../src/ui/views/pages.ts';
import { FakeCluster, START } from './fake-cluster.ts';
import { pod, shop } from './objects.ts';

const HOST: Host = {
  quit: () => {}, suspend: () => {}, repaint: () => {}, setMouse: () => {}, copy: () => {}, save: (name) => name,
  edit: async (_, text) => text, store: () => {}, scenarios: () => undefined, next: () => undefined, restart: () => {},
  shellHistory: () => ({ lines: [], add: () => {}, clear: () => {} }),
}; // biome-ignore format: a table

const STORY = {
  name: 's', title: 'Eine Geschichte 漢字 שלום', step: undefined, stepIndex: -1, steps: [],
  captions: [{ time: START, text: 'A caption with 漢字, שלום, e\u0301 and \u202e. '.repeat(8) }],
  goals: [{ id: 'g', title: 'A goal '.repeat(20), state: 'open' as const, hints: [] }],
  waitingFor: undefined, finished: false, passed: undefined,
}; // biome-ignore format: a table

let app: App;
let unmount: () => void;
let lastFrame: () => string | undefined;
let screen: Screen;

function open(columns: number, rows: number): void {
  const cluster = new FakeCluster({ scenario: STORY });
  shop(cluster);
  cluster.put('pods', pod('漢字-'.repeat(30), { labels: { long: 'x'.repeat(300), wide: '漢'.repeat(60) } }));
  cluster.put('pods', pod('שלום-e\u0301-👩‍👩‍👧'));
  screen = new Screen({ columns, rows, write: () => true });
  app = new App(cluster, HOST, new Theme('stock', 0), DEFAULTS);
  app.open(startView(app));
  ({ unmount, lastFrame } = render(<Root app={app} screen={screen} />));
}

async function keys(bytes: string): Promise<readonly string[]> {
  const decoder = new KeyDecoder();
  for (const event of [...decoder.feed(bytes), ...decoder.flush()]) handleEvent(app, event);
  app.invalidate();
  await new Promise((done) => setTimeout(done, 40)); // Ink draws at most thirty times a second
  return (lastFrame() ?? '').split('\n');
}

const undo = accelerate(); // as the program has it
afterAll(undo);

afterEach(() => {
  unmount();
  app.close();
});

describe.each([
  [80, 24],
  [99, 30],
  [60, 15],
])('the panes at %i×%i', (columns, rows) => {
  it.each([
    ['a list', ''],
    ['a wide list', '\x17'],
    ['the prompt', ':deploy'],
    ['the filter', '/漢字 שלום'],
    ['a dialog', '\x04'],
    ['YAML', 'y'],
    ['help', '?'],
    ['the map', 'M'],
    ['the timeline', 'T'],
    ['pulses', 'V'],
    ['the story', 'K'],
    ['a tree', 'X'],
    ['why', 'W'],
    ['what changed', 'D'],
  ])('%s', async (_, bytes) => {
    open(columns, rows);
    const lines = await keys(bytes);
    expect(lines).toHaveLength(rows);
    for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
    for (const line of lines.filter((each) => each.startsWith('│') || each.startsWith('┌')))
      expect(line).toMatch(/[│┐┘]$/);
  });

  it('shows the dialog over the list, with its borders whole', async () => {
    open(columns, rows);
    const lines = await keys('\x04');
    const box = lines.filter((line) => line.includes('<Delete>') || /OK.*Cancel/.test(line));
    expect(box).toHaveLength(2);
    expect(box[1]).toMatch(/│.*OK.*Cancel.*│/);
  });
});
