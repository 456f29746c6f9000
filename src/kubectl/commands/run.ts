/** `kubectl run` */

import { applyPatch, type KubeObject, type PatchType, type Pod } from '../../engine/index.ts';
import { MERGE, STRATEGIC } from '../change.ts';
import type { Command, Invocation } from '../command.ts';
import { CliError, UsageError } from '../errors.ts';
import { dryRunOf } from '../printers/index.ts';
import { attachAfterStart } from './attach.ts';
import { CREATE_FLAGS, make, require } from './create/common.ts';
import { CASCADE, FILES, FORCE, GRACE_PERIOD, RECORD } from './flags.ts';

const OTHER_FLAGS = [
  { name: 'image', type: 'string', help: 'The image for the container to run.' },
  { name: 'port', type: 'string', help: 'The port that this container exposes.' },
  {
    name: 'labels',
    short: 'l',
    type: 'string',
    help: 'Comma separated labels to apply to the pod. Will override previous values.',
  },
  { name: 'env', type: 'array', help: 'Environment variables to set in the container.' },
  {
    name: 'restart',
    type: 'string',
    default: 'Always',
    help: 'The restart policy for this Pod. Legal values [Always, OnFailure, Never].',
  },
  {
    name: 'command',
    type: 'bool',
    help: "If true and extra arguments are present, use them as the 'command' field in the container, rather than the 'args' field which is the default.",
  },
  { name: 'annotations', type: 'array', help: 'Annotations to apply to the pod.' },
  { name: 'image-pull-policy', type: 'string', help: 'The image pull policy for the container.' },
  CASCADE,
  FORCE,
  GRACE_PERIOD,
  {
    name: 'timeout',
    type: 'duration',
    help: 'The length of time to wait before giving up on a delete, zero means determine a timeout from the size of the object',
  },
  {
    name: 'wait',
    type: 'bool',
    help: 'If true, wait for resources to be gone before returning. This waits for finalizers.',
  },
  { name: 'overrides', type: 'string', help: 'An inline JSON override for the generated object.' },
  {
    name: 'override-type',
    type: 'string',
    default: 'merge',
    help: 'The method used to override the generated object: json, merge, or strategic.',
  },
  {
    name: 'expose',
    type: 'bool',
    help: 'If true, create a ClusterIP service associated with the pod. Requires `--port`.',
  },
  { name: 'privileged', type: 'bool', help: 'If true, run the container in privileged mode.' },
  {
    name: 'stdin',
    short: 'i',
    type: 'bool',
    help: 'Keep stdin open on the container in the pod, even if nothing is attached.',
  },
  { name: 'tty', short: 't', type: 'bool', help: 'Allocate a TTY for the container in the pod.' },
  { name: 'attach', type: 'bool', help: 'If true, wait for the Pod to start running, and then attach to the Pod.' },
  {
    name: 'rm',
    type: 'bool',
    help: 'If true, delete the pod after it exits. Only valid when attaching to the container.',
  },
  { name: 'quiet', short: 'q', type: 'bool', help: 'If true, suppress prompt messages.' },
  {
    name: 'leave-stdin-open',
    type: 'bool',
    help: 'If the pod is started in interactive mode or with stdin, leave stdin open after the first attach completes.',
  },
  {
    name: 'pod-running-timeout',
    type: 'duration',
    default: '1m0s',
    help: 'The length of time to wait until at least one pod is running',
  },
] as const;

/** `a=b,c=d` @throws CliError */
export function parseLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const pair of text.split(',')) {
    const [key = '', value, more] = pair.split('=');
    if (value === undefined || more !== undefined) throw new CliError(`unexpected label spec: ${pair}`);
    if (key === '') throw new CliError(`unexpected empty label key`);
    labels[key] = value;
  }
  return labels;
}

