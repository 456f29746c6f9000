/**
 * External provisioners: the CSI drivers' own controllers, which a real cluster runs as pods of the vendor. One is there for
 * each CSIDriver object, and for the local provisioners that come with small clusters; claims for any other wait for ever.
 */
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../api/types.ts';
import { type Client, unless } from '../../client/client.ts';
import type { Controller } from '../../client/controller.ts';
import { classOf, PROVISIONED_BY } from '../../client/volume-match.ts';
import type { Parts } from '../../parts.ts';
import { keyOf } from '../../store/object.ts';

const CLAIMS = 'persistentvolumeclaims';
const VOLUMES = 'persistentvolumes';
const PROVISIONER = 'volume.kubernetes.io/storage-provisioner';
const SELECTED_NODE = 'volume.kubernetes.io/selected-node';
/** Provisioners of kind, k3s, minikube and Docker Desktop. */
const LOCAL = new Set(['rancher.io/local-path', 'k8s.io/minikube-hostpath', 'docker.io/hostpath']);
/** local-path makes folders of a node, which pods of other nodes cannot share. */
const LOCAL_PATH = 'rancher.io/local-path';
const ONE_NODE = new Set(['ReadWriteOnce', 'ReadWriteOncePod']);
/** Tries that failed are made again after 15 s, doubled up to 1,000 s, 15 times in all (sig-storage-lib-external-provisioner). */
const RETRY = { first: 15_000, most: 1_000_000, tries: 15 };
/** How long making or deleting a volume takes, ms (min, max). */
const WORK = [1_000, 2_500] as const;

export class ExternalProvisioner implements Controller {
  readonly name = 'external-provisioner';
  readonly process = 'external-provisioner';
  readonly watches: Controller['watches'];
  readonly #parts: Parts;
  readonly #client: Client;
  /** How often a volume could not be made, by the claim's uid. */
  #failures = new Map<string, number>();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#client = parts.client('csi-provisioner');
    this.watches = {
      [CLAIMS]: ({ type, key, object }) => {
        const claim = object as PersistentVolumeClaim;
        const waits = type !== 'DELETED' && !claim.spec.volumeName && this.#provisionerOf(claim) !== undefined;
        return waits ? [{ key: `claim ${key}`, after: this.#work() }] : [];
      },
      [VOLUMES]: ({ type, key, object }) => {
        const volume = object as PersistentVolume;
        return type !== 'DELETED' && this.#mustDelete(volume) ? [{ key: `volume ${key}`, after: this.#work() }] : [];
      },
    };
  }

  #work(): number {
    return Math.round(this.#parts.sim.random(this.name).between(...WORK));
  }

  *keys(): Iterable<string> {
    for (const claim of this.#client.list(CLAIMS)) yield `claim ${keyOf(claim)}`;
    for (const volume of this.#client.list(VOLUMES)) yield `volume ${volume.metadata.name}`;
  }

  #isThere(provisioner: string): boolean {
    return LOCAL.has(provisioner) || this.#client.get('csidrivers.storage.k8s.io', provisioner) !== undefined;
  }

  #provisionerOf(claim: PersistentVolumeClaim): string | undefined {
    const provisioner = claim.metadata.annotations?.[PROVISIONER];
    return provisioner !== undefined && this.#isThere(provisioner) ? provisioner : undefined;
  }

  #mustDelete(volume: PersistentVolume): boolean {
    const provisioner = volume.metadata.annotations?.[PROVISIONED_BY];
    const released = volume.status?.phase === 'Released' || volume.metadata.deletionTimestamp !== undefined;
    const deletes = volume.spec.persistentVolumeReclaimPolicy === 'Delete';
    return provisioner !== undefined && this.#isThere(provisioner) && released && deletes;
  }

