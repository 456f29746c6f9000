import { beforeEach, describe, expect, it } from 'vitest';
import { Simulation } from '../../sim/simulation.ts';
import { fromTime } from '../../sim/time.ts';
import { Store } from '../../store/store.ts';
import { strategies } from '../kinds/index.ts';
import { Rbac } from '../rbac/index.ts';
import { ApiServer, SYSTEM } from '../server.ts';
import type { AnySent, Pod, ResourceQuota } from '../types.ts';
import { admissionPlugins } from './index.ts';

let api: ApiServer;
let sim: Simulation;
const create = (id: string, object: object) => api.create(SYSTEM, id, object as AnySent);
const named = (apiVersion: string, kind: string, name: string, more: object = {}) => ({
  apiVersion,
  kind,
  metadata: { name, namespace: 'a' },
  ...more,
});
const pod = (spec: object = {}, name = 'p') =>
  named('v1', 'Pod', name, { spec: { containers: [{ name: 'c', image: 'nginx' }], ...spec } });
const createPod = (spec: object = {}, name = 'p') => create('pods', pod(spec, name)) as Pod;
const needs = (requests: object, limits: object = {}) => ({
  containers: [{ name: 'c', image: 'nginx', resources: { requests, limits } }],
});

beforeEach(() => {
  sim = new Simulation({ seed: 1, start: fromTime('2026-01-01T00:00:00Z') });
  const store = new Store(sim);
  api = new ApiServer(sim, store, { strategies, admission: admissionPlugins({ sim, store, rbac: new Rbac(store) }) });
  create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' } });
  create('serviceaccounts', named('v1', 'ServiceAccount', 'default'));
});

describe('NamespaceLifecycle', () => {
  it('refuses what has no namespace, and new content in one that is going away', () => {
    expect(() => create('pods', { ...pod(), metadata: { name: 'p', namespace: 'zz' } })).toThrow(
      'namespaces "zz" not found',
    );
    api.delete(SYSTEM, 'namespaces', 'a');
    expect(() => createPod()).toThrow(
      'pods "p" is forbidden: unable to create new content in namespace a because it is being terminated',
    );
  });

  it('keeps the immortal namespaces', () => {
    create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } });
    expect(() => api.delete(SYSTEM, 'namespaces', 'default')).toThrow(
      'namespaces "default" is forbidden: this namespace may not be deleted',
    );
  });
});

