/** `minikube addons`: parts that a cluster may have. Enabling one creates its objects; they do their work as any others. */
import { didYouMean, keyOf } from '../../../engine/index.ts';
import type { Command, Invocation } from '../../command.ts';
import { PlainError } from '../../errors.ts';
import { ADDONS, type Addon } from './catalogue.ts';
import { drawn } from './table.ts';

/** The objects of an addon with what the API calls their kinds. */
function objectsOf(on: Invocation, addon: Addon) {
  return addon.objects.map((object) => ({
    object,
    resource: on.api.ofKind(object.apiVersion ?? '', object.kind ?? '')?.id ?? '',
  }));
}

/** What is there without being asked for, and what all objects are there of. */
function isEnabled(on: Invocation, addon: Addon): boolean {
  return objectsOf(on, addon).every(
    ({ object, resource }) => on.api.find(resource as 'pods', keyOf(object)) !== undefined,
  );
}

function addonOf(on: Invocation): Addon {
  const [name, ...more] = on.args;
  if (name === undefined || more.length > 0)
    throw new PlainError(`X Exiting due to MK_USAGE: usage: minikube addons ${on.command.name} ADDON_NAME`);
  const found = ADDONS.find((each) => each.name === name);
  if (found !== undefined) return found;
  const names = ADDONS.map((each) => each.name);
  throw new PlainError(
    `X Exiting due to MK_ADDON_${on.command.name.toUpperCase()}: '${name}' is not a valid minikube addon${didYouMean(name, names)}`,
  );
}

const list: Command = {
  name: 'list',
  use: '[flags]',
  short: 'Lists all available minikube addons as well as their current statuses (enabled/disabled)',
  run(on) {
    const rows = ADDONS.map((addon) => [
      addon.name,
      'minikube',
      isEnabled(on, addon) ? 'enabled' : 'disabled',
      addon.maintainer,
    ]);
    on.io.stdout(drawn(['ADDON NAME', 'PROFILE', 'STATUS', 'MAINTAINER'], rows));
    return 0;
  },
};

const enable: Command = {
  name: 'enable',
  use: 'ADDON_NAME [flags]',
  short: 'Enables the addon w/ADDON_NAME within minikube',
  names: () => ADDONS.map(({ name }) => name),
  examples: 'minikube addons enable ingress',
  run(on) {
    const addon = addonOf(on);
    on.out(`* ${addon.name} is an addon maintained by ${addon.maintainer}.`);
    for (const { object, resource } of objectsOf(on, addon))
      if (on.api.find(resource as 'pods', keyOf(object)) === undefined)
        on.api.create(resource, object as never, { manager: 'kubectl-client-side-apply' });
    on.out(`* The '${addon.name}' addon is enabled`);
    return 0;
  },
};

const disable: Command = {
  name: 'disable',
  use: 'ADDON_NAME [flags]',
  short: 'Disables the addon w/ADDON_NAME within minikube',
  names: () => ADDONS.map(({ name }) => name),
  examples: 'minikube addons disable ingress',
  run(on) {
    const addon = addonOf(on);
    for (const { object, resource } of objectsOf(on, addon).reverse())
      if (on.api.find(resource as 'pods', keyOf(object)) !== undefined) on.api.delete(resource, keyOf(object));
    on.out(`* The '${addon.name}' addon is disabled`);
    return 0;
  },
};

export const addons: Command = {
  name: 'addons',
  use: 'SUBCOMMAND [flags]',
  short: 'Enable or disable a minikube addon',
  commands: [list, enable, disable],
};
