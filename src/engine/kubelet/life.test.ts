/** A pod's life on its node, compared with what the recordings of the real kubelet show. */
import { expect, test } from 'vitest';
import type { Pod } from '../api/types.ts';
import { bench } from './testing.ts';

const states = (life: string[]): string[] => life.map((line) => line.slice(line.indexOf(' ') + 1));
const time = (life: string[], state: string): number =>
  Number(life.find((line) => line.endsWith(state))?.split(' ')[0]);

test('a pod is pulled, started, and shown running at the next relist', () => {
  const b = bench();
  b.pod('web', { containers: [{ name: 'main', image: 'nginx:1.21' }] });
  b.run(5);
  const life = b.life('web');
  expect(states(life)).toEqual(['Pending', 'Pending main=ContainerCreating', 'Running main=running+']);
  expect(time(life, 'Running main=running+')).toBeGreaterThan(1.2);
  expect(time(life, 'Running main=running+')).toBeLessThan(2.5);
  expect(b.events('web')).toEqual(['Pulling', 'Pulled', 'Created', 'Started']);
  const status = b.get('web')?.status;
  expect(status?.podIP).toBe('10.244.0.2');
  expect(status?.conditions?.map(({ type, status: is }) => `${type}=${is}`)).toEqual([
    'PodReadyToStartContainers=True',
    'Initialized=True',
    'Ready=True',
    'ContainersReady=True',
    'PodScheduled=True',
  ]);
});

test('pods that one relist finds running are said to be so one after another', () => {
  const b = bench();
  const names = ['one', 'two', 'three'];
  for (const name of names) b.pod(name, { containers: [{ name: 'main', image: 'nginx:1.21' }] });
  b.run(5);
  const running = names.map((name) => {
    const { history } = b.cluster.parts.store;
    const runs = (object: object) => (object as Pod).status?.phase === 'Running';
    return history.find(({ key, object }) => key === `default/${name}` && runs(object))?.time ?? 0;
  });
  const [first = 0, second = 0, third = 0] = running;
  expect([second - first, third - second]).toEqual([12, 12]);
});

test('deletion stops the containers, shows how they ended, and removes the pod', () => {
  const b = bench();
  b.pod('web', { containers: [{ name: 'main', image: 'nginx:1.21' }] });
  b.pod('sleeper', { containers: [{ name: 'main', image: 'busybox', command: ['sleep', '1d'] }] });
  b.run(5);
  b.remove('web');
  b.remove('sleeper');
  b.run(5);
  expect(states(b.life('web')).slice(-2)).toEqual(['Succeeded main=Completed', 'gone']);
  expect(b.get('sleeper')).toBeDefined();
  b.run(30);
  expect(states(b.life('sleeper')).slice(-2)).toEqual(['Failed main=Error', 'gone']);
});

test.each([
  ['a shell', {}, 'sleep 1d', 137],
  ['a shell with a handler', {}, "trap 'echo bye; exit 3' TERM; sleep 1d & wait", 3],
  ['a shell whose handler goes on', {}, "trap 'echo no' TERM; sleep 1d", 137],
  ['a shell that is not the first process', { shareProcessNamespace: true }, 'sleep 1d', 143],
])('SIGTERM: %s', (_, spec, script, code) => {
  const b = bench();
  const command = ['sh', '-c', script];
  b.pod('web', {
    ...spec,
    terminationGracePeriodSeconds: 5,
    containers: [{ name: 'main', image: 'busybox', command }],
  });
  b.run(5);
  b.remove('web');
  const ended = () => b.get('web')?.status.containerStatuses?.[0]?.state?.terminated;
  const { sim } = b.cluster.parts;
  while (ended() === undefined && b.get('web') !== undefined) sim.step();
  expect(ended()?.exitCode).toBe(code);
});

