/** Commands that hold in every view: prompt, time, help, panes. */
import type { ScenarioState } from '../../run/cluster.ts';
import { runOnObjects, wantsRow } from '../actions/actions.ts';
import { onlyOne } from '../actions/chosen.ts';
import { HelpView } from '../views/help-view.ts';
import { ListView } from '../views/list-view.ts';
import { WhyView } from '../views/why-view.ts';
import type { App } from './app.ts';
import { nextSpeed, speedText } from './clock.ts';
import { runCommand, walkTrail } from './commands.ts';
import { suggestions } from './completion.ts';
import { goalToHint, hasHints, helpFor, hintAnswer, NO_GOAL } from './goals.ts';
import { labelsFor } from './list-completion.ts';
import { Prompt } from './prompt.ts';
import { PAST } from './refusals.ts';
import { saveView } from './saving.ts';
import { remember } from './settings.ts';
import { subjectOf } from './subject.ts';
import { runTime } from './time-commands.ts';
import { endTour } from './tour.ts';
import type { View } from './view.ts';

/** @param key by which it was asked for */
export function runGlobal(app: App, id: string, key = ''): void {
  switch (id) {
    case 'command':
      openCommand(app);
      return;
    case 'filter':
      openFilter(app);
      return;
    case 'terminal':
      app.focusTerminal();
      return;
    case 'help':
      if (app.view instanceof HelpView) app.back();
      else app.open(new HelpView(app));
      return;
    case 'back':
      goBack(app, key);
      return;
    case 'aliases':
      runCommand(app, 'aliases', false);
      return;
    case 'pulses':
    case 'map':
    case 'timeline':
    case 'story':
      runCommand(app, id, false);
      return;
    case 'command-last':
    case 'command-next':
      walkTrail(app, id === 'command-last' ? -1 : 1);
      return;
    case 'toggle-header':
      app.showHeader = !app.showHeader;
      return;
    case 'toggle-crumbs':
      app.showCrumbs = !app.showCrumbs;
      return;
    case 'toggle-guide':
      app.showGuide = !app.showGuide;
      return;
    case 'why':
      askWhy(app);
      return;
    case 'edit':
    case 'decode':
      actOnSubject(app, id);
      return;
    case 'hint':
      nextHint(app);
      return;
    case 'mouse':
      app.mouse = !app.mouse;
      app.host.setMouse(app.mouse);
      app.say(app.mouse ? 'Mouse on: click, double click, wheel.' : 'Mouse off: the terminal selects text.');
      return;
    case 'save':
      saveView(app);
      return;
    case 'repaint':
      app.refreshNow();
      app.host.repaint();
      return;
    case 'stop':
      app.host.suspend();
      return;
    case 'quit':
      if (app.terminal?.stop() === true)
        app.say('What ran in the terminal is stopped. ctrl-c once more leaves.', 'warn');
      else app.host.quit(130);
      return;
    default:
      runTime(app, id);
  }
}

export function openCommand(app: App): void {
  app.prompt = new Prompt({
    mode: 'command',
    complete: (text) => suggestions(app, text),
    history: app.settings.history,
    accept: (text) => {
      app.prompt = undefined;
      runCommand(app, text);
    },
    cancel: () => {},
  });
}

function openFilter(app: App): void {
  const { view } = app;
  if (view.filter === undefined) {
    app.say('Nothing to filter here.', 'warn');
    return;
  }
  const before = view.filter;
  const where = view.scopes.includes('text') ? 'text' : 'rows';
  const history = app.searches[where].filter((text) => text !== before);
  app.prompt = new Prompt({
    mode: 'filter',
    text: before,
    history,
    proposed: true,
    complete: (text) => filtersFor(view, history, text),
    change: (text) => filterBy(view, text),
    accept: (text) => {
      if (text !== '') app.searches[where] = remember(app.searches[where], text);
      filterBy(view, text);
      view.remember?.();
    },
    cancel: () => filterBy(view, before),
  });
}

