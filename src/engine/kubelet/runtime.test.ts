import { expect, test, vi } from 'vitest';
import { Track } from './behaviours/script/track.ts';
import { bench } from './testing.ts';

test('logs come from the model, and from the instance that is asked for', () => {
  const b = bench();
  b.pod('talker', {
    containers: [{ name: 'main', image: 'busybox', command: ['sh', '-c', 'echo one; sleep 2; echo two; exit 1'] }],
  });
  b.run(2.6);
  const texts = (previous = false) =>
    b.cluster.runtime.logs('default/talker', { previous }).lines.map(({ text }) => text);
  expect(texts()).toEqual(['one']);
  expect(() => texts(true)).toThrow('previous terminated container "main" in pod "talker" not found');
  b.run(4);
  expect(texts(true)).toEqual(['one', 'two']);
});

test('a script that says much at once is heard to its end', () => {
  const b = bench();
  const command = ['sh', '-c', 'for i in $(seq 100000); do echo $i; done; exit 3'];
  b.pod('talker', { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox', command }] });
  b.run(10);
  expect(b.get('talker')?.status.containerStatuses?.[0]?.state?.terminated?.exitCode).toBe(3);
  const { lines } = b.cluster.runtime.logs('default/talker');
  expect(lines.map(({ text }) => text)).toEqual(Array.from({ length: 100_000 }, (_, i) => String(i + 1)));
});

test('the last lines of a log are looked for no further back than they come', () => {
  const b = bench();
  b.pod('talker', {
    containers: [{ name: 'main', image: 'busybox', command: ['sh', '-c', 'while true; do echo tick; sleep 1; done'] }],
  });
  b.run(7200);
  const read = vi.spyOn(Track.prototype, 'logs');
  expect(b.cluster.runtime.logs('default/talker', { tail: 1000 }).lines).toHaveLength(1000);
  const longest = Math.max(...read.mock.calls.map(([from, to]) => to - from));
  read.mockRestore();
  expect(longest).toBeLessThan(1_300_000);
});

test('a log that is not there yet is refused with the reason', () => {
  const b = bench();
  b.pod('typo', { containers: [{ name: 'main', image: 'missing.example/x' }] });
  b.run(18);
  expect(() => b.cluster.runtime.logs('default/typo')).toThrow(
    'container "main" in pod "typo" is waiting to start: trying and failing to pull image',
  );
});

test('environment, files and answers of a container', () => {
  const b = bench();
  b.create(
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'app', namespace: 'default' }, data: { mode: 'dark' } },
    'configmaps',
  );
  b.pod('web', {
    containers: [
      {
        name: 'main',
        image: 'nginx',
        env: [
          { name: 'WHO', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
          { name: 'GREETING', value: 'hello $(WHO)' },
        ],
        volumeMounts: [{ name: 'c', mountPath: '/etc/app' }],
      },
    ],
    volumes: [{ name: 'c', configMap: { name: 'app' } }],
  });
  b.run(5);
  const { runtime } = b.cluster;
  expect(runtime.environment('default/web')).toMatchObject({
    HOSTNAME: 'web',
    GREETING: 'hello web',
    KUBERNETES_SERVICE_HOST: '10.96.0.1',
  });
  expect(runtime.files('default/web').get('/etc/app/mode')).toBe('dark');
  expect(runtime.request('default/web', { port: 80, path: '/' })?.status).toBe(200);
  expect(runtime.request('default/web', { port: 8080 })).toBeUndefined();
});

test('a program that leaks is killed when its limit is reached', () => {
  const b = bench();
  const mebi = 2 ** 20;
  b.cluster.runtime.behave({ image: 'shop/leaky', usage: { memory: 20 * mebi, leak: mebi } });
  b.pod('leaky', {
    containers: [{ name: 'main', image: 'shop/leaky:1', resources: { limits: { memory: '60Mi' } } }],
  });
  b.run(30);
  const memory = b.cluster.runtime.podUsage('default/leaky')?.get('main')?.memory ?? 0;
  expect(memory / mebi).toBeCloseTo(48, -1);
  b.run(15);
  const [status] = b.get('leaky')?.status.containerStatuses ?? [];
  expect((status?.lastState?.terminated ?? status?.state?.terminated)?.reason).toBe('OOMKilled');
});

test('what leaks without a limit brings its node under memory pressure and is evicted', () => {
  const mebi = 2 ** 20;
  const b = bench({ nodes: [{ name: 'node-a', capacity: { memory: '1Gi' } }] });
  b.cluster.runtime.behave({ image: 'shop/leaky', usage: { memory: 20 * mebi, leak: mebi } });
  b.pod('leaky', { containers: [{ name: 'main', image: 'shop/leaky:1' }] });
  b.pod('calm', { containers: [{ name: 'main', image: 'nginx', resources: { requests: { memory: '64Mi' } } }] });
  const pressure = () =>
    b.cluster.parts
      .client('test')
      .get('nodes', 'node-a')
      ?.status.conditions?.find(({ type }) => type === 'MemoryPressure')?.status;
  b.run(300);
  expect([b.get('leaky')?.status.phase, pressure()]).toEqual(['Running', 'False']);
  b.run(70);
  expect([b.get('leaky')?.status.reason, pressure()]).toEqual(['Evicted', 'True']);
  expect(b.get('leaky')?.status.message).toMatch(/Container main was using \d+Ki, request is 0, /);
  expect(b.get('calm')?.status.phase).toBe('Running');
  b.run(330);
  expect(pressure()).toBe('False');
});

test('an environment stays as it was at the start; a volume follows after a while', () => {
  const b = bench();
  const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'app', namespace: 'default' } };
  b.create({ ...map, data: { mode: 'dark' } }, 'configmaps');
  b.pod('web', {
    containers: [
      {
        name: 'main',
        image: 'nginx',
        envFrom: [{ configMapRef: { name: 'app' } }],
        volumeMounts: [{ name: 'c', mountPath: '/c' }],
      },
    ],
    volumes: [{ name: 'c', configMap: { name: 'app' } }],
  });
  b.run(5);
  b.cluster.parts.client('test').modify('configmaps', 'default/app', (draft) => {
    draft.data = { mode: 'light' };
  });
  const { runtime } = b.cluster;
  const seen = () => [runtime.environment('default/web')['mode'], runtime.files('default/web').get('/c/mode')];
  b.run(5);
  expect(seen()).toEqual(['dark', 'dark']);
  b.run(90);
  expect(seen()).toEqual(['dark', 'light']);
});