  reconcile(item: string): number | undefined {
    const [what, key = ''] = item.split(' ');
    if (what === 'volume') {
      const volume = this.#client.get(VOLUMES, key);
      if (volume !== undefined && volume.metadata.deletionTimestamp === undefined && this.#mustDelete(volume))
        unless(['NotFound'], () => this.#client.delete(VOLUMES, key));
      return undefined;
    }
    const claim = this.#client.get(CLAIMS, key);
    if (claim === undefined || claim.spec.volumeName || claim.metadata.deletionTimestamp !== undefined)
      return undefined;
    const provisioner = this.#provisionerOf(claim);
    const of = this.#client.get('storageclasses.storage.k8s.io', classOf(claim));
    if (provisioner === undefined || of === undefined) return undefined;
    if (of.volumeBindingMode === 'WaitForFirstConsumer' && !claim.metadata.annotations?.[SELECTED_NODE])
      return undefined;
    return this.#provision(claim, of, provisioner);
  }

  /** @returns ms until the next try, if it failed */
  #provision(claim: PersistentVolumeClaim, of: StorageClass, provisioner: string): number | undefined {
    const source = { component: provisioner };
    const tell = (reason: string, message: string, type: 'Normal' | 'Warning' = 'Normal') =>
      this.#parts.events.record(source, { about: claim, type, reason, message });
    const { uid } = claim.metadata;
    const name = `pvc-${uid}`;
    const failures = this.#failures.get(uid) ?? 0;
    if (failures >= RETRY.tries) return undefined;
    tell('Provisioning', `External provisioner is provisioning volume for claim "${keyOf(claim)}"`);
    const why = refusalOf(claim, provisioner);
    if (why !== undefined) {
      this.#failures.set(uid, failures + 1);
      const message = `failed to provision volume with StorageClass "${of.metadata.name}": ${why}`;
      tell('ProvisioningFailed', message, 'Warning');
      return Math.min(RETRY.first * 2 ** failures, RETRY.most);
    }
    unless(['AlreadyExists'], () => this.#client.create(VOLUMES, this.#volume(name, claim, of, provisioner)));
    tell('ProvisioningSucceeded', `Successfully provisioned volume ${name}`);
    return undefined;
  }

  save(): ReadonlyMap<string, number> {
    return new Map(this.#failures);
  }

  load(saved: unknown): void {
    this.#failures = new Map(saved as ReadonlyMap<string, number>);
  }

  #volume(name: string, claim: PersistentVolumeClaim, of: StorageClass, provisioner: string) {
    const node = claim.metadata.annotations?.[SELECTED_NODE];
    const { resources, accessModes, volumeMode } = claim.spec;
    const local = LOCAL.has(provisioner);
    const here = { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node ?? ''] }] };
    return {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name, annotations: { [PROVISIONED_BY]: provisioner } },
      spec: {
        capacity: { storage: String(resources?.requests?.['storage'] ?? '1Gi') },
        accessModes: [...(accessModes ?? [])],
        persistentVolumeReclaimPolicy: of.reclaimPolicy ?? 'Delete',
        storageClassName: of.metadata.name,
        volumeMode: volumeMode ?? 'Filesystem',
        claimRef: {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          namespace: claim.metadata.namespace ?? '',
          name: claim.metadata.name,
          uid: claim.metadata.uid,
          resourceVersion: claim.metadata.resourceVersion,
        },
        ...(local
          ? { hostPath: { path: `/var/lib/volumes/${name}`, type: 'DirectoryOrCreate' } }
          : { csi: { driver: provisioner, volumeHandle: name } }),
        ...(!local && of.mountOptions?.length ? { mountOptions: [...of.mountOptions] } : {}),
        ...(local && node ? { nodeAffinity: { required: { nodeSelectorTerms: [here] } } } : {}),
      },
    };
  }
}

/** Why a provisioner makes no volume for a claim, if so. */
function refusalOf({ spec }: PersistentVolumeClaim, provisioner: string): string | undefined {
  if (provisioner !== LOCAL_PATH) return undefined;
  if (spec.selector !== undefined) return 'claim.Spec.Selector is not supported';
  if (spec.accessModes?.some((mode) => !ONE_NODE.has(mode)))
    return 'NodePath only supports ReadWriteOnce and ReadWriteOncePod (1.22+) access modes';
  return undefined;
}
