/** Pods (kubernetes `pkg/registry/core/pod/strategy.go`). */
import { podSpec } from '../defaults/podspec.ts';
import { qosClass } from '../qos.ts';
import type { Strategy } from '../strategy.ts';
import type { Pod } from '../types.ts';
import { inSpec } from './kind.ts';

const GATED = 'Scheduling is blocked due to non-empty scheduling gates';

/** A negative grace period was once taken for none; it is the shortest there is. */
const positive = (of: Pod): Pod =>
  (of.spec.terminationGracePeriodSeconds ?? 0) < 0
    ? { ...of, spec: { ...of.spec, terminationGracePeriodSeconds: 1 } }
    : of;

export const pod: Strategy<Pod> = {
  resource: 'pods',
  generation: true,
  defaults: (object) => inSpec(object, podSpec),

  prepareForCreate(sent, { now }) {
    const object = positive(sent);
    const gated = ((object.spec as { schedulingGates?: unknown[] }).schedulingGates?.length ?? 0) > 0;
    const status: Pod['status'] = { phase: 'Pending', qosClass: qosClass(object.spec) };
    if (gated)
      status.conditions = [
        {
          type: 'PodScheduled',
          status: 'False',
          lastProbeTime: null,
          lastTransitionTime: now,
          reason: 'SchedulingGated',
          message: GATED,
        } as never,
      ];
    return { ...object, status };
  },

  prepareForUpdate: positive,

  prepareForStatusUpdate(object, old) {
    if (object.status.qosClass || !old.status.qosClass) return object;
    return { ...object, status: { ...object.status, qosClass: old.status.qosClass } };
  },

  gracePeriod(object, requested) {
    const { phase } = object.status;
    if (!object.spec.nodeName || phase === 'Failed' || phase === 'Succeeded') return 0;
    const period = requested ?? object.spec.terminationGracePeriodSeconds ?? 0;
    // A negative period means: at once, but not without the kubelet.
    return period < 0 ? 1 : period;
  },

  fields: ({ spec, status }) => ({
    'spec.nodeName': spec.nodeName ?? '',
    'spec.restartPolicy': spec.restartPolicy ?? '',
    'spec.schedulerName': spec.schedulerName ?? '',
    'spec.serviceAccountName': spec.serviceAccountName ?? '',
    'spec.hostNetwork': String(spec.hostNetwork ?? false),
    'status.phase': status.phase ?? '',
    'status.podIP': status.podIP ?? '',
    'status.nominatedNodeName': status.nominatedNodeName ?? '',
  }),
};
