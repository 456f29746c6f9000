import { describe, expect, it } from 'vitest';
import { freeze } from '../store/freeze.ts';
import { ApiError } from './errors.ts';
import { SYSTEM } from './server.ts';
import { testServer } from './testing.ts';
import type { AnySent, Pod } from './types.ts';

/** Two servers of one seed: one gets a template's own spec each time, which is frozen, the other a copy of it, which is not. */
const twins = () => [testServer(), testServer()] as const;
type Servers = ReturnType<typeof twins>;

/** Does the same with both. */
function both(servers: Servers, resource: string, object: object): void {
  for (const server of servers) server.create(SYSTEM, resource, structuredClone(object) as AnySent);
}

/** A pod of the template on both servers. @returns what each stored or answered */
function pods(servers: Servers, spec: object, metadata: object = {}): (Pod | string)[] {
  return servers.map((server, i) => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { generateName: 'web-', namespace: 'default', ...metadata },
      spec: i === 0 ? spec : structuredClone(spec),
    };
    try {
      return server.create(SYSTEM, 'pods', pod as AnySent, { trusted: true }) as Pod;
    } catch (error) {
      if (error instanceof ApiError) return error.message;
      throw error;
    }
  });
}

const one = { name: 'c', image: 'nginx', volumeMounts: [{ name: 'data', mountPath: '/data' }] };
const templates = {
  plain: { containers: [{ name: 'c', image: 'nginx' }] },
  'with volumes and init containers': {
    containers: [one, { name: 'd', image: 'busybox' }],
    initContainers: [{ name: 'i', image: 'busybox' }],
    volumes: [{ name: 'data', emptyDir: {} }],
  },
  'without a token': { containers: [{ name: 'c', image: 'nginx' }], automountServiceAccountToken: false },
  'with its own volume for the token': {
    containers: [one],
    volumes: [
      { name: 'data', emptyDir: {} },
      { name: 'kube-api-access-own', emptyDir: {} },
    ],
  },
  'with gates': { containers: [{ name: 'c', image: 'nginx' }], schedulingGates: [{ name: 'example.com/g' }] },
  'with tolerations and a class': {
    containers: [{ name: 'c', image: 'nginx' }],
    priorityClassName: 'high',
    tolerations: [{ key: 'node.kubernetes.io/not-ready', operator: 'Exists' }],
  },
} as const;

describe('pods of one template', () => {
  it.each(Object.entries(templates))('are as they would be without a mould: %s', (_, spec) => {
    const servers = twins();
    both(servers, 'priorityclasses.scheduling.k8s.io', {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name: 'high' },
      value: 7,
    });
    const template = freeze(structuredClone(spec));
    const made = [1, 2, 3].map(() => pods(servers, template));
    for (const [cast, whole] of made) {
      expect(cast).toBeTypeOf('object');
      expect(cast).toEqual(whole);
    }
    expect(new Set(made.map(([cast]) => (cast as Pod).metadata.name)).size).toBe(3);
  });

  it('have a volume for the token each of its own, mounted under its name', () => {
    const servers = twins();
    const template = freeze(structuredClone(templates.plain));
    const volumes = [1, 2, 3].map(() => {
      const [pod] = pods(servers, template) as Pod[];
      const name = pod?.spec.volumes?.[0]?.name;
      expect(pod?.spec.containers[0]?.volumeMounts?.[0]?.name).toBe(name);
      return name;
    });
    expect(new Set(volumes).size).toBe(3);
  });

  it('feel at once what changes for them', () => {
    const servers = twins();
    const template = freeze(structuredClone(templates.plain));
    const same = (metadata: object = {}): Pod | string => {
      const [cast, whole] = pods(servers, template, metadata);
      expect(cast).toEqual(whole);
      return cast as Pod | string;
    };
    same();
    both(servers, 'limitranges', {
      apiVersion: 'v1',
      kind: 'LimitRange',
      metadata: { name: 'l', namespace: 'default' },
      spec: { limits: [{ type: 'Container', defaultRequest: { cpu: '100m' } }] },
    });
    expect(same()).toMatchObject({ spec: { containers: [{ resources: { requests: { cpu: '100m' } } }] } });
    for (const server of servers) server.delete(SYSTEM, 'limitranges', 'default/l');
    same();
    both(servers, 'priorityclasses.scheduling.k8s.io', {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name: 'usual' },
      value: 5,
      globalDefault: true,
    });
    expect(same()).toMatchObject({ spec: { priority: 5 } });
    for (const server of servers)
      server.modify(SYSTEM, 'serviceaccounts', 'default/default', (draft) => {
        draft.imagePullSecrets = [{ name: 'registry' }];
      });
    expect(same()).toMatchObject({ spec: { imagePullSecrets: [{ name: 'registry' }] } });
    both(servers, 'namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'other' } });
    both(servers, 'serviceaccounts', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'default', namespace: 'other' },
    });
    expect(same({ namespace: 'other' })).not.toHaveProperty('spec.imagePullSecrets');
    expect(same({ labels: { a: 'not good' } })).toContain('a valid label must be');
    same({ namespace: 'other' });
    const [first, second] = servers.map(({ store }) => store.save());
    for (const server of servers) server.delete(SYSTEM, 'namespaces', 'other');
    expect(same({ namespace: 'other' })).toContain('is being terminated');
    servers[0].store.load(first as never);
    servers[1].store.load(second as never);
    expect(same({ namespace: 'other' })).toBeTypeOf('object');
  });

  it('count, each of them', () => {
    const servers = twins();
    both(servers, 'resourcequotas', {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'q', namespace: 'default' },
      spec: { hard: { pods: '2' } },
    });
    for (const server of servers)
      server.setStatus(SYSTEM, 'resourcequotas', 'default/q', { hard: { pods: '2' }, used: { pods: '0' } });
    const template = freeze(structuredClone(templates.plain));
    pods(servers, template);
    pods(servers, template);
    const [cast, whole] = pods(servers, template);
    expect(cast).toContain('exceeded quota: q');
    expect(cast).toEqual(whole);
  });
});
