import { describe, expect, it } from 'vitest';
import { ApiError } from '../errors.ts';
import { type ApiServer, SYSTEM } from '../server.ts';
import { testServer } from '../testing.ts';
import type { AnySent } from '../types.ts';

const pod = { containers: [{ name: 'c', image: 'nginx:1' }] };
const made = (kind: string, apiVersion: string, spec: object): AnySent => ({
  apiVersion,
  kind,
  metadata: { name: 'a', namespace: 'default' },
  spec,
});

function causes(api: ApiServer, resource: string, change: (draft: never) => void, subresource = 'status'): string[] {
  try {
    api.modify(SYSTEM, resource, 'default/a', change as never, { subresource, dryRun: true });
    return [];
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return (error.status.details?.causes ?? []).map(({ field, message }) => `${field}: ${message}`);
  }
}

type Status = { status: Record<string, unknown> };

describe('a status that a client writes', () => {
  it('has counts that fit each other', () => {
    const api = testServer();
    const template = { metadata: { labels: { app: 'a' } }, spec: pod };
    api.create(
      SYSTEM,
      'deployments.apps',
      made('Deployment', 'apps/v1', { selector: { matchLabels: { app: 'a' } }, template }),
    );
    const write = (status: object) =>
      causes(api, 'deployments.apps', (draft: Status) => {
        draft.status = { ...status };
      });
    expect(write({ replicas: 2, readyReplicas: 2, availableReplicas: 1 })).toEqual([]);
    expect(write({ replicas: 1, readyReplicas: 2, availableReplicas: 3, collisionCount: -1 })).toEqual([
      'status.collisionCount: Invalid value: -1: must be greater than or equal to 0',
      'status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas',
      'status.availableReplicas: Invalid value: 3: cannot be greater than status.replicas',
      'status.availableReplicas: Invalid value: 3: cannot be greater than readyReplicas',
    ]);
  });

  it('does not change a pod’s class, nor start what has ended', () => {
    const api = testServer();
    api.create(SYSTEM, 'pods', made('Pod', 'v1', { ...pod, restartPolicy: 'Never' }));
    const state = (of: object) => [{ name: 'c', state: of, ready: false, restartCount: 0, image: '', imageID: '' }];
    api.modify(
      SYSTEM,
      'pods',
      'default/a',
      (draft) => {
        draft.status.containerStatuses = state({ terminated: { exitCode: 1 } }) as never;
      },
      { subresource: 'status', trusted: true },
    );
    const found = causes(api, 'pods', (draft: Status) => {
      draft.status['qosClass'] = 'Guaranteed';
      draft.status['containerStatuses'] = state({ running: {} });
      draft.status['podIPs'] = [{ ip: 'nowhere' }];
    });
    expect(found).toEqual([
      'status.qosClass: Invalid value: "Guaranteed": field is immutable',
      'status.containerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state',
      'status.podIPs[0]: Invalid value: "nowhere": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    ]);
  });
});

it('what may not change is shown as the API server shows it: a diff of its own types', () => {
  const api = testServer();
  api.create(SYSTEM, 'pods', made('Pod', 'v1', pod));
  const [message = ''] = causes(
    api,
    'pods',
    (draft: { spec: { hostNetwork: boolean } }) => {
      draft.spec.hostNetwork = true;
    },
    '',
  );
  const [first, ...diff] = message.split('\n');
  expect(first).toMatch(/^spec: Forbidden: pod updates may not change fields other than `spec.containers/);
  expect(diff[0]).toMatch(/^@@ -\d+,7 \+\d+,7 @@$/);
  expect(diff.slice(1)).toEqual([
    '  "AutomountServiceAccountToken": null,',
    '  "NodeName": "",',
    '  "SecurityContext": {',
    '-  "HostNetwork": false,',
    '+  "HostNetwork": true,',
    '   "HostPID": false,',
    '   "HostIPC": false,',
    '   "ShareProcessNamespace": null,',
    '',
  ]);
});
