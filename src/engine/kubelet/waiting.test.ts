import { expect, test } from 'vitest';
import { Cluster } from '../cluster.ts';

/** The init containers of "Init Containers" in the Kubernetes documentation, and a container that waits for another's file. */
function cluster() {
  const made = new Cluster({ nodes: [{ name: 'node-a' }] });
  const client = made.parts.client('test');
  const pod = (name: string, spec: object) =>
    client.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default' }, spec } as never);
  const service = (name: string) =>
    client.create('services', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace: 'default' },
      spec: { ports: [{ port: 80 }] },
    } as never);
  const phase = (name: string) => client.get('pods', `default/${name}`)?.status;
  const said = (name: string, container: string) =>
    made.runtime.logs(`default/${name}`, { container }).lines.map(({ text }) => text);
  made.advance(90_000);
  return { made, pod, service, phase, said };
}

const waits = (name: string) => ({
  name: `init-${name}`,
  image: 'busybox:1.28',
  command: [
    'sh',
    '-c',
    `until nslookup ${name}.$(cat /var/run/secrets/kubernetes.io/serviceaccount/namespace).svc.cluster.local; do echo waiting for ${name}; sleep 2; done`,
  ],
});

test('init containers wait for their Services one after the other, also after a restore', () => {
  const { made, pod, service, phase, said } = cluster();
  pod('myapp', {
    containers: [
      { name: 'app', image: 'busybox:1.28', command: ['sh', '-c', 'echo The app is running! && sleep 3600'] },
    ],
    initContainers: [waits('myservice'), waits('mydb')],
  });
  made.advance(20_000);
  const states = () => phase('myapp')?.initContainerStatuses?.map(({ state = {} }) => Object.keys(state)[0]);
  expect(states()).toEqual(['running', 'waiting']);
  const lines = said('myapp', 'init-myservice');
  expect(lines.filter((text) => text === 'waiting for myservice').length).toBeGreaterThan(6);
  expect(lines).toContain("nslookup: can't resolve 'myservice.default.svc.cluster.local'");
  const checkpoint = made.checkpoint();
  const goesOn = () => {
    service('myservice');
    made.advance(10_000);
    const first = states();
    service('mydb');
    made.advance(10_000);
    return [first, phase('myapp')?.phase, said('myapp', 'init-mydb')];
  };
  const once = goesOn();
  expect(once.slice(0, 2)).toEqual([['terminated', 'running'], 'Running']);
  made.restore(checkpoint);
  expect(goesOn()).toEqual(once);
});

test('a container waits for the file that another one writes', () => {
  const { made, pod, phase, said } = cluster();
  const volumeMounts = [{ name: 'shared', mountPath: '/shared' }];
  const container = (name: string, script: string) => ({
    name,
    image: 'busybox',
    command: ['sh', '-c', script],
    volumeMounts,
  });
  pod('pair', {
    restartPolicy: 'Never',
    volumes: [{ name: 'shared', emptyDir: {} }],
    containers: [
      container('reader', 'while [ ! -f /shared/done ]; do sleep 1; done; cat /shared/done'),
      container('writer', 'sleep 8; nslookup kubernetes >/dev/null && echo hello > /shared/done'),
    ],
  });
  made.advance(7000);
  expect(phase('pair')?.phase).toBe('Running');
  made.advance(8000);
  expect(phase('pair')?.phase).toBe('Succeeded');
  expect(said('pair', 'reader')).toEqual(['hello']);
});

test('what a script calls and is not there is said in its log', () => {
  const { made, pod, phase, said } = cluster();
  pod('typo', {
    restartPolicy: 'Never',
    containers: [{ name: 'main', image: 'busybox', command: ['sh', '-c', 'nslokup a || nslookup localhost; frob'] }],
  });
  made.advance(5000);
  expect(said('typo', 'main')).toEqual(expect.arrayContaining(['sh: nslokup: not found', 'sh: frob: not found']));
  expect(phase('typo')?.containerStatuses?.[0]?.state?.terminated?.exitCode).toBe(127);
});

