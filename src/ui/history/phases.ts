/** What the phase of a claim, a volume or a namespace means when it is not the one that it should be. */
import type { Kube, KubeObject } from '../../run/cluster.ts';

interface Meaning {
  readonly means: string;
  readonly look: string;
}

const PHASES: Readonly<Record<string, Meaning | undefined>> = {
  'PersistentVolumeClaim Pending': {
    means:
      'A claim waits until a volume is bound to it: one that is there and fits, or one that the driver of its class makes. Pods that use it wait with it.',
    look: ':pv lists the volumes, :sc the classes; u shows the pods.',
  },
  'PersistentVolumeClaim Lost': {
    means: 'The volume that it was bound to is gone. The claim stays as it is; its data is not there any more.',
    look: 'u shows the pods that use it.',
  },
  'PersistentVolume Released': {
    means:
      'Its claim is gone. The data is kept (reclaim policy Retain), and no other claim gets the volume as long as spec.claimRef names the old one.',
    look: 'y shows spec.claimRef.',
  },
  'PersistentVolume Failed': {
    means: 'Its claim is gone, and the volume could not be removed.',
    look: 'd shows what was said of it.',
  },
  'Namespace Terminating': {
    means: 'All that is in it is being deleted; it goes when nothing is left, and takes nothing new meanwhile.',
    look: '',
  },
};

export function phaseOf(object: KubeObject): Meaning | undefined {
  const { kind = '', status } = object as Kube.PersistentVolumeClaim;
  return status?.phase === undefined ? undefined : PHASES[`${kind} ${status.phase}`];
}
