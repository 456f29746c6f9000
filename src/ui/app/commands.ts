/** What may be typed after `:`: kinds with namespace, filter and labels, and the views by name. */

import { ListView } from '../views/list-view.ts';
import { OutputView } from '../views/output-view.ts';
import { pageFor } from '../views/pages.ts';
import { askRequest, openRequest } from '../views/request-view.ts';
import type { App } from './app.ts';
import { suggestions, TERMINAL_NAMES } from './completion.ts';
import { findResource } from './find-resource.ts';
import { filtered, filterOf, parseListWords, toNamespace, wordsOf } from './list-words.ts';
import { NONE_OPEN, refusalOf } from './refusals.ts';
import { remember } from './settings.ts';
import { runUntil, setSpeed, skipQuiet } from './time-commands.ts';

const TERMINAL: ReadonlySet<string> = new Set(TERMINAL_NAMES);
/** What only a shell does with a line: pipes, files, several commands. */
const NEEDS_SHELL = /[|<>;&]/;
/** What talks with the person: an editor, a shell in a container. */
const NEEDS_TERMINAL = /^kubectl (.* )?(edit|attach)\b|\s(-it|-ti|-i|--stdin)\b/;
/** Verbs that people type without the word before them. */
const KUBECTL = new Set(
  'annotate apply autoscale cordon create delete describe drain edit exec explain expose get label logs patch replace rollout run scale set taint top uncordon wait'.split(
    ' ',
  ),
);
/** Words that are no kinds but commands, here as in the terminal. */
const OWN_WORDS: Readonly<Record<string, string | undefined>> = {
  scenario: 'scenario', fault: 'scenario fault', faults: 'scenario fault', heal: 'scenario heal', load: 'load',
}; // biome-ignore format: a table
const QUIT = new Set(['q', 'q!', 'qa', 'Q', 'quit', 'exit']);

/** Runs what was typed. @returns whether it was understood */
export function runCommand(app: App, text: string, record = true): boolean {
  const words = text.split(/\s+/).filter((word) => word !== '');
  const [first = '', ...rest] = words;
  if (first === '') return true;
  if (QUIT.has(first)) {
    app.host.quit(0);
    return true;
  }
  const page = pageFor(first);
  if (app.cluster.resources().length === 0 && page?.alone !== true) {
    app.say(NONE_OPEN, 'warn');
    return false;
  }
  if (first === 'kubectl' || first === 'k') {
    const line = first === 'k' ? `kubectl ${rest.join(' ')}` : text;
    const bare = line.replace(/'[^']*'|"[^"]*"/g, '');
    const refused = refusalOf(app, line);
    if (refused !== undefined) app.say(refused, 'warn');
    else if (NEEDS_SHELL.test(bare) || NEEDS_TERMINAL.test(bare)) app.focusTerminal()?.submit(line);
    else openOutput(app, new OutputView(app, line));
    return true;
  }
  const asked =
    first === 'request' || first === 'req' ? rest : text.startsWith('scenario request') ? rest.slice(1) : undefined;
  if (asked !== undefined) {
    const [from = '', to] = asked;
    if (to === undefined) askRequest(app, from, 'http://');
    else openRequest(app, from, to);
    if (record) keep(app, text);
    return true;
  }
  const own = first === 'node' && /^(add|remove)$/.test(rest[0] ?? '') ? 'node' : OWN_WORDS[first];
  if (own !== undefined) {
    const line = [own, ...rest].join(' ');
    const refused = refusalOf(app, line);
    if (refused !== undefined) {
      app.say(refused, 'warn');
      return true;
    }
    // lists and their like are pages; what is done is told in the footer
    if (/^scenario( fault| heal)?$|^load|^node/.test(line))
      openOutput(app, new OutputView(app, line, !/^load/.test(line)));
    else void app.execute(line);
    return true;
  }
  if (first === 'until' || first === 'speed' || first === 'skip') {
    if (first === 'skip') skipQuiet(app, rest[0]);
    else if (first === 'until') runUntil(app, text.slice(text.indexOf(first) + first.length).trim());
    else setSpeed(app, rest[0] ?? '');
    if (record) keep(app, text);
    return true;
  }
  if (first === 'restart') {
    askRestart(app);
    return true;
  }
  if (TERMINAL.has(first)) {
    const place = rest[0];
    const pane = app.focusTerminal();
    if (pane !== undefined && (place === 'below' || place === 'beside' || place === 'full')) pane.place = place;
    return true;
  }
  const [, ...listed] = wordsOf(text);
  if (page !== undefined) {
    if (page.single && page.names.includes(app.view.crumb)) {
      filtered(app.view, listed); // it is open
      return true;
    }
    const view = page.open(app, page.isList ? listed : rest);
    if (view === undefined) return true;
    if (page.overlay) app.open(view);
    else app.reset(view);
    if (record) keep(app, text);
    return true;
  }
  const resource = findResource(app.cluster, first);
  if (resource === undefined) {
    const near = KUBECTL.has(first) ? [`kubectl ${text}`] : suggestions(app, first.slice(0, 2)).slice(0, 3);
    app.say(`"${first}" is no kind and no view.${near.length > 0 ? ` Near: ${near.join(', ')}` : ''}`, 'error');
    return false;
  }
  const parsed = parseListWords(listed);
  const { namespace } = parsed;
  if (resource.id === 'namespaces' && namespace !== undefined) return enterNamespace(app, namespace);
  if (namespace !== undefined && !toNamespace(app, namespace)) return false;
  // who names a namespace wants what is there: the filter that the kind keeps was made elsewhere
  const chosen = filterOf(parsed) ?? (namespace === undefined ? undefined : '');
  app.reset(new ListView(app, resource, chosen === undefined ? {} : { filter: chosen }));
  if (record) keep(app, text);
  return true;
}

/** `:restart` begins the scenario again; what was done so far is left. */
function askRestart(app: App): void {
  const title = app.cluster.scenario?.state.title;
  if (title === undefined) app.say('No scenario is playing.', 'warn');
  else
    app.ask({
      title: 'Begin again',
      text: () => [`Begin "${title}" again, in a new cluster?`, 'What was done so far is left behind.'],
      danger: true,
      confirm: () => app.host.restart(app),
    });
}

/** What a command prints stands in the place of what the one before printed, so that one Escape leads out of both. */
function openOutput(app: App, view: OutputView): void {
  if (app.view instanceof OutputView) app.replace(view);
  else app.open(view);
}

/** `:ns shop` keeps the kind that is open. */
function enterNamespace(app: App, namespace: string): boolean {
  if (!toNamespace(app, namespace)) return false;
  const view = app.views[0];
  const pods = app.resource('pods');
  const namespaced = view instanceof ListView && view.resource.namespaced ? view.resource : pods;
  if (namespaced !== undefined) app.reset(new ListView(app, namespaced));
  return true;
}

function keep(app: App, text: string): void {
  app.trail.splice(app.trailAt + 1);
  app.trail.push(text);
  app.trailAt = app.trail.length - 1;
  app.settings = { ...app.settings, history: remember(app.settings.history, text) };
  app.host.store(app.settings);
}

/** Goes along the trail of commands. */
export function walkTrail(app: App, by: number): void {
  const text = app.trail[app.trailAt + by];
  if (text === undefined) {
    app.say(by < 0 ? 'No earlier command.' : 'No later command.', 'warn');
    return;
  }
  app.trailAt += by;
  runCommand(app, text, false);
}
