/** What the probes have found out about a container (`prober/results`). */
import type { Container, ContainerStatus } from '../api/types.ts';
import type { PodRecord, ProbeRecord, ProbeType, Verdict } from './memory.ts';

export function probeOf(record: PodRecord, container: string, type: ProbeType): ProbeRecord | undefined {
  return record.probes.find((probe) => probe.container === container && probe.type === type);
}

/** The result that stands for the instance with `id`, if there is one. */
export function resultOf(record: PodRecord, container: string, type: ProbeType, id: string): Verdict | undefined {
  const probe = probeOf(record, container, type);
  return probe !== undefined && probe.id === id ? probe.result : undefined;
}

const idOf = (status: ContainerStatus): string => status.containerID?.slice('containerd://'.length) ?? '';

/** Running, and through its startup probe if it has one. */
export function isStarted(record: PodRecord, container: Container, status: ContainerStatus): boolean {
  if (!status.state?.running) return false;
  const result = resultOf(record, container.name, 'startup', idOf(status));
  if (result !== undefined) return result === 'success';
  return probeOf(record, container.name, 'startup') === undefined;
}

/** Of a running, started container: ready without a readiness probe, else when it succeeded. */
export function readiness(record: PodRecord, container: Container, status: ContainerStatus): boolean {
  if (resultOf(record, container.name, 'readiness', idOf(status)) === 'success') return true;
  return probeOf(record, container.name, 'readiness') === undefined;
}
