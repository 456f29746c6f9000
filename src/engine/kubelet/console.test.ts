import { expect, test } from 'vitest';
import { bench } from './testing.ts';

function inside() {
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
        env: [{ name: 'COLOR', value: 'blue' }],
        volumeMounts: [{ name: 'c', mountPath: '/etc/app' }],
      },
    ],
    volumes: [{ name: 'c', configMap: { name: 'app' } }],
  });
  b.run(5);
  return { ...b, run: b.run, exec: (...argv: string[]) => b.cluster.runtime.exec('default/web', undefined, argv) };
}

test.each([
  [['printenv', 'COLOR'], 'blue\n', 0],
  [['printenv', 'NONE'], '', 1],
  [['cat', '/etc/app/mode'], 'dark', 0],
  [['cat', '/none'], 'cat: /none: No such file or directory\n', 1],
  [['ls', '/etc/app'], 'mode\n', 0],
  [['hostname'], 'web\n', 0],
  [['sh', '-c', 'echo $COLOR && cat /etc/app/mode'], 'blue\ndark\n', 0],
  [['sh', '-c', 'for i in 1 2; do echo $i; done; exit 4'], '1\n2\n', 4],
  [['sh', '-c', 'env | grep COLOR'], 'COLOR=blue\n', 0],
])('%j', (argv, output, code) => {
  expect(inside().exec(...argv)).toMatchObject({ output, code });
});

test('a program that is not there is not found', () => {
  expect(inside().exec('frobnicate')).toMatchObject({
    code: 127,
    output:
      'OCI runtime exec failed: exec failed: unable to start container process: exec: "frobnicate": executable file not found in $PATH\n',
  });
});

test('kill 1 ends the container, and its kubelet starts it again', () => {
  const b = inside();
  b.exec('kill', '1');
  b.run(5);
  expect(b.get('web')?.status.containerStatuses?.[0]).toMatchObject({ restartCount: 1, ready: true });
});
