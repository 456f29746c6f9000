/** A dialog as lines, with the place where it stands. */
import type { App } from '../app/app.ts';
import type { Dialog } from '../app/dialog.ts';
import { framed } from '../text/frame.ts';
import { line, type Span } from '../text/line.ts';
import { fittedName, width, wrap } from '../text/width.ts';
import type { Role } from '../theme/skins.ts';
import type { Look } from '../theme/theme.ts';
import { type Row, whatFits } from './dialog-fit.ts';
import { editorSpans } from './prompt-lines.ts';

const WIDEST = 72;
/** The line of the buttons, and where each begins in it. */
const BUTTONS = ['   ', ' OK ', '    ', ' Cancel '] as const;
const [OK_AT, CANCEL_AT] = [3, 11];
/** Commands that are shown; of more than that only the number is told. */
const COMMANDS_SHOWN = 3;

function fieldSpans(dialog: Dialog, i: number, labels: number, room: number): Span[] {
  const field = dialog.fields[i];
  const editor = dialog.editors[i];
  if (field === undefined || editor === undefined) return [];
  const on = dialog.focus === i;
  const label: Span = [on ? 'highlight' : 'label', `${on ? '>' : ' '} ${fittedName(field.label, labels)} `];
  if (field.kind === 'check') return [label, [on ? 'highlight' : 'value', editor.text === 'true' ? '[x]' : '[ ]']];
  if (field.kind === 'choice') return [label, [on ? 'highlight' : 'value', `< ${editor.text} >`]];
  return on ? [label, ...editorSpans(editor.text, editor.cursor, room)] : [label, ['value', editor.text]];
}

/** As many of the offers as there is room for, whole. */
function offered(offers: readonly string[], room: number): string {
  let told = '';
  for (const [i, offer] of offers.entries()) {
    const next = told === '' ? offer : `${told}  ${offer}`;
    if (width(next) > room) return i === 0 ? '' : `${told}  …`;
    told = next;
  }
  return told;
}

/** What the keys do where the focus is. */
function keysOf({ fields, focus, ok, cancel, options }: Dialog): string {
  if (focus === cancel) return `enter, esc: Cancel  ${options.danger ? '←, tab: OK' : 'tab: next'}`;
  const kind = fields[focus]?.kind;
  const change = kind === 'choice' ? '  ←→: choose' : kind === 'check' ? '  space: switch' : '';
  return focus < ok && options.danger
    ? `enter, tab: next  esc: Cancel${change}`
    : `enter: OK  esc: Cancel  tab: next${change}`;
}

export interface Placed {
  readonly lines: readonly string[];
  readonly left: number;
  readonly top: number;
  readonly width: number;
  /** The field or button at a place of the screen, as `Dialog.focus` counts them. */
  at(x: number, y: number): number | undefined;
}

export function dialogLines(app: App, dialog: Dialog, columns: number, height: number): Placed {
  const { theme } = app;
  const outer = Math.max(20, Math.min(WIDEST, columns - 4));
  const inner = outer - 4;
  const wrapped = (role: Role, text: string): Row[] => wrap(text, inner).map((part) => ({ spans: [[role, part]] }));
  const labels = Math.min(inner >> 1, Math.max(0, ...dialog.fields.map((f) => width(f.label))));
  const offers = offered(dialog.offers, inner - labels - 9);
  const fields: Row[] = [];
  for (const field of dialog.fields.keys()) {
    fields.push({ spans: fieldSpans(dialog, field, labels, inner - labels - 3), field });
    if (dialog.focus === field && offers !== '')
      fields.push({ spans: [['dim', `${' '.repeat(labels + 3)}${offers}`]] });
  }
  const { commands } = dialog;
  const look = (index: number): Role | Look =>
    dialog.focus !== index ? 'dim' : { on: dialog.options.danger && index === dialog.ok ? 'error' : 'crumbOn' };
  const kept = whatFits(
    {
      text: dialog.options.text(dialog.values).flatMap((text) => wrapped('value', text)),
      fields,
      focus: fields.findIndex(({ field }) => field === dialog.focus),
      commands: [
        ...commands.slice(0, COMMANDS_SHOWN).flatMap((command) => wrapped('dim', `$ ${command}`)),
        ...(commands.length > COMMANDS_SHOWN
          ? [{ spans: [['dim', `  … and ${commands.length - COMMANDS_SHOWN} more`]] } satisfies Row]
          : []),
      ],
      problem: dialog.problem === undefined ? [] : wrapped('error', dialog.problem),
      buttons: {
        spans: [
          BUTTONS[0],
          [look(dialog.ok), BUTTONS[1]],
          BUTTONS[2],
          [look(dialog.cancel), BUTTONS[3]],
          ['dim', `   ${keysOf(dialog)}`],
        ],
      },
    },
    Math.max(1, height - 2),
  );
  const lines = kept.map(({ spans }) => line(theme, outer - 2, [' ', ...spans]));
  const box = framed(theme, outer, lines, {
    title: [['title', ` <${dialog.options.title}> `]],
    role: dialog.options.danger ? 'error' : 'border',
  });
  const [left, top] = [Math.max(0, (columns - outer) >> 1), Math.max(0, (height - box.length) >> 1)];
  const at = (x: number, y: number): number | undefined => {
    const [column, row] = [x - left - 2, y - top - 1]; // within the frame and the blank beside it
    if (column < 0 || column >= inner || row < 0) return undefined;
    if (row < kept.length - 1) return kept[row]?.field;
    if (row !== kept.length - 1) return undefined;
    if (column >= OK_AT && column < OK_AT + BUTTONS[1].length) return dialog.ok;
    return column >= CANCEL_AT && column < CANCEL_AT + BUTTONS[3].length ? dialog.cancel : undefined;
  };
  return { lines: box, left, top, width: outer, at };
}
