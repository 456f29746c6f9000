/** The help page: the key table of the view that was open, the colours, and the columns' states. */
import type { App } from '../app/app.ts';
import { offered } from '../app/dispatch.ts';
import { COMMANDS } from '../keys/commands.ts';
import { type Binding, bindingsOf, keyText, type Scope } from '../keys/table.ts';
import type { Span } from '../text/line.ts';
import { fitted, wrap } from '../text/width.ts';
import type { Role } from '../theme/skins.ts';
import type { Theme } from '../theme/theme.ts';
import { TextView } from './text-view.ts';

const HEADINGS: readonly { readonly scope: readonly Scope[]; readonly title: string }[] = [
  { scope: ['past'], title: 'IN THE PAST' },
  {
    scope: [
      'action',
      'logs',
      'text',
      'picker',
      'tree',
      'pulses',
      'network',
      'request',
      'map',
      'timeline',
      'branches',
      'compare',
      'why',
      'subject',
    ],
    title: 'THIS VIEW',
  },
  { scope: ['object'], title: 'OBJECT' },
  { scope: ['list'], title: 'TABLE' },
  { scope: ['time'], title: 'TIME' },
  { scope: ['move'], title: 'MOVING' },
  { scope: ['global'], title: 'EVERYWHERE' },
  { scope: ['terminal'], title: 'IN THE TERMINAL' },
];

/** What the colours of rows mean. */
const LEGEND: readonly (readonly [Role, string])[] = [
  ['normal', 'as it should be'],
  ['added', 'new'],
  ['modified', 'just changed'],
  ['pending', 'on its way, or waiting for something'],
  ['error', 'not well: shift-w says why, ctrl-w shows the reason in VALID'],
  ['completed', 'done'],
  ['terminating', 'being deleted'],
  ['gone', 'gone; the row stays for a moment'],
  ['marked', 'marked'],
  ['past', 'frames in this colour show the past'],
];

/** Where the sentences begin, and the meanings of colours. */
const TEXT_FROM = 39;
const MEANING_FROM = 22;

/** @param width columns of the page */
function helpLines(bindings: readonly Binding[], width: number, theme: Theme): { text: string; role?: Role }[] {
  const lines: { text: string; role?: Role }[] = [];
  for (const { scope, title } of HEADINGS) {
    const here = bindings.filter((binding) => scope.includes(binding.scope));
    if (here.length === 0) continue;
    lines.push({ text: title, role: 'label' });
    for (const { keys, label, help } of here)
      wrap(help, Math.max(20, width - TEXT_FROM)).forEach((part, i) => {
        const head =
          i > 0 ? ' '.repeat(TEXT_FROM) : ` ${fitted(`<${keys.map(keyText).join('> <')}>`, 20)} ${fitted(label, 16)} `;
        lines.push({ text: head + part });
      });
    lines.push({ text: '' });
  }
  lines.push({ text: 'COMMANDS', role: 'label' });
  for (const [form, help] of COMMANDS)
    wrap(help, Math.max(20, width - TEXT_FROM)).forEach((part, i) => {
      lines.push({ text: (i > 0 ? '' : ` ${form}`).padEnd(TEXT_FROM) + part });
    });
  lines.push({ text: '' });
  lines.push({ text: 'COLOURS OF ROWS', role: 'label' });
  for (const [role, text] of LEGEND)
    wrap(text, Math.max(20, width - MEANING_FROM)).forEach((part, i) => {
      const head = i > 0 ? ' '.repeat(MEANING_FROM) : `${theme.sign(role)}${fitted(role, MEANING_FROM - 2)} `;
      lines.push({ text: head + part, role });
    });
  return lines;
}

export class HelpView extends TextView {
  readonly crumb = 'help';
  readonly concept = 'All keys of the view that you came from. / searches here too.';
  readonly #bindings: readonly Binding[];
  #roles: readonly (Role | undefined)[] = [];
  #width = 0;

  constructor(app: App) {
    super(app, (text, index) => spansOf(text, this.#roles[index]));
    const terminal = app.cluster.terminal === undefined ? [] : bindingsOf(['terminal'], []);
    this.#bindings = [...offered(app), ...terminal];
  }

  override render(width: number, height: number): readonly string[] {
    if (width !== this.#width) {
      this.#width = width;
      const lines = helpLines(this.#bindings, width - 4, this.app.theme);
      this.#roles = lines.map((line) => line.role);
      this.setText(lines.map((line) => line.text).join('\n'));
    }
    return super.render(width, height);
  }

  refresh(): boolean {
    return false;
  }

  protected title(): Span[] {
    return [
      ['title', ' Help '],
      ['count', `[${this.#bindings.length} keys] `],
    ];
  }

  fileName(): string {
    return 'keys.txt';
  }
}

function spansOf(text: string, role: Role | undefined): readonly Span[] {
  if (role !== undefined) return [[role, text]];
  return [['key', text.slice(0, 21)], ['count', text.slice(21, 38)], text.slice(38)];
}
