/** Where the keys on a row lead. */
import type { Kube, KubeObject } from '../../run/cluster.ts';
import type { App } from '../app/app.ts';
import { inUse } from '../app/favourites.ts';
import { keyOf } from '../kinds/common.ts';
import { ChangesView } from '../views/changes-view.ts';
import { DescribeView } from '../views/describe-view.ts';
import { DiffView } from '../views/diff-view.ts';
import { ListView } from '../views/list-view.ts';
import { usedByView } from '../views/more-lists.ts';
import { NetworkView } from '../views/network-view.ts';
import { containersView } from '../views/pseudo.ts';
import { RolloutView } from '../views/rollout-view.ts';
import { rulesView } from '../views/rules-view.ts';
import { SecretView } from '../views/secret-view.ts';
import { WhyView } from '../views/why-view.ts';
import { XrayView } from '../views/xray-view.ts';
import { YamlView } from '../views/yaml-view.ts';
import type { Chosen } from './chosen.ts';
import { editObject } from './edit.ts';
import { isContainer, openLogs, podsOf } from './logs.ts';

/** Opens a list, if the cluster serves the kind. */
export function openList(app: App, resource: string, options: ConstructorParameters<typeof ListView>[2] = {}): boolean {
  const found = app.resource(resource);
  if (found === undefined) {
    app.say(`The server doesn't have a resource type "${resource}".`, 'error');
    return false;
  }
  app.open(new ListView(app, found, options));
  return true;
}

function enter(app: App, view: Chosen, object: KubeObject): void {
  const drill = view.kind.drill?.(object) ?? { view: 'describe' as const };
  if (drill.view === 'list') {
    if (object.kind === 'Namespace' && view.resource.id === 'namespaces') {
      inUse(app, object.metadata.name);
      openList(app, 'pods', { filter: '' }); // the filter that pods keep was made elsewhere
    } else if (drill.where.title === '') openList(app, drill.resource);
    else openList(app, drill.resource, { where: drill.where });
  } else if (drill.view === 'containers') app.open(containersView(app, keyOf(object)));
  else if (drill.view === 'logs') openLogs(app, view, false, [object]);
  else if (drill.view === 'rules') app.open(rulesView(app, object));
  else if (drill.view === 'object') openList(app, drill.resource, { select: drill.key });
  else app.open(new DescribeView(app, view.resource, object));
}

/** The key of the pod under the cursor, or of the first one of what is there. */
export function podInView(app: App): string | undefined {
  if (app.views.length === 0) return undefined;
  const { view } = app;
  if (!(view instanceof ListView)) {
    const subject = view.subject?.();
    return subject?.resource === 'pods' ? subject.key : undefined;
  }
  const { selected } = view;
  if (selected === undefined) return undefined;
  const pod = isContainer(selected) ? selected.pod : podsOf(app, view.kind, selected)[0];
  return pod && keyOf(pod);
}

/** The other way round: puts the cursor on the row of a pod, or on the first of those that it belongs to. */
export function rowOfPod(app: App, pod: string): void {
  const { view } = app;
  if (!(view instanceof ListView)) return;
  view.refresh(); // it may have stood behind the view that is left
  const row = view.model.visible.find(
    ({ object }) => !isContainer(object) && podsOf(app, view.kind, object).some((each) => keyOf(each) === pod),
  );
  if (row?.key !== undefined) view.model.select(row.key);
}

const groupOf = (apiVersion: string): string => /^(.*)\//.exec(apiVersion)?.[1] ?? '';

/** Goes to the owner: the one that controls the object, else the first. */
function jumpToOwner(app: App, { metadata }: KubeObject): void {
  const owners = metadata.ownerReferences ?? [];
  const owner = owners.find(({ controller }) => controller) ?? owners[0];
  if (owner === undefined) {
    app.say('Nothing owns this object.', 'warn');
    return;
  }
  const group = groupOf(owner.apiVersion);
  const resource = app.cluster.resources().find((r) => r.kind === owner.kind && groupOf(r.apiVersion) === group);
  const namespace = resource?.namespaced ? (metadata.namespace ?? '') : '';
  const select = namespace === '' ? owner.name : `${namespace}/${owner.name}`;
  if (resource === undefined || app.reader.get(resource.id, select) === undefined)
    app.say(`Its owner ${owner.kind.toLowerCase()}/${owner.name} does not exist.`, 'warn');
  else openList(app, resource.id, { select, namespace });
}

