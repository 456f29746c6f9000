/** Actions that change the cluster: each asks in a dialog that shows what will happen and the kubectl line it runs. */
import { joinWords, type Kube } from '../../run/cluster.ts';
import { keyOf } from '../kinds/common.ts';
import { replicasOf } from '../kinds/generic.ts';
import { type Action, ask, list, named, ns } from './ask.ts';
import { newImagesText, replacedText } from './forecast/rollout.ts';
import { scaleText } from './forecast/scaling.ts';
import { suspend, trigger } from './jobs.ts';
import { cordon, drain, uncordon } from './nodes.ts';
import { kill, remove, sanitize } from './remove.ts';
import { rollbackAction } from './rollback.ts';

const whole = (text: string | undefined): boolean => /^\d{1,6}$/.test(text ?? '');

const scale: Action = (app, view, targets, resources) => {
  const [first] = targets;
  const replicas = (first && replicasOf(view.resource, first, app.reader)) ?? '1';
  ask(
    app,
    { targets, resources, hidden: view.hidden },
    {
      title: 'Scale',
      text: ([value = ''], now) => [
        `Scale ${list(view, targets)}`,
        ...scaleText(view.resource, now, value, app.context),
      ],
      fields: [{ kind: 'text', label: 'Replicas', value: replicas, proposed: true }],
      check: ([value]) => (whole(value) ? undefined : 'Replicas must be a number from 0 to 999999.'),
      commands: ([value]) => targets.map((o) => `kubectl scale ${named(view, o)} --replicas=${value}${ns(o)}`),
    },
  );
};

const restart: Action = (app, view, targets, resources) =>
  ask(
    app,
    { targets, resources, hidden: view.hidden },
    {
      title: 'Restart',
      text: (_, now) => [`Restart ${list(view, targets)}?`, ...replacedText(now, app.context)],
      commands: () => targets.map((o) => `kubectl rollout restart ${named(view, o)}${ns(o)}`),
    },
  );

const setImage: Action = (app, view, targets, resources) => {
  const [object] = targets;
  if (object === undefined) return;
  const spec = object.kind === 'Pod' ? (object as Kube.Pod).spec : (object as Kube.Deployment).spec.template.spec;
  const containers = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
  const changed = (values: readonly string[]) =>
    containers.flatMap(({ name, image }, i) => (values[i] === image ? [] : [{ name, image: values[i] }]));
  ask(
    app,
    { targets, resources },
    {
      title: 'Set image',
      text: (values, [now = object]) => {
        const names = changed(values).map(({ name }) => name);
        return [
          `Set images of ${view.resource.singular} ${keyOf(object)}`,
          ...(names.length === 0
            ? ['It has these already: nothing changes.']
            : object.kind === 'Pod'
              ? newImagesText(now as Kube.Pod, names)
              : replacedText([now], app.context, 'set')),
        ];
      },
      fields: containers.map((c) => ({
        kind: 'text' as const,
        label: c.name,
        value: c.image ?? '',
        proposed: true as const,
      })),
      check: (values) => {
        if (values.some((v) => v.trim() === '' || /\s/.test(v))) return 'An image has a name without blanks.';
        return changed(values).length === 0 ? 'These are the images that it has.' : undefined;
      },
      commands: (values) => {
        const images = changed(values).map(({ name, image }) => `${name}=${image}`);
        return images.length === 0
          ? []
          : [`kubectl set image ${named(view, object)} ${joinWords(images)}${ns(object)}`];
      },
    },
  );
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
