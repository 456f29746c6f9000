/** A Deployment's ReplicaSets: which is the new one, what their sum is, what their annotations say (`deployment/util`). */
import type { Deployment, PodTemplateSpec, ReplicaSet } from '../../api/types.ts';
import type { Client } from '../../client/client.ts';
import { controllerRef, isPodTerminal } from '../../client/objects.ts';
import { fromTime } from '../../sim/time.ts';
import { equal } from '../../store/equal.ts';
import { scaled } from '../shared/intstr.ts';

export const HASH_LABEL = 'pod-template-hash';
export const REVISION = 'deployment.kubernetes.io/revision';
export const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history';
export const DESIRED_REPLICAS = 'deployment.kubernetes.io/desired-replicas';
export const MAX_REPLICAS = 'deployment.kubernetes.io/max-replicas';
export const ROLLBACK_TO = 'deprecated.deployment.rollback.to';
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
/** Annotations that belong to one object and are not handed on between a Deployment and its ReplicaSets. */
const OWN = new Set([LAST_APPLIED, REVISION, REVISION_HISTORY, DESIRED_REPLICAS, MAX_REPLICAS, ROLLBACK_TO]);
/** `maxRevHistoryLengthInChars` */
const MAX_HISTORY_CHARS = 2000;
/** "Never", where a field is a 32-bit number. */
const MAX_INT32 = 2147483647;

export type Annotations = Record<string, string>;

/** The ReplicaSets of a Deployment: that of its present template, if there is one, and all others. */
export interface Sets {
  readonly fresh: ReplicaSet | undefined;
  readonly old: readonly ReplicaSet[];
}

export const wanted = (d: Deployment): number => d.spec.replicas ?? 1;
export const size = (set: ReplicaSet): number => set.spec.replicas ?? 1;
export const isRolling = (d: Deployment): boolean => d.spec.strategy?.type === 'RollingUpdate';
export const all = ({ fresh, old }: Sets): ReplicaSet[] => (fresh === undefined ? [...old] : [...old, fresh]);
export const withPods = (sets: readonly ReplicaSet[]): ReplicaSet[] => sets.filter((set) => size(set) > 0);
export const sum = (sets: readonly ReplicaSet[], of: (set: ReplicaSet) => number | undefined): number =>
  sets.reduce((total, set) => total + (of(set) ?? 0), 0);
export const available = (sets: readonly ReplicaSet[]): number => sum(sets, (set) => set.status?.availableReplicas);

export const hasDeadline = (d: Deployment): boolean =>
  d.spec.progressDeadlineSeconds !== undefined && d.spec.progressDeadlineSeconds !== MAX_INT32;

/** Oldest first; equal times by name. */
export function byAge(a: ReplicaSet, b: ReplicaSet): number {
  const difference = fromTime(a.metadata.creationTimestamp) - fromTime(b.metadata.creationTimestamp);
  return difference !== 0 ? difference : a.metadata.name < b.metadata.name ? -1 : 1;
}

/** Equal but for the hash label that the controller itself adds. */
export function sameTemplate(a: PodTemplateSpec, b: PodTemplateSpec): boolean {
  const bare = (template: PodTemplateSpec) => {
    const { [HASH_LABEL]: _, ...labels } = template.metadata?.labels ?? {};
    return { ...template.metadata, labels };
  };
  return equal(a.spec, b.spec) && equal(bare(a), bare(b));
}

export function sortOut(d: Deployment, sets: readonly ReplicaSet[]): Sets {
  const sorted = [...sets].sort(byAge);
  const fresh = sorted.find((set) => sameTemplate(set.spec.template ?? {}, d.spec.template));
  return { fresh, old: sorted.filter((set) => set !== fresh) };
}

/** The number of a revision; 0 when there is none or it is not a number. */
export function revisionOf(set: ReplicaSet): number {
  const text = set.metadata.annotations?.[REVISION] ?? '';
  return /^-?\d+$/.test(text) ? Number(text) : 0;
}

/** Pods beyond `spec.replicas` during a rolling update, and how many of them may be missing (`ResolveFenceposts`). */
export function fenceposts(d: Deployment): { surge: number; unavailable: number } {
  if (!isRolling(d)) return { surge: 0, unavailable: 0 };
  const { maxSurge, maxUnavailable } = d.spec.strategy?.rollingUpdate ?? {};
  const surge = scaled(maxSurge, wanted(d), 'up');
  const unavailable = scaled(maxUnavailable, wanted(d), 'down');
  if (surge === 0 && unavailable === 0) return { surge, unavailable: Math.min(1, wanted(d)) };
  return { surge, unavailable: wanted(d) === 0 ? 0 : Math.min(unavailable, wanted(d)) };
}

/**
 * How large the new ReplicaSet may be now. An old one counts with the pods that it still has: the real controller looks at
 * specs only, and for a moment there can be a pod too many when the new ReplicaSet is quicker than the old one.
 */
export function freshSize(d: Deployment, sets: Sets, current: number): number {
  if (!isRolling(d)) return wanted(d);
  const surge = scaled(d.spec.strategy?.rollingUpdate?.maxSurge, wanted(d), 'up');
  const total = current + sum(sets.old, (set) => Math.max(size(set), set.status?.replicas ?? 0));
  if (total >= wanted(d) + surge) return current;
  return current + Math.min(wanted(d) + surge - total, wanted(d) - current);
}

function numberIn(set: ReplicaSet, annotation: string): number | undefined {
  const text = set.metadata.annotations?.[annotation];
  if (text === undefined || !/^\d+$/.test(text) || Number(text) > MAX_INT32) return undefined;
  return Number(text);
}

