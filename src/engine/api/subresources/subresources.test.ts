import { beforeEach, describe, expect, it } from 'vitest';
import { Simulation } from '../../sim/simulation.ts';
import { fromTime } from '../../sim/time.ts';
import { Store } from '../../store/store.ts';
import { ApiError } from '../errors.ts';
import { strategies } from '../kinds/index.ts';
import { ApiServer, SYSTEM } from '../server.ts';
import type { AnySent, Deployment, Pod, PodDisruptionBudget } from '../types.ts';
import { evict, getScale, patchScale, requestToken, updateScale } from './index.ts';

let api: ApiServer;
const create = (id: string, kind: string, apiVersion: string, name: string, body: object, labels?: object) =>
  api.create(SYSTEM, id, {
    apiVersion,
    kind,
    metadata: { name, namespace: 'a', ...(labels ? { labels } : {}) },
    ...body,
  } as AnySent);
const containers = [{ name: 'c', image: 'nginx' }];

beforeEach(() => {
  const sim = new Simulation({ seed: 1, start: fromTime('2026-01-01T00:00:00Z') });
  api = new ApiServer(sim, new Store(sim), { strategies, admission: [] });
});

describe('scale', () => {
  beforeEach(() => {
    create('deployments.apps', 'Deployment', 'apps/v1', 'web', {
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: 'web' } },
        template: { metadata: { labels: { app: 'web' } }, spec: { containers } },
      },
    });
  });
  const deployment = () => api.get(SYSTEM, 'deployments.apps', 'a/web') as Deployment;

  it('shows and sets the replicas alone', () => {
    const scale = getScale(api, SYSTEM, 'deployments.apps', 'a/web');
    expect(scale).toMatchObject({ kind: 'Scale', spec: { replicas: 2 }, status: { replicas: 0, selector: 'app=web' } });
    const after = updateScale(api, SYSTEM, 'deployments.apps', 'a/web', { replicas: 0 });
    expect(after.spec).toEqual({});
    expect(deployment().spec.replicas).toBe(0);
    expect(deployment().metadata.generation).toBe(2);
    patchScale(api, SYSTEM, 'deployments.apps', 'a/web', 'application/merge-patch+json', { spec: { replicas: 5 } });
    expect(deployment().spec.replicas).toBe(5);
  });

  it('refuses negative numbers, stale revisions and kinds without replicas', () => {
    const set = (wanted: { replicas: number; resourceVersion?: string }) => () =>
      updateScale(api, SYSTEM, 'deployments.apps', 'a/web', wanted);
    expect(set({ replicas: -1 })).toThrow(
      'Scale.autoscaling "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    );
    expect(set({ replicas: 1, resourceVersion: '999' })).toThrow('the object has been modified');
    expect(() => getScale(api, SYSTEM, 'pods', 'a/web')).toThrow('could not find the requested resource');
  });
});

describe('eviction', () => {
  function pod(name: string, ready: boolean): void {
    create('pods', 'Pod', 'v1', name, { spec: { nodeName: 'n', containers } }, { app: 'web' });
    const change = ({ status }: Pod) => {
      status.phase = 'Running';
      status.conditions = [{ type: 'Ready', status: ready ? 'True' : 'False' }];
    };
    api.modify(SYSTEM, 'pods', `a/${name}`, change, { subresource: 'status' });
  }
  function budget(status: Partial<PodDisruptionBudget['status']>, name = 'pdb', spec: object = {}): void {
    const selector = { matchLabels: { app: 'web' } };
    create('poddisruptionbudgets.policy', 'PodDisruptionBudget', 'policy/v1', name, {
      spec: { minAvailable: 1, selector, ...spec },
    });
    const change = (draft: PodDisruptionBudget) => {
      draft.status = {
        observedGeneration: 1,
        disruptionsAllowed: 0,
        currentHealthy: 2,
        desiredHealthy: 2,
        expectedPods: 2,
        ...status,
      };
    };
    api.modify(SYSTEM, 'poddisruptionbudgets.policy', `a/${name}`, change, { subresource: 'status' });
  }
  const attempt = (name: string) => {
    try {
      evict(api, SYSTEM, `a/${name}`);
    } catch (error) {
      if (error instanceof ApiError) return error.status;
      throw error;
    }
    return undefined;
  };

  it('deletes with grace and says why', () => {
    pod('one', true);
    expect(attempt('one')).toBeUndefined();
    const { metadata, status } = api.get(SYSTEM, 'pods', 'a/one');
    expect(metadata.deletionGracePeriodSeconds).toBe(30);
    expect(status.conditions?.at(-1)).toMatchObject({ type: 'DisruptionTarget', reason: 'EvictionByEvictionAPI' });
  });

  it('spends the budget, then answers 429', () => {
    pod('one', true);
    pod('two', true);
    budget({ disruptionsAllowed: 1, desiredHealthy: 1 });
    expect(attempt('one')).toBeUndefined();
    const { status } = api.get(SYSTEM, 'poddisruptionbudgets.policy', 'a/pdb') as PodDisruptionBudget;
    expect(status).toMatchObject({ disruptionsAllowed: 0, disruptedPods: { one: '2026-01-01T00:00:00Z' } });
    expect(attempt('two')).toMatchObject({
      code: 429,
      reason: 'TooManyRequests',
      message: "Cannot evict pod as it would violate the pod's disruption budget.",
      details: { causes: [{ reason: 'DisruptionBudget' }] },
    });
    expect(attempt('one')).toBeUndefined();
  });

  it.each([
    [{}, {}, true, 'The disruption budget pdb needs 2 healthy pods and has 2 currently'],
    [{ observedGeneration: 0 }, {}, true, 'The disruption budget pdb is still being processed by the server.'],
    [{ currentHealthy: 3 }, {}, true, 'The disruption budget pdb does not allow evicting pods currently'],
    [{}, {}, false, undefined],
    [{ currentHealthy: 1 }, {}, false, 'The disruption budget pdb needs 2 healthy pods and has 1 currently'],
    [{ currentHealthy: 1 }, { unhealthyPodEvictionPolicy: 'AlwaysAllow' }, false, undefined],
  ])('%j %j ready %s: %s', (status, spec, ready, text) => {
    pod('one', ready);
    budget(status, 'pdb', spec);
    expect(attempt('one')?.details?.causes?.[0]?.message).toBe(text);
  });

  it('does not choose between two budgets', () => {
    pod('one', true);
    budget({});
    budget({}, 'other');
    expect(attempt('one')).toMatchObject({ code: 500 });
  });
});

