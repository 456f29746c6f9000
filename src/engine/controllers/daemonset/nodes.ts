/** Where a DaemonSet's pods belong, and what such a pod looks like (`daemon_controller.go`, `util/daemonset_util.go`). */
import type { DaemonSet, Node, Pod, PodTemplateSpec, Toleration } from '../../api/types.ts';
import { requiredMatches } from '../../client/node-selector.ts';
import { untolerated } from '../../client/tolerations.ts';

export const HASH_LABEL = 'controller-revision-hash';
const GENERATION_LABEL = 'pod-template-generation';
const GENERATION = 'deprecated.daemonset.template.generation';

/** Troubles of a node that do not concern its daemons. */
function ownTolerations(spec: PodTemplateSpec['spec']): Toleration[] {
  const of = (key: string, effect: string): Toleration => ({
    key: `node.kubernetes.io/${key}`,
    operator: 'Exists',
    effect,
  });
  return [
    of('not-ready', 'NoExecute'),
    of('unreachable', 'NoExecute'),
    of('disk-pressure', 'NoSchedule'),
    of('memory-pressure', 'NoSchedule'),
    of('pid-pressure', 'NoSchedule'),
    of('unschedulable', 'NoSchedule'),
    ...(spec?.hostNetwork ? [of('network-unavailable', 'NoSchedule')] : []),
  ];
}

/** The template's tolerations and the daemons' own; one of these replaces an equal one of the template. */
function tolerationsOf(spec: PodTemplateSpec['spec']): Toleration[] {
  const own = ownTolerations(spec);
  const isOwn = (toleration: Toleration) =>
    own.some(
      (o) =>
        o.key === toleration.key &&
        o.effect === toleration.effect &&
        o.operator === toleration.operator &&
        !toleration.value,
    );
  return [...(spec?.tolerations ?? []).filter((toleration) => !isOwn(toleration)), ...own];
}

/** Whether a new pod would go to the node, and whether one that is there may stay. */
export interface Place {
  readonly run: boolean;
  readonly stay: boolean;
}

const NOWHERE: Place = { run: false, stay: false };

/** Verdicts by node and template: both are frozen, so a verdict holds as long as they live. */
const known = new WeakMap<Node, WeakMap<PodTemplateSpec, Place>>();

export function placeOn(node: Node, set: DaemonSet): Place {
  const { template } = set.spec;
  const verdicts = known.get(node) ?? new WeakMap<PodTemplateSpec, Place>();
  const place = verdicts.get(template) ?? judge(node, template);
  verdicts.set(template, place);
  known.set(node, verdicts);
  return place;
}

function judge(node: Node, template: PodTemplateSpec): Place {
  const spec = template.spec ?? { containers: [] };
  if (spec.nodeName && spec.nodeName !== node.metadata.name) return NOWHERE;
  if (!requiredMatches(spec, { name: node.metadata.name, labels: node.metadata.labels ?? {} })) return NOWHERE;
  const taints = node.spec?.taints ?? [];
  const tolerations = tolerationsOf(spec);
  if (untolerated(taints, tolerations, ['NoSchedule', 'NoExecute']) === undefined) return { run: true, stay: true };
  return { run: false, stay: untolerated(taints, tolerations, ['NoExecute']) === undefined };
}

/** Why a node gets no pod of a set, in words; undefined where it does. */
export function whyNot(node: Node, { spec: { template } }: DaemonSet): string | undefined {
  const spec = { containers: [], ...template.spec };
  if (spec.nodeName !== undefined && spec.nodeName !== node.metadata.name) return 'its pods name another node';
  const labels = node.metadata.labels ?? {};
  if (!requiredMatches(spec, { name: node.metadata.name, labels })) {
    const lacking = Object.entries(spec.nodeSelector ?? {}).find(([key, value]) => labels[key] !== value);
    return lacking === undefined ? 'the affinity does not select it' : `it has no label ${lacking.join('=')}`;
  }
  const taint = untolerated(node.spec?.taints ?? [], tolerationsOf(spec), ['NoSchedule', 'NoExecute']);
  return taint && `its taint ${taint.key}${taint.value ? `=${taint.value}` : ''}:${taint.effect} is not tolerated`;
}

/** The template of pods made for revision `hash`. */
export function templateFor(set: DaemonSet, hash: string): PodTemplateSpec {
  const { template } = set.spec;
  const generation = set.metadata.annotations?.[GENERATION];
  return {
    metadata: {
      ...template.metadata,
      labels: {
        ...template.metadata?.labels,
        ...(generation === undefined ? {} : { [GENERATION_LABEL]: generation }),
        [HASH_LABEL]: hash,
      },
    },
    spec: { containers: [], ...template.spec, tolerations: tolerationsOf(template.spec) },
  };
}

/** The template bound to one node by an affinity that the scheduler honours. */
export function onNode(template: PodTemplateSpec, node: string): PodTemplateSpec {
  const { affinity, ...spec } = template.spec ?? { containers: [] };
  const terms = [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] }];
  const nodeAffinity = {
    ...affinity?.nodeAffinity,
    requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms },
  };
  return { ...template, spec: { ...spec, affinity: { ...affinity, nodeAffinity } } };
}

/** The node of a daemon pod: where it is, or where it is to go. */
export function targetOf(pod: Pod): string {
  if (pod.spec.nodeName) return pod.spec.nodeName;
  const terms = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  for (const term of terms ?? [])
    for (const field of term.matchFields ?? [])
      if (field.key === 'metadata.name' && field.operator === 'In' && field.values?.length === 1)
        return field.values[0] ?? '';
  return '';
}

export function isUpdated(set: DaemonSet, pod: Pod, hash: string): boolean {
  const generation = set.metadata.annotations?.[GENERATION];
  const labels = pod.metadata.labels ?? {};
  return labels[HASH_LABEL] === hash || (generation !== undefined && labels[GENERATION_LABEL] === generation);
}
