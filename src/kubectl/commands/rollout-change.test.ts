import { expect, it } from 'vitest';
import { Cluster } from '../../engine/index.ts';
import { Kubectl } from '../index.ts';

it('a restart within the second of the last one is refused, as its annotation would not change', () => {
  const cluster = new Cluster({ seed: 1, controlPlane: false });
  const kubectl = new Kubectl(cluster);
  kubectl.run(['create', 'deployment', 'web', '--image=nginx']);
  const restart = ['rollout', 'restart', 'deployment/web'];
  expect(kubectl.run(restart)).toEqual({ code: 0, stdout: 'deployment.apps/web restarted\n', stderr: '' });
  expect(kubectl.run(restart)).toEqual({
    code: 1,
    stdout: '',
    stderr:
      'error: failed to create patch for web: if restart has already been triggered within the past second, please wait before attempting to trigger another\n',
  });
  cluster.advance(1000);
  expect(kubectl.run(restart).stdout).toBe('deployment.apps/web restarted\n');
});
