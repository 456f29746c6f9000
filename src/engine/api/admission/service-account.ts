/** ServiceAccount: every pod has an account, and by default its token mounted where clients look for it. */
import { fromTime } from '../../sim/time.ts';
import { freeze } from '../../store/freeze.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../admission.ts';
import { concerns, refuse } from '../admission.ts';
import { isMirror } from '../mirror.ts';
import type { Container, KubeObject, Namespace, Pod, ServiceAccount } from '../types.ts';
import type { AdmissionParts } from './index.ts';

const DEFAULT = 'default';
const MOUNT_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';
const VOLUME_PREFIX = 'kube-api-access-';
const ENFORCE_SECRETS = 'kubernetes.io/enforce-mountable-secrets';
/** `WarnOnlyBoundTokenExpirationSeconds`: an hour, and a little so that it can be told from others. */
const TOKEN_SECONDS = 3607;
/**
 * A new namespace's default account is made by a controller; the plugin waits for it, 10 times 100 to 200 ms
 * (`getServiceAccount`). Requests take no time here, so the pod is let through for as long.
 */
const PATIENCE = 1000;

/** The volume that holds the token, the cluster's certificate and the namespace's name. */
const SOURCES = Object.freeze([
  { serviceAccountToken: { expirationSeconds: TOKEN_SECONDS, path: 'token' } },
  { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
  {
    downwardAPI: { items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] },
  },
]);
/** The same object in every pod: what is known of one is known of all. */
const PROJECTED = freeze({ sources: [...SOURCES], defaultMode: 420 });

const mountsToken = (container: Container): boolean =>
  container.volumeMounts?.some((mount) => mount.mountPath === MOUNT_PATH) ?? false;

/** The spec with the token's volume mounted in every container that mounts nothing there. @param name a fresh volume name */
function withToken(spec: Pod['spec'], name: () => string): Pod['spec'] {
  const containers = [...(spec.initContainers ?? []), ...spec.containers];
  if (containers.every(mountsToken)) return spec;
  const present = spec.volumes?.find((volume) => volume.name.startsWith(VOLUME_PREFIX))?.name;
  const volume = present ?? name();
  const mount = Object.freeze({ name: volume, readOnly: true, mountPath: MOUNT_PATH });
  const mounted = (container: Container): Container =>
    mountsToken(container) ? container : { ...container, volumeMounts: [...(container.volumeMounts ?? []), mount] };
  const added = { name: volume, projected: PROJECTED };
  return {
    ...spec,
    ...(present === undefined ? { volumes: [...(spec.volumes ?? []), added] } : {}),
    containers: spec.containers.map(mounted),
    ...(spec.initContainers ? { initContainers: spec.initContainers.map(mounted) } : {}),
  };
}

/** The same with the token's volume under another name, if it has one. @param name a fresh volume name */
function renamed(spec: Pod['spec'], name: () => string): Pod['spec'] {
  const at = spec.volumes?.findIndex(({ projected }) => projected === PROJECTED) ?? -1;
  if (spec.volumes === undefined || at < 0) return spec;
  const before = spec.volumes[at]?.name;
  const volume = Object.freeze({ name: name(), projected: PROJECTED });
  const mount = Object.freeze({ name: volume.name, readOnly: true, mountPath: MOUNT_PATH });
  const mounted = (container: Container): Container => {
    const mounts = container.volumeMounts ?? [];
    const last = mounts.length - 1;
    if (mounts[last]?.name !== before) return container;
    return Object.freeze({ ...container, volumeMounts: Object.freeze(mounts.with(last, mount)) }) as Container;
  };
  const volumes = Object.freeze(spec.volumes.with(at, volume)) as typeof spec.volumes;
  const containers = Object.freeze(spec.containers.map(mounted)) as Container[];
  const { initContainers } = spec;
  if (initContainers === undefined) return Object.freeze({ ...spec, volumes, containers });
  const first = Object.freeze(initContainers.map(mounted)) as Container[];
  return Object.freeze({ ...spec, volumes, containers, initContainers: first });
}

