/**
 * The persistent volume binder: claims and volumes find each other, one to one, both ways
 * (`pkg/controller/volume/persistentvolume`).
 */
import type { KubeObject, PersistentVolume, PersistentVolumeClaim, StorageClass } from '../api/types.ts';
import { type Client, unless } from '../client/client.ts';
import { type Controller, TURN } from '../client/controller.ts';
import { bestFor, classOf, isForClaim, mismatch, PROVISIONED_BY } from '../client/volume-match.ts';
import type { Parts } from '../parts.ts';
import { toTime } from '../sim/time.ts';
import { keyOf } from '../store/object.ts';
import { teller } from './shared/pods.ts';
import { Recycler } from './volumes/recycler.ts';

const CLAIMS = 'persistentvolumeclaims';
const VOLUMES = 'persistentvolumes';
/** Unbound claims and volumes are looked at again this often, ms (`--pvclaimbinder-sync-period`). */
const SYNC_PERIOD = 15_000;

const BIND_COMPLETED = 'pv.kubernetes.io/bind-completed';
const BOUND_BY_CONTROLLER = 'pv.kubernetes.io/bound-by-controller';
const SELECTED_NODE = 'volume.kubernetes.io/selected-node';
const PROVISIONERS = ['volume.beta.kubernetes.io/storage-provisioner', 'volume.kubernetes.io/storage-provisioner'];
const NO_PROVISIONER = 'kubernetes.io/no-provisioner';

const hasAnnotation = (object: KubeObject, name: string) => object.metadata.annotations?.[name] !== undefined;

