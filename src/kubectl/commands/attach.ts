/** `kubectl attach`: a container's output as it comes; input goes nowhere, for simulated programs read none. */
import { ApiError, keyOf, type Pod } from '../../engine/index.ts';
import type { Command, Invocation } from '../command.ts';
import { CliError } from '../errors.ts';
import type { Program, Wait } from '../process.ts';
import { defaultContainer, podOf } from './pods.ts';

/** How often the log of an attached container is looked at, ms. */
const LOOK = 1000;

export const attach: Command = {
  name: 'attach',
  use: '(POD | TYPE/NAME) -c CONTAINER [options]',
  short: 'Attach to a running container',
  examples: `# Get output from running pod mypod
kubectl attach mypod

# See the output of one container
kubectl attach mypod -c worker

# Type into that container as into a terminal
kubectl attach mypod -c worker -i -t

# See the output of a pod of a ReplicaSet
kubectl attach rs/nginx`,
  flags: [
    { name: 'container', short: 'c', type: 'string', help: 'Container name.' },
    { name: 'stdin', short: 'i', type: 'bool', help: 'Pass stdin to the container' },
    { name: 'tty', short: 't', type: 'bool', help: 'Stdin is a TTY' },
    { name: 'quiet', short: 'q', type: 'bool', help: 'Only print output from the remote session' },
    {
      name: 'pod-running-timeout',
      type: 'duration',
      default: '1m0s',
      help: 'The length of time to wait until at least one pod is running',
    },
  ],
  *run(on) {
    const [target] = on.args;
    if (target === undefined) throw new CliError('at least 1 argument is required for attach');
    const pod = yield* podOf(on, target);
    if (pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed')
      throw new CliError(`cannot attach a container in a completed pod; current phase is ${pod.status.phase}`);
    const container = on.flags.string('container') || defaultContainer(on, pod, on.flags.bool('quiet'));
    const { containers, initContainers = [], ephemeralContainers = [] } = pod.spec;
    if (![...initContainers, ...containers, ...ephemeralContainers].some(({ name }) => name === container))
      throw new CliError(
        `cannot attach to the container: container ${container} not found in pod ${pod.metadata.name}`,
      );
    prompt(on);
    if (!runs(on, pod, container)) throw new CliError(notRunning(pod, container));
    return yield* follow(on, pod, container);
  },
};

/** What stands before a session. */
function prompt(on: Invocation): void {
  if (on.flags.bool('quiet')) return;
  on.err(
    'All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.',
  );
  on.err("If you don't see a command prompt, try pressing enter.");
}

/** Whether its kubelet knows the container as one that runs. */
function runs(on: Invocation, pod: Pod, container: string): boolean {
  try {
    return on.api.cluster.runtime.processes(keyOf(pod), container, 'attach').length > 0;
  } catch (error) {
    if (!(error instanceof ApiError) || error.reason !== 'InternalError') throw error;
    if (!error.message.includes('container not found')) throw new CliError(error.message);
    return false;
  }
}

const notRunning = ({ metadata }: Pod, container: string): string =>
  `Internal error occurred: unable to upgrade connection: container ${container} not found in pod ${metadata.name}_${metadata.namespace}`;

export function* follow(on: Invocation, pod: Pod, named = ''): Program {
  const key = keyOf(pod);
  const container =
    named || (on.flags.has('container') ? on.flags.string('container') : '') || pod.spec.containers[0]?.name || '';
  let from = on.api.now;
  for (;;) {
    on.api.askKubelet(pod, 'attach');
    const log = on.api.cluster.runtime.logs(key, { container });
    for (const line of log.lines) if (line.time > from) on.out(line.text);
    from = log.lines.at(-1)?.time ?? from;
    const now = on.api.find('pods', key);
    const statuses = [...(now?.status.containerStatuses ?? []), ...(now?.status.ephemeralContainerStatuses ?? [])];
    const state = statuses.find((s) => s.name === container)?.state;
    if (now === undefined || state?.terminated) {
      sessionEnded(on, pod, container);
      return state?.terminated?.exitCode ?? 0;
    }
    yield { change: ['pods'], until: on.api.now + LOOK };
  }
}

/** What a terminal is told whose container may be attached to again. */
function sessionEnded(on: Invocation, { metadata: { name }, spec }: Pod, container: string): void {
  const { flags } = on;
  const quiet = flags.has('quiet') && flags.bool('quiet');
  if (quiet || !flags.bool('stdin') || !flags.bool('tty') || spec.restartPolicy !== 'Always') return;
  const again = `'kubectl attach ${name} -c ${container} -i -t'`;
  if (spec.ephemeralContainers?.some((each) => each.name === container))
    on.out(
      `Session ended, the ephemeral container will not be restarted but may be reattached using ${again} if it is still running`,
    );
  else on.out(`Session ended, resume using ${again} command when the pod is running`);
}

/** What `kubectl debug -i` does once the container is asked for. */
export function* attachToDebugger(on: Invocation, key: string, name: string): Program {
  for (;;) {
    const pod = on.api.get('pods', key);
    const state = pod.status.ephemeralContainerStatuses?.find((s) => s.name === name)?.state;
    if (state?.terminated) {
      // It was quicker than the session: its log is what there is to see.
      for (const line of on.api.cluster.runtime.logs(key, { container: name }).lines) on.out(line.text);
      return state.terminated.exitCode ?? 0;
    }
    if (state?.running) {
      prompt(on);
      return yield* follow(on, pod, name);
    }
    yield { change: ['pods'] };
  }
}

/**
 * What `kubectl run -i` does once the pod is made; `--rm` deletes it when it has ended.
 * @param ended hears how the pod was before that
 */
export function* attachAfterStart(
  on: Invocation,
  name: string,
  remove: boolean,
  container = '',
  ended?: (pod: Pod) => void,
): Program {
  const key = `${on.namespace}/${name}`;
  // `debug` waits for its container as long as it takes.
  const limit = on.flags.has('pod-running-timeout') ? on.flags.duration('pod-running-timeout') : undefined;
  const end = limit === undefined ? Number.POSITIVE_INFINITY : on.api.now + limit;
  try {
    const pod = yield* started(on, key, end);
    for (const line of on.api.cluster.runtime.logs(key, container === '' ? {} : { container }).lines) on.out(line.text);
    if (pod.status.phase !== 'Running') return exitOf(pod, container);
    prompt(on);
    return yield* follow(on, pod, container);
  } finally {
    const pod = on.api.find('pods', key);
    if (pod !== undefined) ended?.(pod);
    if (remove && pod !== undefined) {
      const grace = on.flags.bool('force') ? 0 : on.flags.int('grace-period');
      on.api.delete('pods', key, grace < 0 ? {} : { gracePeriodSeconds: grace });
      on.out(`pod "${name}" deleted from ${on.namespace} namespace`);
    }
  }
}

const exitOf = ({ status: { containerStatuses: all = [] } }: Pod, container: string): number =>
  (container === '' ? all[0] : all.find(({ name }) => name === container))?.state?.terminated?.exitCode ?? 0;

function* started(on: Invocation, key: string, end: number): Generator<Wait, Pod, unknown> {
  for (;;) {
    const pod = on.api.get('pods', key);
    if (pod.status.phase !== 'Pending') return pod;
    if (on.api.now >= end) throw new CliError('timed out waiting for the condition');
    yield { change: ['pods'], ...(Number.isFinite(end) ? { until: end } : {}) };
  }
}