test('a probe finds the files that such a script has made', () => {
  const { made, pod, phase } = cluster();
  const script = 'sleep 5; nslookup kubernetes; touch /tmp/healthy; sleep 20; rm -f /tmp/healthy; sleep 600';
  const readinessProbe = { exec: { command: ['cat', '/tmp/healthy'] }, periodSeconds: 2, failureThreshold: 1 };
  pod('probed', {
    containers: [{ name: 'main', image: 'busybox', command: ['sh', '-c', script], readinessProbe }],
  });
  const ready = () => phase('probed')?.containerStatuses?.[0]?.ready;
  made.advance(5000);
  expect(ready()).toBe(false);
  made.advance(10_000);
  expect(ready()).toBe(true);
  made.advance(20_000);
  expect(ready()).toBe(false);
});

test('a script is stopped like others, and what it does later is not done', () => {
  const { made, pod, said } = cluster();
  pod('asks', {
    containers: [
      { name: 'main', image: 'busybox', command: ['sh', '-c', 'while true; do nc -z nobody 80; sleep 5; done'] },
    ],
  });
  made.advance(10_000);
  expect(said('asks', 'main')).toEqual(["nc: bad address 'nobody'", "nc: bad address 'nobody'"]);
  made.parts.client('test').delete('pods', 'default/asks', { gracePeriodSeconds: 3 });
  made.advance(10_000);
  expect(made.parts.store.get('pods', 'default/asks')).toBeUndefined();
});

test('a script that comes with a ConfigMap is run: by a shell, by its path, from another script, and by exec', () => {
  const { made, pod, said, phase } = cluster();
  const metadata = { name: 'scripts', namespace: 'default' };
  const data = { 'run.sh': 'echo hello $1\nsleep 1\ncat /etc/hostname\nexit 4\n' };
  made.parts.client('test').create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata, data } as never);
  const run = (name: string, command: string[], defaultMode?: number) =>
    pod(name, {
      restartPolicy: 'Never',
      volumes: [{ name: 's', configMap: { name: 'scripts', ...(defaultMode ? { defaultMode } : {}) } }],
      containers: [{ name: 'main', image: 'busybox', command, volumeMounts: [{ name: 's', mountPath: '/s' }] }],
    });
  run('shell', ['sh', '/s/run.sh', 'you']);
  run('path', ['/s/run.sh', 'you'], 0o755);
  run('inner', ['sh', '-c', 'sh /s/run.sh you; . /s/run.sh me']);
  run('closed', ['/s/run.sh']);
  run('idle', ['sleep', '1d'], 0o755);
  made.advance(10_000);
  expect(said('shell', 'main')).toEqual(['hello you', 'shell']);
  expect(said('path', 'main')).toEqual(['hello you', 'path']);
  expect(said('inner', 'main')).toEqual(['hello you', 'inner', 'hello me', 'inner']);
  expect(phase('closed')?.containerStatuses?.[0]?.state?.terminated).toMatchObject({
    reason: 'StartError',
    exitCode: 128,
    message: expect.stringContaining('exec: "/s/run.sh": permission denied: unknown'),
  });
  expect(['shell', 'path', 'inner', 'closed'].map((name) => phase(name)?.phase)).toEqual(Array(4).fill('Failed'));
  const exec = (...argv: string[]) => made.runtime.exec('default/idle', 'main', argv);
  expect(exec('sh', '/s/run.sh', 'a')).toMatchObject({ code: 4, output: 'hello a\nidle\n' });
  expect(exec('/s/run.sh', 'b')).toMatchObject({ code: 4, output: 'hello b\nidle\n' });
  expect(exec('sh', '/none.sh')).toMatchObject({ code: 2 });
});

