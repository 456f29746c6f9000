/** `kubectl logs` */
import { ApiError, keyOf, type LogLine, type LogQuery, type Pod } from '../../engine/index.ts';
import type { Command, Invocation } from '../command.ts';
import { CliError, UsageError } from '../errors.ts';
import type { Program, Wait } from '../process.ts';
import { SELECTOR } from './flags.ts';
import { defaultContainer, objectOf, podsAwaited } from './pods.ts';

/** How often followed logs are looked at, ms. */
const LOOK = 500;
/** Lines that `-l` shows of each container unless told otherwise. */
const SELECTOR_TAIL = 10;

export const logs: Command = {
  name: 'logs',
  use: '[-f] [-p] (POD | TYPE/NAME) [-c CONTAINER] [options]',
  short: 'Print the logs for a container in a pod',
  long: 'Print the logs for a container in a pod or specified resource. If the pod has only one container, the container name is optional.',
  examples: `# Return snapshot logs from pod nginx with only one container
kubectl logs nginx

# Begin streaming the logs of the ruby container in pod web-1
kubectl logs -f -c ruby web-1

# Display only the most recent 20 lines of output in pod nginx
kubectl logs --tail=20 nginx

# Name the pod and container before each line
kubectl logs nginx --prefix

# At most 500 bytes
kubectl logs nginx --limit-bytes=500

# Wait up to 20 seconds for the pod to run
kubectl logs nginx --pod-running-timeout=20s

# Of all containers of the pod
kubectl logs nginx --all-containers=true

# Of all pods of a deployment
kubectl logs deployment/nginx --all-pods=true

# Of all pods with this label
kubectl logs -l app=nginx --all-containers=true

# Of up to ten pods with this label at the same time
kubectl logs -l app=nginx --max-log-requests=10

# Of the container before it was restarted
kubectl logs -p -c ruby web-1

# Go on in spite of errors
kubectl logs nginx -f --ignore-errors=true

# Of the last hour
kubectl logs --since=1h nginx

# Since a moment, with the time of each line
kubectl logs nginx --since-time=2024-08-30T06:00:00Z --timestamps=true

# Without a check of the kubelet's certificate
kubectl logs --insecure-skip-tls-verify-backend nginx

# Of a pod of a job, and of one container of a deployment
kubectl logs job/hello
kubectl logs deployment/nginx -c nginx-1`,
  flags: [
    SELECTOR,
    { name: 'follow', short: 'f', type: 'bool', help: 'Specify if the logs should be streamed.' },
    {
      name: 'previous',
      short: 'p',
      type: 'bool',
      help: 'If true, print the logs for the previous instance of the container in a pod if it exists.',
    },
    { name: 'container', short: 'c', type: 'string', help: 'Print the logs of this container' },
    { name: 'all-containers', type: 'bool', help: "Get all containers' logs in the pod(s)." },
    { name: 'all-pods', type: 'bool', help: 'Get logs from all pod(s). Sets prefix to true.' },
    {
      name: 'tail',
      type: 'int',
      default: '-1',
      help: 'Lines of recent log file to display. Defaults to -1 with no selector, showing all log lines otherwise 10, if a selector is provided.',
    },
    {
      name: 'since',
      type: 'duration',
      default: '0s',
      help: 'Only return logs newer than a relative duration like 5s, 2m, or 3h. Defaults to all logs.',
    },
    {
      name: 'since-time',
      type: 'string',
      help: 'Only return logs after a specific date (RFC3339). Defaults to all logs.',
    },
    { name: 'timestamps', type: 'bool', help: 'Include timestamps on each line in the log output' },
    { name: 'prefix', type: 'bool', help: 'Prefix each log line with the log source (pod name and container name)' },
    { name: 'limit-bytes', type: 'int', default: '0', help: 'Maximum bytes of logs to return. Defaults to no limit.' },
    {
      name: 'ignore-errors',
      type: 'bool',
      help: 'If watching / following pod logs, allow for any errors that occur to be non-fatal',
    },
    {
      name: 'max-log-requests',
      type: 'int',
      default: '5',
      help: 'Specify maximum number of concurrent logs to follow when using by a selector.',
    },
    {
      name: 'insecure-skip-tls-verify-backend',
      type: 'bool',
      help: 'Skip verifying the identity of the kubelet that logs are requested from.',
    },
    {
      name: 'pod-running-timeout',
      type: 'duration',
      default: '20s',
      help: 'The length of time to wait until at least one pod is running',
    },
  ],
  run,
};