test('what ignores SIGTERM is killed when its grace period ends', () => {
  const b = bench();
  b.pod('stubborn', { terminationGracePeriodSeconds: 10, containers: [{ name: 'main', image: 'stubborn:1.0' }] });
  b.run(5);
  b.remove('stubborn');
  b.run(20);
  const life = b.life('stubborn');
  expect(time(life, 'Failed main=Error')).toBeCloseTo(15, 0);
  expect(states(life).at(-1)).toBe('gone');
});

test('a crash loop restarts at once, then after 10, 20, 40 seconds and up to half as much again', () => {
  const b = bench();
  b.pod('crasher', { containers: [{ name: 'main', image: 'busybox', command: ['sh', '-c', 'sleep 1; exit 1'] }] });
  b.run(120);
  const starts = b
    .life('crasher')
    .filter((line) => line.includes('=running'))
    .map((line) => Number(line.split(' ')[0]));
  const gaps = starts.slice(1).map((at, i) => at - (starts[i] ?? 0));
  expect(gaps.length).toBeGreaterThanOrEqual(4);
  expect(gaps[0]).toBeCloseTo(2, 0);
  for (const [i, backoff] of [10, 20, 40].entries()) {
    expect(gaps[i + 1]).toBeGreaterThanOrEqual(backoff);
    expect(gaps[i + 1]).toBeLessThanOrEqual(backoff * 1.5 + 4);
  }
  const waiting = b.life('crasher').filter((line) => line.includes('CrashLoopBackOff'));
  expect(waiting.length).toBeGreaterThan(0);
});

test('an image that cannot be pulled backs off; a repaired one is pulled at once', () => {
  const b = bench();
  b.pod('typo', { containers: [{ name: 'main', image: 'missing.example/ngnix:1.21' }] });
  b.run(60);
  expect(states(b.life('typo')).slice(0, 4)).toEqual([
    'Pending',
    'Pending main=ContainerCreating',
    'Pending main=ErrImagePull',
    'Pending main=ImagePullBackOff',
  ]);
  b.cluster.parts.client('test').modify('pods', 'default/typo', (draft) => {
    const [main] = draft.spec.containers;
    if (main) main.image = 'nginx:1.21';
  });
  const repaired = b.seconds();
  b.run(5);
  expect(time(b.life('typo'), 'Running main=running+') - repaired).toBeLessThan(2.5);
});

test('a well-known image that is mistyped cannot be pulled, unless somebody says what it does', () => {
  const b = bench();
  b.pod('slip', { containers: [{ name: 'main', image: 'ngnix' }] });
  b.pod('dot', { containers: [{ name: 'main', image: 'nginx:1.161' }] });
  b.pod('host', { containers: [{ name: 'main', image: 'registry.invalid/shop:1' }] });
  b.run(10);
  for (const name of ['slip', 'dot', 'host']) expect(states(b.life(name)).at(2)).toBe('Pending main=ErrImagePull');
  const said = b.cluster.parts.store.get('pods', 'default/slip') as Pod;
  expect(said.status.containerStatuses?.[0]?.state?.waiting?.message).toMatch(
    /ngnix:latest": pull access denied, repos/,
  );
  expect(b.get('host')?.status.containerStatuses?.[0]?.state?.waiting?.message).toMatch(
    /Head "https:\/\/registry.invalid\/v2\/shop\/manifests\/1": dial tcp: lookup registry.invalid: no such host$/,
  );
  b.cluster.kubelets.runtime.behave({ image: 'ngnix:2' });
  b.pod('own', { containers: [{ name: 'main', image: 'ngnix:2' }] });
  b.run(10);
  expect(states(b.life('own')).at(-1)).toContain('Running');
});

