/** `kubectl debug`: an ephemeral container in a running pod, or a copy of the pod. */
import { keyOf, type Pod } from '../../engine/index.ts';
import { copy, STRATEGIC } from '../change.ts';
import type { Command, Invocation } from '../command.ts';
import { CliError } from '../errors.ts';
import { attachToDebugger } from './attach.ts';
import { leftOutFlags } from './left-out.ts';
import { podOf } from './pods.ts';

export const debug: Command = {
  name: 'debug',
  use: '(POD | TYPE[[.VERSION].GROUP]/NAME) [ -- COMMAND [args...] ] [options]',
  short: 'Create debugging sessions for troubleshooting workloads and nodes',
  examples: `# Add an ephemeral container to an already running pod
kubectl debug mypod --image=busybox --target=app

# Create a copy of mypod adding a debug container
kubectl debug mypod --image=busybox --copy-to=my-debugger`,
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
    ...leftOutFlags(
      'a copy keeps what its original has',
      'arguments-only',
      'custom',
      'filename',
      'image-pull-policy',
      'keep-annotations',
      'keep-init-containers',
      'keep-labels',
      'keep-liveness',
      'keep-readiness',
      'keep-startup',
      'set-image',
    ),
    { name: 'quiet', short: 'q', type: 'bool', help: 'If true, suppress informational messages.' },
  ],
  *run(on) {
    const { flags } = on;
    const [target] = on.args;
    if (/^(node|nodes|no)\//.test(target ?? ''))
      throw new CliError('debugging nodes is deliberately not part of this kubectl: there is no machine to enter');
    if (!flags.string('image') && !flags.string('copy-to'))
      throw new CliError('you must specify --image when not using --copy-to.');
    if (target === undefined) throw new CliError('NAME or TYPE/NAME is required for debug');
    if (flags.string('profile') === 'legacy')
      on.err(
        '--profile=legacy is deprecated and will be removed in the future. It is recommended to explicitly specify a profile, for example "--profile=general".',
      );
    const pod = podOf(on, target);
    const names = new Set([...pod.spec.containers, ...(pod.spec.ephemeralContainers ?? [])].map((c) => c.name));
    let name = flags.string('container');
    for (let i = 1; name === ''; i++) if (!names.has(`debugger-${i}`)) name = `debugger-${i}`;
    const words = on.args.slice(1);
    const env = flags
      .list('env')
      .map((text) => ({ name: text.split('=')[0] ?? '', value: text.split('=').slice(1).join('=') }));
    const container = {
      name,
      image: flags.string('image'),
      ...(words.length > 0 ? { args: words } : {}),
      ...(env.length > 0 ? { env } : {}),
      ...(flags.bool('stdin') ? { stdin: true } : {}),
      ...(flags.bool('tty') ? { tty: true } : {}),
    };
    if (flags.string('copy-to')) return copyPod(on, pod, container);
    if (!flags.bool('quiet') && !flags.changed('container')) on.err(`Defaulting debug container name to ${name}.`);
    const ephemeral = {
      ...container,
      ...(flags.string('target') ? { targetContainerName: flags.string('target') } : {}),
    };
    on.api.patch(
      'pods',
      keyOf(pod),
      STRATEGIC,
      { spec: { ephemeralContainers: [ephemeral] } },
      { manager: 'kubectl-debug', subresource: 'ephemeralcontainers' },
    );
    if (!flags.bool('stdin') && !flags.bool('attach')) return 0;
    return yield* attachToDebugger(on, keyOf(pod), name);
  },
};

function copyPod(on: Invocation, pod: Pod, container: { name: string; image: string }): number {
  const { flags } = on;
  const spec = copy(pod.spec);
  delete spec.ephemeralContainers;
  if (!flags.bool('same-node')) delete spec.nodeName;
  if (flags.bool('share-processes')) spec.shareProcessNamespace = true;
  const known = spec.containers.find((c) => c.name === container.name);
  if (known) Object.assign(known, container.image ? container : {});
  else if (container.image) spec.containers.push(container);
  const metadata = { name: flags.string('copy-to'), namespace: on.namespace, annotations: {} };
  on.api.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata, spec } as unknown as Pod, {
    manager: 'kubectl-debug',
  });
  if (flags.bool('replace')) on.api.delete('pods', keyOf(pod), {});
  return 0;
}
