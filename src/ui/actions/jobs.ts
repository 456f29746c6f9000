/** Actions on CronJobs and Jobs: start one now, let the schedule rest. */
import type { Kube, KubeObject } from '../../run/cluster.ts';
import type { App } from '../app/app.ts';
import { type Action, ask, list, ns, typeAndName } from './ask.ts';
import { suspendText, triggerText } from './forecast/jobs.ts';

export const trigger: Action = (app, view, targets, resources) =>
  ask(
    app,
    { targets, resources, hidden: view.hidden },
    {
      title: 'Trigger',
      text: (_, now) => [
        `Start a job of ${list(view, targets)} now?`,
        ...triggerText(now as Kube.CronJob[], app.context),
      ],
      commands: () => {
        const taken = new Set<string>();
        return targets.map(
          (o) => `kubectl create job ${freeName(app, o, taken)} --from=cronjob/${o.metadata.name}${ns(o)}`,
        );
      },
    },
  );

/** A name that no Job has yet. @param taken by others that are started together; gets this one, too */
function freeName(app: App, { metadata: { name, namespace } }: KubeObject, taken: Set<string>): string {
  const stem = name.slice(0, 42).replace(/[-.]+$/, '');
  for (let n = 1; ; n++) {
    const job = `${stem}-manual-${n}`;
    const key = `${namespace}/${job}`;
    if (taken.has(key) || app.cluster.get('jobs.batch', key) !== undefined) continue;
    taken.add(key);
    return job;
  }
}

export const suspend: Action = (app, view, targets, resources) => {
  const on = !((targets[0] as Kube.CronJob | undefined)?.spec.suspend ?? false);
  ask(
    app,
    { targets, resources, hidden: view.hidden },
    {
      title: on ? 'Suspend' : 'Resume',
      text: (_, now) => [`${on ? 'Suspend' : 'Resume'} ${list(view, targets)}?`, ...suspendText(now, on, app.context)],
      commands: () =>
        targets.map((o) => `kubectl patch ${typeAndName(view.resource, o)}${ns(o)} -p '{"spec":{"suspend":${on}}}'`),
    },
  );
};