test('a command that is no program of its image cannot be started', () => {
  const b = bench();
  const main = (image: string, rest: object) => ({ containers: [{ name: 'main', image, ...rest }] });
  b.pod('slip', main('busybox', { command: ['slep', '3s'] }));
  b.pod('line', main('nginx', { command: ['echo hello'] }));
  b.pod('args', main('busybox:1.36', { args: ['curl', 'web'] }));
  b.pod('bare', main('registry.k8s.io/coredns/coredns:v1.12.1', { command: ['/bin/sh', '-c', 'sleep 1d'] }));
  b.pod('mounted', main('busybox', { command: ['/scripts/run'] }));
  b.pod('good', main('busybox', { command: ['sleep', '1d'] }));
  b.run(9);
  for (const name of ['mounted', 'good']) expect(states(b.life(name)).at(-1)).toContain('Running');
  const said = (name: string) => {
    const status = (b.get(name) as Pod).status.containerStatuses?.[0];
    const { waiting } = status?.state ?? {};
    return [waiting?.reason, /exec: .*/.exec(status?.lastState?.terminated?.message ?? waiting?.message ?? '')?.[0]];
  };
  expect(b.events('slip').map((text) => text.split(' ')[0])).toEqual(
    expect.arrayContaining(['Pulling', 'Pulled', 'Created', 'Failed']),
  );
  expect(states(b.life('slip')).join()).toContain('RunContainerError');
  expect(said('slip')[1]).toBe('exec: "slep": executable file not found in $PATH: unknown');
  expect(said('line')[1]).toBe('exec: "echo hello": executable file not found in $PATH: unknown');
  expect(said('args')[1]).toBe('exec: "curl": executable file not found in $PATH: unknown');
  expect(said('bare')[1]).toBe('exec: "/bin/sh": stat /bin/sh: no such file or directory: unknown');
  b.run(20);
  expect(states(b.life('slip')).join()).toContain('CrashLoopBackOff');
  const ended = (b.get('slip') as Pod).status.containerStatuses?.[0]?.lastState?.terminated;
  expect([ended?.reason, ended?.exitCode]).toEqual(['StartError', 128]);
  expect(ended?.startedAt).toBe('1970-01-01T00:00:00Z'); // it never did
});

test('init containers run in order, a sidecar stays, and the others follow', () => {
  const b = bench();
  b.pod('multi', {
    initContainers: [
      { name: 'wait', image: 'busybox', command: ['sleep', '3s'] },
      { name: 'ship', image: 'fluentd', restartPolicy: 'Always' },
    ],
    containers: [{ name: 'web', image: 'nginx' }],
  });
  b.run(20);
  expect(states(b.life('multi'))).toEqual([
    'Pending',
    'Pending wait=PodInitializing ship=PodInitializing web=PodInitializing',
    'Pending wait=running ship=PodInitializing web=PodInitializing',
    'Pending wait=Completed+ ship=PodInitializing web=PodInitializing',
    'Pending wait=Completed+ ship=running+ web=PodInitializing',
    'Running wait=Completed+ ship=running+ web=running+',
  ]);
});

test('a failed init container fails a pod that is not restarted', () => {
  const b = bench();
  b.pod('once', {
    restartPolicy: 'Never',
    initContainers: [{ name: 'check', image: 'busybox', command: ['sh', '-c', 'exit 2'] }],
    containers: [{ name: 'main', image: 'nginx' }],
  });
  b.run(10);
  expect(b.get('once')?.status.phase).toBe('Failed');
  expect(b.get('once')?.status.initContainerStatuses?.[0]?.state?.terminated?.exitCode).toBe(2);
});

