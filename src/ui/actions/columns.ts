/** The columns of a list: which are shown, and the cell of the chosen one. */
import type { App } from '../app/app.ts';
import { copyText } from '../app/copying.ts';
import type { ListView } from '../views/list-view.ts';

/** Copies the cell of the chosen column, of all marked rows. */
export function copyCell(app: App, { kind, model }: ListView): void {
  const column = kind.columns.find(({ name }) => name === model.column);
  if (column === undefined) {
    app.say('Choose a column first: shift-left and shift-right.', 'warn');
    return;
  }
  const cells = model.targets().map((row) => row.cell(column, app.context));
  copyText(app, cells.join('\n'), `${column.name}: ${cells.join(', ')}`);
}

/** Asks which columns are shown, in which order; no names are the kind's own again. */
export function askColumns(app: App, view: ListView): void {
  const known = view.kind.columns.map(({ name }) => name);
  app.ask({
    title: 'Columns',
    text: () => [`There are: ${known.join(', ')}.`, 'Names with commas between; none for the usual ones.'],
    fields: [
      {
        kind: 'text',
        label: 'Columns',
        value: view
          .columns()
          .map(({ name }) => name)
          .join(','),
        proposed: true,
      },
    ],
    check: ([text = '']) => {
      const unknown = named(text).find((name) => !known.includes(name));
      return unknown === undefined ? undefined : `There is no column ${unknown}.`;
    },
    confirm: ([text = '']) => {
      const names = named(text);
      view.model.chosen = names.length === 0 ? undefined : names;
      view.model.wide = false;
      view.remember();
      app.say(names.length === 0 ? 'The usual columns.' : `Columns: ${names.join(', ')}`, 'good');
    },
  });
}

function named(text: string): string[] {
  const names = text.split(',').map((name) => name.trim().toUpperCase());
  return [...new Set(names.filter((name) => name !== ''))];
}
