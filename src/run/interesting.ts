/** Which changes are worth stopping for. */
import { type Change, type Pod, podStatus } from '../engine/index.ts';

type Statused = {
  readonly status?: {
    readonly readyReplicas?: number;
    readonly updatedReplicas?: number;
    readonly numberReady?: number;
    readonly active?: unknown;
    readonly succeeded?: number;
    readonly failed?: number;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
  readonly spec?: { readonly replicas?: number; readonly taints?: unknown; readonly unschedulable?: boolean };
};

/** What a person reads off a workload or node, as one text. */
function reading(object: unknown): string {
  const { status = {}, spec = {} } = object as Statused;
  const { readyReplicas, updatedReplicas, numberReady, succeeded, failed } = status;
  const active = Array.isArray(status.active) ? status.active.length : status.active;
  const conditions = (status.conditions ?? []).map(({ type, status: value }) => `${type}=${value}`);
  return JSON.stringify([
    readyReplicas,
    updatedReplicas,
    numberReady,
    active,
    succeeded,
    failed,
    conditions,
    spec.replicas,
    spec.taints,
    spec.unschedulable,
  ]);
}

const READ = new Set([
  'nodes',
  'deployments.apps',
  'replicasets.apps',
  'statefulsets.apps',
  'daemonsets.apps',
  'jobs.batch',
  'cronjobs.batch',
]);

/** Warnings, a pod that looks different, a workload or node that reads differently. */
export function isInteresting({ resource, type, object, before }: Change): boolean {
  if (resource === 'events') return type === 'ADDED' && (object as { type?: string }).type === 'Warning';
  if (resource === 'pods')
    return type !== 'MODIFIED' || before === undefined || podStatus(object as Pod) !== podStatus(before as Pod);
  if (!READ.has(resource)) return false;
  return type !== 'MODIFIED' || reading(object) !== reading(before);
}
