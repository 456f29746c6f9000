/** A pod's record as it begins. */
import type { Pod } from '../api/types.ts';
import { keyOf } from '../store/object.ts';
import type { PodRecord } from './memory.ts';

export function podRecord(pod: Pod, node: string, now: number): PodRecord {
  return {
    uid: pod.metadata.uid,
    key: keyOf(pod),
    node,
    pod,
    removed: false,
    state: 'sync',
    pending: false,
    job: undefined,
    lastSync: -1,
    grace: 0,
    evicted: undefined,
    requeues: 0,
    sandbox: undefined,
    containers: [],
    inspectedAt: now,
    because: undefined,
    status: undefined,
    unsent: false,
    failures: {},
    restarts: {},
    pulls: {},
    probes: [],
    volumes: undefined,
    allocated: undefined,
    resize: undefined,
    reinspect: false,
  };
}
