import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Kubectl } from '../../src/kubectl/index.ts';
import { Cluster } from '../../src/engine/index.ts';
import { FIELDS, KINDS, NO_EFFECT, OF_PODS } from '../../src/engine/api/warnings/unsimulated.ts';

const pod = (name: string, more: object, container: object = {}) =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: { ...more, containers: [{ name: 'main', image: 'nginx', ...container }] },
  });

function shell() {
  const cluster = new Cluster({ seed: 1, nodes: [{ name: 'node-a' }] });
  cluster.advance(10_000);
  const kubectl = new Kubectl(cluster);
  const apply = (stdin: string, ...more: string[]) => kubectl.run(['apply', ...more, '-f', '-'], { stdin }).stderr;
  return { cluster, apply };
}

it('tells once of each field that has no effect, also after a dry run and in a workload', () => {
  const { apply } = shell();
  const nfs = { volumes: [{ name: 'v', nfs: { server: 'a', path: '/x' } }] };
  const told = `Warning: spec.volumes[0].nfs: ${NO_EFFECT}\n`;
  expect(apply(pod('dry', nfs), '--dry-run=server')).toBe(told);
  expect(apply(pod('one', nfs))).toBe(told);
  expect(apply(pod('two', { ...nfs, hostPID: true }))).toBe(`Warning: spec.hostPID: ${NO_EFFECT}\n`);
  expect(apply(pod('three', { hostPID: true }))).toBe('');
  const template = { metadata: { labels: { a: 'b' } }, spec: JSON.parse(pod('x', { hostIPC: true, ...nfs })).spec };
  const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd' } };
  const spec = { selector: { matchLabels: { a: 'b' } }, template };
  expect(apply(JSON.stringify({ ...deployment, spec }))).toBe(`Warning: spec.template.spec.hostIPC: ${NO_EFFECT}\n`);
});

it('tells of the limits of processes as one thing, and of nothing that has no meaning', () => {
  const { apply } = shell();
  const plain = { terminationMessagePath: '/x', tty: true, volumeMounts: [], securityContext: { privileged: false } };
  expect(apply(pod('plain', { hostPID: false }, plain))).toBe('');
  const limited = { securityContext: { capabilities: { drop: ['ALL'] }, privileged: true } };
  const told = apply(pod('limited', { securityContext: { seccompProfile: { type: 'RuntimeDefault' } } }, limited));
  expect(told).toBe(`Warning: spec.securityContext.seccompProfile: ${NO_EFFECT}\n`);
});

it('tells of kinds that nobody heeds', () => {
  const { apply } = shell();
  const hook = { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingWebhookConfiguration' };
  const told = `Warning: ValidatingWebhookConfiguration: ${NO_EFFECT}\n`;
  expect(apply(JSON.stringify({ ...hook, metadata: { name: 'one' } }))).toBe(told);
  expect(apply(JSON.stringify({ ...hook, metadata: { name: 'two' } }))).toBe('');
  const labels = { 'pod-security.kubernetes.io/enforce': 'baseline' };
  expect(apply(JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'safe', labels } }))).toBe('');
  const refused = { ...JSON.parse(pod('root', {}, { securityContext: { privileged: true } })) };
  refused.metadata.namespace = 'safe';
  expect(apply(JSON.stringify(refused)), 'what is refused has not been accepted').not.toContain(NO_EFFECT);
});

it('tells of mount options, but for a folder of the node, which cannot be mounted with them', () => {
  const { apply } = shell();
  const disk = (name: string, source: object) =>
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name },
      spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], mountOptions: ['noatime'], ...source },
    });
  expect(apply(disk('folder', { hostPath: { path: '/data' } }))).toBe('');
  expect(apply(disk('remote', { nfs: { server: 'a', path: '/x' } }))).toBe(
    `Warning: spec.mountOptions: ${NO_EFFECT}\n`,
  );
  const fast = {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'fast' },
    provisioner: 'a.b',
  };
  expect(apply(JSON.stringify({ ...fast, mountOptions: ['ro'] }))).toBe(`Warning: mountOptions: ${NO_EFFECT}\n`);
});

it('what has been told is part of a checkpoint', () => {
  const { cluster, apply } = shell();
  const before = cluster.checkpoint();
  const told = apply(pod('one', { hostPID: true }));
  cluster.restore(before);
  expect(apply(pod('one', { hostPID: true }))).toBe(told);
  expect(told).not.toBe('');
});

/** Fields that mean nothing without a terminal, a real runtime or a feature that is off; old volumes have warnings of their own. */
const NOTHING_TO_TELL =
  /\.(tty|stdinOnce|targetContainerName|httpHeaders|selfLink|(cephfs|flocker|gitRepo|glusterfs|photonPersistentDisk|quobyte|rbd|scaleIO|storageos)|fsType|nodePublishSecretRef|audience|pullPolicy|divisor|volumeAttributesClassName)$/;

