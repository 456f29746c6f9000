/** Actions that change the cluster: each asks in a dialog that shows what will happen and the kubectl line it runs. */
import type { Kube, KubeObject, Resource } from '../../run/cluster.ts';
import type { App } from '../app/app.ts';
import type { DialogOptions } from '../app/dialog.ts';
import { keyOf } from '../kinds/common.ts';
import { replicasOf } from '../kinds/generic.ts';
import type { ListView } from '../views/list-view.ts';
import { OutputView } from '../views/output-view.ts';
import { rollbackAction } from './rollback.ts';

/** @param resources what each of the targets is stored as */
export type Action = (app: App, view: ListView, targets: readonly KubeObject[], resources: readonly Resource[]) => void;

export const ns = (o: KubeObject): string => (o.metadata.namespace ? ` -n ${o.metadata.namespace}` : '');
/** `deployment/web`: the short form that kubectl takes. */
const named = ({ resource }: ListView, o: KubeObject): string => `${nameOf(resource)}/${o.metadata.name}`;

/** The kind as kubectl takes it. */
export function nameOf(resource: Resource): string {
  const builtIn =
    resource.group === '' ||
    resource.group === 'apps' ||
    resource.group === 'batch' ||
    !resource.group.includes('.') ||
    resource.group.endsWith('.k8s.io');
  return builtIn ? resource.singular : resource.id;
}

/** `pod shop/web`, or `2 pods`. */
function list({ resource }: Pick<ListView, 'resource'>, targets: readonly KubeObject[]): string {
  const [only] = targets;
  return targets.length === 1 && only !== undefined
    ? `${resource.singular} ${keyOf(only)}`
    : `${targets.length} ${resource.plural}`;
}

/** A dialog whose OK runs its command lines. */
function ask(app: App, options: Omit<DialogOptions, 'confirm'>): void {
  app.ask({ ...options, confirm: (_, commands) => void app.executeAll(commands) });
}

const whole = (text: string | undefined): boolean => /^\d{1,6}$/.test(text ?? '');

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

const remove: Action = (app, view, targets, resources) => {
  const [first] = resources;
  const one = resources.every((each) => each === first) ? first : undefined;
  const hidden = view.model.marked.filter((row) => !view.model.visible.includes(row)).length;
  ask(app, {
    title: 'Delete',
    danger: true,
    text: ([propagation = '', force]) => [
      `Delete ${one === undefined ? `${targets.length} objects` : list({ resource: one }, targets)}?`,
      ...(hidden > 0 ? [`${hidden} of them are hidden by the filter.`] : []),
      lossText(one?.id, propagation, targets.length === 1),
      ...(force === 'true' ? [FORCED[one?.id ?? ''] ?? 'Forced: nobody waits for its containers to stop.'] : []),
    ],
    fields: [
      { kind: 'choice', label: 'Propagation', options: ['background', 'foreground', 'orphan'], value: 'background' },
      { kind: 'check', label: 'Force', value: false },
    ],
    commands: ([propagation, force]) =>
      targets.map(
        (o, i) =>
          `kubectl delete ${nameOf(resources[i] ?? view.resource)} ${o.metadata.name}${ns(o)} --wait=false${propagation === 'background' ? '' : ` --cascade=${propagation}`}${force === 'true' ? ' --force --grace-period=0' : ''}`,
      ),
  });
};

const kill: Action = (app, view, targets) =>
  ask(app, {
    title: 'Kill',
    danger: true,
    text: () => [`Delete ${list(view, targets)} with one second of grace?`],
    commands: () => targets.map((o) => `kubectl delete pod ${o.metadata.name}${ns(o)} --grace-period=1 --wait=false`),
  });

