/**
 * The attach-detach controller: CSI volumes are attached to the nodes of the pods that use them, and detached when they are no
 * longer used there (`pkg/controller/volume/attachdetach`). Attaching itself is the work of the driver's external attacher.
 */
import type { PersistentVolume, PersistentVolumeClaim, Pod, VolumeAttachment } from '../api/types.ts';
import { type Client, unless } from '../client/client.ts';
import type { Controller } from '../client/controller.ts';
import { conditionOf, isPodTerminal } from '../client/objects.ts';
import type { Parts } from '../parts.ts';
import { teller } from './shared/pods.ts';

const ATTACHMENTS = 'volumeattachments.storage.k8s.io';
const CLAIMS = 'persistentvolumeclaims';
const VOLUMES = 'persistentvolumes';
/** A volume is detached by force from a node that is not ready after so long, ms (`maxWaitForUnmountDuration`). */
const FORCE_DETACH = 360_000;
/** How long a driver takes to attach a disk, ms (min, max). */
const ATTACH = [400, 1_200] as const;

const claimsOf = (pod: Pod): string[] =>
  (pod.spec.volumes ?? []).flatMap((volume) => {
    const name = volume.persistentVolumeClaim?.claimName ?? (volume.ephemeral && `${pod.metadata.name}-${volume.name}`);
    return name === undefined ? [] : [`${pod.metadata.namespace}/${name}`];
  });

