import { beforeEach, describe, expect, it } from 'vitest';
import { apply, begin, cluster, from, object, outside, policy, serve, settle } from './testing.ts';

beforeEach(begin);

describe('loads', () => {
  it('count what came back and tell the pods how much they serve', () => {
    cluster.loads.start('shop', { from: outside, to: { host: '10.0.0.12', port: 30080, path: '/' }, rate: 300 });
    settle(2);
    expect(cluster.loads.count('shop')?.failed).toHaveProperty('refused');
    serve('qa', 'open', { type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] }, 'nginx');
    settle(10);
    const pods = cluster.parts
      .client('test')
      .by('pods', 'namespace', 'qa')
      .filter(({ metadata }) => metadata.name !== 'client');
    const served = pods.map(({ metadata }) => cluster.loads.ofPod(`qa/${metadata.name}`));
    expect(served.reduce((a, b) => a + b, 0)).toBeCloseTo(300);
    for (const rate of served) expect(rate).toBeGreaterThan(60);
    const before = cluster.checkpoint();
    settle(5);
    const count = cluster.loads.count('shop');
    cluster.restore(before);
    settle(5);
    expect(cluster.loads.count('shop')).toEqual(count);
  });
});

it('who asks by hand beside a load finds each endpoint as often as the others, and alone one after the other', () => {
  const ask = (): string => cluster.network.ask(from('qa/client'), { host: 'nginx-service', port: 80 }).pod ?? '';
  const alone = [ask(), ask(), ask(), ask(), ask(), ask()];
  expect(new Set(alone.slice(0, 3)).size).toBe(3);
  expect(alone.slice(3)).toEqual(alone.slice(0, 3));
  cluster.loads.start('shop', { from: from('qa/client'), to: { host: 'nginx-service', port: 80 }, rate: 40 });
  const found = new Map<string, number>();
  for (let i = 0; i < 60; i++) {
    settle(0.25); // in which the load asks five times: the sixth turn would always be the same pod's
    const pod = ask();
    found.set(pod, (found.get(pod) ?? 0) + 1);
  }
  expect(found.size).toBe(3);
  for (const times of found.values()) expect(times).toBeGreaterThan(10);
});

it('a loop of wget keeps busy who answers it, until it ends', () => {
  apply(
    'pods',
    object(
      'v1',
      'Pod',
      'qa',
      'php',
      { spec: { containers: [{ name: 'main', image: 'hpa-example' }] } },
      { app: 'php' },
    ),
  );
  serve('qa', 'php', {});
  settle(30);
  const cpu = () => cluster.runtime.podUsage('qa/php')?.get('main')?.cpu ?? 0;
  expect(cpu()).toBeLessThan(5);
  const loop = ['sh', '-c', 'while sleep 0.1; do wget -q -O- http://php; done'];
  apply(
    'pods',
    object('v1', 'Pod', 'qa', 'loop', { spec: { containers: [{ name: 'main', image: 'busybox', command: loop }] } }),
  );
  settle(20);
  expect(cpu()).toBeGreaterThan(300);
  const checkpoint = cluster.checkpoint();
  settle(4);
  const later = cpu();
  cluster.restore(checkpoint);
  settle(4);
  expect(cpu()).toBe(later);
  cluster.parts.client('test').delete('pods', 'qa/loop', { gracePeriodSeconds: 0 });
  settle(20);
  expect(cpu()).toBeLessThan(5);
});

describe('a container whose command asks once', () => {
  const once = (name: string, command: readonly string[], image = 'busybox') =>
    apply(
      'pods',
      object('v1', 'Pod', 'qa', name, {
        spec: { restartPolicy: 'Never', containers: [{ name: 'main', image, command }] },
      }),
    );
  const ended = (name: string) => {
    const pod = cluster.parts.client('test').get('pods', `qa/${name}`);
    return [
      pod?.status.phase,
      cluster.runtime
        .logs(`qa/${name}`)
        .lines.map(({ text }) => text)
        .join('\n'),
    ] as const;
  };

  it('gets what somebody inside would get, prints it, and ends', () => {
    once('page', ['wget', '-qO-', 'nginx-service']);
    once('name', ['nslookup', 'nginx-service.qa.svc.cluster.local']);
    once('both', ['sh', '-c', 'wget -qO- nginx-service && echo it works']);
    once('options', ['-s', 'nginx-service'], 'curlimages/curl');
    once('nobody', ['wget', '-qO-', 'nobody']);
    once('variables', ['printenv', 'HOSTNAME']);
    settle(15);
    expect(ended('page')).toEqual(['Succeeded', expect.stringContaining('Welcome to nginx!')]);
    expect(ended('name')).toEqual(['Succeeded', expect.stringContaining('Address: 10.')]);
    expect(ended('both')).toEqual(['Succeeded', expect.stringMatching(/Welcome to nginx![\s\S]*it works$/)]);
    expect(ended('options')).toEqual(['Succeeded', expect.stringContaining('Welcome to nginx!')]);
    expect(ended('nobody')).toEqual(['Failed', "wget: bad address 'nobody'"]);
    expect(ended('variables')).toEqual(['Succeeded', 'variables']);
  });

  it('is held to the policies that select it', () => {
    policy('qa', 'closed', { podSelector: { matchLabels: { app: 'nginx' } }, policyTypes: ['Ingress'] });
    once('blocked', ['wget', '-qO-', '-T', '2', 'nginx-service']);
    settle(15);
    expect(ended('blocked')).toEqual(['Failed', 'wget: download timed out']);
  });

  it('runs on where it waits in a loop or listens', () => {
    once('loop', ['sh', '-c', 'while true; do wget -qO- nginx-service; sleep 1; done']);
    once('server', ['nc', '-lk', '-p', '80']);
    settle(15);
    expect([ended('loop')[0], ended('server')[0]]).toEqual(['Running', 'Running']);
  });
});
