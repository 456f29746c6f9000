/** `kubectl exec`: one command inside a container; an interactive shell is the practice terminal's. */
import { ApiError, keyOf, type Printed, printedBy } from '../../engine/index.ts';
import type { Command, Invocation } from '../command.ts';
import { CliError } from '../errors.ts';
import { told } from '../told.ts';
import { runTool, toolIn } from './exec-tool.ts';
import { defaultContainer, podOf } from './pods.ts';

export const exec: Command = {
  name: 'exec',
  use: '(POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...] [options]',
  short: 'Execute a command in a container',
  examples: `# Get output from running the 'date' command from pod mypod, using the first container by default
kubectl exec mypod -- date

# Switch to raw terminal mode; sends stdin to 'bash' in ruby-container from pod mypod
kubectl exec mypod -c ruby-container -i -t -- bash -il

# Run it in one container of the pod
kubectl exec mypod -c worker -- date

# Arguments of the command stand behind --
kubectl exec mypod -i -t -- ls -t /usr

# Run it in a pod of a deployment
kubectl exec deploy/mydeployment -- date

# Run it in a pod of a service
kubectl exec svc/myservice -- date`,
  flags: [
    {
      name: 'container',
      short: 'c',
      type: 'string',
      help: 'Container name. If omitted, use the kubectl.kubernetes.io/default-container annotation for selecting the container to be attached or the first container in the pod will be chosen',
    },
    { name: 'stdin', short: 'i', type: 'bool', help: 'Pass stdin to the container' },
    { name: 'tty', short: 't', type: 'bool', help: 'Stdin is a TTY' },
    { name: 'quiet', short: 'q', type: 'bool', help: 'Only print output from the remote session' },
    { name: 'filename', short: 'f', type: 'list', help: 'to use to exec into the resource' },
    {
      name: 'pod-running-timeout',
      type: 'duration',
      default: '1m0s',
      help: 'The length of time to wait until at least one pod is running',
    },
  ],
  *run(on) {
    const [target] = on.args;
    if (target === undefined || on.dash === 0) throw new CliError('pod, type/name or --filename must be specified');
    const argv = on.args.slice(on.dash < 0 ? 1 : on.dash);
    if (on.dash < 0 && argv.length > 0)
      throw new CliError(
        `exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead\nSee 'kubectl exec -h' for help and examples`,
      );
    if (argv.length === 0) throw new CliError('you must specify at least one command for the container');
    const pod = yield* podOf(on, target);
    if (pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed')
      throw new CliError(`cannot exec into a container in a completed pod; current phase is ${pod.status.phase}`);
    const container = on.flags.string('container') || defaultContainer(on, pod, on.flags.bool('quiet'));
    on.api.askKubelet(pod, 'exec');
    const stdin = on.flags.bool('stdin') ? on.io.stdin : '';
    const tool = toolIn(pod, container, argv);
    if (tool !== undefined) return yield* runTool(on, tool, pod, container, argv.slice(1));
    const ran = streamed(() => on.api.cluster.runtime.exec(keyOf(pod), container, argv, stdin));
    if (ran.missing !== undefined) throw notStarted(on, ran.missing);
    yield* told(
      on.api.cluster,
      on.io,
      on.flags.bool('stdin') && on.flags.bool('tty') ? together(printedBy(ran)) : printedBy(ran),
      ran.took,
    );
    if (ran.code !== 0) on.err(`command terminated with exit code ${ran.code}`);
    return ran.code;
  },
};

/** What the kubelet refuses comes through the open stream, and is told without the API server's words before it. */
export function streamed<T>(ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    throw error instanceof ApiError && error.reason === 'InternalError' ? new CliError(error.message) : error;
  }
}

/** The way of a refusal from runc by containerd, the kubelet and the API server. */
export function notStarted(on: Invocation, missing: string): CliError {
  const id = on.api.server.random('exec').hex(8);
  return new CliError(
    `Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "${id}": OCI runtime exec failed: exec failed: unable to start container process: ${missing}: unknown`,
  );
}

/** A terminal is one stream: what a program there prints to either comes together. */
const together = (printed: Printed): Printed => printed.map(([, text, at]) => ['stdout', text, ...timed(at)]);
const timed = (at: number | undefined): [] | [number] => (at === undefined ? [] : [at]);
