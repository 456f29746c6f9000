/**
 * The state of the interface, outside React: the stack of views, the prompt, the dialog, the flash line, and the pacing of
 * updates. Keys are answered in the same turn; changes of the cluster are shown at most four times a second; an idle screen
 * does nothing at all.
 */
import {
  type ClusterClient,
  type History,
  leavesCluster,
  onlyReads,
  type Reader,
  type Resource,
} from '../../run/cluster.ts';
import type { Context } from '../kinds/kind.ts';
import { TerminalPane } from '../shell/terminal-pane.ts';
import { LINGER_MS } from '../table/rows.ts';
import type { Role } from '../theme/skins.ts';
import type { Theme } from '../theme/theme.ts';
import { Astray } from './astray.ts';
import { Moment } from './clock.ts';
import { Dialog, type DialogOptions } from './dialog.ts';
import { Editor } from './editor.ts';
import { Instant } from './instant.ts';
import { Looks } from './looks.ts';
import { Messages } from './messages.ts';
import type { Prompt } from './prompt.ts';
import { NONE_OPEN, PAST, READ_ONLY } from './refusals.ts';
import type { Settings } from './settings.ts';
import type { MouseEvent, View } from './view.ts';

/** Real milliseconds between two pictures of a changing cluster. */
const PACE_MS = 250;
const FLASH_MS = 8_000;

export interface Flash {
  readonly text: string;
  readonly role: Role;
  /** Without the command that it answers, for where there is no room for both. */
  readonly answer?: string;
  /** What it speaks of: it goes when this is not shown any more. */
  readonly about?: View | undefined;
}

/** What the App asks of the process around it. */
export interface Host {
  quit(code: number): void;
  suspend(): void;
  repaint(): void;
  setMouse(on: boolean): void;
  copy(text: string): void;
  /** Writes a file into the current folder. @returns its path */
  save(name: string, text: string): string;
  /** Opens the text in the user's editor. @returns the edited text */
  edit(name: string, text: string, program?: string): Promise<string>;
  /** Keeps the settings. */
  store(settings: Settings): void;
  /** What was typed in the terminal, over runs. */
  shellHistory(): History;
  /** Begins again what the open cluster plays, in a new one. */
  restart(app: App): void;
  /** The list of scenarios, where there is one. */
  scenarios(app: App): View | undefined;
  /** The list that the scenario was chosen from, which has what comes after it: the lessons of a course, or all scenarios. */
  next(app: App): View | undefined;
}

export class App {
  readonly cluster: ClusterClient;
  readonly host: Host;
  readonly #usage = new Instant();
  readonly moment: Moment;
  theme: Theme;
  settings: Settings;
  /** The namespace that lists show; empty is all. */
  namespace: string;
  readonly views: View[] = [];
  prompt: Prompt | undefined;
  dialog: Dialog | undefined;
  flash: Flash | undefined;
  /** What is to be known from the start: it stands above all messages until a key is pressed. */
  notice: string | undefined;
  /** The practice terminal, once it was opened. */
  terminal: TerminalPane | undefined;
  /** Flashes that were shown, newest last. */
  readonly messages = new Messages();
  /** Command lines of views that were opened, for `[` and `]`. */
  readonly trail: string[] = [];
  trailAt = -1;
  showHeader = true;
  showCrumbs = true;
  showGuide = true;
  /** A question was answered by the last key: the same keys choose namespaces, and a second press is not meant for them. */
  justAnswered = false;
  /** The moment that was marked to compare with, virtual ms. */
  marked: number | undefined;
  /** What the lists of each kind are filtered by, as long as this cluster is shown. */
  readonly filters = new Map<string, string>();
  /** What was typed after `/`, the newest last: in lists, and what texts were searched for. */
  readonly searches = { rows: [] as readonly string[], text: [] as readonly string[] };
  /** The goal that hints were last asked for, by its id. */
  helped: string | undefined;
  /** The tour, while it goes on: which of its lines the footer shows. */
  tour: { readonly at: number; readonly stop: () => void } | undefined;
  /** Lets the scenario move the interface again, whatever view was opened meanwhile. */
  giveBack: () => void = () => {};
  /** Whether going back from the first view asks to leave. */
  leaveQuestion = true;
  /** Finds what lies under the mouse; set by the screen that knows where things are. */
  onMouse: ((event: MouseEvent) => boolean) | undefined;
  mouse: boolean;
  readonly looks = new Looks();
  /** Whether it is off the screen for good. */
  closed = false;
  readonly editor = new Editor(this);
  readonly astray = new Astray(this);
  #version = 0;
  #listeners = new Set<() => void>();
  #timer: NodeJS.Timeout | undefined;
  #ticker: NodeJS.Timeout | undefined;
  #flashTimer: NodeJS.Timeout | undefined;
  #lingerTimer: NodeJS.Timeout | undefined;
  #unsubscribe: () => void;

