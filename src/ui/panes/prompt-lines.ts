/** The prompt's box: what is typed, the cursor, and in grey how it could go on. */
import type { App } from '../app/app.ts';
import type { Prompt } from '../app/prompt.ts';
import { clean } from '../text/clean.ts';
import { framed } from '../text/frame.ts';
import { line, type Span } from '../text/line.ts';
import { drop, take, width as widthOf } from '../text/width.ts';

/** Text with a block cursor, scrolled so that the cursor is visible. */
export function editorSpans(text: string, cursor: number, room: number, ghost = ''): Span[] {
  const [before, after] = [clean(text.slice(0, cursor)), clean(text.slice(cursor))];
  const start = Math.max(0, widthOf(before) - room + 2);
  const left = drop(before, start);
  if (after !== '') {
    const under = take(after, 1) || take(after, 2);
    return [left, [{ inverse: true }, under], after.slice(under.length)];
  }
  if (ghost !== '') return [left, [{ inverse: true, role: 'ghost' }, ghost.slice(0, 1)], ['ghost', ghost.slice(1)]];
  return [left, [{ inverse: true }, ' ']];
}

export function promptLines(app: App, prompt: Prompt, width: number): string[] {
  const { theme } = app;
  const command = prompt.options.mode === 'command';
  const { text, cursor } = prompt.editor;
  const others = prompt.suggestions.filter((_, i) => i !== prompt.chosen).slice(0, 5);
  const spans: Span[] = [
    ['label', command ? ' : ' : ' / '],
    ...editorSpans(text, cursor, width - 8, prompt.ghost),
    ...(others.length > 0 ? [['dim', `   ${others.join('  ')}`] as const] : []),
  ];
  const hint = command
    ? ' tab completes, up and down walk, enter runs '
    : ' regex, !inverse, -f fuzzy, -l labels; enter keeps, esc drops ';
  return framed(theme, width, [line(theme, width - 2, spans)], {
    role: command ? 'highlight' : 'filter',
    title: width >= 70 ? [['dim', hint]] : [],
  });
}
