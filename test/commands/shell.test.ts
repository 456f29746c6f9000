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