interface Source {
  readonly pod: Pod;
  readonly container: string;
  /** The last line that was printed. */
  seen: number;
}

function check(on: Invocation): void {
  const { flags, args } = on;
  const selector = flags.string('selector');
  const usage = `expected '${logs.name} ${logs.use.replace(' [options]', '')}'.\nPOD or TYPE/NAME is a required argument for the logs command`;
  if (args.length === 0 && selector === '') throw UsageError.for(on.path, usage);
  if (args.length > 0 && selector !== '')
    throw UsageError.for(on.path, 'only a selector (-l) or a POD name is allowed');
  if (args.length > 2) throw UsageError.for(on.path, usage);
  if (flags.changed('since') && flags.changed('since-time'))
    throw new CliError('at most one of `sinceTime` or `sinceSeconds` may be specified');
  if (flags.changed('tail') && flags.int('tail') < -1) throw new CliError('--tail must be greater than or equal to -1');
  if (flags.changed('since') && flags.duration('since') < 0) throw new CliError('--since must be greater than 0');
  const time = flags.string('since-time');
  if (time !== '') checkTime(time);
  if (flags.bool('all-containers') && (flags.changed('container') || args.length === 2))
    throw new CliError(
      `--all-containers=true should not be specified with container name ${flags.string('container') || args[1]}`,
    );
}

/** RFC 3339 by its parts, as Go's layout names them. */
const PARTS: readonly (readonly [string, RegExp])[] = [
  ['2006', /^\d{4}/], ['-', /^-/], ['01', /^\d\d/], ['-', /^-/], ['02', /^\d\d/], ['T', /^T/], ['15', /^\d\d/], [':', /^:/],
  ['04', /^\d\d/], [':', /^:/], ['05', /^\d\d(?:\.\d+)?/], ['Z07:00', /^(?:Z|[-+]\d\d:\d\d)$/],
]; // biome-ignore format: a table

/** @throws CliError with what Go says of a time that is none */
function checkTime(text: string): void {
  let rest = text;
  for (const [name, part] of PARTS) {
    const found = part.exec(rest)?.[0];
    if (found === undefined)
      throw new CliError(
        `parsing time ${JSON.stringify(text)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(rest)} as ${JSON.stringify(name)}`,
      );
    rest = rest.slice(found.length);
  }
}

function* run(on: Invocation): Program {
  const { flags } = on;
  check(on);
  const sources = yield* sourcesOf(on);
  if (sources.length === 0) {
    on.err(`No resources found in ${on.namespace} namespace.`);
    return 0;
  }
  const follow = flags.bool('follow');
  const most = flags.int('max-log-requests');
  if (follow && sources.length > most)
    throw new CliError(
      `you are attempting to follow ${sources.length} log streams, but maximum allowed concurrency is ${most}, use --max-log-requests to increase the limit`,
    );
  for (const source of sources) {
    try {
      print(on, source, query(on, source), true);
    } catch (error) {
      if (!flags.bool('ignore-errors')) throw error;
      on.err(error instanceof Error ? `error: ${error.message}` : String(error));
    }
  }
  if (!follow) return 0;
  let live = sources;
  while (live.length > 0) {
    yield { change: ['pods'], until: on.api.now + LOOK };
    live = live.filter((source) => goesOn(on, source));
  }
  return 0;
}

