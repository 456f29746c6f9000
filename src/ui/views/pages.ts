/** Views that `:` opens by a name of their own. */

import { logsByLabels } from '../actions/logs.ts';
import { podInView } from '../actions/navigate.ts';
import type { App } from '../app/app.ts';
import { findResource } from '../app/find-resource.ts';
import { filtered, parseListWords, toNamespace } from '../app/list-words.ts';
import { startTour } from '../app/tour.ts';
import type { View } from '../app/view.ts';
import { SKINS, type SkinName } from '../theme/skins.ts';
import { Theme } from '../theme/theme.ts';
import { aliasesView } from './aliases-view.ts';
import { BranchesView } from './branches-view.ts';
import { HelpView } from './help-view.ts';
import { ListView } from './list-view.ts';
import { MapView } from './map-view.ts';
import { MessagesView } from './messages-view.ts';
import { WORKLOADS, workloadsView } from './more-lists.ts';
import { OF_OBJECT, openOf } from './of-object.ts';
import { PulsesView } from './pulses-view.ts';
import { subjectView } from './rules-view.ts';
import { StoryView } from './story-view.ts';
import { subjectsView } from './subjects-view.ts';
import { TimelineView } from './timeline-view.ts';
import { whoView } from './who-view.ts';
import { XrayView } from './xray-view.ts';

export interface Page {
  readonly names: readonly string[];
  /** Stands on the view that is open, instead of taking its place. */
  readonly overlay?: boolean;
  /** There is one of it: it is not opened over itself. */
  readonly single?: boolean;
  /** Means nothing without words behind it, or without a row. */
  readonly wants?: true;
  /** Shows nothing of a cluster. */
  readonly alone?: boolean;
  /** The words behind it are those of a list: quotes hold some together. */
  readonly isList?: boolean;
  /** The kinds whose objects it lists, by their ids. */
  readonly lists?: readonly string[];
  readonly open: (app: App, words: readonly string[]) => View | undefined;
}

export const PAGES: readonly Page[] = [
  {
    names: ['aliases', 'alias', 'a'],
    overlay: true,
    single: true,
    isList: true,
    open: (app, words) => filtered(aliasesView(app, PAGES.filter(opensAlone)), words),
  },
  { names: ['help', 'h', '?'], overlay: true, single: true, alone: true, open: (app) => new HelpView(app) },
  {
    names: ['timeline', 'tl'],
    overlay: true,
    single: true,
    isList: true,
    open: (app, words) => withTime(app, () => filtered(new TimelineView(app), words)),
  },
  { names: ['branches'], overlay: true, single: true, open: (app) => withTime(app, () => new BranchesView(app)) },
  { names: ['story', 'guide'], overlay: true, single: true, open: (app) => new StoryView(app) },
  { names: ['map'], overlay: true, single: true, open: (app) => new MapView(app, podInView(app)) },
  { names: ['pulses', 'pulse', 'pu', 'hz'], overlay: true, single: true, open: (app) => new PulsesView(app) },
  { names: ['workloads', 'workload', 'wk'], isList: true, lists: WORKLOADS, open: openWorkloads },
  ...Object.keys(OF_OBJECT).map(
    (name): Page => ({
      names: [name],
      overlay: true,
      wants: true,
      open: (app, words) => openOf(app, name, words),
    }),
  ),
  { names: ['xray', 'xr', 'x'], overlay: true, isList: true, open: openXray },
  { names: ['logs'], overlay: true, wants: true, isList: true, lists: ['pods'], open: logsByLabels },
  { names: ['users', 'user', 'usr'], isList: true, open: (app, words) => filtered(subjectsView(app, 'User'), words) },
  {
    names: ['groups', 'group', 'grp'],
    isList: true,
    open: (app, words) => filtered(subjectsView(app, 'Group'), words),
  },
  { names: ['can'], overlay: true, wants: true, open: openCan },
  { names: ['who'], overlay: true, wants: true, open: whoView },
  { names: ['skin'], wants: true, alone: true, open: setSkin },
  {
    names: ['scenarios', 'ctx', 'contexts'],
    overlay: true,
    alone: true,
    open: (app) => {
      const view = app.host.scenarios(app);
      if (view === undefined) app.say('This run has no other scenarios.', 'warn');
      return view;
    },
  },
  { names: ['tour'], alone: true, open: tour },
  { names: ['messages', 'msg'], overlay: true, single: true, alone: true, open: (app) => new MessagesView(app) },
];

const opensAlone = ({ wants, names }: Page): boolean => !wants && !names.includes('aliases');

/** What is shown first: the pods of all namespaces, as k9s does. */
export function startView(app: App): View {
  const pods = app.resource('pods');
  if (app.trail.length === 0) app.trailAt = app.trail.push('pods') - 1; // [ leads back to it
  return pods === undefined ? new HelpView(app) : new ListView(app, pods);
}

function withTime(app: App, open: () => View): View | undefined {
  if (app.cluster.time !== undefined) return open();
  app.say('This cluster has no history to move in.', 'warn');
  return undefined;
}

function openXray(app: App, [word = 'deploy', ...rest]: readonly string[]): View | undefined {
  const resource = findResource(app.cluster, word);
  if (resource === undefined) {
    app.say(`"${word}" is no kind.`, 'error');
    return undefined;
  }
  const { namespace } = parseListWords(rest);
  if (namespace !== undefined && !toNamespace(app, namespace)) return undefined;
  return filtered(new XrayView(app, { resource: resource.id }), rest);
}

function openWorkloads(app: App, words: readonly string[]): View | undefined {
  const { namespace } = parseListWords(words);
  if (namespace !== undefined && !toNamespace(app, namespace)) return undefined;
  return filtered(workloadsView(app), words);
}

/** `:can u:jane`, `:can g:team`, `:can s:shop:default`. */
function openCan(app: App, [word = '']: readonly string[]): View | undefined {
  const [letter, ...rest] = word.split(':');
  if (letter === 'u' && rest[0]) return subjectView(app, 'User', rest.join(':'));
  if (letter === 'g' && rest[0]) return subjectView(app, 'Group', rest.join(':'));
  if (letter === 's' && rest[0] && rest[1]) return subjectView(app, 'ServiceAccount', rest[1], rest[0]);
  app.say('can takes u:NAME, g:GROUP or s:NAMESPACE:NAME.', 'error');
  return undefined;
}

function setSkin(app: App, [name = '']: readonly string[]): View | undefined {
  if (!Object.hasOwn(SKINS, name)) {
    const wrong = name === '' ? '' : `There is no skin "${name}". `;
    app.say(
      `${wrong}Skins: ${Object.keys(SKINS).join(', ')}; ${app.settings.skin} is on.`,
      wrong === '' ? 'text' : 'error',
    );
    return undefined;
  }
  app.settings = { ...app.settings, skin: name as SkinName };
  app.theme = new Theme(name as SkinName, app.theme.depth);
  app.host.store(app.settings);
  app.say(`Skin ${name}.`, 'good');
  return undefined;
}

function tour(app: App): undefined {
  startTour(app);
}

export function pageFor(word: string): Page | undefined {
  return PAGES.find((page) => page.names.includes(word.toLowerCase()));
}
