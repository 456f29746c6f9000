/** The interface at 200×50 with 10,000 pods on 500 nodes, in this process and without a terminal: keys go in, bytes come out. */
import { render } from 'ink';
import { createElement } from 'react';
import type { KubeObject } from '../../src/run/cluster.ts';
import { App, type Host } from '../../src/ui/app/app.ts';
import { handleEvent } from '../../src/ui/app/dispatch.ts';
import { DEFAULTS } from '../../src/ui/app/settings.ts';
import { Root } from '../../src/ui/root.tsx';
import { KeyDecoder } from '../../src/ui/terminal/keys.ts';
import { accelerate } from '../../src/ui/terminal/painter.ts';
import { Screen } from '../../src/ui/terminal/screen.ts';
import { Theme } from '../../src/ui/theme/theme.ts';
import { startView } from '../../src/ui/views/pages.ts';
import { FakeCluster } from '../../test/ui/fake-cluster.ts';
import { node, pod, shop } from '../../test/ui/objects.ts';
import { waited } from '../waits.ts';

export const NODES = 500;
const PODS = 10_000;

const nothing = (): void => {};
const HOST: Host = {
  quit: nothing,
  suspend: nothing,
  repaint: nothing,
  setMouse: nothing,
  copy: nothing,
  store: nothing,
  save: (name) => name,
  edit: async (_, text) => text,
  scenarios: () => undefined,
};

export class Stage {
  /** Bytes that reached the terminal so far. */
  bytes = 0;
  readonly cluster = new FakeCluster();
  readonly app: App;
  readonly #pods: string[] = [];
  readonly #decoder = new KeyDecoder();
  readonly #screen: Screen;
  #changed = 0;

  constructor() {
    accelerate();
    shop(this.cluster);
    for (let i = 0; i < NODES; i++) this.cluster.put('nodes', node(nodeName(i)));
    for (let i = 0; i < PODS; i++) {
      const name = `load-${i % 100}-${((i * 7919) % 99991).toString(36)}`;
      this.cluster.put('pods', pod(name, { node: nodeName(i % NODES) }));
      this.#pods.push(`shop/${name}`);
    }
    this.#screen = new Screen({
      columns: 200,
      rows: 50,
      write: (text) => {
        this.bytes += text.length;
        return true;
      },
    });
    this.app = new App(this.cluster, HOST, new Theme('stock', 24), DEFAULTS);
    this.app.open(startView(this.app));
    render(createElement(Root, { app: this.app, screen: this.#screen }), {
      stdout: this.#screen as unknown as NodeJS.WriteStream,
      debug: true,
      exitOnCtrlC: false,
      patchConsole: false,
    });
    this.#screen.start();
  }

  /** Does something and waits for its frame. @returns milliseconds */
  async frame(act: () => void): Promise<number> {
    const [start, before] = [performance.now(), waited()];
    act();
    await new Promise<void>((done) => setImmediate(done)); // React commits in a microtask, the Screen flushes at the end of the turn
    this.#screen.flush();
    return Math.max(0, performance.now() - start - (waited() - before));
  }

  press(key: string): Promise<number> {
    return this.frame(() => {
      for (const event of [...this.#decoder.feed(key), ...this.#decoder.flush()]) handleEvent(this.app, event);
    });
  }

  /** So many pods get another address, and the interface is told, as a run does. */
  change(count: number): void {
    for (let i = 0; i < count; i++) {
      const key = this.#pods[(this.#changed++ * 7919) % PODS] as string;
      const now = this.cluster.get('pods', key) as KubeObject & { status: object };
      this.cluster.put('pods', { ...now, status: { ...now.status, podIP: `10.1.${this.#changed % 250}.${i}` } });
    }
    this.cluster.publish();
  }
}

const nodeName = (i: number): string => `node-${String(i).padStart(3, '0')}`;