const sanitize: Action = (app, view) => {
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

const scale: Action = (app, view, targets) => {
  const [first] = targets;
  const replicas = (first && replicasOf(view.resource, first, app.reader)) ?? '1';
  ask(app, {
    title: 'Scale',
    text: () => [`Scale ${list(view, targets)}`],
    fields: [{ kind: 'text', label: 'Replicas', value: replicas, proposed: true }],
    check: ([value]) => (whole(value) ? undefined : 'Replicas must be a number from 0 to 999999.'),
    commands: ([value]) => targets.map((o) => `kubectl scale ${named(view, o)} --replicas=${value}${ns(o)}`),
  });
};

const restart: Action = (app, view, targets) =>
  ask(app, {
    title: 'Restart',
    text: () => [`Restart ${list(view, targets)}?`, 'All pods are replaced, step by step.'],
    commands: () => targets.map((o) => `kubectl rollout restart ${named(view, o)}${ns(o)}`),
  });

const setImage: Action = (app, view, targets) => {
  const [object] = targets;
  if (object === undefined) return;
  const spec = object.kind === 'Pod' ? (object as Kube.Pod).spec : (object as Kube.Deployment).spec.template.spec;
  const containers = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
  ask(app, {
    title: 'Set image',
    text: () => [`Set images of ${view.resource.singular} ${keyOf(object)}`],
    fields: containers.map((c) => ({ kind: 'text' as const, label: c.name, value: c.image ?? '' })),
    check: (values) => {
      if (values.some((v) => v.trim() === '' || /\s/.test(v))) return 'An image has a name without blanks.';
      return containers.every((c, i) => values[i] === c.image) ? 'These are the images that it has.' : undefined;
    },
    commands: (values) => {
      const all = containers.map((c, i) => ({ image: `${c.name}=${values[i]}`, isNew: values[i] !== c.image }));
      // while nothing is changed the line shows how one is: with the images as they are
      const given = all.some(({ isNew }) => isNew) ? all.filter(({ isNew }) => isNew) : all;
      return [`kubectl set image ${named(view, object)} ${given.map(({ image }) => image).join(' ')}${ns(object)}`];
    },
  });
};

const cordon: Action = (app, view, targets) =>
  ask(app, {
    title: 'Cordon',
    text: () => [`Cordon ${list(view, targets)}?`, 'Running pods stay; no new ones are placed there.'],
    commands: () => targets.map((o) => `kubectl cordon ${o.metadata.name}`),
  });

const uncordon: Action = (app, view, targets) =>
  ask(app, {
    title: 'Uncordon',
    text: () => [`Uncordon ${list(view, targets)}?`, 'New pods may be placed there again.'],
    commands: () => targets.map((o) => `kubectl uncordon ${o.metadata.name}`),
  });

const drain: Action = (app, view, targets) =>
  app.ask({
    title: 'Drain',
    confirm: (_, commands) => {
      // one after the other, each with its progress on the screen
      const [first, ...rest] = commands;
      if (first !== undefined) app.open(new OutputView(app, first, true));
      void app.executeAll(rest);
    },
    danger: true,
    text: () => [
      `Drain ${list(view, targets)}?`,
      targets.length === 1
        ? 'It is cordoned, and its pods are evicted as budgets allow.'
        : 'One after the other is cordoned, and its pods are evicted as budgets allow.',
    ],
    fields: [
      { kind: 'check', label: 'Ignore DaemonSets', value: true },
      { kind: 'check', label: 'Delete emptyDir data', value: false },
      { kind: 'check', label: 'Force', value: false },
      { kind: 'text', label: 'Grace period', value: '-1', proposed: true },
      { kind: 'text', label: 'Timeout', value: '0s', proposed: true },
    ],
    check: ([, , , grace = '', timeout = '']) => {
      if (!/^-?\d{1,6}$/.test(grace)) return 'The grace period is a number of seconds, -1 for each pod’s own.';
      return /^(?:0|(?:\d+(?:\.\d+)?(?:h|m|s|ms|us|ns))+)$/.test(timeout)
        ? undefined
        : 'The timeout is a duration, such as 90s or 5m; 0s waits without end.';
    },
    commands: ([daemons, data, force, grace, timeout]) =>
      targets.map(
        (o) =>
          `kubectl drain ${o.metadata.name}${daemons === 'true' ? ' --ignore-daemonsets' : ''}${data === 'true' ? ' --delete-emptydir-data' : ''}${force === 'true' ? ' --force' : ''}${grace === '-1' ? '' : ` --grace-period=${grace}`}${timeout === '0s' ? '' : ` --timeout=${timeout}`}`,
      ),
  });

const trigger: Action = (app, view, targets) =>
  ask(app, {
    title: 'Trigger',
    text: () => [`Start a job of ${list(view, targets)} now?`],
    commands: () =>
      targets.map((o) => {
        const job = `${o.metadata.name.slice(0, 42)}-manual-${freeNumber(app, o)}`;
        return `kubectl create job ${job} --from=cronjob/${o.metadata.name}${ns(o)}`;
      }),
  });

/** The first number under which no manual job exists yet. */
function freeNumber(app: App, cron: KubeObject): number {
  for (let n = 1; ; n++) {
    const key = `${cron.metadata.namespace}/${cron.metadata.name.slice(0, 42)}-manual-${n}`;
    if (app.cluster.get('jobs.batch', key) === undefined) return n;
  }
}

const suspend: Action = (app, view, targets) => {
  const on = !((targets[0] as Kube.CronJob | undefined)?.spec.suspend ?? false);
  ask(app, {
    title: on ? 'Suspend' : 'Resume',
    text: () => [`${on ? 'Suspend' : 'Resume'} ${list(view, targets)}?`],
    commands: () =>
      targets.map(
        (o) => `kubectl patch ${nameOf(view.resource)} ${o.metadata.name}${ns(o)} -p '{"spec":{"suspend":${on}}}'`,
      ),
  });
};

export const changeActions: Readonly<Record<string, Action>> = {
  delete: remove,
  kill,
  sanitize,
  scale,
  restart,
  'set-image': setImage,
  cordon,
  uncordon,
  drain,
  trigger,
  suspend,
  rollback: rollbackAction,
};
