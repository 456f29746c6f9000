/** A shell into a container: each line runs through `kubectl exec`, and its answer is shown below it. */
import type { KubeObject } from '../../run/cluster.ts';
import type { App } from '../app/app.ts';
import { LineEditor } from '../app/line-editor.ts';
import type { MouseEvent, View } from '../app/view.ts';
import type { Scope } from '../keys/table.ts';
import { keyOf } from '../kinds/common.ts';
import { editorSpans } from '../panes/prompt-lines.ts';
import type { TerminalEvent } from '../terminal/keys.ts';
import { clean } from '../text/clean.ts';
import { framed } from '../text/frame.ts';
import { line } from '../text/line.ts';
import { TextPane } from '../text/text-pane.ts';

/** Lines of output that are kept. */
const MOST = 5_000;

export class ShellView implements View {
  readonly crumb = 'shell';
  readonly concept = 'Type a command and enter; ctrl-c stops it; esc leaves the shell.';
  readonly scopes: readonly Scope[] = ['move'];
  readonly actions: readonly string[] = [];
  readonly #app: App;
  readonly #pod: KubeObject;
  readonly #container: string | undefined;
  readonly #editor = new LineEditor();
  readonly #pane = new TextPane();
  readonly #history: string[] = [];
  #at = 0;
  #interrupt: (() => void) | undefined;

  constructor(app: App, pod: KubeObject, container: string | undefined) {
    this.#app = app;
    this.#pod = pod;
    this.#container = container;
    this.#pane.follow = true;
    this.#pane.wrap = true;
  }

  refresh(): boolean {
    return false;
  }

  #print(text: string): void {
    const lines = [...this.#pane.lines, ...text.replace(/\n$/, '').split('\n').map(clean)];
    this.#pane.lines = lines.slice(-MOST);
    this.#pane.follow = true;
    this.#app.invalidate();
  }

  /** All keys are text here, but those that leave or scroll. */
  input(event: TerminalEvent): boolean {
    const key = event.type === 'key' ? event.key : '';
    if (key === 'esc' || key === 'ctrl-z') return false;
    if (key === 'ctrl-c' && this.#interrupt === undefined && this.#editor.text === '') return false;
    if (key === 'pageup' || key === 'pagedown') return false;
    if (key === 'ctrl-d' && this.#editor.text === '') {
      this.#app.back();
      return true;
    }
    if (key === 'ctrl-c') {
      this.#interrupt?.();
      this.#editor.set('');
    } else if (key === 'enter') this.#run(this.#editor.text.trim());
    else if (key === 'up' || key === 'down') {
      this.#at = Math.max(0, Math.min(this.#history.length, this.#at + (key === 'up' ? -1 : 1)));
      this.#editor.set(this.#history[this.#at] ?? '');
    } else this.#editor.handle(event);
    return true;
  }

  #run(command: string): void {
    this.#editor.set('');
    this.#print(`$ ${command}`);
    if (command === '') return;
    if (command === 'exit') {
      this.#app.back();
      return;
    }
    this.#history.push(command);
    this.#at = this.#history.length;
    if (this.#app.settings.readOnly || this.#app.moment.isPast) {
      this.#print('Nothing is run here: the interface is read-only, or shows the past.');
      return;
    }
    const { name, namespace = 'default' } = this.#pod.metadata;
    const container = this.#container === undefined ? '' : ` -c ${this.#container}`;
    const quoted = `'${command.replaceAll("'", `'\\''`)}'`;
    const running = this.#app.cluster.run(`kubectl exec ${name} -n ${namespace}${container} -- sh -c ${quoted}`);
    this.#interrupt = () => running.interrupt();
    running.onOutput((_, text) => this.#print(text));
    void running.done.finally(() => {
      this.#interrupt = undefined;
      this.#app.refreshNow();
    });
  }

  render(width: number, height: number): readonly string[] {
    const { theme } = this.#app;
    const room = width - 4;
    const output = this.#pane.render(theme, room, Math.max(1, height - 3)).map((text) => ` ${text} `);
    const prompt = line(theme, width - 2, [
      ' ',
      ['good', '$ '],
      ...editorSpans(this.#editor.text, this.#editor.cursor, room - 4),
    ]);
    return framed(theme, width, [...output, prompt], {
      title: [
        ['title', ' Shell('],
        ['highlight', `${keyOf(this.#pod)}${this.#container === undefined ? '' : `:${this.#container}`}`],
        ['title', ') '],
      ],
    });
  }

  run(command: string): boolean {
    return this.#pane.run(command);
  }

  mouse(event: MouseEvent): boolean {
    if (event.action !== 'wheel-up' && event.action !== 'wheel-down') return false;
    this.#pane.scroll(event.action === 'wheel-up' ? -3 : 3);
    return true;
  }

  dispose(): void {
    this.#interrupt?.();
  }
}
