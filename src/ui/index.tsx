/**
 * The interface's front door: takes the terminal, shows a cluster in it, and gives the terminal back.
 *
 * bytes → key decoder → dispatcher → App (state) → panes of lines → Ink (layout) → painter → Screen → terminal.
 */
import type { ReadStream, WriteStream } from 'node:tty';
import { render } from 'ink';
import type { ReactElement } from 'react';
import { useSyncExternalStore } from 'react';
import type { ClusterClient } from '../run/cluster.ts';
import { historyFile, ShellHistory } from '../run/shell-history.ts';
import { App, type Host } from './app/app.ts';
import { followScript } from './app/follow.ts';
import { leaving } from './app/leaving.ts';
import { NO_CLUSTER } from './app/no-cluster.ts';
import type { Settings } from './app/settings.ts';
import { startTour } from './app/tour.ts';
import { editText, loadSettings, saveFile, settingsPath, storeSettings } from './host.ts';
import { Root } from './root.tsx';
import { Stage } from './stage.ts';
import { copyToClipboard } from './terminal/codes.ts';
import { TerminalGuard } from './terminal/guard.ts';
import { readInput } from './terminal/input.ts';
import { accelerate } from './terminal/painter.ts';
import { Screen } from './terminal/screen.ts';
import { depthOf } from './theme/color.ts';
import { Theme } from './theme/theme.ts';
import { startView } from './views/pages.ts';
import { PickerView, type ScenarioEntry } from './views/picker-view.ts';
import { StartingView } from './views/starting-view.ts';

export type { ScenarioEntry } from './views/picker-view.ts';

export interface InterfaceOptions {
  /**
   * Shown at first; without it the list of scenarios is. What is opened is opened once the first frame is on the screen, so
   * that a cluster that takes long to build does not leave the terminal dark.
   */
  readonly cluster?: ClusterClient | { readonly title: string; readonly open: () => ClusterClient };
  /** The list of scenarios; asked for when it is shown. */
  readonly scenarios?: () => readonly ScenarioEntry[];
  /** Opens a scenario from the list. @throws Error whose message is shown */
  readonly open?: (name: string) => ClusterClient | Promise<ClusterClient>;
  /** Begins again what a cluster plays, in a new one. @returns undefined where that is not known */
  readonly again?: (cluster: ClusterClient) => ClusterClient | undefined;
  /** The cluster is no longer shown. */
  readonly close?: (cluster: ClusterClient) => void;
  /** The process ends, perhaps by a signal: save synchronously what must not be lost. */
  readonly onEnd?: () => void;
  readonly readOnly?: boolean;
  /** Said to the person at first. */
  readonly notice?: string;
  readonly settingsFile?: string;
  readonly input?: ReadStream;
  readonly output?: WriteStream;
}

/** Real ms that a cluster may take to come up before it is shown unfinished. */
const UNFINISHED_MS = 150;

/** Waits for a cluster that is there in a blink, so that nobody sees it half made. @throws what its scenario is refused for */
const nearlyReady = ({ ready }: ClusterClient): Promise<void> | undefined =>
  ready && Promise.race([ready, new Promise<void>((done) => setTimeout(done, UNFINISHED_MS))]);

function Staged({ stage, screen }: { readonly stage: Stage; readonly screen: Screen }): ReactElement {
  const app = useSyncExternalStore(stage.subscribe, stage.current);
  return <Root app={app} screen={screen} />;
}

