/** Why of what came late: the time that had to pass stands between what was seen and what was written. */
import { expect, it } from 'vitest';
import type { Change } from '../../src/run/cluster.ts';
import { chainOf } from '../../src/ui/history/chain.ts';
import { closeAfterEach, open, pass, the } from './passing.ts';

closeAfterEach();

/** What lies between the last of such writes and what it reacted to. */
function ground(which: (change: Change) => boolean): string {
  const { time } = the.client;
  const [link] = chainOf(time, time.history.findLast(which)?.rev, the.client);
  return link?.origins.join() ?? '';
}

it('names the time that a pod tolerates its node', () => {
  open('node-failure');
  the.run.input('scenario fault nodeDown worker-2');
  pass(420);
  const evicts = ({ cause, resource, object }: Change) =>
    cause.actor === 'taint-eviction-controller' && resource === 'pods' && !!object.metadata.deletionTimestamp;
  expect(ground(evicts)).toMatch(/^5m had passed \(tolerationSeconds of the pod/);
});

it('names the deadline of a rollout, of a Job, and how long a Job is kept', () => {
  open('08-deployment');
  the.run.input('kubectl create deployment slow --image=ngnix:1');
  the.run.input(`kubectl patch deployment slow -p '{"spec":{"progressDeadlineSeconds":30}}'`);
  const job = (spec: object, command: string[]) => ({
    spec: {
      ...spec,
      template: { spec: { restartPolicy: 'Never', containers: [{ name: 'm', image: 'busybox', command }] } },
    },
  });
  const make = (name: string, spec: object, command: string[]) => {
    const manifest = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name }, ...job(spec, command) };
    the.run.input('kubectl apply -f -', { stdin: JSON.stringify(manifest) });
  };
  make('late', { activeDeadlineSeconds: 20 }, ['sleep', '1d']);
  make('done', { ttlSecondsAfterFinished: 40 }, ['true']);
  pass(120);
  const of = (name: string, what: RegExp) => (change: Change) =>
    change.object.metadata.name === name && what.test(JSON.stringify([change.type, change.object]));
  expect(ground(of('slow', /ProgressDeadlineExceeded/))).toBe(
    '30s had passed (progressDeadlineSeconds) without progress',
  );
  expect(ground(of('late', /DeadlineExceeded/))).toBe('20s had passed (activeDeadlineSeconds)');
  const ends = ({ cause }: Change) => cause.actor === 'ttl-after-finished-controller';
  expect(ground(ends)).toBe('40s had passed (ttlSecondsAfterFinished) since its end');
});
