/** Why a pod has no node: every node, filter by filter, and what would have to change; now and in the past. */
import { afterEach, describe, expect, it } from 'vitest';
import { changeText } from '../../src/ui/history/chain.ts';
import { Driver } from './driver.ts';
import { eventually, type Real, realCluster, TestTime } from './real-cluster.ts';

let driver: Driver;
let real: Real;
afterEach(() => {
  driver.close();
  real.run.close();
});

/** All that a person reads who goes down to the end. */
async function read(): Promise<string> {
  const seen = new Set(driver.rows());
  for (let i = 0; i < 30; i++) {
    await driver.press('j');
    for (const row of driver.rows()) seen.add(row);
  }
  return [...seen].map((row) => row.trim()).join('\n');
}

describe.each([
  [80, 24],
  [120, 40],
  [200, 50],
] as const)('why a pod is Pending at %i×%i', (columns, rows) => {
  it('is told for every node, with all filters that refuse it, and enter describes the node', async () => {
    const time = new TestTime();
    real = realCluster('pending-web', { real: time });
    driver = new Driver(real.client, { columns, rows });
    real.run.resume();
    time.pass(60_000);
    real.run.pause();
    await real.client.run('kubectl cordon worker-2').done;
    await driver.refresh();
    await driver.type('/Pending');
    await driver.press('enter', 'W');
    expect(driver.text()).toContain('Status: Pending');
    const text = await read();
    expect(text).toContain('Now 0 of 4 nodes would do:');
    expect(text).toContain('No node is large enough for cpu 40000m: ask for less');
    for (const node of ['control-plane', 'worker-1', 'worker-2', 'worker-3']) expect(text).toContain(`${node}: `);
    expect(text).toMatch(/control-plane: 2 of 11 filters refuse/);
    expect(text).toMatch(/worker-2: 2 of 11 filters refuse/); // cordoned, and too small
    expect(text).toMatch(/no NodeUnschedulable: node\(s\) were unschedulable/);
    expect(text).toMatch(/no NodeResourcesFit: Insufficient cpu/);
    expect(text).toMatch(/cpu: asks for 40000m, free on worker-1 \d+m of 4000m/);
    expect(text).toMatch(/ok NodeUnschedulable, TaintToleration, NodeAffinity/);
    expect(text).toContain('What led here, newest first:');
    expect(text).toMatch(/PodScheduled is False\s\(Unschedulable\):/); // a condition in words

    await driver.press('g', 'j', 'j', 'enter');
    expect(driver.title()).toMatch(/^Describe\(worker-2\)/);
    await driver.press('esc');
    expect(driver.title()).toMatch(/^Why\(/);

    real.run.show(real.run.core.start + 30_000); // worker-2 was not cordoned then
    await driver.refresh();
    await driver.press('g');
    expect(await read()).toMatch(/worker-2: 1 of 11 filters refuse/);
  });
});

it('keeps its chain while one walks along it to before the object was, and says nothing of it then', async () => {
  const time = new TestTime();
  real = realCluster('pending-web', { real: time });
  driver = new Driver(real.client, { columns: 80, rows: 40 });
  real.run.resume();
  time.pass(60_000);
  real.run.pause();
  await driver.refresh();
  await driver.type('/Pending');
  await driver.press('enter', 'W', 'G', 'enter');
  expect(driver.text()).toContain('It does not exist yet at this moment: created a moment later.');
  expect(driver.text()).not.toMatch(/Status:|nodes would do|The scheduler tried/);
  const chain = /kube-scheduler pods[\s\S]*replicaset-controller created[\s\S]*scenario created deployments shop\/web/;
  expect(driver.text()).toMatch(chain);
  await driver.press('k', 'k', 'enter'); // up again, to where it was created
  expect(driver.text()).toContain('Status: Pending');
  expect(driver.text()).toMatch(chain);
  await driver.press('ctrl-t');
  expect(driver.text()).toContain('What led here, newest first:');
});

it('says of what is gone that it is, and how it was last', async () => {
  real = realCluster('08-deployment', { real: new TestTime() });
  driver = new Driver(real.client, { columns: 120, rows: 40 });
  const { core } = real.run;
  core.advance(core.start + 5_000);
  await real.client.run('kubectl run one --image=nginx').done;
  core.advance(core.now + 20_000);
  await driver.type(':pods default');
  await driver.press('enter', 'W');
  expect(driver.text()).toContain('Status: Running');
  await real.client.run('kubectl delete pod one --now --wait=false').done;
  core.advance(core.now + 60_000);
  await driver.refresh();
  expect(driver.text()).toMatch(/It does not exist any more: deleted \d+s ago\. It was last:[\s\S]*Status: /);
  real.client.time.show(core.start + 1_000);
  await driver.refresh();
  expect(driver.text()).toContain('It does not exist yet at this moment: created 4s later.');
});

it('leads over a restore of etcd to the command that put the object back, or had it begin anew', async () => {
  const time = new TestTime();
  real = realCluster('etcd-backup', { real: time });
  driver = new Driver(real.client, { columns: 120, rows: 40 });
  const { core } = real.run;
  core.advance(core.now + 100);
  real.run.input('kubectl create configmap kept --from-literal=a=1');
  real.run.resume();
  const state = () => real.client.scenario?.state;
  const go = async (until: () => boolean) => {
    for (let i = 0; i < 60 && !until(); i++) {
      if (state()?.waitingFor !== undefined) real.client.scenario?.next();
      time.pass(2_000);
    }
  };
  await go(() => state()?.step === 'Not every file will do');
  real.run.input('kubectl delete configmap kept');
  await go(() => state()?.finished === true);
  time.pass(20_000);
  real.run.pause();
  const why = async (kind: string, name: string): Promise<string> => {
    await driver.type(`:${kind} default /${name}`);
    await driver.press('enter', 'W');
    const text = await read();
    await driver.press('esc');
    return text.replace(/\s+/g, ' ');
  };
  const restored = 'etcdutl snapshot restore snap.db --data-dir restored';
  const kept = await why('cm', 'kept');
  expect(kept).toContain('etcd-restore put back configmaps default/kept');
  expect(kept).toContain(`^ because ${restored}`);
  expect(kept).not.toContain('created configmaps');
  const pod = await why('pods', 'web');
  expect(pod).toMatch(/kube-apiserver healed .*etcdutl snapshot restore/);
});

it('tells of a node that fell silent, and of its pods, what is known and no more', async () => {
  const time = new TestTime();
  real = realCluster('node-failure', { real: time });
  driver = new Driver(real.client, { columns: 120, rows: 40 });
  const { cluster } = real.run.core;
  cluster.faults.inject({ id: 'net', kind: 'nodeNetworkLost', target: { node: 'worker-1' } });
  real.run.core.advance(real.run.core.now + 70_000);
  const pods = [...cluster.parts.store.by('pods', 'node', 'worker-1').values()].filter(
    ({ metadata }) => metadata.namespace === 'shop',
  );
  for (const { metadata } of pods) expect(cluster.runtime.podUsage(`shop/${metadata.name}`)).toBeUndefined();
  await driver.refresh();
  await driver.type('/worker-1');
  await driver.press('enter', 'W');
  expect(driver.text()).toContain('Its node does not speak');
  expect(driver.text()).not.toContain('probe');
  await driver.type(':nodes');
  await driver.press('enter', 'j', 'W');
  const text = await read();
  expect(text).toContain('No heartbeat of it arrives now: worker-1 is cut off from the network.');
  // the second taint joins the first, which has the same key
  expect(text).toMatch(
    /spec\.taints\[node\.kubernetes\.io\/unreachable:NoExecute\] <none>\s→\snode\.kubernetes\.io\/unreachable:NoExecute/,
  );
  expect(text).toMatch(/node worker-1 falls silent, its last heartbeat came \ds\sbefore/);
  expect(text).toMatch(/because the fault nodeNetworkLost struck worker-1/);
  const all = real.client.time.history.filter(({ resource, key }) => resource === 'nodes' && key === 'worker-1');
  expect(all.map((change) => changeText(change)).join()).toContain(
    'status.conditions[Ready].status True → Unknown and',
  ); // of all conditions
});

it('names the fault that a person made, and that it healed', async () => {
  real = realCluster('node-failure', { real: new TestTime() });
  driver = new Driver(real.client, { columns: 80, rows: 24 });
  const { core } = real.run;
  core.input('scenario fault nodeDown worker-2 2m');
  core.advance(core.now + 80_000);
  await driver.refresh();
  await driver.type(':nodes');
  await driver.press('enter', 'j', 'j', 'W');
  expect(await read()).toMatch(/\^ because the fault nodeDown struck worker-2/);
  core.advance(core.now + 100_000);
  await driver.type(':nodes');
  await driver.press('enter', 'j', 'j', 'W');
  expect(await read()).toMatch(/\^ because the fault nodeDown on worker-2 healed/);
});

it('tells the whole command that stands at the end, in as many lines as it takes', async () => {
  real = realCluster('node-failure', { real: new TestTime() });
  driver = new Driver(real.client, { columns: 80, rows: 24 });
  const patch = '{"metadata":{"annotations":{"one":"a-long-value","two":"another-long-value"}}}';
  await real.client.run(`kubectl patch node worker-1 --type=merge -p '${patch}'`).done;
  await driver.type(':nodes');
  await driver.press('enter', 'j', 'W');
  expect(await read()).toMatch(/\^ because kubectl patch node worker-1 --type=merge -p/);
  expect(driver.text()).toContain('another-long-value"}}}');
});

it('names the tick of the schedule, not what the controller had looked at before', async () => {
  real = realCluster('cronjob-ticks', { real: new TestTime() });
  driver = new Driver(real.client, { columns: 120, rows: 40 });
  const { core } = real.run;
  core.input('kubectl create cronjob tick --image=busybox --schedule="* * * * *" -n default -- date');
  core.advance(core.now + 150_000);
  await driver.type(':jobs default /tick');
  await driver.press('enter', 'G', 'W');
  expect(await read()).toMatch(
    /cronjob-controller created jobs default\/tick-\d+[\s\S]*\^ because the schedule was due at \d{4}-/,
  );
  expect(driver.text().split('the schedule was due')[1]).not.toContain(' ^ ');
});

it('tells of the field that is asked about, though others changed with it', async () => {
  real = realCluster('08-deployment', { real: new TestTime() });
  driver = new Driver(real.client, { columns: 120, rows: 40 });
  await real.client.run('kubectl create configmap one --from-literal=Password=x').done;
  await real.client.run(`kubectl patch configmap one -p '{"data":{"Password":null,"password":"y"}}'`).done;
  await driver.type(':cm default /one');
  await driver.press('enter', 'y');
  await driver.type('/password');
  await driver.press('enter', 'W');
  expect(await read()).toMatch(/configmaps default\/one: data\.password <none> → y and 1\s+more/);
});

it('tells how a container ended before it was started again', async () => {
  real = realCluster('memory-hog', { real: new TestTime() });
  driver = new Driver(real.client, { columns: 120, rows: 40 });
  const { core } = real.run;
  core.advance(core.start + 195_000);
  await driver.type(':pods shop');
  await driver.press('enter', 'W');
  expect(await read()).toMatch(
    /Container cache restarted (once|\d times): before, it ran for \w+ and ended as\s+OOMKilled, exit code 137\./,
  );
});

it('tells of a workload which pod is in the way', async () => {
  real = realCluster('08-deployment', { real: new TestTime() });
  driver = new Driver(real.client, { columns: 120, rows: 40 });
  const { core } = real.run;
  core.input('kubectl create deployment web --image=ngnix:1.25');
  core.advance(core.now + 60_000);
  await driver.type(':deploy default /web');
  await driver.press('enter', 'W');
  expect(await read()).toMatch(
    /Its pod web-\w+-\w+ is (ImagePullBackOff|ErrImagePull)[\s\S]*shift-w on the pod tells why/,
  );
});

it('tells in words what became of a container', async () => {
  const time = new TestTime();
  real = realCluster('02-job', { real: time });
  driver = new Driver(real.client, { columns: 120, rows: 40 });
  real.run.resume();
  real.client.run('kubectl create job once --image=busybox -- sleep 5');
  time.pass(30_000);
  await driver.refresh();
  await driver.type('/once');
  await driver.press('enter', 'W');
  const text = await read();
  expect(text).toMatch(/containerStatuses\[once\]\.state\s+running → terminated\s\(Completed, exit code 0\)/);
});

it('tells that nobody has tried to place a pod', async () => {
  real = realCluster('silent-scheduler', { real: new TestTime() });
  driver = new Driver(real.client, { columns: 80, rows: 24 });
  real.run.core.advance(real.run.core.now + 25_000);
  await driver.refresh();
  await driver.type('/Pending');
  await driver.press('enter', 'W');
  expect(driver.text()).toContain('No scheduler has tried to place it so far.');
  expect(driver.text()).toContain('nodes would do');
});

it('does not say that nodes would do while what is asked before any node refuses the pod', async () => {
  real = realCluster('unbound-claim');
  real.run.core.advance(real.run.core.now + 10_000);
  driver = new Driver(real.client, { columns: 120, rows: 40 });
  await driver.press('W');
  const text = await read();
  expect(text).toMatch(
    /Before it looks at any node:[\s\S]*no VolumeBinding[\s\S]*Apart from that 2 of 3 nodes would do:/,
  );
});

describe('why, from anywhere', () => {
  it('is asked of a field, a condition, a write, a cell of the map, a branch of the tree', async () => {
    real = realCluster('rolling-update');
    real.run.core.input('kubectl scale deployment/web --replicas=5 -n shop');
    real.run.core.advance(real.run.core.now + 30_000);
    driver = new Driver(real.client, { columns: 120, rows: 40 });
    const ask = async (...keys: string[]): Promise<string> => {
      await driver.type(':deploy shop /web');
      await driver.press('enter', ...keys, 'W');
      const { view } = driver.app;
      expect(view.crumb, keys.join(' ')).toBe('why');
      return `${driver.title()}\n${driver.text().replace(/^│ ?/gm, '')}`;
    };
    const find = (text: string) => ['y', '/', ...text, 'enter'];
    const field = await ask(...find('replicas: 5'));
    expect(field).toMatch(/^Why\(shop\/web spec\.replicas\)/);
    expect(field).toMatch(/newest first:.*\n.*user deployments shop\/web: spec\.replicas 4 → 5/);
    expect(field).toContain('kubectl scale deployment/web');
    expect(await ask(...find('NewReplicaSetAvailable'))).toMatch(
      /^Why\(shop\/web status\.conditions\[Progressing\]\.reason\)[\s\S]*deployment-controller/,
    );
    expect(await ask('y')).toMatch(/^Why\(shop\/web\)/); // nothing searched: the object
    expect(await ask('d')).toMatch(/^Why\(shop\/web\)/);
    await driver.press('esc');
    await driver.type(':deploy shop /web');
    await driver.press('enter', 'd');
    await eventually(() => driver.screen.flush() === undefined && driver.text().includes('MinimumReplicasAvailable'));
    await driver.press('/', ...'MinimumReplicas', 'enter', 'W');
    expect(driver.title()).toMatch(/^Why\(shop\/web status\.conditions\[Available\]\)/);
    expect(await ask('D', 'g')).toMatch(/newest first:.*\n.*created deployments shop\/web/);
    expect(await ask('T')).toMatch(/^Why\(/);
    expect(await ask('M')).toMatch(/^Why\(shop\/web-/);
    expect(await ask('X', 'j', 'j')).toMatch(/^Why\(shop\/web-/);
    expect(await ask('R')).toMatch(/^Why\(shop\/web/);
    await driver.type(':pulses');
    await driver.press('enter', 'W');
    expect(driver.app.view.crumb).toBe('pulses'); // no object stands there
  });
});

it('tells what a deleted object waits for: its finalizers, and of a namespace what its conditions say', async () => {
  const time = new TestTime();
  real = realCluster('namespace-terminating', { real: time });
  driver = new Driver(real.client, { columns: 80, rows: 24 });
  await real.client.run('kubectl delete namespace demo --wait=false').done;
  real.run.resume();
  time.pass(30_000);
  real.run.pause();
  await driver.type(':cm demo /settings');
  await driver.press('enter', 'W');
  const words = () => driver.text().replace(/[│\s]+/g, ' ');
  const held = 'It is being deleted, and stays until its finalizer is taken away: example.com/archive.';
  expect(words()).toContain(held);
  await driver.type(':ns /demo');
  await driver.press('enter', 'W');
  expect(words()).toMatch(
    /configmaps\. has 1 resource instances; Some content .* finalizers remaining: example\.com\/archive in 1/,
  );
});

describe('why a pod had to go', () => {
  it('names the pod of higher priority that the scheduler made room for', async () => {
    real = realCluster('preemption');
    const { core } = real.run;
    const spec = {
      priorityClassName: 'important',
      containers: [{ name: 'vip', image: 'nginx', resources: { requests: { cpu: '1' } } }],
    };
    core.input(`kubectl run vip --image=nginx --overrides='${JSON.stringify({ spec })}'`);
    core.advance(core.now + 100);
    driver = new Driver(real.client, { columns: 120, rows: 40 });
    await driver.type(':pods default');
    await driver.press('enter', 'G', 'W');
    expect(driver.title()).toMatch(/^Why\(default\/vip\)/);
    expect((await read()).replace(/\s+/g, ' ')).toMatch(
      /Pods of lower priority must go from worker-1 first; the scheduler keeps .*What led here, .*Pods of lower priority must go from worker-1/,
    );
    const victim = real.client.list('pods').find(({ metadata }) => metadata.deletionTimestamp);
    await driver.press('esc');
    await driver.type(`/${victim?.metadata.name}`);
    await driver.press('enter', 'W');
    const text = (await read()).replace(/\s+/g, ' ');
    expect(text).toContain('so it deletes pods of lower priority.');
    expect(text).toContain('created pods default/vip');
  });
});

it('says of a taint that cordon brings what it goes with', async () => {
  real = realCluster('drain');
  driver = new Driver(real.client, { columns: 200, rows: 50 });
  real.run.core.advance(real.run.core.now + 1_000);
  real.run.input('kubectl cordon worker-1');
  real.run.core.advance(real.run.core.now + 2_000);
  await driver.refresh();
  await driver.type(':nodes /worker-1');
  await driver.press('enter', 'W');
  expect(driver.text().replace(/[\s│]+/g, ' ')).toMatch(/keeps this taint in step with spec\.unschedulable/);
  expect(driver.text()).not.toMatch(/heartbeat stays away/);
});

describe('why, where a fault was in the way', () => {
  /** Opens why in a wide interface and gives all of it. */
  async function whyOf(list: string): Promise<string> {
    driver = new Driver(real.client, { columns: 200, rows: 50 });
    await driver.refresh();
    await driver.type(`:${list}`);
    await driver.press('enter', 'W');
    return read();
  }
  const pass = (seconds: number): void => {
    real.run.core.advance(real.run.core.now + seconds * 1000);
  };
  const run = (line: string): void => {
    real.run.input(line);
    pass(3);
  };

  it('names what had waited for a part that was healed', async () => {
    real = realCluster('two-doors');
    pass(5);
    run('scenario fault processDown kube-controller-manager');
    run('kubectl create deployment late --image=nginx -n shop');
    run('scenario heal processDown');
    pass(10);
    const said = await whyOf('pods shop /^late');
    expect(said).toMatch(
      /because the fault processDown on kube-controller-manager healed\n\^ .* user created deployments shop\/late/,
    );
    expect(said).toContain('because kubectl create deployment late --image=nginx -n shop');
  });

  it('names the line that mended a certificate', async () => {
    real = realCluster('certificate-expiry');
    pass(5);
    run('scenario fault certificateExpired apiserver');
    pass(400);
    run('kubeadm certs renew all');
    pass(60);
    expect(await whyOf('nodes /worker-1')).toMatch(
      /because the fault certificateExpired on apiserver healed\n\^ because kubeadm certs renew all/,
    );
  });

  it('names the write that a controller took back, not the one it saw first', async () => {
    real = realCluster('node-failure');
    pass(5);
    real.run.core.cluster.faults.inject({ id: 'off', kind: 'nodeDown', target: { node: 'worker-1' } });
    pass(70);
    real.run.input('kubectl cordon worker-1');
    real.run.input('kubectl taint node worker-1 node.kubernetes.io/unreachable-');
    pass(10);
    const said = await whyOf('nodes /worker-1');
    expect(said).toMatch(/node-lifecycle-controller nodes worker-1: spec\.taints/);
    expect(said).toContain('because kubectl taint node worker-1 node.kubernetes.io/unreachable-');
    expect(said).not.toContain('because kubectl cordon');
  });
});

it('tells of a node first that its images changed, and of its heartbeats last', () => {
  const at = (lastHeartbeatTime: string, images: object[]) => ({
    metadata: { name: 'worker-1', uid: 'u' },
    status: { conditions: [{ type: 'Ready', status: 'True', lastHeartbeatTime }], images },
  });
  const change = {
    rev: 2,
    time: 0,
    type: 'MODIFIED',
    resource: 'nodes',
    key: 'worker-1',
    before: at('2026-01-01T00:00:00Z', []),
    object: at('2026-01-01T00:00:10Z', [{ names: ['nginx:1.27'], sizeBytes: 1 }]),
    cause: { actor: 'kubelet/worker-1' },
    via: undefined,
  };
  expect(changeText(change as unknown as Parameters<typeof changeText>[0])).toBe(
    'nodes worker-1: the list of its images changed',
  );
});
