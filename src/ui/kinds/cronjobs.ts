import type { Kube } from '../../run/cluster.ts';
import { age } from '../text/age.ts';
import { AGE, containersOf, count, imagesOf, keyOf, LABELS, NAME, NAMESPACE, selectorText } from './common.ts';
import { type Health, kind } from './kind.ts';
import { VALID } from './valid.ts';

function health(cron: Kube.CronJob): Health | undefined {
  return cron.spec.suspend ? { role: 'pending', why: 'suspended: no new jobs are started' } : undefined;
}

export const cronjobs = kind<Kube.CronJob>({
  resource: 'cronjobs.batch',
  concept: 'A CronJob starts a Job at every tick of its schedule.',
  columns: [
    NAMESPACE,
    NAME,
    { name: 'SCHEDULE', text: (c) => c.spec.schedule },
    { name: 'SUSPEND', text: (c) => String(c.spec.suspend ?? false) },
    count<Kube.CronJob>('ACTIVE', (c) => c.status?.active?.length),
    {
      name: 'LAST_SCHEDULE',
      text: (c, { now }) => (c.status?.lastScheduleTime ? age(c.status.lastScheduleTime, now) : '<none>'),
      order: (c) => c.status?.lastScheduleTime ?? '',
      align: 'right',
      live: true,
    },
    { name: 'SELECTOR', text: (c) => selectorText(c.spec.jobTemplate.spec?.selector), wide: true },
    { name: 'CONTAINERS', text: (c) => containersOf(c.spec.jobTemplate.spec?.template), wide: true },
    { name: 'IMAGES', text: (c) => imagesOf(c.spec.jobTemplate.spec?.template), wide: true },
    LABELS,
    VALID(health),
    AGE,
  ],
  health,
  drill: (c) => ({ view: 'list', resource: 'jobs.batch', where: { owner: { uid: c.metadata.uid }, title: keyOf(c) } }),
  actions: ['trigger', 'suspend'],
});