test('a word that is no command is said in its shell, where the image surely lacks it', () => {
  const { made, pod, said, phase } = cluster();
  const once = (name: string, image: string, ...command: string[]) =>
    pod(name, { restartPolicy: 'Never', containers: [{ name: 'main', image, command }] });
  once('small', 'busybox', 'sh', '-c', 'slep 5; echo $?; nosuch');
  once('dash', 'nginx:1.25', '/bin/sh', '-c', 'nosuch || echo else; kubctl get pods');
  once('bash', 'debian', 'bash', '-c', 'slep 5');
  once('own', 'shop/web:1', 'sh', '-c', 'server --port 80 && echo fine');
  made.advance(10_000);
  expect(said('small', 'main')).toEqual(['sh: slep: not found', '127', 'sh: nosuch: not found']);
  expect(said('dash', 'main')).toEqual(['sh: 1: nosuch: not found', 'else', 'sh: 1: kubctl: not found']);
  expect(said('bash', 'main')).toEqual(['bash: line 1: slep: command not found']);
  expect(said('own', 'main')).toEqual(['fine']);
  expect(['small', 'dash', 'bash', 'own'].map((name) => phase(name)?.phase)).toEqual([
    'Failed',
    'Failed',
    'Failed',
    'Succeeded',
  ]);
});

test('a sidecar ships the log that the other container writes on their volume, as in the documentation', () => {
  const { made, pod, said } = cluster();
  const volumeMounts = [{ name: 'data', mountPath: '/opt' }];
  pod('myapp', {
    containers: [
      {
        name: 'myapp',
        image: 'alpine:latest',
        command: ['sh', '-c', 'while true; do echo "logging $MINE" >> /opt/logs.txt; sleep 1; done'],
        env: [{ name: 'MINE', value: 'it' }],
        volumeMounts,
      },
      { name: 'words', image: 'busybox', args: ['tail', '-n', '+1', '-f', '/opt/early.txt'], volumeMounts },
      {
        name: 'third',
        image: 'busybox',
        args: ['sh', '-c', '( tail -n+1 -F /opt/logs.txt | grep it ) 2>/dev/null | cat'],
        volumeMounts,
      },
      { name: 'web', image: 'nginx', volumeMounts: [{ name: 'data', mountPath: '/usr/share/nginx/html' }] },
    ],
    initContainers: [
      {
        name: 'early',
        image: 'busybox',
        command: ['sh', '-c', 'echo one > /opt/early.txt; echo two >> /opt/early.txt'],
        volumeMounts,
      },
      {
        name: 'logshipper',
        image: 'alpine:latest',
        restartPolicy: 'Always',
        command: ['sh', '-c', 'tail -F /opt/logs.txt'],
        volumeMounts,
      },
    ],
    volumes: [{ name: 'data', emptyDir: {} }],
  });
  made.advance(20_000);
  const shipped = said('myapp', 'logshipper');
  expect(shipped[0]).toBe("tail: can't open '/opt/logs.txt': No such file or directory");
  expect(shipped.slice(1, 4)).toEqual(['logging it', 'logging it', 'logging it']);
  expect(said('myapp', 'words')).toEqual(['one', 'two']);
  expect(said('myapp', 'third').length).toBeGreaterThan(10);
  const checkpoint = made.checkpoint();
  made.advance(10_000);
  const later = said('myapp', 'logshipper').length;
  expect(later - shipped.length).toBe(10);
  made.restore(checkpoint);
  made.advance(10_000);
  expect(said('myapp', 'logshipper')).toHaveLength(later);
  expect(made.runtime.files('default/myapp', 'web').get('/usr/share/nginx/html/early.txt')).toBe('one\ntwo\n');
});

