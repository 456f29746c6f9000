/** Probe workers: one for each probe of each container of a pod, ticking at its period (`pkg/kubelet/prober`). */
import type { Container, ContainerStatus } from '../api/types.ts';
import { conditionsOf } from './conditions.ts';
import type { Context } from './context.ts';
import { say } from './manager.ts';
import type { PodRecord, ProbeRecord, ProbeType, Verdict } from './memory.ts';
import { runProbe, stableUntil } from './prober.ts';
import { resizeCondition } from './resize.ts';
import type { FullStatus } from './status.ts';
import { isSidecar, sandboxReady, specOf } from './view.ts';

const TYPES: readonly ProbeType[] = ['startup', 'liveness', 'readiness'];

const specFor = (container: Container, type: ProbeType) =>
  type === 'startup'
    ? container.startupProbe
    : type === 'liveness'
      ? container.livenessProbe
      : container.readinessProbe;

function keyOf(record: PodRecord, { container, type }: ProbeRecord): string {
  return `p/${record.uid}/${container}/${type}`;
}

function probed(record: PodRecord): readonly Container[] {
  const { containers, initContainers } = record.pod.spec;
  return initContainers === undefined ? containers : [...initContainers.filter(isSidecar), ...containers];
}

/** Starts a worker for each probe that has none. */
export function addProbes(ctx: Context, record: PodRecord): void {
  if (record.probes.length > 0) return;
  for (const container of probed(record))
    for (const type of TYPES) {
      const spec = specFor(container, type);
      if (!spec) continue;
      const next = ctx.now + period(spec.periodSeconds);
      const probe: ProbeRecord = {
        container: container.name,
        type,
        id: '',
        last: 'unknown',
        run: 0,
        onHold: false,
        result: undefined,
        next,
      };
      record.probes.push(probe);
      ctx.only(keyOf(record, probe), next);
    }
}

/** ms; `periodSeconds` is 10 unless said otherwise. */
function period(seconds: number | undefined): number {
  return (seconds ?? 10) * 1000;
}

/** Ends the workers that could restart a container: the pod is going down. */
export function stopProbes(ctx: Context, record: PodRecord): void {
  for (const probe of record.probes) if (probe.type !== 'readiness') ctx.cancel(keyOf(record, probe));
}

export function removeProbes(ctx: Context, record: PodRecord): void {
  for (const probe of record.probes) ctx.cancel(keyOf(record, probe));
  record.probes = [];
}

/** Readiness is asked at once for what has started and is not known to be ready; its worker ticks from here. */
export function triggerReadiness(ctx: Context, record: PodRecord, status: FullStatus): void {
  if (record.probes.length === 0) return;
  for (const probe of record.probes) {
    if (probe.type !== 'readiness') continue;
    const said = statusOf(status, probe.container);
    if (!said?.started || said.ready || !said.state?.running) continue;
    probe.next = ctx.now;
    ctx.only(keyOf(record, probe), ctx.now);
  }
}

function statusOf(status: FullStatus, name: string): ContainerStatus | undefined {
  return (
    status.containerStatuses?.find((each) => each.name === name) ??
    status.initContainerStatuses?.find((each) => each.name === name)
  );
}

/** A worker's tick. @param update told when the result changes what the pod's worker has to do */
export function tick(
  ctx: Context,
  record: PodRecord,
  name: string,
  type: string,
  update: (record: PodRecord) => void,
): void {
  const probe = record.probes.find((each) => each.container === name && each.type === type);
  const spec = specOf(record.pod, name)?.container;
  if (probe === undefined || spec === undefined || !ctx.kubeletWorks(record.node)) return;
  if (!probeOnce(ctx, record, probe, spec, update)) return;
  if (!record.probes.includes(probe)) return;
  probe.next = Math.max(probe.next, ctx.now) + period(specFor(spec, probe.type)?.periodSeconds);
  const quiet = quietUntil(ctx, record, probe, spec);
  if (quiet <= probe.next) ctx.only(keyOf(record, probe), probe.next);
  else if (quiet < Number.POSITIVE_INFINITY) ctx.only(keyOf(record, probe), nextTick(probe, spec, quiet));
}

/** The worker's first tick at or after `time`: its ticks keep their rhythm while it sleeps. */
function nextTick(probe: ProbeRecord, container: Container, time: number): number {
  const every = period(specFor(container, probe.type)?.periodSeconds);
  return probe.next + Math.max(0, Math.ceil((time - probe.next) / every)) * every;
}

/** Until when ticking would find nothing new: a worker that waits for a container, or whose probe goes on succeeding. */
function quietUntil(ctx: Context, record: PodRecord, probe: ProbeRecord, container: Container): number {
  const instance = record.containers.find(({ id }) => id === probe.id);
  const said = record.status && statusOf(record.status, probe.container);
  if (probe.onHold || said?.containerID === undefined) return Number.POSITIVE_INFINITY;
  if (instance === undefined || !said.state?.running) return Number.POSITIVE_INFINITY;
  const spec = specFor(container, probe.type);
  if (spec === undefined || probe.last !== 'success' || probe.result !== 'success') return ctx.now;
  if (probe.run < (spec.successThreshold ?? 1) || (probe.type !== 'startup') !== (said.started === true))
    return ctx.now;
  return stableUntil(ctx, record, instance, spec);
}