export function serviceAccount({ sim, store, makesAccounts = () => true }: AdmissionParts): AdmissionPlugin {
  /** The account, or undefined for a default one that is about to be made. */
  function accountOf(request: AdmissionRequest, pod: Pod, name: string): ServiceAccount | undefined {
    const { namespace } = request;
    const account = store.get('serviceaccounts', `${namespace}/${name}`) as ServiceAccount | undefined;
    if (account !== undefined) return account;
    const home = store.get('namespaces', namespace) as Namespace | undefined;
    const isNew = home !== undefined && sim.now - fromTime(home.metadata.creationTimestamp) < PATIENCE + 1000;
    if (name === DEFAULT && isNew && makesAccounts()) return undefined;
    throw refuse(
      request,
      pod,
      `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`,
    );
  }

  const fresh = () => VOLUME_PREFIX + sim.random('names').suffix();

  return {
    name: 'ServiceAccount',
    reads: ['serviceaccounts', 'namespaces'],
    handles: (request) => concerns(request, 'pods', 'CREATE'),

    admit(request, object) {
      const pod = object as Pod;
      if (isMirror(pod)) return object;
      const name = pod.spec.serviceAccountName || DEFAULT;
      const account = accountOf(request, pod, name);
      const automount = pod.spec.automountServiceAccountToken ?? account?.automountServiceAccountToken ?? true;
      const mounted = automount ? withToken(pod.spec, fresh) : pod.spec;
      const pull = (pod.spec.imagePullSecrets ?? []).length > 0 ? undefined : account?.imagePullSecrets;
      const spec = {
        ...mounted,
        serviceAccountName: name,
        serviceAccount: name,
        ...(pull && pull.length > 0 ? { imagePullSecrets: pull } : {}),
      };
      return { ...pod, spec } as KubeObject;
    },

    renew(object) {
      const pod = object as Pod;
      pod.spec = renamed(pod.spec, fresh);
    },

    validate(request, object) {
      const pod = object as Pod;
      if (isMirror(pod)) {
        if (pod.spec.serviceAccountName) throw refuse(request, pod, 'a mirror pod may not reference service accounts');
        return;
      }
      const account = accountOf(request, pod, pod.spec.serviceAccountName || DEFAULT);
      if (account?.metadata.annotations?.[ENFORCE_SECRETS] !== 'true') return;
      const why = forbiddenSecret(pod, account);
      if (why !== undefined) throw refuse(request, pod, why);
    },
  };
}

/** The first secret that a pod uses and its account does not list, in words. */
function forbiddenSecret(pod: Pod, account: ServiceAccount): string | undefined {
  const allowed = new Set((account.secrets ?? []).map((secret) => secret.name));
  const end = `is not allowed because service account ${account.metadata.name} does not reference that secret`;
  for (const { secret } of pod.spec.volumes ?? [])
    if (secret !== undefined && !allowed.has(secret.secretName))
      return `volume with secret.secretName="${secret.secretName}" ${end}`;
  const groups = [
    ['init container', pod.spec.initContainers ?? []],
    ['container', pod.spec.containers],
  ] as const;
  for (const [word, containers] of groups)
    for (const container of containers) {
      for (const { name, valueFrom } of container.env ?? [])
        if (valueFrom?.secretKeyRef && !allowed.has(valueFrom.secretKeyRef.name))
          return `${word} ${container.name} with envVar ${name} referencing secret.secretName="${valueFrom.secretKeyRef.name}" ${end}`;
      for (const { secretRef } of container.envFrom ?? [])
        if (secretRef && !allowed.has(secretRef.name))
          return `${word} ${container.name} with envFrom referencing secret.secretName="${secretRef.name}" ${end}`;
    }
  const pullable = new Set((account.imagePullSecrets ?? []).map((secret) => secret.name));
  const at = (pod.spec.imagePullSecrets ?? []).findIndex((secret) => !pullable.has(secret.name));
  if (at < 0) return undefined;
  const name = pod.spec.imagePullSecrets?.[at]?.name;
  return `imagePullSecrets[${at}].name="${name}" is not allowed because service account ${account.metadata.name} does not reference that imagePullSecret`;
}
