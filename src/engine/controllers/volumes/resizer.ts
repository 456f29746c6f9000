/**
 * External resizers: like the provisioners, a part of each CSI driver. One grows the volume, then a kubelet grows the file
 * system on it as soon as a pod that runs uses the claim (kubernetes-csi/external-resizer, `volume/util/resize_util.go`).
 */
import { compareQuantities } from '../../api/quantity.ts';
import type { PersistentVolume, PersistentVolumeClaim, Pod } from '../../api/types.ts';
import type { Client } from '../../client/client.ts';
import { type Controller, NOBODY } from '../../client/controller.ts';
import { conditionOf } from '../../client/objects.ts';
import type { Parts } from '../../parts.ts';
import { toTime } from '../../sim/time.ts';
import { keyOf } from '../../store/object.ts';
import { asked, wantsMore } from './growth.ts';

const CLAIMS = 'persistentvolumeclaims';
const VOLUMES = 'persistentvolumes';
/** How long growing a volume takes, and the file system on it, ms (min, max). */
const WORK = [1_000, 2_500] as const;

const PENDING = 'Waiting for user to (re-)start a pod to finish file system resize of volume on node.';

export class ExternalResizer implements Controller {
  readonly name = 'external-resizer';
  readonly process = 'external-resizer';
  readonly watches: Controller['watches'];
  readonly #parts: Parts;
  readonly #client: Client;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#client = parts.client('csi-resizer');
    this.watches = {
      [CLAIMS]: ({ type, key, object }) =>
        type !== 'DELETED' && wantsMore(object as PersistentVolumeClaim) ? [{ key, after: this.#work() }] : [],
      pods: ({ type, object, before }) => {
        const pod = object as Pod;
        const was = before as Pod | undefined;
        if (type === 'DELETED' || pod.status.phase !== 'Running' || was?.status.phase === 'Running') return NOBODY;
        return (pod.spec.volumes ?? NOBODY).flatMap(({ persistentVolumeClaim: of }) => {
          const key = `${pod.metadata.namespace}/${of?.claimName}`;
          const claim = of && this.#client.get(CLAIMS, key);
          return claim !== undefined && wantsMore(claim) ? [{ key, after: this.#work() }] : [];
        });
      },
    };
  }

  #work(): number {
    return Math.round(this.#parts.sim.random(this.name).between(...WORK));
  }

  *keys(): Iterable<string> {
    for (const claim of this.#client.list(CLAIMS)) if (wantsMore(claim)) yield keyOf(claim);
  }

  reconcile(key: string): undefined {
    const claim = this.#client.get(CLAIMS, key);
    if (claim === undefined || !wantsMore(claim)) return;
    const volume = this.#client.get(VOLUMES, claim.spec.volumeName ?? '');
    const driver = volume?.spec.csi?.driver;
    if (volume === undefined || driver === undefined) return;
    if (this.#client.get('csidrivers.storage.k8s.io', driver) === undefined) return;
    const tell = (reason: string, message: string) =>
      this.#parts.events.record(
        { component: `external-resizer ${driver}` },
        { about: claim, type: 'Normal', reason, message },
      );
    const size = String(volume.spec.capacity?.['storage'] ?? '0');
    if (compareQuantities(size, asked(claim)) >= 0) this.#growOnNode(claim, volume);
    else if (conditionOf(claim.status.conditions, 'Resizing') === undefined) {
      tell('Resizing', `External resizer is resizing volume ${volume.metadata.name}`);
      this.#note(claim, 'Resizing', 'ControllerResizeInProgress');
    } else {
      this.#client.modify(VOLUMES, volume.metadata.name, (draft) => {
        draft.spec.capacity = { ...draft.spec.capacity, storage: asked(claim) };
      });
      if (claim.spec.volumeMode === 'Block') {
        this.#finish(claim);
        tell('VolumeResizeSuccessful', 'Resize volume succeeded');
        return;
      }
      tell('FileSystemResizeRequired', 'Require file system resize of volume on node');
      this.#note(claim, 'FileSystemResizePending', 'NodeResizePending', PENDING);
    }
  }

  #note(claim: PersistentVolumeClaim, type: string, stage: string, message?: string): void {
    this.#client.status(CLAIMS, keyOf(claim), (draft) => {
      draft.status.conditions = [
        {
          type,
          status: 'True',
          lastProbeTime: null as never,
          lastTransitionTime: toTime(this.#parts.sim.now),
          ...(message === undefined ? {} : { message }),
        },
      ];
      draft.status.allocatedResources = { storage: asked(claim) };
      draft.status.allocatedResourceStatuses = { storage: stage };
    });
  }

  #growOnNode(claim: PersistentVolumeClaim, volume: PersistentVolume): void {
    const pod = this.#client
      .by('pods', 'claim', keyOf(claim))
      .find((of) => of.status.phase === 'Running' && of.metadata.deletionTimestamp === undefined);
    if (pod === undefined) return;
    this.#finish(claim);
    const node = pod.spec.nodeName ?? '';
    const message = `MountVolume.NodeExpandVolume succeeded for volume "${volume.metadata.name}" ${node}`;
    for (const about of [pod, claim])
      this.#parts.events.record(
        { component: 'kubelet', host: node },
        { about, type: 'Normal', reason: 'FileSystemResizeSuccessful', message },
      );
  }

  #finish(claim: PersistentVolumeClaim): void {
    this.#client.status(CLAIMS, keyOf(claim), (draft) => {
      draft.status.capacity = { ...draft.status.capacity, storage: asked(claim) };
      delete draft.status.conditions;
      delete draft.status.allocatedResourceStatuses;
    });
  }
}