/** Wakes the workers that sleep: a container was started anew, or a fault has come or gone. */
export function wakeProbes(ctx: Context, record: PodRecord, all: boolean, status = record.status): void {
  for (const probe of record.probes) {
    const id = status && statusOf(status, probe.container)?.containerID?.slice('containerd://'.length);
    if (id === undefined || (id === probe.id && !all)) continue;
    const container = specOf(record.pod, probe.container)?.container;
    if (container === undefined) continue;
    probe.next = nextTick(probe, container, ctx.now + 1);
    ctx.at(keyOf(record, probe), probe.next);
  }
}

/** @returns whether the worker goes on (`doProbe`) */
function probeOnce(
  ctx: Context,
  record: PodRecord,
  probe: ProbeRecord,
  container: Container,
  update: (record: PodRecord) => void,
): boolean {
  const { status } = record;
  if (status === undefined) return true;
  if (status.phase === 'Failed' || status.phase === 'Succeeded') return false;
  const said = statusOf(status, container.name);
  const id = said?.containerID?.slice('containerd://'.length);
  if (said === undefined || id === undefined) return true;
  if (probe.id !== id) {
    probe.id = id;
    probe.result = undefined;
    probe.onHold = false;
    set(ctx, record, probe, initial(probe.type), update);
  }
  if (probe.onHold) return true;
  if (!said.state?.running) {
    set(ctx, record, probe, 'failure', update);
    return record.pod.spec.restartPolicy !== 'Never' || !said.state?.terminated || isSidecar(container);
  }
  const spec = specFor(container, probe.type);
  if (spec === undefined) return false;
  const instance = record.containers.find((each) => each.id === id);
  if (instance?.startedAt === undefined) return true;
  if (Math.floor((ctx.now - instance.startedAt) / 1000) < (spec.initialDelaySeconds ?? 0)) return true;
  if ((probe.type === 'startup') === (said.started === true)) return true;
  const { verdict, output } = runProbe(ctx, record, container, instance, spec, probe.type);
  const kind = `${probe.type.charAt(0).toUpperCase()}${probe.type.slice(1)}`;
  if (verdict === 'unknown') {
    const text = `${kind} probe errored and resulted in unknown state: ${output}`;
    if (output !== '') ctx.event(record, 'Warning', 'Unhealthy', text, container);
    return true;
  }
  if (verdict === 'failure') {
    ctx.event(record, 'Warning', 'Unhealthy', `${kind} probe failed: ${output}`, container);
  }
  probe.run = probe.last === verdict ? probe.run + 1 : 1;
  probe.last = verdict;
  const threshold = verdict === 'failure' ? (spec.failureThreshold ?? 3) : (spec.successThreshold ?? 1);
  if (probe.run < threshold) return true;
  if ((probe.type === 'liveness' && verdict === 'failure') || probe.type === 'startup') {
    probe.onHold = true;
    probe.run = 0;
  }
  set(ctx, record, probe, verdict, update);
  return true;
}

function initial(type: ProbeType): Verdict {
  return type === 'readiness' ? 'failure' : type === 'liveness' ? 'success' : 'unknown';
}

/** Keeps a result; a new one is written into the status and makes the worker look. */
function set(
  ctx: Context,
  record: PodRecord,
  probe: ProbeRecord,
  result: Verdict,
  update: (record: PodRecord) => void,
): void {
  if (probe.result === result) return;
  probe.result = result;
  if (probe.type === 'liveness' && result !== 'failure') return;
  if (probe.type === 'readiness') mark(ctx, record, probe, { ready: result === 'success' });
  if (probe.type === 'startup') mark(ctx, record, probe, { started: result === 'success' });
  update(record);
}

/** Writes one container's readiness or start into the status that was said last. */
function mark(
  ctx: Context,
  record: PodRecord,
  probe: ProbeRecord,
  change: { readonly ready?: boolean; readonly started?: boolean },
): void {
  const { status } = record;
  if (status === undefined) return;
  const edit = (statuses: readonly ContainerStatus[] | undefined) =>
    statuses?.map((each) => (each.name === probe.container ? { ...each, ...change } : each));
  const next: FullStatus = { ...status, containerStatuses: edit(status.containerStatuses) ?? [] };
  const inits = edit(status.initContainerStatuses);
  if (inits !== undefined) next.initContainerStatuses = inits;
  if (change.ready !== undefined)
    next.conditions = conditionsOf({
      pod: record.pod,
      old: status,
      statuses: [...(next.initContainerStatuses ?? []), ...(next.containerStatuses ?? [])],
      phase: status.phase ?? 'Pending',
      sandbox: sandboxReady(record, record.inspectedAt),
      resize: resizeCondition(record),
      now: ctx.now,
    });
  say(ctx, record, next);
}