/** Prints what is new. @returns whether more may come */
function goesOn(on: Invocation, source: Source): boolean {
  const pod = on.api.find('pods', keyOf(source.pod));
  if (pod === undefined || pod.metadata.uid !== source.pod.metadata.uid) return false;
  try {
    print(on, source, { container: source.container }, false);
  } catch {
    return false;
  }
  const statuses = [...(pod.status.containerStatuses ?? []), ...(pod.status.initContainerStatuses ?? [])];
  const before = source.pod.status.containerStatuses?.find((s) => s.name === source.container);
  const now = statuses.find((s) => s.name === source.container);
  return now?.state?.terminated === undefined && now?.restartCount === (before?.restartCount ?? now?.restartCount);
}

function query(on: Invocation, { container }: Source): LogQuery {
  const { flags } = on;
  const tail = flags.changed('tail') ? flags.int('tail') : flags.string('selector') ? SELECTOR_TAIL : -1;
  return {
    container,
    ...(flags.bool('previous') ? { previous: true } : {}),
    ...(tail >= 0 ? { tail } : {}),
    ...(flags.duration('since') > 0 ? { sinceSeconds: Math.ceil(flags.duration('since') / 1000) } : {}),
    ...(flags.string('since-time') ? { sinceTime: flags.string('since-time') } : {}),
  };
}

function print(on: Invocation, source: Source, query: LogQuery, first: boolean): void {
  const { flags } = on;
  on.api.askKubelet(source.pod, 'log');
  const log = on.api.cluster.runtime.logs(keyOf(source.pod), query);
  const lines = first ? log.lines : log.lines.filter((line) => line.time > source.seen);
  source.seen = log.lines.at(-1)?.time ?? source.seen;
  const prefix =
    flags.bool('prefix') || flags.bool('all-pods') ? `[pod/${source.pod.metadata.name}/${source.container}] ` : '';
  let text = lines
    .map((line) => `${prefix}${flags.bool('timestamps') ? `${stamp(line)} ` : ''}${line.text}\n`)
    .join('');
  if (log.lost !== undefined && first) text += log.lost;
  const limit = flags.int('limit-bytes');
  on.io.stdout(limit > 0 ? text.slice(0, limit) : text);
}

const stamp = (line: LogLine): string => `${new Date(line.time).toISOString().slice(0, -1)}000000Z`;

function* sourcesOf(on: Invocation): Generator<Wait, Source[], unknown> {
  const { flags, args } = on;
  const selector = flags.string('selector');
  const all = flags.bool('all-containers');
  const named = flags.string('container') || args[1] || '';
  let pods: Pod[];
  if (selector !== '') pods = on.api.list('pods', { namespace: on.namespace, labelSelector: selector });
  else {
    const behind = yield* podsAwaited(on, () => asked(on, args[0] ?? ''));
    const [best] = behind;
    if (best === undefined) throw new CliError('timed out waiting for the condition');
    pods = flags.bool('all-pods') ? behind : [best];
    if (behind.length > 1 && !flags.bool('all-pods'))
      on.err(`Found ${behind.length} pods, using pod/${best.metadata.name}`);
  }
  return pods.flatMap((pod) => {
    const names = all
      ? [...(pod.spec.initContainers ?? []), ...pod.spec.containers, ...(pod.spec.ephemeralContainers ?? [])].map(
          (c) => c.name,
        )
      : [named || defaultContainer(on, pod, flags.bool('all-pods'))];
    return names.map((container) => {
      known(pod, container);
      return { pod, container, seen: 0 };
    });
  });
}

/** @throws CliError with the words in which `logs` tells that there is no such object */
function asked(on: Invocation, word: string): ReturnType<typeof objectOf> {
  try {
    return objectOf(on, word);
  } catch (error) {
    if (!(error instanceof ApiError) || error.reason !== 'NotFound') throw error;
    throw new CliError(`error from server (NotFound): ${error.message} in namespace ${JSON.stringify(on.namespace)}`);
  }
}

function known(pod: Pod, container: string): void {
  const list = [...pod.spec.containers, ...(pod.spec.initContainers ?? []), ...(pod.spec.ephemeralContainers ?? [])];
  if (!list.some((c) => c.name === container))
    throw new CliError(`container ${container} is not valid for pod ${pod.metadata.name}`);
}
