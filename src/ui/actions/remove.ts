/** Actions that delete: whatever is marked, a pod at once, pods that have ended. */
import type { Kube, KubeObject } from '../../run/cluster.ts';
import type { App } from '../app/app.ts';
import { type Action, ask, GRACE, graceFlag, graceProblem, list, ns, OWN_GRACE, typeAndName } from './ask.ts';
import { heirText } from './forecast/heirs.ts';
import { idleText } from './forecast/idle.ts';
import { graceGiven, meansFor, ownedBy, ownedText } from './forecast/removal.ts';
import { endText, silentText } from './forecast/silent.ts';

/** Namespaces that stay, whoever deletes them. */
const IMMORTAL: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public']);

/** What a deletion means; looked up once, as it asks many objects. @param resource the kind, where it is one */
function meaning(
  app: App,
  resource: string | undefined,
  targets: readonly KubeObject[],
): (propagation: string) => string[] {
  const single = targets.length === 1;
  const [only] = targets;
  if (resource === 'namespaces' && targets.every(({ metadata }) => IMMORTAL.has(metadata.name)))
    return () => [`The API server does not let ${single ? 'it' : 'them'} be deleted.`];
  if (resource === 'namespaces')
    return () => [
      `All that is in ${single ? 'it' : 'them'} is deleted, too, whatever the propagation.`,
      ...idleText(app.context),
    ];
  if (resource === 'nodes')
    return () => [
      `Its pods are removed by the pod garbage collector; the kubelet does not register ${single ? 'the node' : 'them'} again by itself.`,
      ...idleText(app.context),
    ];
  const owned = ownedBy(targets, app.reader);
  const means = single && only !== undefined && resource !== undefined ? meansFor(resource, only, app.context) : [];
  const heirs = resource === 'pods' ? [heirText(targets as Kube.Pod[], app.context)] : [];
  return (propagation) => [
    ...heirs,
    ...means,
    ...ownedText(owned, propagation, single),
    ...(owned === '' ? [] : idleText(app.context)),
  ];
}

/** What force means for the kinds; only pods have containers. */
function forced(resource: string | undefined): string {
  if (resource === 'pods') return 'Forced: nobody waits for its containers to stop.';
  const stays = resource === 'nodes' ? 'nothing is stopped on the machine' : 'finalizers are waited for all the same';
  return `Forced: kubectl asks for no grace; ${stays}.`;
}

export const remove: Action = (app, view, targets, resources) => {
  const [first] = resources;
  const one = resources.every((each) => each === first) ? first : undefined;
  const pods = one?.id === 'pods' ? (targets as Kube.Pod[]) : [];
  const means = meaning(app, one?.id, targets);
  ask(
    app,
    { targets, resources, hidden: view.hidden },
    {
      title: 'Delete',
      danger: true,
      text: ([propagation = '', force, grace = OWN_GRACE]) => [
        `Delete ${one === undefined ? `${targets.length} objects` : list({ resource: one }, targets)}?`,
        ...means(propagation),
        ...(force === 'true' ? [forced(one?.id)] : []),
        ...(force === 'true' ? [] : endText(pods, graceGiven(grace), app.reader)),
      ],
      fields: [
        { kind: 'choice', label: 'Propagation', options: ['background', 'foreground', 'orphan'], value: 'background' },
        { kind: 'check', label: 'Force', value: false },
        // only pods have time to end
        ...(pods.length > 0 ? [GRACE] : []),
      ],
      check: ([, force, grace = OWN_GRACE]) =>
        force === 'true' && Number(grace) > 0
          ? '--force and --grace-period greater than 0 cannot be specified together'
          : graceProblem(grace),
      commands: ([propagation, force, grace = OWN_GRACE]) => {
        const cascade = propagation === 'background' ? '' : ` --cascade=${propagation}`;
        const stop = force === 'true' ? ` --force${graceFlag(grace === OWN_GRACE ? '0' : grace)}` : graceFlag(grace);
        return targets.map(
          (o, i) =>
            `kubectl delete ${typeAndName(resources[i] ?? view.resource, o)}${ns(o)} --wait=false${cascade}${stop}`,
        );
      },
    },
  );
};

export const kill: Action = (app, view, targets, resources) =>
  ask(
    app,
    { targets, resources, hidden: view.hidden },
    {
      title: 'Kill',
      danger: true,
      text: (_, now) => [
        `Delete ${list(view, targets)} with one second of grace?`,
        heirText(now as Kube.Pod[], app.context),
        ...silentText(now as Kube.Pod[], app.reader),
      ],
      commands: () => targets.map((o) => `kubectl delete pod ${o.metadata.name}${ns(o)} --grace-period=1 --wait=false`),
    },
  );

export const sanitize: Action = (app, view) => {
  const finished = (view.shown as Kube.Pod[]).filter(
    (pod) => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed',
  );
  if (finished.length === 0) {
    app.say('No completed or failed pods here.', 'warn');
    return;
  }
  ask(
    app,
    { targets: finished, resources: finished.map(() => view.resource) },
    {
      title: 'Sanitize',
      danger: true,
      text: () => [
        `Delete ${finished.length} completed or failed pods?`,
        'Their logs go with them; nothing that runs is touched.',
      ],
      commands: () => finished.map((o) => `kubectl delete pod ${o.metadata.name}${ns(o)} --wait=false`),
    },
  );
};
