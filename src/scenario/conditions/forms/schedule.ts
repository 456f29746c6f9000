/** The scheduler's verdict on a pod, and on each node for it. */
import { compilePattern, glob, type KubeObject, keyOf } from '../../../engine/index.ts';
import type { Condition } from '../../format/conditions.ts';
import { objects } from '../objects.ts';
import type { Scene } from '../scene.ts';
import { AGAIN, type Form, given } from './form.ts';

type ScheduleForm = NonNullable<Condition['schedule']>;

interface ScheduledPod extends KubeObject {
  readonly spec: { readonly nodeName?: string };
  readonly status?: { readonly conditions?: readonly { type: string; status: string; message?: string }[] };
}

export const schedule: Form<ScheduleForm> = {
  holds(form, { scene, wake }) {
    // An attempt that ends as the one before writes nothing.
    if (form.refusedBy) wake(scene.cluster.now + AGAIN);
    return podsOf(form, scene).some((pod) => fits(form, pod, scene));
  },
  words({ pod, node, reason, refusedBy }) {
    if (refusedBy) {
      const { node: place, plugin, because } = refusedBy;
      return [`${pod} is refused by ${place}`, plugin && `(${plugin})`, because && `/${because}/`]
        .filter(Boolean)
        .join(' ');
    }
    if (node !== undefined) return `${pod} runs on ${node}`;
    return reason === undefined ? `${pod} is scheduled` : `${pod} waits: /${reason}/`;
  },
  found(form, scene) {
    const [pod] = podsOf(form, scene);
    if (pod === undefined) return `found no Pod ${form.pod}`;
    const report = scene.cluster.scheduler.verdicts(keyOf(pod));
    return pod.spec.nodeName === undefined
      ? (report?.message ?? 'it was not tried yet')
      : `it is on ${pod.spec.nodeName}`;
  },
  depends: () => ['pods'],
  check({ reason, refusedBy }, checker) {
    checker.pattern(reason, 'reason');
    checker.pattern(refusedBy?.because, 'refusedBy', 'because');
  },
};

const podsOf = ({ pod, namespace }: ScheduleForm, scene: Scene): ScheduledPod[] =>
  objects(scene, { kind: 'Pod', name: pod, ...given({ namespace }) }) as ScheduledPod[];

function fits({ node, reason, refusedBy }: ScheduleForm, pod: ScheduledPod, scene: Scene): boolean {
  if (node !== undefined && !(pod.spec.nodeName !== undefined && glob(node, pod.spec.nodeName))) return false;
  if (refusedBy && !isRefused(refusedBy, pod, scene)) return false;
  if (node !== undefined || (refusedBy && reason === undefined)) return true;
  const verdict = pod.status?.conditions?.find(({ type }) => type === 'PodScheduled');
  if (reason === undefined) return verdict?.status === 'True';
  return verdict?.status === 'False' && compilePattern(reason).test(verdict.message ?? '');
}

function isRefused(
  { node, plugin, because }: NonNullable<ScheduleForm['refusedBy']>,
  pod: ScheduledPod,
  scene: Scene,
): boolean {
  const report = scene.cluster.scheduler.verdicts(keyOf(pod));
  if (report?.uid !== pod.metadata.uid) return false;
  const pattern = because === undefined ? undefined : compilePattern(because);
  return report.nodes.some(
    ({ node: place, refusal }) =>
      refusal !== undefined &&
      glob(node, place) &&
      (plugin === undefined || refusal.plugin === plugin) &&
      (pattern === undefined || refusal.reasons.some((text) => pattern.test(text))),
  );
}
