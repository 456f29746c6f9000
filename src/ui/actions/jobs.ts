/** Actions on CronJobs and Jobs: start one now, let the schedule rest. */
import type { Kube, KubeObject } from '../../run/cluster.ts';
import type { App } from '../app/app.ts';
import { type Action, ask, list, ns, typeAndName } from './ask.ts';
import { suspendText, triggerText } from './forecast/jobs.ts';

export const trigger: Action = (app, view, targets, resources) =>
  ask(
    app,
    { targets, resources },
    {
      title: 'Trigger',
      text: (_, now) => [`Start a job of ${list(view, targets)} now?`, ...triggerText(now as Kube.CronJob[])],
      commands: () =>
        targets.map((o) => {
          const job = `${o.metadata.name.slice(0, 42)}-manual-${freeNumber(app, o)}`;
          return `kubectl create job ${job} --from=cronjob/${o.metadata.name}${ns(o)}`;
        }),
    },
  );

/** The first number under which no manual job exists yet. */
function freeNumber(app: App, cron: KubeObject): number {
  for (let n = 1; ; n++) {
    const key = `${cron.metadata.namespace}/${cron.metadata.name.slice(0, 42)}-manual-${n}`;
    if (app.cluster.get('jobs.batch', key) === undefined) return n;
  }
}

export const suspend: Action = (app, view, targets, resources) => {
  const on = !((targets[0] as Kube.CronJob | undefined)?.spec.suspend ?? false);
  ask(
    app,
    { targets, resources },
    {
      title: on ? 'Suspend' : 'Resume',
      text: (_, now) => [`${on ? 'Suspend' : 'Resume'} ${list(view, targets)}?`, suspendText(now, on, app.context)],
      commands: () =>
        targets.map((o) => `kubectl patch ${typeAndName(view.resource, o)}${ns(o)} -p '{"spec":{"suspend":${on}}}'`),
    },
  );
};
