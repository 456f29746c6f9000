/** Actions that delete: whatever is marked, a pod at once, pods that have ended. */
import type { Kube } from '../../run/cluster.ts';
import { type Action, ask, GRACE, graceFlag, graceProblem, list, nameOf, ns, OWN_GRACE } from './ask.ts';
import { graceGiven, stopText } from './forecast/removal.ts';

/** What goes with what is deleted. @param resource the kind, where it is one @param single it is one object */
function lossText(resource: string | undefined, propagation: string, single: boolean): string {
  if (resource === 'namespaces')
    return `All that is in ${single ? 'it' : 'them'} is deleted, too, whatever the propagation.`;
  if (resource === 'nodes')
    return `Its pods are removed by the pod garbage collector; the kubelet does not register ${single ? 'the node' : 'them'} again by itself.`;
  const what = single ? 'it owns' : 'they own';
  if (propagation === 'orphan') return `What ${what} stays, without an owner.`;
  return `What ${what} goes ${propagation === 'foreground' ? 'first' : 'afterwards'}.`;
}

/** What force means for kinds that have no containers. */
const FORCED: Readonly<Record<string, string | undefined>> = {
  namespaces: 'Forced: kubectl asks for no grace; its finalizers are waited for all the same.',
  nodes: 'Forced: kubectl asks for no grace; nothing is stopped on the machine.',
};

export const remove: Action = (app, view, targets, resources) => {
  const [first] = resources;
  const one = resources.every((each) => each === first) ? first : undefined;
  const hidden = view.model.marked.filter((row) => !view.model.visible.includes(row)).length;
  const pods = one?.id === 'pods' ? (targets as Kube.Pod[]) : [];
  ask(app, {
    title: 'Delete',
    danger: true,
    text: ([propagation = '', force, grace = OWN_GRACE]) => {
      const stop = stopText(pods, graceGiven(grace));
      return [
        `Delete ${one === undefined ? `${targets.length} objects` : list({ resource: one }, targets)}?`,
        ...(hidden > 0 ? [`${hidden} of them are hidden by the filter.`] : []),
        lossText(one?.id, propagation, targets.length === 1),
        ...(force === 'true' ? [FORCED[one?.id ?? ''] ?? 'Forced: nobody waits for its containers to stop.'] : []),
        ...(force === 'true' || stop === undefined ? [] : [stop]),
      ];
    },
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
          `kubectl delete ${nameOf(resources[i] ?? view.resource)} ${o.metadata.name}${ns(o)} --wait=false${cascade}${stop}`,
      );
    },
  });
};

export const kill: Action = (app, view, targets) =>
  ask(app, {
    title: 'Kill',
    danger: true,
    text: () => [`Delete ${list(view, targets)} with one second of grace?`],
    commands: () => targets.map((o) => `kubectl delete pod ${o.metadata.name}${ns(o)} --grace-period=1 --wait=false`),
  });

export const sanitize: Action = (app, view) => {
  const finished = view.model.visible
    .map((row) => row.object as Kube.Pod)
    .filter((pod) => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed');
  if (finished.length === 0) {
    app.say('No completed or failed pods here.', 'warn');
    return;
  }
  ask(app, {
    title: 'Sanitize',
    danger: true,
    text: () => [`Delete ${finished.length} completed or failed pods?`],
    commands: () => finished.map((o) => `kubectl delete pod ${o.metadata.name}${ns(o)} --wait=false`),
  });
};
