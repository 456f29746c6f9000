/** Defaults of pod volumes (kubernetes `pkg/apis/core/v1/defaults.go`). */
import type { PodSpec } from '../types.ts';
import { pullPolicyOf } from './containers.ts';
import { each, fill, inside, without } from './fill.ts';

type Volume = NonNullable<PodSpec['volumes']>[number] & {
  image?: { reference?: string; pullPolicy?: string };
};
type Claim = NonNullable<NonNullable<Volume['ephemeral']>['volumeClaimTemplate']>;

/** 0644: the mode of files from Secrets, ConfigMaps and the downward API. */
const FILE_MODE = 0o644;
/** One hour, in seconds. */
const TOKEN_LIFE = 3600;

interface Reference {
  fieldRef?: { apiVersion?: string; fieldPath: string };
  resourceFieldRef?: { divisor?: string };
}

const fields = <T extends Reference>(items: T[]): T[] =>
  each(items as Reference[], (item) =>
    inside(
      inside(item, 'fieldRef', (ref) => fill(ref, { apiVersion: 'v1' })),
      'resourceFieldRef',
      (ref) => fill(ref, { divisor: '0' }),
    ),
  ) as T[];

/** A claim without a mode is a file system. */
export const claimSpec = <T extends { volumeMode?: string }>(spec: T): T =>
  fill<{ volumeMode?: string }>(spec, { volumeMode: 'Filesystem' }) as T;

/** Sources that pods and PersistentVolumes have alike. */
export function volumeSource<T extends object>(of: T): T {
  let v = of as Sources;
  v = inside(v, 'hostPath', (source) => fill(source, { type: '' }));
  v = inside(v, 'iscsi', (source) => fill(source, { iscsiInterface: 'default' }));
  v = inside(v, 'rbd', (source) => fill(source, { pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring' }));
  v = inside(v, 'azureDisk', (source) =>
    fill(source, { cachingMode: 'ReadWrite', fsType: 'ext4', readOnly: false, kind: 'Shared' }),
  );
  return inside(v, 'scaleIO', (source) => fill(source, { fsType: 'xfs', storageMode: 'ThinProvisioned' })) as T;
}

type Sources = Pick<Volume, 'hostPath' | 'iscsi' | 'rbd' | 'azureDisk' | 'scaleIO'>;

/** A volume of no type is an empty directory. */
export function volume(of: Volume): Volume {
  let v = of;
  if (Object.keys(v).length === 1) v = { ...v, emptyDir: {} };
  v = inside(v, 'secret', (source) => fill(source, { defaultMode: FILE_MODE }));
  v = inside(v, 'configMap', (source) => fill(source, { defaultMode: FILE_MODE }));
  v = inside(v, 'downwardAPI', (source) => inside(fill(source, { defaultMode: FILE_MODE }), 'items', fields));
  v = inside(v, 'projected', (source) =>
    inside(fill(source, { defaultMode: FILE_MODE }), 'sources', (sources) => each(sources, projection)),
  );
  v = inside(v, 'image', (source) => fill(source, { pullPolicy: pullPolicyOf(source.reference) }));
  v = inside(v, 'ephemeral', (source) =>
    inside(source, 'volumeClaimTemplate', (claim: Claim) => inside(claim, 'spec', claimSpec)),
  );
  return volumeSource(v);
}

/** Sources behind gates that are off by default (ClusterTrustBundleProjection, PodCertificateRequest) are dropped. */
function projection(of: Projection): Projection {
  const source = inside(without(without(of, 'clusterTrustBundle'), 'podCertificate'), 'serviceAccountToken', (token) =>
    fill(token, { expirationSeconds: TOKEN_LIFE }),
  );
  return inside(source, 'downwardAPI', (api) => inside(api, 'items', fields));
}

type Projection = NonNullable<NonNullable<Volume['projected']>['sources']>[number];