test('a finished container shows one relist before the phase does', () => {
  const b = bench();
  b.pod('task', { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox', command: ['sleep', '3s'] }] });
  b.run(10);
  const life = b.life('task');
  expect(states(life).slice(-2)).toEqual(['Running main=Completed', 'Succeeded main=Completed']);
  const [shown, done] = life.slice(-2).map((line) => Number(line.split(' ')[0]));
  expect((done ?? 0) - (shown ?? 0)).toBeCloseTo(1, 0);
});

test('a missing ConfigMap holds the container back, a missing Secret volume the pod', () => {
  const b = bench();
  b.pod('env', { containers: [{ name: 'main', image: 'nginx', envFrom: [{ configMapRef: { name: 'app' } }] }] });
  b.pod('volume', {
    containers: [{ name: 'main', image: 'nginx', volumeMounts: [{ name: 'v', mountPath: '/v' }] }],
    volumes: [{ name: 'v', secret: { secretName: 'db' } }],
  });
  b.run(20);
  expect(states(b.life('env')).at(-1)).toBe('Pending main=CreateContainerConfigError');
  expect(states(b.life('volume')).at(-1)).toBe('Pending main=ContainerCreating');
  expect(b.events('volume')).toEqual(['FailedMount x6']);
  b.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'app', namespace: 'default' } }, 'configmaps');
  b.create({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db', namespace: 'default' } }, 'secrets');
  b.run(20);
  expect(states(b.life('env')).at(-1)).toBe('Running main=running+');
  expect(states(b.life('volume')).at(-1)).toBe('Running main=running+');
});

test('a missing pull secret is complained of in each sync, and holds nothing back', () => {
  const b = bench();
  b.pod('private', { imagePullSecrets: [{ name: 'registry' }], containers: [{ name: 'main', image: 'nginx' }] });
  b.run(10);
  expect(states(b.life('private')).at(-1)).toBe('Running main=running+');
  expect(b.events('private')).toContain('FailedToRetrieveImagePullSecret x3');
  b.create({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'registry', namespace: 'default' } }, 'secrets');
  b.run(300);
  expect(b.events('private')).toContain('FailedToRetrieveImagePullSecret x3');
});

test('hooks hold up the start and the stop', () => {
  const b = bench();
  b.pod('hooked', {
    containers: [
      {
        name: 'main',
        image: 'nginx',
        lifecycle: {
          postStart: { exec: { command: ['sh', '-c', 'sleep 3'] } },
          preStop: { exec: { command: ['sleep', '4'] } },
        },
      },
    ],
  });
  b.run(10);
  expect(time(b.life('hooked'), 'Running main=running+')).toBeGreaterThan(4);
  b.remove('hooked');
  b.run(10);
  expect(time(b.life('hooked'), 'Succeeded main=Completed')).toBeCloseTo(14, 0);
});

test('a pod that is active for too long fails', () => {
  const b = bench();
  b.pod('long', { activeDeadlineSeconds: 10, containers: [{ name: 'main', image: 'nginx' }] });
  b.run(15);
  expect(b.get('long')?.status).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded' });
});

test('a pod that was put on a full node is refused', () => {
  const b = bench();
  b.pod('big', { containers: [{ name: 'main', image: 'nginx', resources: { requests: { cpu: '64' } } }] });
  b.run(1);
  expect(b.get('big')?.status).toMatchObject({
    phase: 'Failed',
    reason: 'OutOfcpu',
    message: "Pod was rejected: Node didn't have enough resource: cpu, requested: 64000, used: 0, capacity: 4000",
  });
});

test('pods that were refused are not gone through again for the next one, and take no room', () => {
  const b = bench();
  const cpu = (name: string, cpu: string) =>
    b.pod(name, { containers: [{ name: 'main', image: 'nginx', resources: { requests: { cpu } } }] });
  cpu('first', '3');
  b.run(10);
  for (let i = 0; i < 20; i++) cpu(`big-${i}`, '2');
  b.run(10);
  expect(b.get('big-19')?.status.message).toMatch(/requested: 2000, used: 3000, capacity: 4000$/);
  cpu('small', '1');
  b.run(10);
  expect(b.get('small')?.status.phase).toBe('Running');
  const node = b.get('small')?.spec.nodeName ?? '';
  const names = [...b.cluster.parts.store.by('pods', 'admitted', node).values()].map(({ metadata }) => metadata.name);
  expect(names).toEqual(['first', 'small']);
});