/** Labels of what a list shows; else the newest filter that begins like this. */
function filtersFor(view: View, history: readonly string[], text: string): string[] {
  const flag = /^-l\s*/.exec(text)?.[0];
  if (flag !== undefined && view instanceof ListView)
    return labelsFor(view.objects(), text.slice(flag.length)).map((each) => flag + each);
  const earlier = text === '' ? undefined : history.findLast((each) => each.startsWith(text));
  return earlier === undefined ? [] : [earlier];
}

/** What is shown may stand still, and has to be filtered all the same. */
function filterBy(view: View, text: string): void {
  view.filter = text;
  view.refresh();
}

function askWhy(app: App): void {
  const subject = app.view.subject?.();
  const resource = subject === undefined ? undefined : app.resource(subject.resource);
  if (subject === undefined || resource === undefined) app.say('There is nothing here to ask about.', 'warn');
  else app.open(new WhyView(app, resource, subject.key, subject));
}

/** What the key does in a list, to the object that one asks about here. */
function actOnSubject(app: App, command: string): void {
  const found = subjectOf(app);
  if (found !== undefined) runOnObjects(app, onlyOne(app, found.resource, found.object), command);
  else wantsRow(app, command, 'There is no object here, or it does not exist at this moment.');
}

function goBack(app: App, key: string): void {
  const { view } = app;
  if (view.filter !== undefined && view.filter !== '') {
    filterBy(view, '');
    view.remember?.();
    return;
  }
  if (app.back()) return;
  if (key === 'esc' && app.tour !== undefined) {
    endTour(app);
    app.say('The tour is over; :tour begins it again.');
    return;
  }
  // one escape too many must not lead to a question whose Enter ends the run
  if (key === 'esc') app.say('There is no view before this one. :scenarios lists others, :q leaves.');
  else if (app.leaveQuestion)
    app.ask({
      title: 'Quit',
      text: () => ['Leave Wavetank? :q and ctrl-c leave at once.'],
      danger: true,
      confirm: () => app.host.quit(0),
    });
}

type Goal = ScenarioState['goals'][number];

/** Helps with the open goal; where several are open, with the one that is chosen: hints cost, and tell what one may want to find. */
function nextHint(app: App): void {
  const { scenario } = app.cluster;
  const goals = scenario?.state.goals ?? [];
  const first = goalToHint(goals, app.helped);
  const all = goals.filter((goal) => goal === first || (goal.state === 'open' && hasHints(goal)));
  const goesOn = scenario?.state.finished === false && !app.moment.isPast;
  if (first === undefined) app.say(goesOn ? NO_GOAL : 'There is no open goal.', 'warn');
  else if (all.length === 1 || app.moment.isPast) giveHint(app, first);
  else {
    const chosen = (title = '') => all.find((goal) => goal.title === title) ?? first;
    const gives = (title = '') => helpFor(chosen(title), scenario?.unmet !== undefined) ?? 'nothing new yet';
    app.ask({
      title: 'Hint',
      text: ([title]) => [`${all.length} goals are open. For this one you get ${gives(title)}.`],
      fields: [{ kind: 'choice', label: 'Goal', options: all.map(({ title }) => title), value: first.title }],
      confirm: ([title]) => giveHint(app, chosen(title)),
    });
  }
}

/** Reveals one hint more, or says what is still missing. */
function giveHint(app: App, goal: Goal): void {
  const { isPast } = app.moment;
  const { scenario, time } = app.cluster;
  app.helped = goal.id;
  const unmet = () => (isPast ? undefined : scenario?.unmet?.(goal.id));
  const { text, isNew } = hintAnswer(goal, unmet, time?.state.running === false);
  if (isNew && isPast) {
    app.say(PAST, 'past');
    return;
  }
  if (isNew) app.cluster.run(`scenario hint ${goal.id}`);
  app.tell(text, 'highlight');
}

/** Changes the clock's speed by one rung. */
export function changeSpeed(app: App, up: boolean): void {
  const { time } = app.cluster;
  if (time === undefined) return;
  const speed = nextSpeed(time.state.speed, up);
  time.setSpeed(speed);
  app.say(`Speed ${speedText(speed)}`);
}
