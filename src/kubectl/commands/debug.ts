/** `kubectl debug`: an ephemeral container in a running pod, a copy of the pod, or a pod on a node. */
import { keyOf, type Pod } from '../../engine/index.ts';
import { findAll } from '../builder.ts';
import { copy, STRATEGIC } from '../change.ts';
import type { Command, Invocation } from '../command.ts';
import { CliError } from '../errors.ts';
import { attachAfterStart, attachToDebugger } from './attach.ts';
import { asked, custom, PROFILES } from './debug-container.ts';
import { debugNode, nodeOf } from './debug-node.ts';
import { FILENAME } from './flags.ts';
import { objectOf } from './pods.ts';

/** What a copy may keep of its original. */
const KEEP = ['annotations', 'init-containers', 'labels', 'liveness', 'readiness', 'startup'] as const;

export const debug: Command = {
  name: 'debug',
  use: '(POD | TYPE[[.VERSION].GROUP]/NAME) [ -- COMMAND [args...] ] [options]',
  short: 'Create debugging sessions for troubleshooting workloads and nodes',
  examples: `# Add an ephemeral container to an already running pod
kubectl debug mypod --image=busybox --target=app

# Create a copy of mypod adding a debug container
kubectl debug mypod --image=busybox --copy-to=my-debugger

# Open a shell on a node: its file system is at /host
kubectl debug node/node-a -it --image=busybox --profile=sysadmin

# Open a shell in a container that is added to the pod
kubectl debug mypod -it --image=busybox

# The same for the pod that a file describes
kubectl debug -f pod.yaml -it --image=busybox

# Give the added container a name
kubectl debug --image=busybox -c debugger mypod

# Copy the pod and run a shell in the place of one container's command
kubectl debug mypod -it --copy-to=my-debugger --container=mycontainer -- sh

# Copy the pod with another image in all its containers
kubectl debug mypod --copy-to=my-debugger --set-image=*=busybox`,
  flags: [
    { name: 'image', type: 'string', help: 'Container image to use for debug container.' },
    { name: 'container', short: 'c', type: 'string', help: 'Container name to use for debug container.' },
    {
      name: 'target',
      type: 'string',
      help: 'When using an ephemeral container, target processes in this container name.',
    },
    { name: 'copy-to', type: 'string', help: 'Create a copy of the target Pod with this name.' },
    { name: 'replace', type: 'bool', help: "When used with '--copy-to', delete the original Pod." },
    {
      name: 'same-node',
      type: 'bool',
      help: "When used with '--copy-to', schedule the copy of target Pod on the same node.",
    },
    {
      name: 'share-processes',
      type: 'bool',
      default: 'true',
      help: "When used with '--copy-to', enable process namespace sharing in the copy.",
    },
    { name: 'env', type: 'array', help: 'Environment variables to set in the container.' },
    {
      name: 'profile',
      type: 'string',
      default: 'legacy',
      help: 'Options are "legacy", "general", "baseline", "netadmin", "restricted" or "sysadmin".',
    },
    {
      name: 'stdin',
      short: 'i',
      type: 'bool',
      help: 'Keep stdin open on the container(s) in the pod, even if nothing is attached.',
    },
    { name: 'tty', short: 't', type: 'bool', help: 'Allocate a TTY for the debugging container.' },
    {
      name: 'attach',
      type: 'bool',
      help: "If true, wait for the container to start running, and then attach as if 'kubectl attach ...' were called.",
    },
    {
      name: 'arguments-only',
      type: 'bool',
      help: 'If specified, everything after -- will be passed to the new container as Args instead of Command.',
    },
    {
      name: 'image-pull-policy',
      type: 'string',
      help: 'The image pull policy for the container. If left empty, this value will not be specified by the client and defaulted by the server.',
    },
    {
      name: 'set-image',
      type: 'list',
      help: "When used with '--copy-to', a list of name=image pairs for changing container images, similar to how 'kubectl set image' works.",
    },
    ...KEEP.map((what) => ({
      name: `keep-${what}`,
      type: 'bool' as const,
      ...(what === 'init-containers' ? { default: 'true' } : {}),
      help: `If true, keep the original pod ${what.replace('-', ' ')}.(This flag only works when used with '--copy-to')`,
    })),
    {
      name: 'custom',
      type: 'string',
      help: 'Path to a JSON or YAML file containing a partial container spec to customize built-in debug profiles.',
    },
    { ...FILENAME, help: 'identifying the resource to debug' },
    { name: 'quiet', short: 'q', type: 'bool', help: 'If true, suppress informational messages.' },
  ],
  *run(on) {
    const { flags } = on;
    const [target] = flags.changed('filename') ? filed(on) : on.args;
    validate(on);
    if (target === undefined) throw new CliError('NAME or filename is required for debug');
    if (flags.string('profile') === 'legacy')
      on.err(
        '--profile=legacy is deprecated and will be removed in the future. It is recommended to explicitly specify a profile, for example "--profile=general".',
      );
    const node = nodeOf(target);
    if (node !== undefined) return yield* debugNode(on, node);
    const object = objectOf(on, target);
    if (object.kind !== 'Pod') throw new CliError(`"${object.apiVersion}, Kind=${object.kind}" not supported by debug`);
    const pod = object as Pod;
    const name = flags.string('container') || freeName(on, pod);
    if (!flags.bool('quiet') && !flags.changed('container') && flags.string('image'))
      on.out(`Defaulting debug container name to ${name}.`);
    if (flags.string('copy-to')) {
      copyPod(on, pod, name);
      if (!flags.bool('stdin') && !flags.bool('attach')) return 0;
      return yield* attachAfterStart(on, flags.string('copy-to'), false, name);
    }
    const container = {
      ...asked(on, name),
      ...(flags.string('target') ? { targetContainerName: flags.string('target') } : {}),
    };
    const order = [...(pod.spec.ephemeralContainers ?? []), container].map((each) => ({ name: each.name }));
    on.api.patch(
      'pods',
      keyOf(pod),
      STRATEGIC,
      // In the order in which they came: a patch that does not say it puts its own first.
      { spec: { '$setElementOrder/ephemeralContainers': order, ephemeralContainers: [container] } },
      { manager: 'kubectl-debug', subresource: 'ephemeralcontainers' },
    );
    if (!flags.bool('stdin') && !flags.bool('attach')) return 0;
    return yield* attachToDebugger(on, keyOf(pod), name);
  },
};