describe('parts of pods and namespaces', () => {
  it('ephemeral containers are added and never changed', () => {
    create('pods', 'Pod', 'v1', 'p', { spec: { containers } });
    const set = (list: object[]) =>
      api.modify(
        SYSTEM,
        'pods',
        'a/p',
        (draft) => {
          draft.spec.containers = [];
          (draft.spec as { ephemeralContainers?: object[] }).ephemeralContainers = list;
        },
        { subresource: 'ephemeralcontainers', trusted: true },
      ) as Pod;
    const debug = { name: 'debug', image: 'busybox' };
    const { spec } = set([debug]);
    expect(spec.ephemeralContainers).toMatchObject([debug]);
    expect(spec.containers).toHaveLength(1);
    expect(() => set([])).toThrow('existing ephemeral containers "debug" may not be removed');
  });

  it('a static pod takes no ephemeral containers', () => {
    const annotations = { 'kubernetes.io/config.mirror': 'x' };
    create('pods', 'Pod', 'v1', 'p', {
      metadata: { name: 'p', namespace: 'a', annotations },
      spec: { containers, nodeName: 'n' },
    });
    const add = () =>
      api.modify(
        SYSTEM,
        'pods',
        'a/p',
        ({ spec }) => {
          (spec as { ephemeralContainers?: object[] }).ephemeralContainers = [{ name: 'd', image: 'i' }];
        },
        { subresource: 'ephemeralcontainers', trusted: true },
      );
    expect(add).toThrow('static pods do not support ephemeral containers');
  });

  it('resize changes cpu and memory, not the class', () => {
    const resources = { requests: { cpu: '100m' }, limits: { cpu: '200m' } };
    create('pods', 'Pod', 'v1', 'p', { spec: { containers: [{ ...containers[0], resources }] } });
    const set = (wanted: object) =>
      api.modify(
        SYSTEM,
        'pods',
        'a/p',
        ({ spec }) => {
          (spec as { containers: object[] }).containers = [{ name: 'c', image: 'other', resources: wanted }];
        },
        { subresource: 'resize' },
      ) as Pod;
    const { spec } = set({ requests: { cpu: '150m' }, limits: { cpu: '200m' } });
    expect(spec.containers[0]).toMatchObject({ image: 'nginx', resources: { requests: { cpu: '150m' } } });
    expect(() => set({})).toThrow('Pod QOS Class may not change as a result of resizing');
  });

  it('a namespace goes when its last finalizer does', () => {
    api.create(SYSTEM, 'namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'b' } });
    api.delete(SYSTEM, 'namespaces', 'b');
    expect(api.get(SYSTEM, 'namespaces', 'b').status.phase).toBe('Terminating');
    const change = ({ spec }: { spec: { finalizers?: string[] } }) => {
      spec.finalizers = [];
    };
    const type = 'application/merge-patch+json';
    const none = { spec: { finalizers: [] } };
    // Without the subresource nothing changes, without a word.
    const { resourceVersion } = api.get(SYSTEM, 'namespaces', 'b').metadata;
    api.patch(SYSTEM, 'namespaces', 'b', type, none);
    expect(api.get(SYSTEM, 'namespaces', 'b').metadata.resourceVersion).toBe(resourceVersion);
    expect(() =>
      api.create(SYSTEM, 'namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'b' } }),
    ).toThrow('object is being deleted: namespaces "b" already exists');
    expect(() => api.patch(SYSTEM, 'namespaces', 'b', type, none, { subresource: 'finalize' })).toThrow(
      'the server does not allow this method on the requested resource',
    );
    api.modify(SYSTEM, 'namespaces', 'b', change, { subresource: 'finalize' });
    expect(() => api.get(SYSTEM, 'namespaces', 'b')).toThrow('namespaces "b" not found');
  });

  it('a namespace without finalizers has none to tell of', () => {
    const metadata = { name: 'c', finalizers: ['example.com/x'] };
    api.create(SYSTEM, 'namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata });
    const clear = (draft: { spec: { finalizers?: string[] } }) => {
      draft.spec.finalizers = [];
    };
    api.modify(SYSTEM, 'namespaces', 'c', clear, { subresource: 'finalize' });
    expect(api.get(SYSTEM, 'namespaces', 'c').spec).toEqual({});
  });
});

it('a token says whose it is and until when', () => {
  create('serviceaccounts', 'ServiceAccount', 'v1', 'bot', {});
  const { status } = requestToken(api, SYSTEM, 'a/bot');
  expect(status.expirationTimestamp).toBe('2026-01-01T01:00:00Z');
  const claims = JSON.parse(Buffer.from(status.token.split('.')[1] ?? '', 'base64url').toString());
  expect(claims).toMatchObject({ sub: 'system:serviceaccount:a:bot', exp: 1767229200 });
  expect(() => requestToken(api, SYSTEM, 'a/bot', { expirationSeconds: 5 })).toThrow(
    'may not specify a duration less than 10 minutes',
  );
});
