/** Why of what happens inside a pod: its kubelet reacts to what it saw of the containers, not to the binding of long ago. */
import { expect, it } from 'vitest';
import type { Change, Kube } from '../../src/run/cluster.ts';
import { chainOf, changeText } from '../../src/ui/history/chain.ts';
import { ObjectChanges } from '../../src/ui/history/object-changes.ts';
import { closeAfterEach, open, pass, the } from './passing.ts';

closeAfterEach();

/** The chain of a pod's newest write, one text a link. */
function chain(key: string, what: RegExp = /./): string[] {
  const { time } = the.client;
  const newest = time.history.findLast(
    (change) => change.resource === 'pods' && change.key.startsWith(key) && what.test(changeText(change)),
  );
  return chainOf(time, newest?.rev, the.client).map(({ change, origins, between }) =>
    [changeText(change), ...origins.map((origin) => `because ${origin}`), between].filter(Boolean).join('\n'),
  );
}

it('leads from each end of a container over its run and the wait before to the end before, then to the first start', () => {
  open('crash-loop');
  pass(60);
  const links = chain('default/crash', /running → terminated/);
  expect(links[0]).toMatch(
    /running → terminated .*\nbecause container main ended by itself with exit code 1, 2s after/,
  );
  expect(links[1]).toMatch(
    /→ running .*\nbecause the back-off of 20s before the next start of container main was over/,
  );
  expect(links[2]).toMatch(/running → terminated[\s\S]*\n2 runs before that ended as well/);
  expect(links[3]).toContain('status.phase Pending → Running');
  expect(links[4]).toContain('spec.nodeName <none> → worker-1');
  expect(links.at(-1)).toContain('because the scenario ran: kubectl apply -f -');
});

it('says of a container that was killed for its memory what its limit is', () => {
  open('memory-hog');
  pass(300);
  expect(chain('shop/cache', /running → terminated/)[0]).toMatch(
    /because container cache was killed for the memory it used, and its limit is 220Mi, 2m after its start/,
  );
});

it('leads from Ready over the probe that succeeded to the start, and names the probe that had a container stopped', () => {
  open('probes');
  the.client.scenario?.next();
  pass(20);
  expect(chain('default/slow', /startedAt/)[0]).toMatch(
    /because the kubelet had stopped container main for a probe failed: Liveness probe failed/,
  );
  the.client.scenario?.next();
  pass(80);
  const links = chain('default/slow');
  expect(links[0]).toMatch(/Ready\].status False → True .*\nbecause the startup probe of container main succeeded/);
  expect(links[1]).toMatch(/started false → true\nbecause the startup probe/);
  expect(links[2]).toContain('status.phase Pending → Running');
});

it('comes to the fault that ended a run, also from later runs', () => {
  open('08-deployment');
  const limits = { limits: { memory: '100Mi' } };
  const spec = { containers: [{ name: 'one', image: 'nginx', resources: limits }] };
  the.run.input(`kubectl run one --image=nginx --overrides='${JSON.stringify({ spec })}'`);
  pass(20);
  the.run.input('scenario fault memoryLeak default/one mebibytes=600');
  pass(300);
  const links = chain('default/one', /running → terminated/);
  expect(links.join('\n')).toMatch(/runs? before that ended as well/);
  expect(links.at(-1)).toMatch(/OOMKilled.*\nbecause the fault memoryLeak struck default\/one/);
});

it('leads to whoever wanted the pod gone, and not to its start', () => {
  open('08-deployment');
  the.run.input('kubectl run one --image=nginx');
  pass(20);
  the.run.input('kubectl delete pod one --wait=false');
  pass(20);
  expect(chain('default/one').join('\n')).toMatch(/because kubectl delete pod one/);
});

it('leads from a failed Job over the pods that failed, each by the exit of its container, to whoever wanted it', () => {
  open('job-retries');
  for (let i = 0; i < 3; i++) {
    the.client.scenario?.next();
    pass(30);
  }
  pass(60);
  const { time } = the.client;
  const { rev } = new ObjectChanges('jobs.batch', 'default/bad').telling(time.history) ?? {};
  const told = chainOf(time, rev, the.client)
    .map(({ change, origins }) => [changeText(change), ...origins].join('\n'))
    .join('\n');
  const pod =
    /phase Running → Failed[^\n]*\ncontainer main ended by itself with exit code 1[\s\S]*running → terminated[\s\S]*created pods default\/bad-/;
  const twice = new RegExp(
    `BackoffLimitExceeded[\\s\\S]*${pod.source}[\\s\\S]*${pod.source}[\\s\\S]*created jobs default/bad`,
  );
  expect(told).toMatch(twice);
  expect(told).not.toContain('status.ready 0 → 1');

  const failed = the.client.list('pods', 'default').find(({ metadata }) => metadata.name.startsWith('bad-'));
  const newest = new ObjectChanges('pods', `default/${failed?.metadata.name}`).telling(time.history);
  expect(newest && changeText(newest)).toContain('status.phase Running → Failed'); // not that its finalizer went
});

it('says of a container that its probe has stopped again and again that the kubelet did it each time, though events are held back', () => {
  open('08-deployment');
  const probe = { httpGet: { path: '/nosuch', port: 80 }, periodSeconds: 2, failureThreshold: 2 };
  const spec = { containers: [{ name: 'main', image: 'nginx', livenessProbe: probe }] };
  the.run.input(`kubectl run live --image=nginx --overrides='${JSON.stringify({ spec })}'`);
  pass(400);
  const links = chain('default/live', /running → waiting/).join('\n');
  expect(links).toMatch(
    /the kubelet had stopped container main for a probe failed, it seems, as before: Liveness probe/,
  );
  expect(links).not.toContain('ended by itself');
  // of a run that an event tells of nothing is guessed, though that event has been counted on since
  const { history } = the.client.time;
  const restarts = ({ object }: Change) => (object as Kube.Pod).status?.containerStatuses?.[0]?.restartCount;
  const second = history.find((each) => each.resource === 'pods' && /live/.test(each.key) && restarts(each) === 2);
  const [last] = chainOf(the.client.time, second?.rev, the.client);
  expect(last?.origins.join()).toMatch(/had stopped container main for a probe failed: Liveness probe failed: HTTP/);
});