describe('a pod', () => {
  it('gets an account with its token, priority 0 and five minutes of patience', () => {
    const { spec } = createPod();
    expect(spec).toMatchObject({
      serviceAccountName: 'default',
      serviceAccount: 'default',
      priority: 0,
      preemptionPolicy: 'PreemptLowerPriority',
    });
    expect(spec.tolerations).toEqual([
      { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
      { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
    ]);
    const volume = spec.volumes?.[0]?.name;
    expect(volume).toMatch(/^kube-api-access-[a-z0-9]{5}$/);
    expect(spec.containers[0]?.volumeMounts).toEqual([
      { name: volume, readOnly: true, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' },
    ]);
    const other = createPod({}, 'q').spec.volumes?.[0]?.name;
    expect(other).not.toBe(volume);
  });

  it('keeps its own tolerations, and mounts no token when told not to', () => {
    const { spec } = createPod({ automountServiceAccountToken: false, tolerations: [{ operator: 'Exists' }] });
    expect(spec.tolerations).toHaveLength(1);
    expect(spec.volumes).toBeUndefined();
  });

  it('needs an account that exists', () => {
    expect(() => createPod({ serviceAccountName: 'x' })).toThrow(
      'pods "p" is forbidden: error looking up service account a/x: serviceaccount "x" not found',
    );
  });

  it('is called by its prefix when it is refused before its name is made', () => {
    const unnamed = (spec: object) => ({ ...pod(spec), metadata: { generateName: 'web-', namespace: 'a' } });
    expect(() => create('pods', unnamed({ serviceAccountName: 'ghost' }))).toThrow(
      'pods "web-" is forbidden: error looking up service account a/ghost: serviceaccount "ghost" not found',
    );
    create(
      'limitranges',
      named('v1', 'LimitRange', 'l', { spec: { limits: [{ type: 'Container', max: { cpu: '1' } }] } }),
    );
    expect(() => create('pods', unnamed(needs({ cpu: '2' }, { cpu: '2' })))).toThrow(
      /^pods "web-\w{5}" is forbidden: maximum cpu usage per Container is 1/,
    );
  });

  it('takes its priority from its class or the default class', () => {
    const priorityClass = (name: string, value: number, globalDefault: boolean) =>
      create('priorityclasses.scheduling.k8s.io', {
        apiVersion: 'scheduling.k8s.io/v1',
        kind: 'PriorityClass',
        metadata: { name },
        value,
        globalDefault,
      });
    priorityClass('high', 10, false);
    priorityClass('usual', 5, true);
    expect(createPod({ priorityClassName: 'high' }, 'h').spec.priority).toBe(10);
    expect(createPod({}, 'u').spec).toMatchObject({ priority: 5, priorityClassName: 'usual' });
    expect(() => createPod({ priorityClassName: 'none' })).toThrow(
      'pods "p" is forbidden: no PriorityClass with name none was found',
    );
    expect(() => createPod({ priority: 7 })).toThrow(
      'the integer value of priority (7) must not be provided in pod spec; priority admission controller computed 5 from the given PriorityClass name',
    );
    expect(() => priorityClass('second', 1, true)).toThrow(
      'priorityclasses.scheduling.k8s.io "second" is forbidden: PriorityClass usual is already marked as default. Only one default can exist',
    );
  });

  it('needs a runtime class that exists, and gets its overhead', () => {
    expect(() => createPod({ runtimeClassName: 'vm' })).toThrow('pod rejected: RuntimeClass "vm" not found');
    create('runtimeclasses.node.k8s.io', {
      apiVersion: 'node.k8s.io/v1',
      kind: 'RuntimeClass',
      metadata: { name: 'vm' },
      handler: 'vm',
      overhead: { podFixed: { cpu: '250m' } },
      scheduling: { nodeSelector: { kind: 'metal' } },
    });
    const { spec } = createPod({ runtimeClassName: 'vm' });
    expect(spec).toMatchObject({ overhead: { cpu: '250m' }, nodeSelector: { kind: 'metal' } });
    expect(() => createPod({ runtimeClassName: 'vm', nodeSelector: { kind: 'x' } }, 'q')).toThrow(
      'conflict: runtimeClass.scheduling.nodeSelector[kind] = metal; pod.spec.nodeSelector[kind] = x',
    );
  });
});

describe('LimitRanger', () => {
  const range = (...limits: object[]) => create('limitranges', named('v1', 'LimitRange', 'r', { spec: { limits } }));

  it('fills in defaults and notes it', () => {
    range({ type: 'Container', default: { cpu: '1' }, defaultRequest: { cpu: '500m', memory: '64Mi' } });
    const { metadata, spec } = createPod();
    expect(spec.containers[0]?.resources).toEqual({ limits: { cpu: '1' }, requests: { cpu: '500m', memory: '64Mi' } });
    expect(metadata.annotations?.['kubernetes.io/limit-ranger']).toBe(
      'LimitRanger plugin set: cpu, memory request for container c; cpu limit for container c',
    );
  });

  it.each([
    ['minimum cpu usage per Container is 100m, but request is 50m', needs({ cpu: '50m' }, { cpu: '200m' })],
    ['maximum cpu usage per Container is 2, but limit is 4', needs({ cpu: '1' }, { cpu: '4' })],
    [
      'cpu max limit to request ratio per Container is 4, but provided ratio is 10.000000',
      needs({ cpu: '200m' }, { cpu: '2' }),
    ],
  ])('%s', (text, spec) => {
    range({
      type: 'Container',
      min: { cpu: '100m' },
      max: { cpu: '2' },
      default: { cpu: '2' },
      defaultRequest: { cpu: '1' },
      maxLimitRequestRatio: { cpu: '4' },
    });
    expect(() => createPod(spec)).toThrow(`pods "p" is forbidden: ${text}`);
  });

  it('bounds whole pods and claims', () => {
    range({ type: 'Pod', max: { cpu: '1' } }, { type: 'PersistentVolumeClaim', max: { storage: '1Gi' } });
    expect(() => createPod(needs({ cpu: '2' }, { cpu: '2' }))).toThrow(
      'maximum cpu usage per Pod is 1, but limit is 2',
    );
    const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '2Gi' } } };
    expect(() => create('persistentvolumeclaims', named('v1', 'PersistentVolumeClaim', 'c', { spec }))).toThrow(
      'persistentvolumeclaims "c" is forbidden: maximum storage usage per PersistentVolumeClaim is 1Gi, but request is 2Gi',
    );
  });
});