/** The size that the Deployment had when the ReplicaSet was last scaled for it. */
export const desiredThen = (set: ReplicaSet): number | undefined => numberIn(set, DESIRED_REPLICAS);

/** The annotations that tell of the Deployment's size. */
export function sizeAnnotations(d: Deployment): Annotations {
  return { [DESIRED_REPLICAS]: String(wanted(d)), [MAX_REPLICAS]: String(wanted(d) + fenceposts(d).surge) };
}

/** All of the new ReplicaSet's pods are there, and it is as large as it should be. */
export function isSaturated(d: Deployment, set: ReplicaSet | undefined): boolean {
  return (
    set !== undefined &&
    size(set) === wanted(d) &&
    desiredThen(set) === wanted(d) &&
    (set.status?.availableReplicas ?? 0) === wanted(d)
  );
}

/** The one ReplicaSet to scale when it is clear which: the only one with pods, or the newest when none has any. */
export function activeOrLatest(sets: Sets): ReplicaSet | undefined {
  const active = withPods(all(sets));
  if (active.length === 0) return sets.fresh ?? [...sets.old].sort(byAge).at(-1);
  return active.length === 1 ? active[0] : undefined;
}

/** What a ReplicaSet gets of a change of the Deployment's size: its share, rounded (`getReplicaSetFraction`). */
function proportion(d: Deployment, set: ReplicaSet, toAdd: number, added: number): number {
  if (size(set) === 0 || toAdd === 0 || toAdd === added) return 0;
  const allowed = toAdd - added;
  const fraction = fractionOf(d, set);
  return toAdd > 0 ? Math.min(fraction, allowed) : Math.max(fraction, allowed);
}

function fractionOf(d: Deployment, set: ReplicaSet): number {
  if (wanted(d) === 0) return -size(set);
  const most = wanted(d) + fenceposts(d).surge;
  const before = numberIn(set, MAX_REPLICAS) || (d.status?.replicas ?? 0);
  if (before === 0) return 0;
  const grown = (size(set) * most) / before;
  return (grown < 0 ? Math.ceil(grown - 0.5) : Math.floor(grown + 0.5)) - size(set);
}

/** The sizes of the ReplicaSets in the middle of a rollout: each gets its share, the largest what rounding left over. */
export function shares(d: Deployment, sets: readonly ReplicaSet[]): [ReplicaSet, number][] {
  const allowed = wanted(d) > 0 ? wanted(d) + fenceposts(d).surge : 0;
  const toAdd = allowed - sum(sets, size);
  const age = toAdd > 0 ? -1 : 1; // of equally large ones the newer grows, the older shrinks first
  const sorted = toAdd === 0 ? sets : [...sets].sort((a, b) => size(b) - size(a) || age * byAge(a, b));
  let added = 0;
  const sizes = sorted.map((set): [ReplicaSet, number] => {
    const share = proportion(d, set, toAdd, added);
    added += share;
    return [set, size(set) + share];
  });
  return sizes.map(([set, share], i) => [set, Math.max(0, share + (i === 0 ? toAdd - added : 0))]);
}

/** The ReplicaSet of the Deployment's present template. */
export function freshSet(d: Deployment, name: string, hash: string, replicas: number, revision: number) {
  const { minReadySeconds, selector, template } = d.spec;
  const labels = { ...template.metadata?.labels, [HASH_LABEL]: hash };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name,
      namespace: d.metadata.namespace ?? '',
      labels,
      annotations: { ...annotationsFor(d, {}, revision), ...sizeAnnotations(d) },
      ownerReferences: [controllerRef(d)],
    },
    spec: {
      replicas,
      ...(minReadySeconds ? { minReadySeconds } : {}),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [HASH_LABEL]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}

/** The annotations of a ReplicaSet that now is the Deployment's newest, with revision number `revision`. */
export function annotationsFor(d: Deployment, current: Annotations, revision: number): Annotations {
  const next: Annotations = { ...current };
  for (const [key, value] of Object.entries(d.metadata.annotations ?? {})) if (!OWN.has(key)) next[key] = value;
  const old = current[REVISION];
  if (old !== undefined && old !== '' && !/^-?\d+$/.test(old)) return next;
  if (Number(old ?? 0) >= revision) return next;
  next[REVISION] = String(revision);
  if (old !== undefined) {
    const history = withRevision(current[REVISION_HISTORY] ?? '', old);
    if (history !== '') next[REVISION_HISTORY] = history;
  }
  return next;
}

function withRevision(history: string, revision: string): string {
  if (history === '') return revision;
  const revisions = history.split(',');
  let length = history.length + revision.length + 1;
  while (length > MAX_HISTORY_CHARS && revisions.length > 0) length -= (revisions.shift() ?? '').length + 1;
  return length <= MAX_HISTORY_CHARS ? [...revisions, revision].join(',') : history;
}

/** The Deployment's annotations after going back to what `set` was made of. */
export function annotationsAfterRollback(d: Deployment, set: ReplicaSet): Annotations {
  const own = Object.entries(d.metadata.annotations ?? {}).filter(([key]) => OWN.has(key) && key !== ROLLBACK_TO);
  const from = Object.entries(set.metadata.annotations ?? {}).filter(([key]) => !OWN.has(key));
  return Object.fromEntries([...own, ...from]);
}

/** Whether a ReplicaSet has pods left, counted or not. */
export function stillRuns(client: Client, set: ReplicaSet): boolean {
  if ((set.status?.replicas ?? 0) > 0) return true;
  for (const pod of client.view('pods', 'owner', set.metadata.uid).values()) if (!isPodTerminal(pod)) return true;
  return false;
}