  constructor(cluster: ClusterClient, host: Host, theme: Theme, settings: Settings) {
    this.cluster = cluster;
    this.host = host;
    this.theme = theme;
    this.settings = settings;
    this.mouse = settings.mouse;
    if (settings.idleSkip !== undefined) cluster.time?.skipQuiet(settings.idleSkip);
    // as k9s, in the namespace of the context
    this.namespace = settings.namespace || (cluster.scenario?.namespace ?? '');
    this.moment = new Moment(cluster);
    this.#unsubscribe = cluster.subscribe(() => this.dirty());
    this.#tick();
  }

  // -- reading ---------------------------------------------------------------------------------------------------------

  get reader(): Reader {
    return this.moment.reader;
  }

  /** What cells need, for the moment that is shown. */
  get context(): Context {
    const { cluster } = this;
    // while time runs, metrics need not be newer than a second: they are asked at every key
    const now = cluster.time?.state.running ? Math.floor(this.moment.now / 1000) : this.moment.now;
    this.#usage.at(`${now}/${this.reader.version('pods')}`);
    return {
      now: this.moment.now,
      cluster: this.reader,
      namespace: this.namespace,
      favourites: this.settings.favourites,
      podUsage: this.#podUsage,
      nodeUsage: this.#nodeUsage,
      halted: (part) => cluster.halted?.(part),
      listening: (pod) => cluster.listening?.(pod),
      get unknown() {
        return cluster.usageComes === true ? '…' : 'n/a';
      },
    };
  }

  readonly #podUsage: Context['podUsage'] = (key) => this.#usage.of(`pod/${key}`, () => this.cluster.podUsage(key));
  readonly #nodeUsage: Context['nodeUsage'] = (name) =>
    this.#usage.of(`node/${name}`, () => this.cluster.nodeUsage(name));

  resource(id: string): Resource | undefined {
    return this.cluster.resources().find((resource) => resource.id === id);
  }

  // -- views -----------------------------------------------------------------------------------------------------------

  get view(): View {
    const view = this.views.at(-1);
    if (view === undefined) throw new Error('the interface has no view');
    return view;
  }

  open(view: View): void {
    view.refresh();
    this.views.push(view);
    this.#leave();
  }

  /** Opens a view in the place of the one that is open. */
  replace(view: View): void {
    this.views.pop()?.dispose?.();
    this.open(view);
  }

  /** Makes `view` the only one. */
  reset(view: View): void {
    for (const old of this.views) old.dispose?.();
    this.views.length = 0;
    this.open(view);
  }

  /** @returns false at the first view */
  back(): boolean {
    if (this.views.length <= 1) return false;
    this.views.pop()?.dispose?.();
    this.view.refresh();
    this.#leave();
    return true;
  }

