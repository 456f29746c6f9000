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
