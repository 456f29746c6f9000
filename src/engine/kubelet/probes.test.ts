import { expect, test } from 'vitest';
import { bench } from './testing.ts';

const sleeper = { name: 'main', image: 'busybox', command: ['sleep', '1d'] };
const at = (life: string[], state: string): number => Number(life.find((line) => line.endsWith(state))?.split(' ')[0]);

test('a liveness probe that fails often enough restarts the container', () => {
  const b = bench();
  const livenessProbe = { exec: { command: ['fail-after', '15'] }, periodSeconds: 5, failureThreshold: 2 };
  b.pod('live', { terminationGracePeriodSeconds: 5, containers: [{ ...sleeper, livenessProbe }] });
  b.run(40);
  expect(at(b.life('live'), 'Running main=running+/1')).toBeCloseTo(31, 0);
  expect(b.get('live')?.status.containerStatuses?.[0]?.lastState?.terminated?.exitCode).toBe(137);
});

test('a readiness probe makes the pod ready and unready without restarting it', () => {
  const b = bench();
  b.cluster.runtime.behave({ image: 'shop/web', ready: 5000, http: [{ path: '/ok' }] });
  const readinessProbe = { httpGet: { path: '/ok', port: 8080 }, periodSeconds: 2 };
  b.pod('web', {
    containers: [{ name: 'main', image: 'shop/web:1', ports: [{ containerPort: 8080 }], readinessProbe }],
  });
  b.run(12);
  const ready = at(b.life('web'), 'Running main=running+');
  expect(ready).toBeGreaterThan(6);
  expect(ready).toBeLessThan(10);
  expect(b.events('web').some((event) => event.startsWith('Unhealthy'))).toBe(true);
});

test('a startup probe holds the others back', () => {
  const b = bench();
  const startupProbe = { exec: { command: ['ok-after', '12'] }, periodSeconds: 5, failureThreshold: 12 };
  const livenessProbe = { exec: { command: ['false'] }, periodSeconds: 1, failureThreshold: 1 };
  b.pod('slow', { terminationGracePeriodSeconds: 5, containers: [{ ...sleeper, startupProbe, livenessProbe }] });
  b.run(14);
  expect(b.life('slow').at(-1)).toMatch(/Running main=running$/);
  b.run(12);
  expect(b.get('slow')?.status.containerStatuses?.[0]?.restartCount).toBe(1);
});

test('a port by a name that is not there is no port, and nginx speaks neither TLS nor gRPC', () => {
  const b = bench();
  const probed = (name: string, httpGet: object) =>
    b.pod(name, { containers: [{ name: 'main', image: 'nginx', readinessProbe: { httpGet, periodSeconds: 5 } }] });
  probed('named', { port: 'nope' });
  probed('https', { port: 80, scheme: 'HTTPS' });
  const grpc = { grpc: { port: 80 }, periodSeconds: 5 };
  b.pod('grpc', { containers: [{ name: 'main', image: 'nginx', readinessProbe: grpc }] });
  b.pod('own', {
    containers: [{ name: 'main', image: 'shop/api', ports: [{ containerPort: 80 }], readinessProbe: grpc }],
  });
  b.run(20);
  const said = (name: string) =>
    [...b.cluster.parts.client('test').list('events')].find(
      ({ reason, involvedObject }) => reason === 'Unhealthy' && involvedObject.name === name,
    )?.message;
  expect(said('named')).toBe(
    'Readiness probe errored and resulted in unknown state: strconv.Atoi: parsing "nope": invalid syntax',
  );
  expect(said('grpc')).toMatch(
    /^Readiness probe failed: timeout: failed to connect service "10\.244\.\d+\.\d+:80" within 1s: context deadline exceeded$/,
  );
  expect(b.get('own')?.status.containerStatuses?.[0]?.ready).toBe(true);
  expect(said('https')).toMatch(
    /^Readiness probe failed: Get "https:.*": http: server gave HTTP response to HTTPS client$/,
  );
});

test('nothing listens on a port that is not served', () => {
  const b = bench();
  const readinessProbe = { tcpSocket: { port: 8080 }, periodSeconds: 5 };
  b.pod('web', { containers: [{ name: 'main', image: 'nginx', readinessProbe }] });
  b.run(20);
  expect(b.get('web')?.status.containerStatuses?.[0]?.ready).toBe(false);
  const [event] = [...b.cluster.parts.client('test').list('events')].filter(({ reason }) => reason === 'Unhealthy');
  expect(event?.message).toBe('Readiness probe failed: dial tcp 10.244.0.2:8080: connect: connection refused');
});