test('Services are in the environment of what started after them, in its words and in its script', () => {
  const b = bench();
  const service = (name: string, clusterIP: string) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'default' },
    spec: { clusterIP, ports: [{ port: 80 }] },
  });
  b.create(service('early', '10.96.0.20'), 'services');
  b.pod('web', {
    restartPolicy: 'Never',
    containers: [
      { name: 'web', image: 'nginx', env: [{ name: 'URL', value: 'http://$(EARLY_SERVICE_HOST) $$(A) $(B)' }] },
      {
        name: 'words',
        image: 'busybox',
        command: ['echo', '$(HI) $(EARLY_PORT)'],
        env: [{ name: 'HI', value: 'hello' }],
      },
      { name: 'script', image: 'busybox', command: ['sh', '-c', 'echo at $EARLY_SERVICE_HOST'] },
    ],
  });
  b.run(5);
  b.create(service('late', '10.96.0.21'), 'services');
  b.run(5);
  const { runtime } = b.cluster;
  const seen = runtime.environment('default/web', 'web');
  expect(seen['URL']).toBe('http://10.96.0.20 $(A) $(B)');
  expect(seen['EARLY_SERVICE_HOST']).toBe('10.96.0.20');
  expect(seen['LATE_SERVICE_HOST']).toBeUndefined();
  const logs = (container: string) => runtime.logs('default/web', { container }).lines.map(({ text }) => text);
  expect(logs('words')).toEqual(['hello tcp://10.96.0.20:80']);
  expect(logs('script')).toEqual(['at 10.96.0.20']);
});

test('what a container says at its end', () => {
  const b = bench();
  const script = (text: string, more = {}) => ({ image: 'busybox', command: ['sh', '-c', text], ...more });
  b.pod('ends', {
    restartPolicy: 'Never',
    containers: [
      { name: 'file', ...script('echo bye > /dev/termination-log; exit 3') },
      { name: 'log', ...script('echo last; exit 3', { terminationMessagePolicy: 'FallbackToLogsOnError' }) },
      { name: 'none', ...script('echo last; exit 3') },
    ],
  });
  b.run(10);
  const messages = b.get('ends')?.status.containerStatuses?.map(({ state }) => state?.terminated?.message);
  expect(messages).toEqual(['bye\n', 'last\n', undefined]);
});

test('the memory example of the documentation: more than the limit is killed, less is not', () => {
  const b = bench();
  const stress = (memory: string) => ({
    containers: [
      {
        name: 'main',
        image: 'polinux/stress',
        command: ['stress'],
        args: ['--vm', '1', '--vm-bytes', memory, '--vm-hang', '1'],
        resources: { limits: { memory: '200Mi' } },
      },
    ],
  });
  b.pod('fits', stress('150M'));
  b.pod('bursts', stress('250M'));
  b.run(20);
  expect(b.get('fits')?.status.containerStatuses?.[0]).toMatchObject({ restartCount: 0, ready: true });
  expect(b.cluster.runtime.podUsage('default/fits')?.get('main')?.memory).toBe(151 * 2 ** 20);
  expect(b.get('bursts')?.status.containerStatuses?.[0]?.lastState?.terminated).toMatchObject({
    reason: 'OOMKilled',
    exitCode: 137,
  });
});