interface Definition {
  readonly properties?: Readonly<
    Record<string, { readonly $ref?: string; readonly items?: { readonly $ref?: string } }>
  >;
  readonly 'x-kubernetes-group-version-kind'?: readonly {
    readonly group: string;
    readonly version: string;
    readonly kind: string;
  }[];
}

const engine = new URL('../../src/engine/', import.meta.url);
const { definitions } = JSON.parse(readFileSync(new URL('api/data/openapi.json', engine), 'utf8')) as {
  definitions: Readonly<Record<string, Definition>>;
};

/** The words of those parts of the engine that do something. */
function wordsOfEngine(): ReadonlySet<string> {
  const skipped = /\/(validation|defaults|warnings|schema|data|patch|tables|testing)\/|\.test\.ts$/;
  const files = readdirSync(engine, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !skipped.test(`/${file}`),
  );
  const words = new Set(files.flatMap((file) => readFileSync(new URL(file, engine), 'utf8').match(/\w+/g) ?? []));
  words.add('workingDir'); // where a shell in the container begins: src/kubectl/shell
  return words;
}

/** Fields below a definition that the engine does not name. @param passes whether a field is left out, with all below it */
function silentBelow(root: string, words: ReadonlySet<string>, passes: (path: string) => boolean): string[] {
  const silent: string[] = [];
  const walk = (name: string, path: string, above: readonly string[]): void => {
    if (above.includes(name)) return;
    for (const [field, { $ref, items }] of Object.entries(definitions[name]?.properties ?? {})) {
      const at = `${path}.${field}${items === undefined ? '' : '[]'}`;
      if (passes(at)) continue;
      if (!words.has(field)) silent.push(at);
      const next = ($ref ?? items?.$ref)?.split('/').pop();
      if (next !== undefined) walk(next, at, [...above, name]);
    }
  };
  walk(root, '', []);
  return silent;
}

const bare = (path: string): string => path.replaceAll('[]', '');

it('every field of a pod is acted on, told of, or means nothing here', () => {
  const passes = (at: string): boolean =>
    OF_PODS.some((told) => bare(at).endsWith(`.${bare(told)}`)) || NOTHING_TO_TELL.test(bare(at));
  expect(silentBelow('io.k8s.api.core.v1.PodSpec', wordsOfEngine(), passes)).toEqual([]);
});

/**
 * What other kinds have that means nothing here: what the API server itself answers or warns of; what is for a driver to heed; kinds of
 * network disks, which are disks here; what a driver says of its node; another version's name for what the newest one has.
 */
const NOTHING_MORE = new RegExp(
  [
    /\.metadata\b|^\.(?:status|kind|apiVersion)\b|\.template\.spec\b/,
    /^CustomResourceDefinition\.spec\.(?:preserveUnknownFields|versions\.(?:schema|additionalPrinterColumns))\b/,
    /^(?:EndpointSlice\.endpoints\.deprecatedTopology|Node\.spec\.(?:configSource|externalID))\b/,
    /^PersistentVolume\.spec\.csi\.(?:fsType|volumeAttributes|\w+SecretRef)\b/,
    /^PersistentVolume\.spec\.(?!csi\.|hostPath\.|local\.)\w+\.\w+/,
    /^PersistentVolume\.spec\.(?:aws|azure|ceph|cinder|flexVolume|flocker|gce|gluster|iscsi|photon|portworx|quobyte)\w*$/,
    /^PersistentVolume\.spec\.(?:rbd|scaleIO|storageos|vsphereVolume|local\.fsType)$/,
    /^VolumeAttachment\.spec\.source\.inlineVolumeSpec\b/,
    /^CSINode\.spec\.drivers\.(?:nodeID|topologyKeys)$/,
    /^HorizontalPodAutoscaler\.spec\.(?:targetCPUUtilizationPercentage|metrics\.object\.describedObject)$/,
  ]
    .map(({ source }) => source)
    .join('|'),
);

it('every field of the other kinds is acted on, told of, or means nothing here', () => {
  const words = wordsOfEngine();
  const { resources } = new Cluster({ seed: 1, controlPlane: false }).parts.api;
  const silent = resources.stored().flatMap(({ id, kind, group, version }) => {
    if (KINDS.includes(id) || ['Pod', 'Event'].includes(kind)) return [];
    const [name = ''] =
      Object.entries(definitions).find(([, { 'x-kubernetes-group-version-kind': of = [] }]) =>
        of.some((each) => each.kind === kind && each.group === group && each.version === version),
      ) ?? [];
    const passes = (at: string): boolean =>
      (FIELDS[id] ?? []).some((told) => bare(at) === `.${bare(told)}`) ||
      NOTHING_MORE.test(bare(at)) ||
      NOTHING_MORE.test(`${kind}${bare(at)}`);
    return silentBelow(name, words, passes).map((path) => `${kind}${path}`);
  });
  expect(silent).toEqual([]);
});
