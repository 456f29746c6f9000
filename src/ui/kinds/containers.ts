/** The containers of a pod, as rows. */
import type { Kube, KubeObject } from '../../run/cluster.ts';
import { age } from '../text/age.ts';
import { keyOf, NAME } from './common.ts';
import { type Health, kind } from './kind.ts';
import { loads } from './usage.ts';
import { VALID } from './valid.ts';

export interface ContainerRow extends KubeObject {
  readonly pod: Kube.Pod;
  readonly spec: Kube.Container;
  readonly status: Kube.ContainerStatus | undefined;
  /** `I1`, `M1`, `E1`: init, main or ephemeral, and its place. */
  readonly index: string;
}

function rowOf(pod: Kube.Pod, spec: Kube.Container, index: string): ContainerRow {
  const { initContainerStatuses = [], containerStatuses = [], ephemeralContainerStatuses = [] } = pod.status ?? {};
  const all = [...initContainerStatuses, ...containerStatuses, ...ephemeralContainerStatuses];
  const status = all.find((s) => s.name === spec.name);
  const { namespace = '', creationTimestamp } = pod.metadata;
  return {
    apiVersion: 'v1',
    kind: 'Container',
    metadata: {
      name: spec.name,
      namespace,
      uid: `${pod.metadata.uid}/${spec.name}`,
      resourceVersion: pod.metadata.resourceVersion,
      creationTimestamp: status?.state?.running?.startedAt ?? creationTimestamp,
    },
    pod,
    spec,
    status,
    index,
  };
}

const rowsOf = new WeakMap<object, ContainerRow[]>();

/** Init containers first, ephemeral ones last; rows of an unchanged pod are the same objects again. */
export function containerRows(pod: Kube.Pod): ContainerRow[] {
  let rows = rowsOf.get(pod);
  if (rows === undefined) {
    rows = [
      ...(pod.spec.initContainers ?? []).map((c, i) => rowOf(pod, c, `I${i + 1}`)),
      ...pod.spec.containers.map((c, i) => rowOf(pod, c, `M${i + 1}`)),
      ...(pod.spec.ephemeralContainers ?? []).map((c, i) => rowOf(pod, c as Kube.Container, `E${i + 1}`)),
    ];
    rowsOf.set(pod, rows);
  }
  return rows;
}

function state({ status }: ContainerRow): string {
  const { running, waiting, terminated } = status?.state ?? {};
  if (running) return 'Running';
  if (waiting) return waiting.reason || 'Waiting';
  if (terminated) return terminated.reason || `ExitCode:${terminated.exitCode}`;
  return 'Waiting';
}

function health(c: ContainerRow): Health | undefined {
  const now = state(c);
  if (now === 'Running' && c.pod.metadata.deletionTimestamp !== undefined)
    return { role: 'terminating', why: 'is being stopped' };
  if (now === 'Running')
    return c.status?.ready || !c.index.startsWith('M') ? undefined : { role: 'error', why: 'runs, but is not ready' };
  if (now === 'Completed') return { role: 'completed', why: '' };
  if (now === 'ContainerCreating' || now === 'PodInitializing' || now === 'Waiting')
    return { role: 'pending', why: now };
  return { role: 'error', why: c.status?.state?.waiting?.message ?? now };
}

const onOff = (probe: unknown): string => (probe === undefined ? 'off' : 'on');

export const containers = kind<ContainerRow>({
  resource: 'containers',
  concept: 'A container is a process made from an image. The kubelet starts, probes and restarts it.',
  columns: [
    { name: 'IDX', text: (c) => c.index },
    NAME,
    { name: 'IMAGE', text: (c) => c.spec.image ?? '' },
    { name: 'READY', text: (c) => String(c.status?.ready ?? false) },
    { name: 'STATE', text: state },
    {
      name: 'RESTARTS',
      text: (c) => String(c.status?.restartCount ?? 0),
      order: (c) => c.status?.restartCount ?? 0,
      align: 'right',
    },
    {
      name: 'PROBES(L:R:S)',
      text: ({ spec }) => `${onOff(spec.livenessProbe)}:${onOff(spec.readinessProbe)}:${onOff(spec.startupProbe)}`,
    },
    ...loads<ContainerRow>({
      used: (c, context) => context.podUsage(keyOf(c.pod)),
      containers: (c) => [c.spec],
      tellsAsked: true,
    }),
    {
      name: 'PORTS',
      text: (c) => (c.spec.ports ?? []).map((p) => `${p.name ? `${p.name}:` : ''}${p.containerPort}`).join(','),
    },
    VALID(health),
    {
      name: 'AGE',
      text: (c, { now }) => age(c.status?.state?.running?.startedAt ?? c.pod.metadata.creationTimestamp, now),
      order: (c) => -Date.parse(c.status?.state?.running?.startedAt ?? c.pod.metadata.creationTimestamp),
      live: true,
    },
  ],
  sort: { column: 'IDX' },
  health,
  drill: () => ({ view: 'logs' }),
  actions: ['logs', 'logs-previous', 'shell'],
});