test('a stop that goes on is not interrupted when the pod is given less time', () => {
  const b = bench();
  b.pod('deaf', { containers: [{ name: 'main', image: 'busybox', command: ['sleep', '1d'] }] });
  b.run(10);
  b.remove('deaf', 40);
  b.run(10);
  b.remove('deaf', 5);
  expect(b.get('deaf')?.metadata.deletionGracePeriodSeconds, 'its five seconds are over').toBe(1);
  b.run(28);
  expect(b.get('deaf')).toBeDefined();
  b.run(5);
  expect(b.get('deaf'), 'the first grace period, and a relist').toBeUndefined();
  expect(b.events('deaf')).not.toEqual(expect.arrayContaining([expect.stringContaining('FailedKillPod')]));
});

test.each([
  ['busybox', ['/no/such'], 'stat /no/such: no such file or directory'],
  ['busybox', ['/tmp'], 'is a directory'],
  ['busybox', ['/usr/bin/python3', 'x.py'], 'stat /usr/bin/python3: no such file or directory'],
  ['busybox', ["/bin/sh -c 'echo hi'"], "stat /bin/sh -c 'echo hi': no such file or directory"],
  ['nginx', ['/usr/sbin/nginxx'], 'stat /usr/sbin/nginxx: no such file or directory'],
  ['alpine', ['/scripts/run.sh'], 'permission denied'],
  ['alpine', ['/scripts/other.sh'], 'stat /scripts/other.sh: no such file or directory'],
  ['shop/api', ['/app/server'], undefined],
  ['nginx', ['/usr/sbin/nginx', '-g', 'daemon off;'], undefined],
])('%s starts with %j: what is at that path decides', (image, command, why) => {
  const b = bench();
  b.create(
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 's', namespace: 'default' }, data: { 'run.sh': 'true' } },
    'configmaps',
  );
  const volumeMounts = [
    { name: 'scripts', mountPath: '/scripts' },
    { name: 'data', mountPath: '/data' },
  ];
  const volumes = [
    { name: 'scripts', configMap: { name: 's' } },
    { name: 'data', emptyDir: {} },
  ];
  b.pod('p', { containers: [{ name: 'main', image, command, volumeMounts }], volumes });
  b.run(5);
  const { state, lastState } = b.get('p')?.status.containerStatuses?.[0] ?? {};
  if (why === undefined) expect(state?.running).toBeDefined();
  else
    expect(lastState?.terminated?.message).toContain(
      `error during container init: exec: ${JSON.stringify(command[0])}: ${why}: unknown`,
    );
});

test.each([
  ['nginx:1.21', { runAsUser: 0 }, "container's runAsUser breaks non-root policy"],
  ['nginx:1.21', {}, 'container has runAsNonRoot and image will run as root'],
  ['prom/prometheus:v3', {}, 'container has runAsNonRoot and image has non-numeric user (nobody), cannot verify user'],
  ['redis:7', { runAsUser: 1000 }, undefined],
  ['nginxinc/nginx-unprivileged:1.27', {}, undefined],
])('runAsNonRoot with %s and %j', (image, context, refusal) => {
  const b = bench();
  const containers = [{ name: 'main', image, securityContext: context }];
  b.pod('careful', { securityContext: { runAsNonRoot: true }, containers });
  b.run(5);
  const waiting = b.get('careful')?.status.containerStatuses?.[0]?.state?.waiting;
  if (refusal === undefined) expect(waiting).toBeUndefined();
  else
    expect(waiting).toMatchObject({ reason: 'CreateContainerConfigError', message: expect.stringContaining(refusal) });
});