test('a script prints the files and variables of its container, as in the documentation of ConfigMaps', () => {
  const { made, pod, said, phase } = cluster();
  const metadata = { name: 'special', namespace: 'default' };
  const data = { SPECIAL_LEVEL: 'very', SPECIAL_TYPE: 'charm' };
  made.parts.client('test').create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata, data } as never);
  const spec = (script: string) => ({
    restartPolicy: 'Never',
    volumes: [{ name: 'config', configMap: { name: 'special' } }],
    containers: [
      {
        name: 'main',
        image: 'registry.k8s.io/busybox:1.27.2',
        command: ['/bin/sh', '-c', script],
        envFrom: [{ configMapRef: { name: 'special' } }],
        volumeMounts: [{ name: 'config', mountPath: '/etc/config' }],
      },
    ],
  });
  pod('list', spec('ls /etc/config/'));
  pod('file', spec('cat /etc/config/SPECIAL_LEVEL; echo; cat /etc/hostname'));
  pod('variables', spec('env | grep SPECIAL'));
  made.advance(10_000);
  expect(said('list', 'main')).toEqual(['SPECIAL_LEVEL', 'SPECIAL_TYPE']);
  expect(said('file', 'main').filter((line) => line !== '')).toEqual(['very', 'file']);
  expect(said('variables', 'main').toSorted()).toEqual(['SPECIAL_LEVEL=very', 'SPECIAL_TYPE=charm']);
  expect(phase('variables')?.phase).toBe('Succeeded');
});

test('what a handler of SIGTERM prints is seen, it has the grace period, and it is the same after a restore', () => {
  const { made, pod, phase, said } = cluster();
  const shell = (name: string, script: string, grace: number) =>
    pod(name, {
      terminationGracePeriodSeconds: grace,
      containers: [{ name: 'main', image: 'busybox', command: ['sh', '-c', script] }],
    });
  shell('soon', 'trap "echo bye; exit 3" TERM; echo up; while true; do sleep 1; done', 10);
  shell('late', 'trap "echo bye; sleep 30; echo never" TERM; echo up; while true; do sleep 1; done', 5);
  shell('deaf', 'trap "echo never" TERM; echo up; sleep 1d', 5);
  made.advance(10_000);
  const ends: Record<string, string[]> = {};
  made.parts.store.watch('pods', ({ type, object }) => {
    const { name } = object.metadata;
    if (type === 'MODIFIED' && name in ends === false) {
      const code = phase(name)?.containerStatuses?.[0]?.state?.terminated?.exitCode;
      if (code !== undefined) ends[name] = [String(code), ...said(name, 'main')];
    }
  });
  for (const name of ['soon', 'late', 'deaf']) made.parts.client('test').delete('pods', `default/${name}`);
  made.advance(2_000);
  const checkpoint = made.checkpoint();
  made.advance(20_000);
  const once = { ...ends };
  expect(once).toEqual({ soon: ['3', 'up', 'bye'], late: ['137', 'up', 'bye'], deaf: ['137', 'up'] });
  made.restore(checkpoint);
  delete ends['late'];
  made.advance(20_000);
  expect(ends).toEqual(once);
});

test('a program of the image is no script, whatever files and whomever it is run with', () => {
  const { made, pod, phase } = cluster();
  const client = made.parts.client('test');
  client.create('configmaps', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'app', namespace: 'default' },
    data: { 'app.yml': 'x: 1' },
  } as never);
  const volumes = [{ name: 'app', configMap: { name: 'app' } }];
  const volumeMounts = [{ name: 'app', mountPath: '/etc/app' }];
  const server = (image: string, path: string, more: object = {}) => ({
    volumes,
    containers: [{ name: 'main', image, command: [path, '--config=/etc/app/app.yml'], volumeMounts, ...more }],
  });
  pod('told', server('acme/shop:1', '/app/server'));
  pod('held', server('prom/prometheus:v3', '/bin/prometheus', { securityContext: { readOnlyRootFilesystem: true } }));
  made.advance(60_000);
  for (const name of ['told', 'held'])
    expect(phase(name)?.containerStatuses?.[0]).toMatchObject({ ready: true, restartCount: 0 });
});