export class AttachDetachController implements Controller {
  readonly name = 'persistentvolume-attach-detach-controller';
  readonly process = 'kube-controller-manager';
  readonly watches: Controller['watches'];
  readonly #parts: Parts;
  readonly #client: Client;
  readonly #tell: ReturnType<typeof teller>;
  /** When an attachment to a node that is not ready was last used, by its name. */
  #unused = new Map<string, number>();
  /** Pods whose trouble was told, by uid. */
  #told = new Set<string>();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#client = parts.client('kube-controller-manager');
    this.#tell = teller(parts, 'attachdetach-controller');
    this.watches = {
      pods: ({ type, object, before }) => {
        const pod = object as Pod;
        const was = before as Pod | undefined;
        if (type === 'DELETED') this.#told.delete(pod.metadata.uid);
        const moved = type === 'DELETED' || pod.spec.nodeName !== was?.spec.nodeName || isPodTerminal(pod);
        return pod.spec.nodeName && moved ? this.#volumesOf(pod) : [];
      },
      [CLAIMS]: ({ type, object }) => {
        const { volumeName } = (object as PersistentVolumeClaim).spec;
        return type !== 'DELETED' && volumeName ? [volumeName] : [];
      },
      [ATTACHMENTS]: ({ object }) => {
        const { persistentVolumeName } = (object as VolumeAttachment).spec.source;
        return persistentVolumeName ? [persistentVolumeName] : [];
      },
    };
  }

  #volumesOf(pod: Pod): string[] {
    return claimsOf(pod).flatMap((claim) => this.#client.get(CLAIMS, claim)?.spec.volumeName ?? []);
  }

  *keys(): Iterable<string> {
    for (const volume of this.#client.list(VOLUMES)) if (volume.spec.csi) yield volume.metadata.name;
  }

  #needsAttaching(volume: PersistentVolume): boolean {
    const driver = volume.spec.csi?.driver;
    if (driver === undefined) return false;
    const known = this.#client.get('csidrivers.storage.k8s.io', driver) as
      | { spec?: { attachRequired?: boolean } }
      | undefined;
    return known?.spec?.attachRequired !== false;
  }

  /** The pods that use the volume on some node, by node. */
  #users(volume: PersistentVolume): Map<string, Pod[]> {
    const users = new Map<string, Pod[]>();
    const { claimRef } = volume.spec;
    if (claimRef === undefined) return users;
    for (const pod of this.#client.by('pods', 'claim', `${claimRef.namespace}/${claimRef.name}`)) {
      const { nodeName } = pod.spec;
      if (!nodeName || isPodTerminal(pod)) continue;
      users.set(nodeName, [...(users.get(nodeName) ?? []), pod]);
    }
    return users;
  }

  reconcile(name: string): number | undefined {
    const volume = this.#client.get(VOLUMES, name);
    if (volume === undefined || !this.#needsAttaching(volume)) return undefined;
    const users = this.#users(volume);
    const attached = new Map<string, VolumeAttachment>();
    let wait: number | undefined;
    for (const attachment of this.#client.by(ATTACHMENTS, 'volume', name)) {
      const left = users.has(attachment.spec.nodeName) ? Number.POSITIVE_INFINITY : this.#detach(attachment);
      if (left > 0) attached.set(attachment.spec.nodeName, attachment);
      if (left > 0 && left !== Number.POSITIVE_INFINITY) wait = Math.min(wait ?? left, left);
    }
    for (const [node, pods] of users) {
      if (attached.has(node)) continue;
      if (attached.size > 0 && isExclusive(volume)) this.#refuse(volume, pods, users);
      else {
        this.#attach(volume, node);
        break; // the next node after this attachment is known
      }
    }
    return wait;
  }

  #attach(volume: PersistentVolume, node: string): void {
    const { name } = volume.metadata;
    const { driver = '', volumeHandle = '' } = volume.spec.csi ?? {};
    const chance = this.#parts.sim.chance(`attach/${driver}/${volumeHandle}/${node}`);
    const id = (chance.uuid() + chance.uuid()).replaceAll('-', '');
    unless(['AlreadyExists'], () =>
      this.#client.create(ATTACHMENTS, {
        apiVersion: 'storage.k8s.io/v1',
        kind: 'VolumeAttachment',
        metadata: { name: `csi-${id}` },
        spec: { attacher: driver, nodeName: node, source: { persistentVolumeName: name } },
      }),
    );
  }

  /** @returns 0 when it is done, or ms to wait: the kubelet of a node that is not ready may still use the volume */
  #detach(attachment: VolumeAttachment): number {
    const { name } = attachment.metadata;
    const { now } = this.#parts.sim;
    const node = this.#client.get('nodes', attachment.spec.nodeName);
    const ready = node === undefined || conditionOf(node.status?.conditions, 'Ready')?.status === 'True';
    const since = this.#unused.get(name) ?? now;
    if (!ready && now < since + FORCE_DETACH) {
      this.#unused.set(name, since);
      return since + FORCE_DETACH - now;
    }
    this.#unused.delete(name);
    unless(['NotFound'], () => this.#client.delete(ATTACHMENTS, name));
    return 0;
  }

  #refuse(volume: PersistentVolume, pods: readonly Pod[], users: ReadonlyMap<string, readonly Pod[]>): void {
    const others = [...users.values()].flat().filter((pod) => !pods.includes(pod));
    const names = others.map((pod) => pod.metadata.name).join(', ');
    const why =
      others.length > 0
        ? `Volume is already used by pod(s) ${names}`
        : "Volume is already exclusively attached to one node and can't be attached to another";
    for (const pod of pods) {
      if (this.#told.has(pod.metadata.uid)) continue;
      this.#told.add(pod.metadata.uid);
      const message = `Multi-Attach error for volume "${volume.metadata.name}" ${why}`;
      this.#tell(pod, 'Warning', 'FailedAttachVolume', message);
    }
  }

  save(): unknown {
    return { unused: new Map(this.#unused), told: new Set(this.#told) };
  }

  load(saved: unknown): void {
    const { unused, told } = saved as { unused: ReadonlyMap<string, number>; told: ReadonlySet<string> };
    this.#unused = new Map(unused);
    this.#told = new Set(told);
  }
}

/** A volume that one node at a time may have. */
function isExclusive({ spec }: PersistentVolume): boolean {
  return (spec.accessModes ?? []).every((mode) => mode === 'ReadWriteOnce' || mode === 'ReadWriteOncePod');
}

/** The drivers' external attachers: they attach what the attach-detach controller asks for. */
export function externalAttacher(parts: Parts): Controller {
  const client = parts.client('csi-attacher');
  const name = 'external-attacher';
  const tell = teller(parts, 'attachdetach-controller');
  return {
    name,
    process: name,
    watches: {
      [ATTACHMENTS]: ({ type, key }) =>
        type === 'ADDED' ? [{ key, after: Math.round(parts.sim.random(name).between(...ATTACH)) }] : [],
    },
    *keys() {
      for (const attachment of client.list(ATTACHMENTS)) yield attachment.metadata.name;
    },
    reconcile(key) {
      const attachment = client.get(ATTACHMENTS, key);
      if (attachment === undefined || attachment.status?.attached) return;
      client.status(ATTACHMENTS, key, (draft) => {
        draft.status = { attached: true };
      });
      const volume = client.get(VOLUMES, attachment.spec.source.persistentVolumeName ?? '');
      const { claimRef } = volume?.spec ?? {};
      if (volume === undefined || claimRef === undefined) return;
      for (const pod of client.by('pods', 'claim', `${claimRef.namespace}/${claimRef.name}`))
        if (pod.spec.nodeName === attachment.spec.nodeName)
          tell(
            pod,
            'Normal',
            'SuccessfulAttachVolume',
            `AttachVolume.Attach succeeded for volume "${volume.metadata.name}" `,
          );
    },
  };
}