/** What the files of `-f` name, in the form of an argument. */
function filed(on: Invocation): string[] {
  const infos = findAll(on, { filenames: on.flags.list('filename') });
  return infos.map(({ resource, object }) => `${resource.plural}/${object.metadata.name}`);
}

/** A name that no container of the pod has. */
function freeName({ api }: Invocation, { spec }: Pod): string {
  const taken = [...spec.containers, ...(spec.initContainers ?? []), ...(spec.ephemeralContainers ?? [])];
  for (;;) {
    const name = `debugger-${api.server.random('kubectl-debug').suffix(5)}`;
    if (!taken.some((container) => container.name === name)) return name;
  }
}

/** @throws CliError for flags that make no sense together */
function validate(on: Invocation): void {
  const { flags, args } = on;
  const [image, sets, words] = [flags.string('image'), flags.list('set-image'), args.slice(1)];
  if (flags.string('copy-to')) {
    if (!image && sets.length === 0 && words.length === 0)
      throw new CliError('you must specify --image, --set-image or command arguments.');
    if (words.length > 0 && !flags.string('container') && !image)
      throw new CliError('you must specify an existing container or a new image when specifying args.');
    if (flags.string('target'))
      throw new CliError('--target is incompatible with --copy-to. Use --share-processes instead.');
  } else {
    for (const name of ['replace', 'same-node'])
      if (flags.bool(name)) throw new CliError(`--${name} may only be used with --copy-to.`);
    if (sets.length > 0) throw new CliError('--set-image may only be used with --copy-to.');
    if (!image) throw new CliError('you must specify --image when not using --copy-to.');
  }
  const policy = flags.string('image-pull-policy');
  if (!['', 'Always', 'IfNotPresent', 'Never'].includes(policy))
    throw new CliError(`invalid image pull policy: ${policy}`);
  if (!Object.hasOwn(PROFILES, flags.string('profile')))
    throw new CliError(`unknown profile: ${flags.string('profile')}`);
  if (flags.string('target') && !flags.bool('quiet'))
    on.out(
      `Targeting container ${JSON.stringify(flags.string('target'))}. If you don't see processes from this container it may be because the container runtime doesn't support this feature.`,
    );
  custom(on);
  if (flags.bool('tty') && !flags.bool('stdin'))
    throw new CliError('-i/--stdin is required for containers with -t/--tty=true');
}

function copyPod(on: Invocation, pod: Pod, name: string): void {
  const { flags } = on;
  const spec = copy(pod.spec);
  const legacy = flags.string('profile') === 'legacy';
  const drops = (what: (typeof KEEP)[number]): boolean => !legacy && !flags.bool(`keep-${what}`);
  delete spec.ephemeralContainers;
  if (!flags.bool('same-node')) delete spec.nodeName;
  if (flags.changed('share-processes') || !legacy) spec.shareProcessNamespace = flags.bool('share-processes');
  if (drops('init-containers')) delete spec.initContainers;
  const images = new Map(flags.list('set-image').map((pair) => pair.split('=', 2) as [string, string]));
  for (const container of spec.containers) {
    const image = images.get(container.name) ?? images.get('*');
    if (image !== undefined) container.image = image;
    if (drops('liveness')) delete container.livenessProbe;
    if (drops('readiness')) delete container.readinessProbe;
    if (drops('startup')) delete container.startupProbe;
  }
  const known = [...spec.containers, ...(spec.initContainers ?? [])].find((c) => c.name === name);
  const wanted = asked(on, name);
  if (known) {
    if (wanted['command']) delete known.args;
    Object.assign(known, wanted);
  } else if (wanted.image) spec.containers.push(wanted);
  else if (images.size === 0) throw new CliError('you must specify image when creating new container');
  const metadata = {
    name: flags.string('copy-to'),
    namespace: pod.metadata.namespace ?? on.namespace,
    // Without them no controller takes the copy for one of its own.
    ...(legacy || drops('labels') ? {} : { labels: pod.metadata.labels ?? {} }),
    ...(drops('annotations') ? {} : { annotations: pod.metadata.annotations ?? {} }),
  };
  on.api.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata, spec } as unknown as Pod, {
    manager: 'kubectl-debug',
  });
  if (flags.bool('replace')) on.api.delete('pods', keyOf(pod), {});
}
