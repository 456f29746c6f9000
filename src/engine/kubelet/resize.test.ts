import { expect, test } from 'vitest';
import { bench } from './testing.ts';

const resources = (cpu: string) => ({ requests: { cpu, memory: '64Mi' } });

function resizing(resizePolicy: readonly object[] = []) {
  const b = bench();
  b.pod('web', { containers: [{ name: 'main', image: 'nginx', resources: resources('100m'), resizePolicy }] });
  b.run(5);
  const resize = (name: string, cpu: string) =>
    b.cluster.parts.client('test').modify(
      'pods',
      `default/${name}`,
      (draft) => {
        const [main] = draft.spec.containers;
        if (main) main.resources = resources(cpu);
      },
      { subresource: 'resize' },
    );
  const status = () => b.get('web')?.status.containerStatuses?.[0];
  const condition = () => b.get('web')?.status.conditions?.find(({ type }) => type.startsWith('PodResize'));
  return { ...b, resize, status, condition };
}

test('more CPU is given in place', () => {
  const b = resizing();
  b.resize('web', '500m');
  b.run(0.1);
  expect(b.condition()?.type).toBe('PodResizeInProgress');
  b.run(3);
  expect(b.condition()).toBeUndefined();
  expect(b.status()).toMatchObject({ restartCount: 0, resources: resources('500m') });
  expect(b.events('web')).toEqual(expect.arrayContaining(['ResizeStarted', 'ResizeCompleted']));
});

test('a container whose policy says so is started anew', () => {
  const b = resizing([{ resourceName: 'cpu', restartPolicy: 'RestartContainer' }]);
  b.resize('web', '500m');
  b.run(5);
  expect(b.status()).toMatchObject({ restartCount: 1, resources: resources('500m') });
  expect(b.condition()).toBeUndefined();
});

test('more than the node has is infeasible, more than is left is deferred until it is', () => {
  const b = resizing();
  b.pod('other', { containers: [{ name: 'main', image: 'nginx', resources: resources('3') }] });
  b.run(5);
  b.resize('web', '64');
  b.run(1);
  expect(b.condition()).toMatchObject({
    type: 'PodResizePending',
    reason: 'Infeasible',
    message: "Node didn't have enough capacity: cpu, requested: 64000, capacity: 4000",
  });
  b.resize('web', '2');
  b.run(1);
  expect(b.condition()).toMatchObject({
    reason: 'Deferred',
    message: "Node didn't have enough resource: cpu, requested: 2000, used: 3000, capacity: 4000",
  });
  expect(b.status()?.resources).toEqual(resources('100m'));
  b.remove('other');
  b.run(5);
  expect(b.condition()).toBeUndefined();
  expect(b.status()?.resources).toEqual(resources('2'));
});

test('a container that grows lives longer with more memory', () => {
  const b = bench();
  b.cluster.runtime.behave({ image: 'shop/cache', usage: { memory: 10 * 2 ** 20, leak: 2 ** 20 } });
  const limits = (memory: string) => ({ requests: { memory: '32Mi' }, limits: { memory } });
  b.pod('web', { containers: [{ name: 'main', image: 'shop/cache:1', resources: limits('40Mi') }] });
  b.run(10);
  b.cluster.parts.client('test').modify(
    'pods',
    'default/web',
    (draft) => {
      const [main] = draft.spec.containers;
      if (main) main.resources = limits('100Mi');
    },
    { subresource: 'resize' },
  );
  b.run(60);
  expect(b.get('web')?.status.containerStatuses?.[0]?.restartCount).toBe(0);
  b.run(40);
  expect(b.get('web')?.status.containerStatuses?.[0]?.lastState?.terminated?.reason).toBe('OOMKilled');
});