test('a hook that fails is told of: after the start the container is killed, before the end it is not held up', () => {
  const b = bench();
  const hook = { httpGet: { port: 9999 } };
  b.pod('post', { containers: [{ name: 'main', image: 'nginx:1.21', lifecycle: { postStart: hook } }] });
  b.pod('pre', {
    containers: [{ name: 'main', image: 'nginx:1.21', lifecycle: { preStop: { exec: { command: ['false'] } } } }],
  });
  b.run(5);
  expect(b.events('post')).toContain('FailedPostStartHook x2');
  expect(b.get('post')?.status.containerStatuses?.[0]?.lastState?.terminated?.reason).toBe('Completed');
  b.remove('pre');
  b.run(3);
  expect(b.events('pre').slice(-2)).toEqual(['Killing', 'FailedPreStopHook']);
  expect(b.get('pre')).toBeUndefined();
});

test.each([
  [{ securityContext: { sysctls: [{ name: 'kernel.msgmax', value: '1' }] } }, 'SysctlForbidden'],
  [{ os: { name: 'windows' } }, 'PodOSNotSupported'],
  [{ securityContext: { sysctls: [{ name: 'net.ipv4.tcp_syncookies', value: '1' }] } }, undefined],
])('a kubelet refuses what it does not run: %j', (spec, reason) => {
  const b = bench();
  b.pod('odd', { ...spec, containers: [{ name: 'main', image: 'nginx:1.21' }] });
  b.run(5);
  expect(b.get('odd')?.status.phase).toBe(reason === undefined ? 'Running' : 'Failed');
  expect(b.get('odd')?.status.reason).toBe(reason);
});

test('a pod that is deleted before its init containers are through leaves its main containers waiting', () => {
  const b = bench();
  const main = { name: 'main', image: 'nginx:1.21' };
  const sleep = ['sleep', '1d'];
  const pod = (name: string, ...initContainers: object[]) => b.pod(name, { initContainers, containers: [main] });
  const two = { name: 'two', image: 'busybox', command: sleep };
  pod('pulls', { name: 'one', image: 'missing.example/init:1' }, two);
  pod('crashes', { name: 'one', image: 'busybox', command: ['sh', '-c', 'sleep 1; exit 3'] }, two);
  const startupProbe = { exec: { command: ['false'] }, failureThreshold: 100 };
  pod('starts', { ...two, restartPolicy: 'Always', startupProbe });
  b.run(10);
  for (const name of ['pulls', 'crashes', 'starts']) b.remove(name, 1);
  b.run(5);
  const last = (name: string) => states(b.life(name)).at(-2);
  expect(last('pulls')).toBe('Failed one=ContainerStatusUnknown two=PodInitializing main=PodInitializing');
  expect(last('crashes')).toBe('Failed one=Error/1 two=PodInitializing main=PodInitializing');
  expect(last('starts')).toBe('Failed two=Error main=PodInitializing');
});

test('all preStop hooks begin at once, and sidecars end after the main containers, the last first', () => {
  const b = bench();
  const preStop = (seconds: number) => ({ lifecycle: { preStop: { sleep: { seconds } } } });
  const sidecar = (name: string, seconds: number) => ({
    ...{ name, image: 'shop/side:1', restartPolicy: 'Always' },
    ...preStop(seconds),
  });
  const main = { name: 'main', image: 'nginx:1.21', ...preStop(4) };
  b.pod('web', { initContainers: [sidecar('one', 2), sidecar('two', 6)], containers: [main] });
  b.run(8);
  b.remove('web');
  b.run(10);
  const said = b.cluster.parts.store.history.filter(({ type }) => type === 'MODIFIED');
  const status = said.map(({ object }) => (object as Pod).status).at(-1);
  const ends = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])].map(
    ({ name, state }) => `${name} ${Date.parse(String(state?.terminated?.finishedAt)) / 1000}`,
  );
  const [deleted = 0] = [b.cluster.parts.store.history.find(({ object }) => object.metadata.deletionTimestamp)?.time];
  expect(ends).toEqual([6, 6, 4].map((s, i) => `${['one', 'two', 'main'][i]} ${Math.floor(deleted / 1000) + s}`));
});
