/**
 * Lets a scenario move the interface: when a step says what to look at, that is opened. Whoever opens a view of their own has
 * taken over and is left alone; letting the scenario go on (`>`) gives the interface back to it.
 */

import { globbed, OBJECT_VIEWS, type ScenarioState } from '../../run/cluster.ts';
import { ListView } from '../views/list-view.ts';
import type { App } from './app.ts';
import { runCommand } from './commands.ts';
import { findResource } from './find-resource.ts';
import { NO_GOAL } from './goals.ts';
import type { View } from './view.ts';

type Show = NonNullable<ScenarioState['show']>;

/** Follows from now on. @returns a function that ends it */
export function followScript(app: App): () => void {
  let followed: Show | undefined;
  let mine: View | undefined = app.view;
  let heard = app.cluster.scenario?.state.outputs?.length ?? 0;
  let printed = app.cluster.scenario?.state.printing;
  let idle = false;
  // where steps look that name no namespace: the one that was named last, whatever a person has chosen meanwhile
  let place = app.namespace;
  let goals: Goals = app.cluster.scenario?.state.goals ?? [];
  app.giveBack = () => {
    mine = app.view;
  };
  return app.cluster.subscribe(() => {
    const { scenario } = app.cluster;
    const { show, outputs = [], printing, goals: now = [] } = scenario?.state ?? {};
    const output = outputs.length > heard ? outputs.at(-1) : undefined;
    if (output !== undefined) tell(app, output);
    else if (printing !== undefined && printing !== printed) tell(app, printing);
    printed = printing;
    const stands = app.cluster.time?.state.idle === true;
    if (stands && !idle) app.tell(IDLE, 'warn');
    idle = stands;
    if (!app.moment.isPast) {
      heard = outputs.length;
      tellGoals(app, goals, now);
      goals = now;
    }
    if (show === undefined || show === followed) return;
    const away = app.view !== mine || app.dialog !== undefined || app.moment.isPast;
    if (away) followed = show;
    else if (open(app, show, place)) {
      followed = show;
      place = show.namespace ?? place;
    }
    if (!away) mine = app.view;
  });
}

const IDLE = 'Nothing worth seeing for an hour, so the clock stands: space runs on, > goes to the next step.';

type Goals = ScenarioState['goals'];

/** Says that a goal was reached, or cannot be any more. */
function tellGoals(app: App, before: Goals, now: Goals): void {
  if (now.some(({ state }) => state === 'open')) app.takeBack(NO_GOAL);
  for (const { id, title, state } of now) {
    if (state === 'open' || before.find((goal) => goal.id === id)?.state !== 'open') continue;
    if (state === 'done') app.tell(`Reached: ${title}`, 'good');
    else app.tell(`Out of reach now: ${title}. { and shift-b go on from before, :restart begins again.`, 'warn');
  }
}

/** Characters of an answer that have room in the narrowest footer beside the hint. */
const SHORT = 64;

/** What kubectl adds to what a command in a container has said. */
const ADDED = /^command terminated with exit code \d+$/;

/**
 * The last line of what a command of the script printed: its begin, of an error its end; the whole of it stands in the story.
 * While a command runs (it has no code) its lines may be errors, too.
 */
function tell(app: App, { text, code }: { readonly text: string; readonly code?: number }): void {
  const lines = text.split('\n').filter((each) => /\w/.test(each));
  const own = lines.filter((each) => !ADDED.test(each));
  const words = own.length > 0 ? own : lines;
  const last = words.at(-1) ?? '';
  if (last === '') return;
  const role = code === undefined || code === 0 ? 'text' : 'warn';
  if (code !== 0 && last.length > SHORT) app.tell(`… ${last.slice(-SHORT).replace(/^\S+ /, '')} (shift-k)`, role, last);
  else {
    const more = words.length > 1 || last.length > SHORT ? ' … (shift-k)' : '';
    app.tell(`${last.slice(0, SHORT)}${more}`, role, last);
  }
}

/** @param usual the namespace of steps that name none @returns whether it could be opened: what it names may have to come first */
function open(app: App, { view, namespace, select = '', filter }: Show, usual: string): boolean {
  const wanted = namespace ?? usual;
  const place = wanted !== '' && app.reader.get('namespaces', wanted) === undefined ? undefined : wanted;
  // `select` names its object as KIND/NAME; it is a pod unless it says a kind
  const isOfOne = OBJECT_VIEWS.includes(view);
  const [kind = '', name] = select.includes('/') && isOfOne ? select.split('/') : ['pods', select];
  const resource = findResource(app.cluster, isOfOne ? kind : view);
  if (resource === undefined) {
    runCommand(app, [view, namespace ?? ''].join(' ').trim(), false);
    return true;
  }
  const key = name ? keyOf(app, resource, place ?? app.namespace, name) : undefined;
  if (isOfOne && key === undefined) return false;
  if (place !== undefined) app.namespace = place;
  const filtered = isOfOne ? '' : (filter ?? '');
  const list = new ListView(app, resource, { filter: filtered, ...(key === undefined ? {} : { select: key }) });
  app.reset(list);
  if (isOfOne) list.run(view, '');
  if (isOfOne && filter !== undefined && app.view !== list) {
    app.view.run('wrap', ''); // a match beyond the edge would move all else out of sight
    app.view.filter = filter;
  }
  return true;
}

/** The key of the first object of a name, in which `*` stands for any letters. */
function keyOf(app: App, { id, namespaced }: { id: string; namespaced: boolean }, where: string, name: string) {
  const [namespace, pattern] = name.includes('/') ? (name.split('/') as [string, string]) : [where, name];
  const found = app.reader
    .list(id, namespaced && namespace !== '' ? namespace : undefined)
    .find(({ metadata }) => globbed(pattern, metadata.name));
  return found && [found.metadata.namespace, found.metadata.name].filter((part) => part !== undefined).join('/');
}