  /** Another view is shown: what was said of the one before goes with it. */
  #leave(): void {
    if (this.flash?.about !== undefined && this.flash.about !== this.view) this.flash = undefined;
    this.invalidate();
  }

  /** Why the cluster must not be changed now. */
  get refusal(): string | undefined {
    if (this.settings.readOnly) return READ_ONLY;
    return this.moment.isPast ? PAST : undefined;
  }

  // -- the terminal ----------------------------------------------------------------------------------------------------

  /** Opens the terminal, or gives it the keys. @returns undefined where the cluster has none */
  focusTerminal(): TerminalPane | undefined {
    if (this.terminal === undefined) {
      const session = this.cluster.terminal?.({
        edit: (...asked) => this.editor.edit(...asked),
        refusal: (line) => {
          if (this.settings.readOnly && !leavesCluster(line)) return 'Read-only: nothing is run on the cluster.';
          return this.moment.isPast && !onlyReads(line)
            ? 'This is the past: it can be looked at, not changed. After esc, ctrl-t returns to the present, shift-b goes on from here.'
            : undefined;
        },
      });
      if (session === undefined) {
        this.say(this.cluster.resources().length === 0 ? NONE_OPEN : 'This cluster has no terminal.', 'warn');
        return undefined;
      }
      this.terminal = new TerminalPane(this, session);
    }
    this.terminal.focused = true;
    this.invalidate();
    return this.terminal;
  }

  closeTerminal(): void {
    this.terminal?.close();
    this.terminal = undefined;
    this.invalidate();
  }

  // -- dialogs and messages --------------------------------------------------------------------------------------------

  ask(options: DialogOptions): void {
    this.dialog = new Dialog(options);
    this.invalidate();
  }

  /** Answers a key: gone with the view that it was pressed in. */
  say(text: string, role: Role = 'text'): void {
    this.#flash({ text, role, about: this.views.at(-1) });
  }

  /** Tells what happened: wherever one has gone meanwhile, it stays its time. @param whole what is kept of it, where the footer has room for a part */
  tell(text: string, role: Role = 'text', whole = text): void {
    this.#flash({ text, role }, whole);
  }

  /** Says what a person must not miss, however many messages follow. @param all what is kept of it */
  warn(text: string, all: readonly string[]): void {
    for (const each of all) this.messages.add({ at: undefined, text: each });
    this.notice = text;
    this.invalidate();
  }

  #flash(flash: Flash, text = flash.text, instead?: string): void {
    if (this.closed) return;
    this.flash = flash;
    this.messages.add({ at: this.cluster.time?.state.elapsed, text }, instead);
    clearTimeout(this.#flashTimer);
    this.#flashTimer = setTimeout(() => {
      this.flash = undefined;
      this.invalidate();
    }, FLASH_MS);
    this.invalidate();
  }

  /** What was said is true no more. */
  takeBack(text: string): void {
    if (this.flash?.text === text) this.flash = undefined;
  }

  /** Runs a command line and tells what came of it, together with the line. @returns how it was refused, if it was */
  async execute(command: string): Promise<string | undefined> {
    try {
      const running = this.cluster.run(command);
      this.tell(`$ ${command}`, 'dim');
      const { stdout, stderr, code } = await running.done;
      const printed = (code === 0 ? stdout || stderr : stderr || stdout).trim();
      return this.#answered(command, printed, code === 0);
    } catch (error) {
      return this.#answered(command, error instanceof Error ? error.message : String(error), false);
    } finally {
      this.refreshNow();
    }
  }

  /** Tells the first line of what a command printed, together with the command; all of it is kept. */
  #answered(command: string, printed: string, isGood: boolean): string | undefined {
    const answer = printed.split('\n', 1)[0] ?? '';
    const line = `$ ${command}`;
    this.#flash({ text: `${line}  ${answer}`, answer, role: isGood ? 'good' : 'error' }, `${line}  ${printed}`, line);
    return isGood ? undefined : answer;
  }

  /** Runs command lines one after the other; what one is refused keeps none of the others back, as with kubectl. */
  async executeAll(commands: readonly string[]): Promise<void> {
    const answers: (string | undefined)[] = [];
    for (const command of commands) answers.push(await this.execute(command));
    const refusals = answers.filter((each) => each !== undefined);
    if (commands.length < 2) return;
    if (refusals.length > 0) this.tell(`${refusals.length} of ${commands.length} failed. ${refusals[0]}`, 'error');
    else this.tell(`All ${commands.length} are done; :messages has each line with its answer.`, 'good');
  }

  // -- pacing ----------------------------------------------------------------------------------------------------------

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly version = (): number => this.#version;

  /** Something that is shown changed: paint in this turn. */
  invalidate(): void {
    this.#version++;
    for (const listener of this.#listeners) listener();
  }

  /** The cluster changed: paint soon. */
  dirty(): void {
    if (this.closed) return;
    this.#tick();
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.refreshNow();
    }, PACE_MS);
  }

  /** Takes the newest data and paints. */
  refreshNow(): void {
    if (this.closed) return;
    if (this.views.length > 0) this.view.refresh();
    this.invalidate();
    this.#tick();
    // from the newest news on, so that whatever lingers then is swept
    this.#lingerTimer ??= setTimeout(() => {
      if (this.views.length > 0 && this.view.refresh()) this.invalidate();
    }, LINGER_MS + 20);
    this.#lingerTimer.refresh();
  }

  /** While the clock runs, ages and the clock itself change without any change of the cluster. */
  #tick(): void {
    const state = this.cluster.time?.state;
    // a cluster without a clock of its own lives in real time; without any resource there is no cluster
    const runs = state === undefined ? this.cluster.resources().length > 0 : state.running && state.past === undefined;
    if (runs === (this.#ticker !== undefined)) return;
    if (!runs) {
      clearInterval(this.#ticker);
      this.#ticker = undefined;
      return;
    }
    this.#ticker = setInterval(() => {
      this.#tick();
      this.dirty();
    }, 2 * PACE_MS);
  }

  /** Ends all timers and subscriptions. */
  close(): void {
    this.closed = true; // a command that still runs answers later
    this.#unsubscribe();
    this.tour?.stop();
    this.terminal?.close();
    for (const view of this.views) view.dispose?.();
    clearTimeout(this.#timer);
    clearTimeout(this.#flashTimer);
    clearTimeout(this.#lingerTimer);
    clearInterval(this.#ticker);
    this.#listeners.clear();
  }
}
