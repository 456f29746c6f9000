/**
 * Emptying a volume whose claim is gone, for the next claim: a pod mounts it and deletes what is in it (`recycleVolumeOperation`,
 * pkg/volume/util/recyclerclient).
 */
import { ApiError } from '../../api/errors.ts';
import { wholeValue } from '../../api/quantity.ts';
import type { AnySent, Event, PersistentVolume } from '../../api/types.ts';
import { type Client, unless } from '../../client/client.ts';
import { isPodTerminal } from '../../client/objects.ts';
import type { Parts } from '../../parts.ts';
import type { Tell } from '../shared/pods.ts';

const NAMESPACE = 'default';
const GIBI = 2 ** 30;
/** How long the pod may take, in seconds: at least, and for each GiB (`--pv-recycler-minimum-timeout-*`, `--pv-recycler-increment-timeout-*`). */
const MINIMUM = { hostPath: 60, nfs: 300 };
const INCREMENT = 30;
/** While a pod is at work it is looked at this often, ms: for this little a watch of all pods would be too much. */
const LOOK = 200;

interface Running {
  readonly uid: string;
  /** The revision up to which the pod's events have been told. */
  seen: number;
}

interface Saved {
  readonly running: ReadonlyMap<string, Running>;
  readonly postponed: ReadonlyMap<string, number>;
}

/** What came of it; `again`: nothing yet, ask after so many ms. */
export type Recycling =
  | { readonly again: number }
  | { readonly done: true }
  | { readonly failed: string }
  | { readonly waits: string };

export class Recycler {
  readonly #parts: Parts;
  readonly #client: Client;
  readonly #tell: Tell;
  /** The pods at work, by the volume's name. */
  #running = new Map<string, Running>();
  /** Until when those wait whose try came to nothing, by the volume's uid. */
  #postponed = new Map<string, number>();

  constructor(parts: Parts, client: Client, tell: Tell) {
    this.#parts = parts;
    this.#client = client;
    this.#tell = tell;
  }

  /** Goes on with a volume that is released. @param pause before the next try, ms @throws ConnectionError */
  step(volume: PersistentVolume, pause: number): Recycling {
    const { uid } = volume.metadata;
    const { now } = this.#parts.sim;
    const until = this.#postponed.get(uid) ?? now;
    if (until > now) return { again: until - now };
    this.#postponed.delete(uid);
    const came = this.#step(volume);
    if ('failed' in came || 'waits' in came) this.#postponed.set(uid, now + pause);
    return came;
  }

  #step(volume: PersistentVolume): Recycling {
    const { name } = volume.metadata;
    const running = this.#running.get(name);
    if (running === undefined) return this.#begin(volume);
    this.#passOn(volume, running);
    const pod = this.#client.get('pods', this.#keyOf(name));
    if (pod?.metadata.uid === running.uid && !isPodTerminal(pod)) return { again: LOOK };
    this.#running.delete(name);
    const fail = (why: string): Recycling => ({ failed: `Recycle failed: failed to recycle volume: ${why}` });
    if (pod?.metadata.uid !== running.uid) return fail('recycler pod was deleted');
    this.#client.delete('pods', this.#keyOf(name));
    if (pod.status.phase === 'Succeeded') return { done: true };
    return fail(pod.status.message || 'pod failed, pod.Status.Message unknown');
  }

  /** The process has started anew, and knows nothing of what the one before began. */
  forget(): void {
    this.#running.clear();
    this.#postponed.clear();
  }

  /** A volume that somebody deletes meanwhile needs its pod no longer. */
  gone(name: string): void {
    if (this.#running.delete(name)) unless(['NotFound'], () => this.#client.delete('pods', this.#keyOf(name)));
  }

  #keyOf(name: string): string {
    return `${NAMESPACE}/recycler-for-${name}`;
  }

  #begin(volume: PersistentVolume): Recycling {
    const { name } = volume.metadata;
    const users = this.#usersOf(volume);
    if (users.length > 0) return { waits: `Volume is used by pods: ${users.join(',')}` };
    const { hostPath, nfs, capacity } = volume.spec;
    if (!hostPath && !nfs) return { failed: 'No recycler plugin found for the volume!' };
    if (this.#client.get('pods', this.#keyOf(name)) !== undefined) {
      this.#client.delete('pods', this.#keyOf(name));
      return { failed: 'Recycle failed: old recycler pod found, will retry later' };
    }
    const size = Math.floor(wholeValue(capacity?.['storage'] ?? 0) / GIBI);
    const seconds = Math.max(hostPath ? MINIMUM.hostPath : MINIMUM.nfs, size * INCREMENT);
    const source = hostPath ? { hostPath: { path: hostPath.path } } : { nfs: { server: nfs?.server, path: nfs?.path } };
    try {
      const pod = this.#client.create('pods', podFor(name, source, seconds));
      this.#running.set(name, { uid: pod.metadata.uid, seen: this.#parts.store.revision });
      return { again: LOOK };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return { failed: `Recycle failed: unexpected error creating recycler pod:  ${error.message}` };
    }
  }

  /** Pods that still run with the claim, unless another claim of the name is there. */
  #usersOf({ spec: { claimRef } }: PersistentVolume): string[] {
    const claim = `${claimRef?.namespace}/${claimRef?.name}`;
    if (this.#client.get('persistentvolumeclaims', claim) !== undefined) return [];
    const pods = this.#client.by('pods', 'claim', claim).filter((pod) => !isPodTerminal(pod));
    return pods.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`).sort();
  }

  /** What is told of the pod is told of the volume as well. */
  #passOn(volume: PersistentVolume, running: Running): void {
    const { history, revision } = this.#parts.store;
    for (; running.seen < revision; running.seen++) {
      const change = history[running.seen];
      if (change?.resource !== 'events' || change.type !== 'ADDED') continue;
      const { involvedObject, type, message } = change.object as Event;
      if (involvedObject.uid !== running.uid) continue;
      this.#tell(volume, type === 'Warning' ? 'Warning' : 'Normal', 'RecyclerPod', `Recycler pod: ${message}`);
    }
  }

  save(): Saved {
    return { running: copied(this.#running), postponed: new Map(this.#postponed) };
  }

  load({ running, postponed }: Saved): void {
    this.#running = copied(running);
    this.#postponed = new Map(postponed);
  }
}

const copied = (running: ReadonlyMap<string, Running>): Map<string, Running> =>
  new Map([...running].map(([name, each]) => [name, { ...each }]));

function podFor(volume: string, source: object, activeDeadlineSeconds: number): AnySent {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `recycler-for-${volume}`, namespace: NAMESPACE },
    spec: {
      activeDeadlineSeconds,
      restartPolicy: 'Never',
      volumes: [{ name: 'vol', ...source }],
      containers: [
        {
          name: 'pv-recycler',
          image: 'registry.k8s.io/build-image/debian-base:bookworm-v1.0.6',
          command: ['/bin/sh'],
          args: ['-c', 'test -e /scrub && find /scrub -mindepth 1 -delete && test -z "$(ls -A /scrub)" || exit 1'],
          volumeMounts: [{ name: 'vol', mountPath: '/scrub' }],
        },
      ],
    },
  };
}
