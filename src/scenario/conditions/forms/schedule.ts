/** The scheduler's verdict on a pod. */
import { glob, type KubeObject } from '../../../engine/index.ts';
import type { Condition } from '../../format/conditions.ts';
import { objects } from '../objects.ts';
import { type Form, given } from './form.ts';

interface ScheduledPod extends KubeObject {
  readonly spec: { readonly nodeName?: string };
  readonly status?: { readonly conditions?: readonly { type: string; status: string; message?: string }[] };
}

export const schedule: Form<NonNullable<Condition['schedule']>> = {
  holds: ({ pod, namespace, node, reason }, { scene }) =>
    objects(scene, { kind: 'Pod', name: pod, ...given({ namespace }) }).some((object) => {
      const { spec, status } = object as ScheduledPod;
      if (node !== undefined) return spec.nodeName !== undefined && glob(node, spec.nodeName);
      const verdict = status?.conditions?.find(({ type }) => type === 'PodScheduled');
      if (reason === undefined) return verdict?.status === 'True';
      return verdict?.status === 'False' && new RegExp(reason).test(verdict.message ?? '');
    }),
  words: ({ pod, node, reason }) => (node ? `${pod} runs on ${node}` : `${pod} waits: /${reason ?? ''}/`),
  depends: () => ['pods'],
  check: ({ reason }, checker) => checker.pattern(reason, 'reason'),
};
