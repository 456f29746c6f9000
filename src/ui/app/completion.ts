/** What the `:` prompt offers: kinds and views by any of their names, and for each command the words that may follow it. */
import { K9S_NAMES, type Resource, scenarioWords } from '../../run/cluster.ts';
import { SKINS } from '../theme/skins.ts';
import { OF_OBJECT } from '../views/of-object.ts';
import { PAGES, pageFor } from '../views/pages.ts';
import { subjectNames } from '../views/subjects-view.ts';
import type { App } from './app.ts';
import { findResource, namesOf } from './find-resource.ts';
import { listWordsFor, namespacesFor } from './list-completion.ts';
import { namesFor } from './time-commands.ts';

/** Names of the terminal pane. */
export const TERMINAL_NAMES = ['terminal', 'term', 'sh'];

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

const plurals = (app: App): string[] =>
  app.cluster.resources().flatMap(({ verbs, plural }) => (verbs.includes('list') ? [plural] : []));

/** A kind, and its subresources once its name is there. */
function kindsFor(app: App, word: string): string[] {
  const slash = word.indexOf('/');
  if (slash < 0) return plurals(app);
  const resource = findResource(app.cluster, word.slice(0, slash));
  return (resource?.subresources ?? []).map((each) => `${word.slice(0, slash)}/${each}`);
}

/** Subjects that bindings or accounts name, as `:can` takes them. */
function subjectsFor(app: App, word: string): string[] {
  if (word.startsWith('u:')) return subjectNames(app, 'User').map((name) => `u:${name}`);
  if (word.startsWith('g:')) return subjectNames(app, 'Group').map((name) => `g:${name}`);
  if (!word.startsWith('s:')) return ['g:', 's:', 'u:'];
  return app.reader.list('serviceaccounts').map(({ metadata }) => `s:${metadata.namespace}:${metadata.name}`);
}

const isOfObject = (word: string | undefined): boolean => OF_OBJECT[word ?? ''] !== undefined;

/** What may follow a command: the words that `word`, the one at `place` (from 1), may become. */
function following(app: App, first: string, place: number, word: string): string[] {
  const [page] = pageFor(first)?.names ?? [];
  if (first === 'speed') return ['max'];
  if (first === 'skip') return ['on', 'off'];
  if (TERMINAL_NAMES.includes(first)) return ['below', 'beside', 'full'];
  if (page === 'skin') return Object.keys(SKINS);
  if (page === 'who') return place === 1 ? VERBS : place === 2 ? kindsFor(app, word) : [];
  if (isOfObject(page)) return plurals(app).map((each) => `${each}/`);
  if (page === 'can') return subjectsFor(app, word);
  if (page === 'xray') return place === 1 ? plurals(app) : namespacesFor(app, word);
  return [];
}

/** The kinds that a list shows; undefined for what is no list of objects. */
function kindsOf(app: App, first: string): readonly Resource[] | undefined {
  const page = pageFor(first);
  if (page === undefined) {
    const resource = findResource(app.cluster, first);
    return resource === undefined ? undefined : [resource];
  }
  return page.lists?.flatMap((id) => app.resource(id) ?? []);
}

/** Whole command lines that `text` may become. */
export function suggestions(app: App, text: string): string[] {
  const blank = text.lastIndexOf(' ');
  if (blank < 0) return text === '' ? [] : firstWords(app, text.toLowerCase());
  const [start, word] = [text.slice(0, blank + 1), text.slice(blank + 1)];
  const words = start.trim().split(/\s+/);
  const slash = word.indexOf('/');
  if ((words[0] === 'until' || isOfObject(words[0])) && slash > 0) {
    const resource = findResource(app.cluster, word.slice(0, slash));
    return resource === undefined
      ? []
      : namesFor(app, resource, word.slice(slash + 1)).map((name) => text.slice(0, text.lastIndexOf('/') + 1) + name);
  }
  const scenario = text.replace(/^faults?\s/, 'scenario fault ');
  const first = words[0]?.toLowerCase() ?? '';
  const kinds = kindsOf(app, first);
  const found = /^scenario\s/.test(scenario)
    ? scenarioWords(scenario, (kind) => app.reader.list(kind).map(({ metadata }) => metadata.name))
    : kinds !== undefined
      ? listWordsFor(app, kinds, start.trimStart().slice(first.length), word)
      : following(app, first, words.length, word)
          .filter((name) => name.startsWith(word))
          .sort();
  return found.map((name) => start + name);
}

/** Kinds, views and commands that begin with `word`, the shortest first. */
function firstWords(app: App, word: string): string[] {
  const names = [
    ...[
      'until',
      'speed',
      'skip',
      'kubectl',
      'request',
      'scenario',
      'faults',
      'heal',
      'restart',
      ...TERMINAL_NAMES,
      ...Object.keys(K9S_NAMES),
    ],
    ...PAGES.flatMap((page) => page.names),
    ...app.cluster.resources().flatMap((resource) => (resource.verbs.includes('list') ? namesOf(resource) : [])),
  ];
  const found = new Set(names.filter((name) => name.startsWith(word)));
  return [...found].sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
}