/** What is said where a key needs an object and the row stands for none that can be had or changed. */
export const NO_OBJECT = 'This line is no object of its own in the cluster.';

/** The commands that `navigate` takes. */
const KNOWN = new Set(['enter', 'describe', 'yaml', 'events', 'jump-owner', 'logs', 'logs-previous', 'show-node', 'replica-sets',
  'use-namespace', 'why', 'changes', 'difference', 'xray', 'rollout', 'network', 'used-by', 'decode', 'edit', 'shell']); // biome-ignore format: a list

/** @returns whether the command is one of these */
export function navigate(app: App, view: Chosen, command: string): boolean {
  const object = view.selected;
  if (!KNOWN.has(command)) return false;
  if (object === undefined) return true;
  const behind = view.behind(object);
  if (command === 'enter' && view.opens !== undefined) {
    const opened = view.opens(object);
    if (opened !== undefined) app.open(opened);
    return true;
  }
  if (command === 'enter' && (view.kind.drill !== undefined || behind !== undefined)) {
    enter(app, view, object);
    return true;
  }
  if (behind === undefined) {
    app.say(NO_OBJECT, 'warn');
    return true;
  }
  const { resource, object: real } = behind;
  switch (command) {
    case 'describe':
      app.open(new DescribeView(app, resource, real));
      break;
    case 'yaml':
      app.open(new YamlView(app, resource, real));
      break;
    case 'events':
      openList(app, 'events', {
        where: {
          about: {
            uid: real.metadata.uid,
            kind: real.kind,
            name: real.metadata.name,
            namespace: real.metadata.namespace ?? '',
          },
          title: `${real.kind.toLowerCase()}/${real.metadata.name}`,
        },
      });
      break;
    case 'jump-owner':
      jumpToOwner(app, real);
      break;
    case 'logs':
    case 'logs-previous':
      openLogs(app, view, command === 'logs-previous');
      break;
    case 'show-node': {
      const node = (real as Kube.Pod).spec.nodeName;
      if (node) openList(app, 'nodes', { select: node });
      else app.say('The pod has no node yet.', 'warn');
      break;
    }
    case 'replica-sets':
      openList(app, 'replicasets.apps', { where: { owner: { uid: real.metadata.uid }, title: keyOf(real) } });
      break;
    case 'why':
      app.open(new WhyView(app, resource, keyOf(real)));
      break;
    case 'changes':
      app.open(new ChangesView(app, resource, real));
      break;
    case 'difference':
      app.open(new DiffView(app, { resource, key: keyOf(real) }));
      break;
    case 'xray':
      app.open(new XrayView(app, { resource: resource.id, key: keyOf(real) }));
      break;
    case 'rollout':
      app.open(new RolloutView(app, resource, real));
      break;
    case 'network':
      app.open(new NetworkView(app, resource.id, real));
      break;
    case 'used-by':
      app.open(usedByView(app, resource.id, real));
      break;
    case 'decode':
      app.open(new SecretView(app, real as Kube.Secret));
      break;
    case 'edit':
      void editObject(app, resource, real);
      break;
    case 'shell':
      chooseShell(app, real, isContainer(object) ? object.metadata.name : undefined);
      break;
    case 'use-namespace':
      inUse(app, real.metadata.name);
      app.say(`Lists now show namespace ${real.metadata.name}.`, 'good');
      break;
  }
  return true;
}

/** Of several containers one is chosen first, as in k9s. */
function chooseShell(app: App, object: KubeObject, container: string | undefined): void {
  if (app.refusal !== undefined) {
    app.say(app.refusal, 'warn');
    return;
  }
  if (container !== undefined || object.kind !== 'Pod' || (object as Kube.Pod).spec.containers.length < 2) {
    openShell(app, object, container);
    return;
  }
  app.open(containersView(app, keyOf(object)));
  app.say('The pod has several containers: s opens a shell in the one under the cursor.', 'highlight');
}

/** A shell in a container, in the terminal: the line that a person would type. */
function openShell(app: App, { metadata }: KubeObject, container: string | undefined): void {
  const namespace = metadata.namespace === undefined ? '' : ` -n ${metadata.namespace}`;
  const named = container === undefined ? '' : ` -c ${container}`;
  const ran = app.focusTerminal()?.submit(`kubectl exec -it ${metadata.name}${namespace}${named} -- sh`);
  if (ran === false) app.say('The terminal runs another command: ctrl-c ends it.', 'warn');
}
