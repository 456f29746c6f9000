/** The word in a pod's STATUS column, by kubectl's rules. */
import type { Kube } from '../../run/cluster.ts';

type Statuses = readonly Kube.ContainerStatus[] | undefined;

const restartable = (pod: Kube.Pod, name: string): boolean =>
  pod.spec.initContainers?.find((c) => c.name === name)?.restartPolicy === 'Always';

export interface PodSummary {
  readonly ready: number;
  readonly total: number;
  readonly status: string;
  readonly restarts: number;
  /** When a container last restarted, RFC 3339. */
  readonly lastRestart: string | undefined;
}

function ended(terminated: { reason?: string; signal?: number; exitCode: number }, prefix: string): string {
  if (terminated.reason) return prefix + terminated.reason;
  return terminated.signal ? `${prefix}Signal:${terminated.signal}` : `${prefix}ExitCode:${terminated.exitCode}`;
}

/** `Init:0/2`, `Init:CrashLoopBackOff` …; undefined when initialization is over. */
function initReason(pod: Kube.Pod): string | undefined {
  const total = pod.spec.initContainers?.length ?? 0;
  const statuses: Statuses = pod.status?.initContainerStatuses;
  for (const [i, status] of (statuses ?? []).entries()) {
    const { waiting, terminated } = status.state ?? {};
    if (terminated?.exitCode === 0) continue;
    if (restartable(pod, status.name) && status.started) continue;
    if (terminated) return ended(terminated, 'Init:');
    if (waiting?.reason && waiting.reason !== 'PodInitializing') return `Init:${waiting.reason}`;
    return `Init:${i}/${total}`;
  }
  return undefined;
}

export function summarize(pod: Kube.Pod): PodSummary {
  const { spec, status, metadata } = pod;
  const sidecars = (spec.initContainers ?? []).filter((c) => c.restartPolicy === 'Always').length;
  let reason = status?.reason || status?.phase || 'Unknown';
  const gated = status?.conditions?.find((c) => c.type === 'PodScheduled')?.reason === 'SchedulingGated';
  if (gated) reason = 'SchedulingGated';
  let restarts = 0;
  let ready = 0;
  let lastRestart: string | undefined;
  const saw = (time: string | undefined): void => {
    if (time !== undefined && (lastRestart === undefined || time > lastRestart)) lastRestart = time;
  };
  for (const init of (status?.initContainerStatuses ?? []) as Statuses & object) {
    restarts += init.restartCount;
    saw(init.lastState?.terminated?.finishedAt);
    if (restartable(pod, init.name) && init.ready) ready++;
  }
  const initializing = initReason(pod);
  const initialized = status?.conditions?.some((c) => c.type === 'Initialized' && c.status === 'True') ?? false;
  if (initializing !== undefined) reason = initializing;
  if (initializing === undefined || initialized) {
    let running = false;
    for (const container of [...(status?.containerStatuses ?? [])].reverse()) {
      restarts += container.restartCount;
      saw(container.lastState?.terminated?.finishedAt);
      const state = container.state ?? {};
      if (state.waiting?.reason) reason = state.waiting.reason;
      else if (state.terminated) reason = ended(state.terminated, '');
      else if (container.ready && state.running) {
        running = true;
        ready++;
      }
    }
    if (reason === 'Completed' && running)
      reason = status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') ? 'Running' : 'NotReady';
  }
  if (metadata.deletionTimestamp) {
    if (status?.reason === 'NodeLost') reason = 'Unknown';
    else if (status?.phase !== 'Succeeded' && status?.phase !== 'Failed') reason = 'Terminating';
  }
  return { ready, total: spec.containers.length + sidecars, status: reason, restarts, lastRestart };
}

const summaries = new WeakMap<object, PodSummary>();

/** As `summarize`, kept with the (frozen) object. */
export function podSummary(pod: Kube.Pod): PodSummary {
  let summary = summaries.get(pod);
  if (summary === undefined) {
    summary = summarize(pod);
    summaries.set(pod, summary);
  }
  return summary;
}