export class PersistentVolumeBinder implements Controller {
  readonly name = 'persistentvolume-binder-controller';
  readonly process = 'kube-controller-manager';
  readonly watches: Controller['watches'];
  readonly #parts: Parts;
  readonly #client: Client;
  readonly #tell: ReturnType<typeof teller>;
  readonly #start: number;
  readonly #recycler: Recycler;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#client = parts.client('kube-controller-manager');
    this.#tell = teller(parts, 'persistentvolume-controller');
    this.#start = parts.sim.now;
    this.#recycler = new Recycler(parts, this.#client, this.#tell);
    this.watches = {
      [CLAIMS]: ({ type, key, object }) => {
        const { volumeName } = (object as PersistentVolumeClaim).spec;
        if (type === 'DELETED') return volumeName ? [`volume ${volumeName}`] : [];
        return [`claim ${key}`];
      },
      [VOLUMES]: ({ type, key, object }) => {
        const { claimRef } = (object as PersistentVolume).spec;
        if (type !== 'DELETED') return [`volume ${key}`];
        return claimRef ? [`claim ${claimRef.namespace}/${claimRef.name}`] : [];
      },
    };
  }

  *keys(): Iterable<string> {
    this.#recycler.forget();
    for (const volume of this.#client.list(VOLUMES)) yield `volume ${volume.metadata.name}`;
    for (const claim of this.#client.list(CLAIMS)) yield `claim ${keyOf(claim)}`;
  }

  reconcile(item: string): number | undefined {
    const [what, key = ''] = item.split(' ');
    if (what === 'volume') {
      const volume = this.#client.get(VOLUMES, key);
      if (volume === undefined) this.#recycler.gone(key);
      else this.#syncVolume(volume);
      return undefined;
    }
    const claim = this.#client.get(CLAIMS, key);
    if (claim === undefined) return undefined;
    if (hasAnnotation(claim, BIND_COMPLETED)) this.#syncBound(claim);
    else if (!this.#syncUnbound(claim)) return this.#nextSync();
    return undefined;
  }

  /** ms until everything is looked at once more. */
  #nextSync(): number {
    return SYNC_PERIOD - ((this.#parts.sim.now - this.#start) % SYNC_PERIOD);
  }

  /** @returns whether the claim is bound now */
  #syncUnbound(claim: PersistentVolumeClaim): boolean {
    const { volumeName } = claim.spec;
    if (volumeName) return this.#syncNamed(claim, volumeName);
    const delayed = this.#isDelayed(claim);
    const volume = bestFor(claim, this.#client.list(VOLUMES), delayed);
    if (volume !== undefined) {
      this.#bind(volume, claim);
      return true;
    }
    if (delayed) this.#tellWaiting(claim);
    else if (classOf(claim) !== '') this.#provision(claim);
    else {
      const message = 'no persistent volumes available for this claim and no storage class is set';
      this.#tell(claim, 'Normal', 'FailedBinding', message);
    }
    this.#setPhase(claim, 'Pending');
    return false;
  }

  /** A claim that asks for one volume by name. */
  #syncNamed(claim: PersistentVolumeClaim, name: string): boolean {
    const volume = this.#client.get(VOLUMES, name);
    if (volume?.spec.claimRef !== undefined && !isForClaim(volume, claim)) {
      const message = `volume "${name}" already bound to a different claim.`;
      if (!hasAnnotation(claim, BOUND_BY_CONTROLLER)) this.#tell(claim, 'Warning', 'FailedBinding', message);
      this.#setPhase(claim, 'Pending');
      return false;
    }
    if (volume === undefined) {
      this.#setPhase(claim, 'Pending');
      return false;
    }
    const what = mismatch(volume, claim);
    if (what !== undefined) {
      this.#tell(claim, 'Warning', 'VolumeMismatch', `Cannot bind to requested volume "${name}": ${what}`);
      this.#setPhase(claim, 'Pending');
      return false;
    }
    this.#bind(volume, claim);
    return true;
  }

  #classOf(claim: PersistentVolumeClaim): StorageClass | undefined {
    return this.#client.get('storageclasses.storage.k8s.io', classOf(claim));
  }

  /** Whether the claim waits until a pod that uses it has been given a node. */
  #isDelayed(claim: PersistentVolumeClaim): boolean {
    return this.#classOf(claim)?.volumeBindingMode === 'WaitForFirstConsumer' && !hasAnnotation(claim, SELECTED_NODE);
  }

  #tellWaiting(claim: PersistentVolumeClaim): void {
    const pods = this.#client.by('pods', 'claim', keyOf(claim)).filter((pod) => !pod.spec.nodeName);
    const names = pods.map((pod) => pod.metadata.name).join(',');
    if (pods.length === 0) {
      const message = 'waiting for first consumer to be created before binding';
      this.#tell(claim, 'Normal', 'WaitForFirstConsumer', message);
    } else {
      const message = `waiting for ${pods.length > 1 ? 'pods' : 'pod'} ${names} to be scheduled`;
      this.#tell(claim, 'Normal', 'WaitForPodScheduled', message);
    }
  }

  /** Asks the class's provisioner for a volume: it watches for its name on claims. */
  #provision(claim: PersistentVolumeClaim): void {
    const of = this.#classOf(claim);
    const fail = (message: string) => this.#tell(claim, 'Warning', 'ProvisioningFailed', message);
    if (of === undefined) {
      fail(`storageclass.storage.k8s.io "${classOf(claim)}" not found`);
      return;
    }
    const { provisioner } = of;
    if (provisioner === NO_PROVISIONER) {
      fail(`no volume plugin matched name: ${NO_PROVISIONER}`);
      return;
    }
    if (PROVISIONERS.some((name) => claim.metadata.annotations?.[name] !== provisioner))
      this.#annotate(CLAIMS, claim, Object.fromEntries(PROVISIONERS.map((name) => [name, provisioner])));
    const message =
      `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system ` +
      'administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.';
    this.#tell(claim, 'Normal', 'ExternalProvisioning', message);
  }

  #annotate(resource: string, object: KubeObject, annotations: Record<string, string>): void {
    this.#client.modify(resource, keyOf(object), ({ metadata }) => {
      metadata.annotations = { ...metadata.annotations, ...annotations };
    });
  }

  #setPhase(claim: PersistentVolumeClaim, phase: string): void {
    this.#client.status(CLAIMS, keyOf(claim), (draft) => {
      if (draft.status.phase !== phase) draft.status.phase = phase;
    });
  }

  /**
   * Both sides name each other; each step is a write of its own, so that what is half done can be finished. The claim's side comes
   * a moment after the volume's: four requests take their time, and a pod that is made with its claim is looked at meanwhile.
   */
  #bind(volume: PersistentVolume, claim: PersistentVolumeClaim): void {
    const { name } = volume.metadata;
    const { namespace, name: claimName, uid } = claim.metadata;
    if (volume.spec.claimRef?.uid !== uid) {
      this.#client.modify(VOLUMES, name, (draft) => {
        const { resourceVersion } = claim.metadata;
        const mark = draft.spec.claimRef === undefined;
        draft.spec.claimRef = {
          kind: 'PersistentVolumeClaim',
          namespace: namespace ?? '',
          name: claimName,
          uid,
          apiVersion: 'v1',
          resourceVersion,
        };
        if (mark) draft.metadata.annotations = { ...draft.metadata.annotations, [BOUND_BY_CONTROLLER]: 'yes' };
      });
      this.#setVolumePhase(name, 'Bound');
      this.#again(`claim ${keyOf(claim)}`, TURN);
      return;
    }
    this.#setVolumePhase(name, 'Bound');
    const key = keyOf(claim);
    if (claim.spec.volumeName !== name || !hasAnnotation(claim, BIND_COMPLETED))
      this.#client.modify(CLAIMS, key, (draft) => {
        const mark = !draft.spec.volumeName;
        draft.spec.volumeName = name;
        draft.metadata.annotations = {
          ...draft.metadata.annotations,
          [BIND_COMPLETED]: 'yes',
          ...(mark ? { [BOUND_BY_CONTROLLER]: 'yes' } : {}),
        };
      });
    this.#client.status(CLAIMS, key, (draft) => {
      if (draft.status.phase === 'Bound') return;
      const { accessModes, capacity } = volume.spec;
      draft.status.phase = 'Bound';
      if (accessModes) draft.status.accessModes = [...accessModes];
      if (capacity) draft.status.capacity = { ...capacity };
    });
  }

  #syncBound(claim: PersistentVolumeClaim): void {
    const { volumeName } = claim.spec;
    const volume = volumeName ? this.#client.get(VOLUMES, volumeName) : undefined;
    if (volume !== undefined && isForClaim(volume, claim)) {
      this.#bind(volume, claim);
      return;
    }
    if (volume !== undefined && volume.spec.claimRef === undefined) {
      this.#bind(volume, claim);
      return;
    }
    if (claim.status?.phase === 'Lost') return;
    const message = !volumeName
      ? 'Bound claim has lost reference to PersistentVolume. Data on the volume is lost!'
      : volume === undefined
        ? 'Bound claim has lost its PersistentVolume. Data on the volume is lost!'
        : 'Two claims are bound to the same volume, this one is bound incorrectly';
    this.#setPhase(claim, 'Lost');
    this.#tell(claim, 'Warning', volume === undefined ? 'ClaimLost' : 'ClaimMisbound', message);
  }

  #setVolumePhase(name: string, phase: string): void {
    this.#client.status(VOLUMES, name, (draft) => {
      if (draft.status.phase === phase) return;
      draft.status.phase = phase;
      draft.status.lastPhaseTransitionTime = toTime(this.#parts.sim.now);
    });
  }

  #syncVolume(volume: PersistentVolume): void {
    const { name } = volume.metadata;
    const { claimRef } = volume.spec;
    if (!claimRef?.uid) {
      this.#setVolumePhase(name, 'Available');
      if (claimRef !== undefined) this.#again(`claim ${claimRef.namespace}/${claimRef.name}`);
      return;
    }
    const claim = this.#client.get(CLAIMS, `${claimRef.namespace}/${claimRef.name}`);
    if (claim?.metadata.uid !== claimRef.uid) this.#release(volume);
    else if (!claim.spec.volumeName) this.#again(`claim ${keyOf(claim)}`);
    else if (claim.spec.volumeName === name) this.#setVolumePhase(name, 'Bound');
    else if (hasAnnotation(volume, PROVISIONED_BY) && volume.spec.persistentVolumeReclaimPolicy === 'Delete')
      this.#release(volume); // made for a claim that took another
    else if (hasAnnotation(volume, BOUND_BY_CONTROLLER)) this.#unbind(name);
  }

  #again(item: string, after = 0): void {
    this.#parts.sim.schedule(this.name, item, this.#parts.sim.now + after);
  }

  /** A volume that somebody meant for a claim of this name stays meant for it. */
  #unbind(name: string): void {
    this.#client.modify(VOLUMES, name, ({ metadata, spec }) => {
      if (metadata.annotations?.[BOUND_BY_CONTROLLER] === undefined) {
        if (spec.claimRef !== undefined) delete spec.claimRef.uid;
        return;
      }
      delete spec.claimRef;
      delete metadata.annotations[BOUND_BY_CONTROLLER];
      if (Object.keys(metadata.annotations).length === 0) delete metadata.annotations;
    });
    this.#setVolumePhase(name, 'Available');
  }

  /** The claim is gone. What becomes of the volume is its policy's affair: deleting is its provisioner's work. */
  #release(volume: PersistentVolume): void {
    const { name } = volume.metadata;
    if (volume.status?.phase !== 'Released' && volume.status?.phase !== 'Failed')
      this.#setVolumePhase(name, 'Released');
    const policy = volume.spec.persistentVolumeReclaimPolicy ?? 'Retain';
    if (policy === 'Recycle') {
      this.#recycle(volume);
      return;
    }
    if (policy === 'Retain' || hasAnnotation(volume, PROVISIONED_BY) || volume.spec.csi) return;
    const path = volume.spec.hostPath?.path;
    if (policy === 'Delete' && path !== undefined && /^\/tmp\/.+/.test(path)) {
      unless(['NotFound'], () => this.#client.delete(VOLUMES, name)); // the one plugin that deletes by itself
      return;
    }
    if (volume.status?.phase === 'Failed') return;
    this.#fail(
      volume,
      'VolumeFailedDelete',
      path === undefined
        ? `error getting deleter volume plugin for volume "${name}": no deletable volume plugin matched`
        : `host_path deleter only supports /tmp/.+ but received provided ${path}`,
    );
  }

  #fail(volume: PersistentVolume, reason: string, message: string): void {
    this.#setVolumePhase(volume.metadata.name, 'Failed');
    this.#tell(volume, 'Warning', reason, message);
  }

  #recycle(volume: PersistentVolume): void {
    const { name } = volume.metadata;
    const pause = this.#nextSync();
    const came = this.#recycler.step(volume, pause);
    if ('again' in came) this.#again(`volume ${name}`, came.again);
    else if ('done' in came) {
      this.#tell(volume, 'Normal', 'VolumeRecycled', 'Volume recycled');
      this.#unbind(name);
    } else {
      if ('waits' in came) this.#tell(volume, 'Normal', 'VolumeFailedRecycle', came.waits);
      else this.#fail(volume, 'VolumeFailedRecycle', came.failed);
      this.#again(`volume ${name}`, pause);
    }
  }

  save(): ReturnType<Recycler['save']> {
    return this.#recycler.save();
  }

  load(saved: unknown): void {
    this.#recycler.load(saved as ReturnType<Recycler['save']>);
  }
}