describe('ResourceQuota', () => {
  function setStatus(status: ResourceQuota['status']): void {
    const change = (draft: ResourceQuota) => {
      draft.status = status;
    };
    api.modify(SYSTEM, 'resourcequotas', 'a/q', change, { subresource: 'status' });
  }

  function quota(hard: Record<string, string>, used: Record<string, string> | undefined, more: object = {}): void {
    create('resourcequotas', named('v1', 'ResourceQuota', 'q', { spec: { hard, ...more } }));
    if (used === undefined) return;
    setStatus({ hard, used });
  }
  const used = () => (api.get(SYSTEM, 'resourcequotas', 'a/q') as ResourceQuota).status.used;

  it('counts at once and refuses what is too much', () => {
    quota({ pods: '2', 'requests.cpu': '1' }, { pods: '0', 'requests.cpu': '0' });
    createPod(needs({ cpu: '700m' }));
    expect(used()).toEqual({ pods: '1', 'requests.cpu': '700m' });
    expect(() => createPod(needs({ cpu: '500m' }), 'q')).toThrow(
      'pods "q" is forbidden: exceeded quota: q, requested: requests.cpu=500m, used: requests.cpu=700m, limited: requests.cpu=1',
    );
    expect(() => createPod({}, 'r')).toThrow(
      'pods "r" is forbidden: failed quota: q: must specify requests.cpu for: c',
    );
  });

  it('stores nothing and counts nothing in a dry run', () => {
    quota({ pods: '1' }, { pods: '0' });
    api.create(SYSTEM, 'pods', pod() as AnySent, { dryRun: true });
    expect(used()).toEqual({ pods: '0' });
  });

  it('waits for the usage to be known', () => {
    quota({ pods: '1' }, undefined);
    createPod();
    setStatus({ hard: { pods: '1' } });
    expect(() => createPod({}, 'q')).toThrow('pods "q" is forbidden: status unknown for quota: q, resources: pods');
  });

  it('looks only at objects in its scopes, and at other kinds by their count', () => {
    quota(
      { pods: '0', 'count/deployments.apps': '0', configmaps: '1' },
      { pods: '0', 'count/deployments.apps': '0', configmaps: '1' },
    );
    expect(() => create('configmaps', named('v1', 'ConfigMap', 'm'))).toThrow(
      'configmaps "m" is forbidden: exceeded quota: q, requested: configmaps=1, used: configmaps=1, limited: configmaps=1',
    );
    api.delete(SYSTEM, 'resourcequotas', 'a/q');
    quota({ pods: '0' }, { pods: '0' }, { scopes: ['NotBestEffort'] });
    createPod();
    expect(() => createPod(needs({ cpu: '1' }), 'q')).toThrow('exceeded quota: q');
  });
});

describe('storage', () => {
  const storageClass = (name: string, isDefault: boolean) =>
    create('storageclasses.storage.k8s.io', {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name, annotations: { 'storageclass.kubernetes.io/is-default-class': String(isDefault) } },
      provisioner: 'x/y',
    });
  const claim = () =>
    create(
      'persistentvolumeclaims',
      named('v1', 'PersistentVolumeClaim', 'c', {
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      }),
    );

  it('gives a claim the newest default class and a guard against removal in use', () => {
    storageClass('old', true);
    sim.advance(sim.now + 5000);
    storageClass('new', true);
    storageClass('other', false);
    expect(claim()).toMatchObject({
      metadata: { finalizers: ['kubernetes.io/pvc-protection'] },
      spec: { storageClassName: 'new' },
    });
  });

  it('lets only bound claims grow', () => {
    claim();
    const grow = () =>
      api.modify(SYSTEM, 'persistentvolumeclaims', 'a/c', (draft) => {
        (draft.spec.resources as { requests: Record<string, string> }).requests = { storage: '2Gi' };
      });
    // Validation comes before admission plugins that only refuse.
    expect(grow).toThrow('PersistentVolumeClaim "c" is invalid: spec: Forbidden: spec is immutable after creation');
  });
});
