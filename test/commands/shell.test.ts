/** `wavetank shell` as scripts use it. */
import { afterEach, expect, it, vi } from 'vitest';
import { wavetank } from './command.ts';

afterEach(() => vi.restoreAllMocks());

it('finds what the scenario makes as it begins', async () => {
  let printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  const { code } = await wavetank(
    'shell',
    '--scenario',
    'configmap-change',
    '-c',
    'kubectl get deployment web -o name',
  );
  expect({ code, printed }).toEqual({ code: 0, printed: 'deployment.apps/web\n' });
});

it('takes the words of the interface for faults and requests without a scenario', async () => {
  let printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  const lines = [
    'scenario fault nodeDown node-a',
    'sleep 60; kubectl get node node-a --no-headers',
    'scenario heal nodeDown && scenario request outside http://10.0.0.10:6443/',
    'scenario --help | head -1',
  ];
  const { code } = await wavetank('shell', '-c', lines.join('\n'));
  expect(code).toBe(0);
  expect(printed).toMatch(/node-a +NotReady[\s\S]*HTTPS server[\s\S]*What concerns the scenario/);
});

it('comes to its end where a line leads into a container: nobody types there', async () => {
  let printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  const lines = [
    'kubectl run web --image=busybox -- sleep 1d && sleep 5',
    'kubectl exec -it web -- sh; echo behind $?',
    'for i in 1 2; do kubectl exec -it web -- sh && echo went $i; done',
    'kubectl run tmp --rm -it --image=busybox --restart=Never -- sh',
    'pwd',
  ];
  const { code } = await wavetank('shell', '-c', lines.join('\n'));
  expect(code).toBe(0);
  expect(printed).toMatch(
    /^pod\/web created\nbehind 0\nwent 1\nwent 2\n[\s\S]*pod "tmp" deleted .*\n\/home\/learner\n$/,
  );
});
