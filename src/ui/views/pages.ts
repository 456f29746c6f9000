/** Views that `:` opens by a name of their own. */
import type { App } from '../app/app.ts';
import type { View } from '../app/view.ts';
import { HelpView } from './help-view.ts';
import { ListView } from './list-view.ts';
import { MessagesView } from './messages-view.ts';
import { aliasesView } from './pseudo.ts';

export interface Page {
  readonly names: readonly string[];
  /** Stands on the view that is open, instead of taking its place. */
  readonly overlay?: boolean;
  readonly open: (app: App, words: readonly string[]) => View | undefined;
}

export const PAGES: readonly Page[] = [
  { names: ['aliases', 'alias', 'a'], overlay: true, open: (app) => aliasesView(app) },
  { names: ['help', 'h', '?'], overlay: true, open: (app) => new HelpView(app) },
  {
    names: ['scenarios', 'ctx', 'contexts'],
    overlay: true,
    open: (app) => {
      const view = app.host.scenarios(app);
      if (view === undefined) app.say('This run has no other scenarios.', 'warn');
      return view;
    },
  },
  { names: ['messages', 'msg'], overlay: true, open: (app) => new MessagesView(app) },
];

/** What is shown first: the pods of all namespaces, as k9s does. */
export function startView(app: App): View {
  const pods = app.resource('pods');
  return pods === undefined ? new HelpView(app) : new ListView(app, pods);
}

export function pageFor(word: string): Page | undefined {
  return PAGES.find((page) => page.names.includes(word.toLowerCase()));
}
