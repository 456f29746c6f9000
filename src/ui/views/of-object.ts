/** Views of one object that `:` opens: of what is named behind the command, else of the row under the cursor. */
import type { App } from '../app/app.ts';
import { findResource } from '../app/find-resource.ts';
import { type Found, subjectOf } from '../app/subject.ts';
import type { View } from '../app/view.ts';
import { keyOf } from '../kinds/common.ts';
import type { ActionId } from '../kinds/kind.ts';
import { kindOf } from '../kinds/registry.ts';
import { NetworkView } from './network-view.ts';
import { RolloutView } from './rollout-view.ts';
import { WhyView } from './why-view.ts';

interface OfObject {
  /** The kind of a name alone. */
  readonly kind: string;
  /** What its kind must be able to do. */
  readonly action?: ActionId;
  readonly open: (app: App, found: Found) => View;
}

export const OF_OBJECT: Readonly<Record<string, OfObject | undefined>> = {
  why: { kind: 'pods', open: (app, { resource, key }) => new WhyView(app, resource, key) },
  rollout: {
    kind: 'deployments.apps',
    action: 'rollout',
    open: (app, { resource, object }) => new RolloutView(app, resource, object),
  },
  network: {
    kind: 'services',
    action: 'network',
    open: (app, { resource, object }) => new NetworkView(app, resource.id, object),
  },
};

/** @returns undefined, and says why, where there is no such object or none that has this view */
export function openOf(app: App, command: string, words: readonly string[]): View | undefined {
  const word = words.length > 1 ? `${words[0]}/${words[1]}` : words[0];
  const wanted = OF_OBJECT[command];
  const isAction = wanted?.action === undefined || app.view.actions.includes(wanted.action);
  if (word === undefined && isAction && app.view.run(command, '')) return undefined; // as its key does
  const found = wanted === undefined ? undefined : word === undefined ? subjectOf(app) : named(app, wanted.kind, word);
  if (wanted === undefined || found === undefined) {
    app.say(
      word === undefined
        ? `No row is under the cursor: "${command} TYPE/NAME" names what it is about.`
        : `There is no ${word}${app.namespace === '' ? '' : ` in ${app.namespace}`}.`,
      'error',
    );
    return undefined;
  }
  const { resource } = found;
  if (wanted.action !== undefined && !kindOf(resource, app.reader).actions?.includes(wanted.action)) {
    app.say(`${resource.plural} have no ${command} view.`, 'error');
    return undefined;
  }
  return wanted.open(app, found);
}

/** `deploy/web`, or a name alone: in the namespace that is shown; where all are, the first that has it. */
function named(app: App, kind: string, word: string): Found | undefined {
  const slash = word.indexOf('/');
  const resource = slash < 0 ? app.resource(kind) : findResource(app.cluster, word.slice(0, slash));
  const name = word.slice(slash + 1);
  if (resource === undefined) return undefined;
  const within = resource.namespaced && app.namespace !== '' ? app.namespace : undefined;
  const object = app.reader.list(resource.id, within).find(({ metadata }) => metadata.name === name);
  if (object === undefined) return undefined;
  return { resource, key: keyOf(object), object };
}