/** Runs the interface until the person leaves. @returns the exit code */
export function startInterface(options: InterfaceOptions): Promise<number> {
  const { input = process.stdin, output = process.stdout } = options;
  const path = options.settingsFile ?? settingsPath();
  const loaded = loadSettings(path);
  let settings: Settings = options.readOnly ? { ...loaded.settings, readOnly: true } : loaded.settings;
  if (process.env['WAVETANK_PAINTER'] !== 'ink') accelerate();

  return new Promise((resolve, reject) => {
    const screen = new Screen(output);
    let stopReading = (): void => {};
    const guard = new TerminalGuard({
      input,
      output,
      mouse: settings.mouse,
      onEnter: () => {
        screen.resize();
        screen.start();
        stopReading = readInput(input, (event) => stage.take(event));
      },
      onLeave: () => {
        screen.stop();
        stopReading();
      },
      ...(options.onEnd === undefined ? {} : { onEnd: options.onEnd }),
    });

    /** The person has left: what was still being opened is closed again, or its clock would keep the program running. */
    let left = false;
    const finish = (code: number): void => {
      left = true;
      const app = stage.current();
      app.close();
      output.off('resize', resized);
      guard.end();
      instance.unmount();
      input.unref?.();
      options.onEnd?.();
      resolve(code);
    };

    /** Whether it is on, as it was last switched. */
    let { mouse } = settings;
    let history: ShellHistory | undefined;
    const host: Host = {
      quit: finish,
      suspend: () => guard.suspend(),
      repaint: () => screen.repaint(),
      setMouse: (on) => {
        mouse = on;
        guard.setMouse(on);
      },
      copy: (text) => void output.write(copyToClipboard(text)),
      save: saveFile,
      edit: (name, text, program) => guard.outside(() => editText(name, text, program)),
      shellHistory: () => {
        history ??= new ShellHistory(historyFile());
        return history;
      },
      store: (changed) => {
        settings = changed;
        // what could not be read is a person's, and would be lost
        if (loaded.problems.length === 0) storeSettings(path, { ...changed, readOnly: loaded.settings.readOnly });
      },
      scenarios: (app) => (options.scenarios === undefined ? undefined : list(app, options.scenarios)),
      restart: (app) => {
        void put(app.cluster.scenario?.state.name ?? app.cluster.name, () => {
          const cluster = options.again?.(app.cluster);
          if (cluster === undefined) throw new Error('nothing begins this run again');
          return cluster;
        });
      },
      next: (app) => (listed === undefined ? undefined : list(app, listed)),
    };

    /** The list that the open scenario was chosen from: what comes after it is there. */
    let listed = options.scenarios;
    const list = (app: App, read: () => readonly ScenarioEntry[], crumb?: string): PickerView => {
      const choose = ({ name, lessons }: ScenarioEntry): void => {
        if (lessons === undefined) leaving(app, () => void openScenario(name, read));
        else app.open(list(app, lessons, name));
      };
      return new PickerView(app, read, choose, crumb);
    };

    const makeApp = (cluster: ClusterClient): App => {
      const app = new App(cluster, host, new Theme(settings.skin, depthOf(process.env)), settings);
      app.mouse = mouse;
      return app;
    };

    const show = (cluster: ClusterClient): App => {
      const app = makeApp(cluster);
      app.open(startView(app));
      followScript(app);
      if (!settings.toured) startTour(app);
      return app;
    };

    const pick = (): App => {
      const app = makeApp(NO_CLUSTER);
      app.open(list(app, options.scenarios ?? (() => [])));
      return app;
    };

    const openScenario = (name: string, from: () => readonly ScenarioEntry[]): Promise<void> =>
      put(name, async () => {
        const cluster = await options.open?.(name);
        if (cluster === undefined) throw new Error(`nothing opens the scenario ${name}`);
        listed = from;
        return cluster;
      });

    /** Puts another cluster on the screen; says so first, as building one takes a moment. */
    const put = async (name: string, make: () => ClusterClient | Promise<ClusterClient>): Promise<void> => {
      const old = stage.current();
      stage.hold();
      old.say(`Starting ${name} …`);
      await new Promise((done) => setTimeout(done, 20)); // the frame that says so
      if (left) return;
      try {
        const cluster = await make();
        await nearlyReady(cluster);
        if (left) return;
        const app = show(cluster);
        stage.put(app);
        if (old.cluster !== NO_CLUSTER) options.close?.(old.cluster);
        await cluster.ready?.catch((error: unknown) => {
          if (stage.current() !== app) return;
          stage.put(pick());
          throw error;
        });
      } catch (error) {
        stage.drop();
        stage.current().tell(error instanceof Error ? error.message : String(error), 'error');
      }
    };

    const wait = (title: string): App => {
      const app = makeApp(NO_CLUSTER);
      app.open(new StartingView(app, title));
      return app;
    };

    const { cluster } = options;
    const stage = new Stage(cluster === undefined ? pick() : 'open' in cluster ? wait(cluster.title) : show(cluster));
    /** Says what is to be known at first, and what is wrong with the settings: once, to whoever is there to stay. */
    const tellProblem = (): void => {
      const all = [...(options.notice === undefined ? [] : [options.notice]), ...loaded.problems];
      const [first, ...others] = all;
      if (first === undefined) return;
      const more = others.length === 0 ? '' : ` (${others.length} more: :messages)`;
      stage.current().warn(`${first}${more}`, all);
    };
    tellProblem();

    const resized = (): void => {
      screen.resize();
      stage.current().invalidate();
    };
    output.on('resize', resized);
    const instance = render(<Staged stage={stage} screen={screen} />, {
      stdout: screen as unknown as NodeJS.WriteStream,
      stdin: input,
      debug: true,
      exitOnCtrlC: false,
      patchConsole: false,
    });
    guard.enter();
    screen.flush();
    if (cluster !== undefined && 'open' in cluster) {
      stage.hold();
      setTimeout(async () => {
        if (left) return;
        try {
          const opened = cluster.open();
          await nearlyReady(opened);
          if (left) return;
          stage.put(show(opened));
          tellProblem();
          await opened.ready;
        } catch (error) {
          reject(error); // first: what is settled stays settled
          finish(1);
        }
      });
    }
  });
}