test('the liveness example of the documentation: a file that goes away', () => {
  const b = bench();
  b.pod('liveness', {
    containers: [
      {
        name: 'main',
        image: 'registry.k8s.io/busybox:1.27.2',
        args: ['/bin/sh', '-c', 'touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; sleep 600'],
        livenessProbe: { exec: { command: ['cat', '/tmp/healthy'] }, initialDelaySeconds: 5, periodSeconds: 5 },
      },
    ],
  });
  b.run(30);
  expect(b.get('liveness')?.status.containerStatuses?.[0]?.restartCount).toBe(0);
  b.run(50); // three failures, and the grace period
  expect(b.get('liveness')?.status.containerStatuses?.[0]?.restartCount).toBe(1);
  const [event] = [...b.cluster.parts.client('test').list('events')].filter(({ reason }) => reason === 'Unhealthy');
  expect(event?.message).toBe("Liveness probe failed: cat: can't open '/tmp/healthy': No such file or directory\n");
  expect(event?.count).toBe(3);
});

test('exec probes and hooks run what kubectl exec runs', () => {
  const b = bench();
  const probed = (name: string, image: string, command: string[], lifecycle = {}) =>
    b.pod(name, {
      containers: [
        { name: 'main', image, readinessProbe: { exec: { command }, periodSeconds: 1 }, lifecycle },
        { ...sleeper, name: 'other' },
      ],
    });
  const ready = (name: string) => b.get(name)?.status.containerStatuses?.[0]?.ready;
  probed('file', 'nginx', ['test', '-f', '/ok']);
  probed('script', 'nginx', ['sh', '-c', 'cat /ok']);
  probed('asks', 'nginx', ['wget', '-qO-', 'http://localhost:81']);
  probed('own', 'shop/web:1', ['/bin/healthy', '--deep']);
  probed('slip', 'nginx', ['tesst', '-f', '/ok']);
  const greet = ['/bin/sh', '-c', 'echo Hello from the postStart handler >> /usr/share/message'];
  probed('hook', 'nginx', ['grep', '-q', 'Hello', '/usr/share/message'], { postStart: { exec: { command: greet } } });
  b.run(10);
  expect(['file', 'script', 'asks', 'own', 'slip', 'hook'].map(ready)).toEqual([
    false,
    false,
    false,
    true,
    false,
    true,
  ]);
  expect(b.cluster.runtime.files('default/hook', 'main').get('/usr/share/message')).toBe(
    'Hello from the postStart handler\n',
  );
  for (const name of ['file', 'script'])
    b.cluster.runtime.exec(`default/${name}`, 'main', ['sh', '-c', 'echo yes > /ok']);
  b.run(3);
  expect(['file', 'script'].map(ready)).toEqual([true, true]);
  b.cluster.runtime.exec('default/file', 'main', ['rm', '/ok']);
  b.run(5);
  expect(ready('file')).toBe(false);
  const said = [...b.cluster.parts.client('test').list('events')].find(
    ({ reason, involvedObject }) => reason === 'Unhealthy' && involvedObject.name === 'slip',
  );
  expect(said?.message).toMatch(
    /^Readiness probe errored and resulted in unknown state: rpc error: .* exec: "tesst": executable file not found in \$PATH: unknown$/,
  );
});

test('a probe that goes on succeeding costs nothing, and still notices a fault', () => {
  const b = bench();
  const probe = { httpGet: { path: '/', port: 80 }, periodSeconds: 1 };
  b.pod('web', { containers: [{ name: 'main', image: 'nginx', readinessProbe: probe, livenessProbe: probe }] });
  b.run(60);
  expect(b.cluster.parts.sim.advance(b.cluster.now + 600_000)).toBeLessThan(5);
  b.cluster.parts.world.set('probe/default/web', 'all');
  b.run(6);
  expect(b.get('web')?.status.containerStatuses?.[0]).toMatchObject({ restartCount: 1 });
  b.cluster.parts.world.clear('probe/default/web');
  b.run(10);
  expect(b.get('web')?.status.containerStatuses?.[0]).toMatchObject({ restartCount: 1, ready: true });
});