export const run: Command = {
  name: 'run',
  use: 'NAME --image=image [--env="key=value"] [--port=port] [--dry-run=server|client] [--overrides=inline-json] [--command] -- [COMMAND] [args...] [options]',
  short: 'Run a particular image on the cluster',
  long: 'Create and run a particular image in a pod.',
  examples: `# Start a nginx pod
kubectl run nginx --image=nginx

# Start a hazelcast pod and let the container expose port 5701
kubectl run hazelcast --image=hazelcast/hazelcast --port=5701

# Start the nginx pod using the default command, but use custom arguments (arg1 .. argN) for that command
kubectl run nginx --image=nginx -- <arg1> <arg2> ... <argN>

# With environment variables
kubectl run hazelcast --image=hazelcast/hazelcast --env="DNS_DOMAIN=cluster" --env="POD_NAMESPACE=default"

# With labels
kubectl run hazelcast --image=hazelcast/hazelcast --labels="app=hazelcast,env=prod"

# Write the manifest to a file and create nothing
kubectl run nginx --image=nginx --dry-run=client -o yaml > pod.yaml

# With fields that have no flag
kubectl run nginx --image=nginx --overrides='{"spec": {"nodeName": "node-a"}}'

# Type in it, and do not restart it when it ends
kubectl run -i -t busybox --image=busybox --restart=Never

# A shell for a moment: the pod goes when it ends
kubectl run tmp --rm -it --image=busybox --restart=Never -- sh

# Run another command than the image does
kubectl run nginx --image=nginx --command -- <cmd> <arg1> ... <argN>`,
  flags: [
    ...CREATE_FLAGS.filter((f) => f.name !== 'field-manager' && f.name !== 'validate'),
    ...FILES,
    RECORD,
    ...OTHER_FLAGS,
    {
      name: 'field-manager',
      type: 'string',
      default: 'kubectl-run',
      help: 'Name of the manager used to track field ownership.',
    },
    { name: 'validate', type: 'string', default: 'strict', hidden: true, help: '' },
  ],
  *run(on) {
    const { flags } = on;
    require(on, 'image');
    const name = on.args[0];
    if (name === undefined || on.dash === 0) throw UsageError.for(on.path, 'NAME is required for run');
    const image = flags.string('image');
    if (image === '') throw new CliError('--image is required');
    if (!/^[a-zA-Z0-9][\w.\-/:@]*$/.test(image))
      throw new CliError(`Invalid image name ${JSON.stringify(image)}: invalid reference format`);
    const restart = flags.string('restart');
    if (flags.bool('tty') && !flags.bool('stdin'))
      throw UsageError.for(on.path, '-i/--stdin is required for containers with -t/--tty=true');
    if (!['Always', 'OnFailure', 'Never'].includes(restart))
      throw UsageError.for(on.path, `invalid restart policy: ${restart}`);
    const remove = flags.bool('rm');
    const attached = flags.bool('attach') || flags.bool('stdin');
    if (remove && !attached) throw UsageError.for(on.path, '--rm should only be used for attached containers');
    const port = flags.string('port');
    if (flags.bool('expose') && port === '')
      throw UsageError.for(on.path, '--port must be set when exposing a service');
    const dryRun = dryRunOf(on);
    if (dryRun !== 'none' && (attached || flags.bool('tty')))
      throw UsageError.for(
        on.path,
        "--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)",
      );
    const pull = flags.string('image-pull-policy');
    if (!['', 'Always', 'IfNotPresent', 'Never'].includes(pull))
      throw UsageError.for(on.path, `invalid image pull policy: ${pull}`);
    if (port !== '' && !/^[+-]?\d+$/.test(port))
      throw new CliError(`strconv.Atoi: parsing ${JSON.stringify(port)}: invalid syntax`);
    const words = on.args.slice(1);
    const labels = flags.string('labels') ? parseLabels(flags.string('labels')) : { run: name };
    const env = flags.list('env').map((text) => {
      const equals = text.indexOf('=');
      if (equals <= 0) throw new CliError(`invalid env: ${text}`);
      return { name: text.slice(0, equals), value: text.slice(equals + 1) };
    });
    const annotations = Object.fromEntries(
      flags.list('annotations').map((text) => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)]),
    );
    const container = {
      name,
      image,
      ...(pull ? { imagePullPolicy: pull } : {}),
      ...(words.length > 0 ? (flags.bool('command') ? { command: words } : { args: words }) : {}),
      ...(port ? { ports: [{ containerPort: Number(port) }] } : {}),
      ...(env.length > 0 ? { env } : {}),
      resources: {},
      ...(flags.bool('stdin') ? { stdin: true, stdinOnce: !flags.bool('leave-stdin-open') } : {}),
      ...(flags.bool('tty') ? { tty: true } : {}),
      ...(flags.bool('privileged') ? { securityContext: { privileged: true } } : {}),
    };
    const pod = {
      kind: 'Pod',
      apiVersion: 'v1',
      metadata: { name, labels, ...(Object.keys(annotations).length > 0 ? { annotations } : {}) },
      spec: { containers: [container], restartPolicy: restart, dnsPolicy: 'ClusterFirst' },
      status: {},
    };
    const podFirst = { resource: 'pods', object: overridden(on, 'pods', pod) };
    // The pod is made first, the Service is told first.
    const told: string[] = [];
    const quiet = { ...on, io: { ...on.io, stdout: (text: string) => void told.push(text) } };
    make(flags.bool('expose') || attached ? { ...quiet, out: (line) => void told.push(`${line}\n`) } : on, podFirst);
    if (flags.bool('expose')) {
      let refused: unknown;
      try {
        make(on, { resource: 'services', object: service(name, Number(port), labels, flags.changed('labels')) });
      } catch (error) {
        refused = error;
      }
      if (refused === undefined && flags.string('output') === 'yaml') on.io.stdout('---\n---\n');
      if (!attached) {
        on.io.stdout(told.join(''));
        if (refused !== undefined) throw refused;
      }
    }
    if (!attached || dryRun !== 'none') return 0;
    let last: Pod | undefined;
    const code = yield* attachAfterStart(on, name, remove, '', (ended) => {
      last = ended;
    });
    if (restart === 'Always' || flags.bool('leave-stdin-open')) return 0; // nobody waits for its code
    const { reason, message = '' } = last?.status.containerStatuses?.[0]?.state?.terminated ?? {};
    if (code !== 0 && reason !== undefined)
      on.err(`pod ${on.namespace}/${name} terminated (${reason})\n${message}`.trimEnd());
    return code;
  },
};

const OVERRIDES: Readonly<Record<string, PatchType>> = {
  merge: MERGE,
  json: 'application/json-patch+json',
  strategic: STRATEGIC,
};

/** The object with what `--overrides` says. @throws CliError */
export function overridden<T extends object>(on: Invocation, resource: string, object: T): T {
  const text = on.flags.string('overrides');
  if (text === '') return object;
  const type = OVERRIDES[on.flags.string('override-type')];
  if (type === undefined) throw new CliError(`invalid override type: ${on.flags.string('override-type')}`);
  const of = on.api.resources().find(({ id }) => id === resource);
  let patch: unknown;
  try {
    patch = JSON.parse(text);
  } catch {
    throw new CliError('Invalid JSON Patch');
  }
  return of === undefined ? object : (applyPatch(of, object as unknown as KubeObject, type, patch) as unknown as T);
}

/** @param labelled whether the labels were asked for: then the Service has them too */
const service = (name: string, port: number, selector: object, labelled: boolean) => ({
  kind: 'Service',
  apiVersion: 'v1',
  metadata: { name, ...(labelled ? { labels: selector } : {}) },
  spec: { ports: [{ protocol: 'TCP', port, targetPort: port }], selector },
  status: { loadBalancer: {} },
});
