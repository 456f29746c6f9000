/** `kubectl port-forward`, `proxy`, `cp`: what reaches from outside into pods, as far as a practice cluster has an outside. */
import { keyOf, printedBy } from '../../engine/index.ts';
import type { Command } from '../command.ts';
import { CliError, UsageError } from '../errors.ts';
import type { Files } from '../io.ts';
import { notStarted, streamed } from './exec.ts';
import { defaultContainer, podOf } from './pods.ts';

export const portForward: Command = {
  name: 'port-forward',
  use: 'TYPE/NAME [options] [LOCAL_PORT:]REMOTE_PORT [...[LOCAL_PORT_N:]REMOTE_PORT_N]',
  short: 'Forward one or more local ports to a pod',
  examples: `# Listen on port 8888 here, forwarding to 5000 in the pod
kubectl port-forward pod/mypod 8888:5000

# The same ports here and in a pod of a deployment
kubectl port-forward deployment/mydeployment 5000 6000

# To the port of a service that is named https
kubectl port-forward service/myservice 8443:https

# Listen on all addresses
kubectl port-forward --address 0.0.0.0 pod/mypod 8888:5000

# Listen on a free port
kubectl port-forward pod/mypod :5000`,
  flags: [
    { name: 'address', type: 'list', default: 'localhost', help: 'Addresses to listen on (comma separated).' },
    {
      name: 'pod-running-timeout',
      type: 'duration',
      default: '1m0s',
      help: 'The length of time to wait until at least one pod is running',
    },
  ],
  *run(on) {
    const [target, ...ports] = on.args;
    if (target === undefined || ports.length === 0)
      throw UsageError.for(on.path, 'TYPE/NAME and list of ports are required for port-forward');
    const pod = yield* podOf(on, target);
    if (pod.status.phase !== 'Running')
      throw new CliError(`unable to forward port because pod is not running. Current status=${pod.status.phase}`);
    on.api.askKubelet(pod, 'portforward');
    throw new CliError(
      'port-forward would open a port of your machine, which is not simulated: ask from inside, as by kubectl run tmp --rm -i --restart=Never --image=busybox -- wget -qO- SERVICE:PORT',
    );
  },
};

export const proxy: Command = {
  name: 'proxy',
  use: '[--port=PORT] [--www=static-dir] [--www-prefix=prefix] [--api-prefix=prefix] [options]',
  short: 'Run a proxy to the Kubernetes API server',
  flags: [{ name: 'port', short: 'p', type: 'int', default: '8001', help: 'The port on which to run the proxy.' }],
  run() {
    throw new CliError('proxy opens a port of your machine, which is not part of this version');
  },
};

export const cp: Command = {
  name: 'cp',
  use: '<file-spec-src> <file-spec-dest> [options]',
  short: 'Copy files and directories to and from containers',
  examples: `# Copy /tmp/foo from a remote pod to /tmp/bar locally
kubectl cp <some-namespace>/<some-pod>:/tmp/foo /tmp/bar

# Copy a local folder into a pod of the current namespace
kubectl cp /tmp/foo_dir <some-pod>:/tmp/bar_dir

# Copy a local file into one container of a pod
kubectl cp /tmp/foo <some-pod>:/tmp/bar -c <specific-container>

# Copy a local file into a pod of another namespace
kubectl cp /tmp/foo <some-namespace>/<some-pod>:/tmp/bar

# Without cp: pack it here and unpack it there
tar cf - /tmp/foo | kubectl exec -i <some-pod> -- tar xf - -C /tmp/bar`,
  flags: [
    { name: 'container', short: 'c', type: 'string', help: 'Container name.' },
    {
      name: 'no-preserve',
      type: 'bool',
      help: "The copied file/directory's ownership and permissions will not be preserved in the container",
    },
    {
      name: 'retries',
      type: 'int',
      default: '0',
      help: 'Set number of retries to complete a copy operation from a container.',
    },
  ],
  *run(on) {
    const [from, to] = on.args;
    if (from === undefined || to === undefined || on.args.length !== 2)
      throw new CliError('source and destination are required');
    const [source, target] = [fileSpec(from), fileSpec(to)];
    if (source.pod && target.pod) throw new CliError('one of src or dest must be a local file specification');
    if (!source.pod && !target.pod) throw new CliError('one of src or dest must be a remote file specification');
    if (source.path === '' || target.path === '') throw new CliError('filepath can not be empty');
    const remote = source.pod ? source : target;
    const pod = yield* podOf(on, remote.pod ?? '');
    const container = on.flags.string('container') || defaultContainer(on, pod);
    on.api.askKubelet(pod, 'exec');
    const runtime = on.api.cluster.runtime;
    const missing = streamed(() => runtime.missing(keyOf(pod), container, 'tar'));
    if (missing !== undefined) throw notStarted(on, missing);
    if (source.pod) {
      const place = absolute(source.path).replace(/(?<=.)\/+$/, '');
      const found = below(runtime.files(keyOf(pod), container), place);
      if (found.length === 0)
        throw new CliError(`tar: ${source.path.replace(/^\//, '')}: Cannot stat: No such file or directory`);
      const into = on.io.files.list(target.path) !== undefined && found[0]?.[0] === '';
      const folder = into || target.path.endsWith('/') ? joined(target.path, baseOf(place)) : target.path;
      for (const [path, text] of found) on.io.files.write(joined(folder, path), text);
      return 0;
    }
    const found = local(on.io.files, source.path);
    if (found.length === 0) throw new CliError(`${source.path} doesn't exist in local filesystem`);
    const place = absolute(target.path);
    const there = runtime.files(keyOf(pod), container);
    const into =
      target.path.endsWith('/') || (!there.has(place) && below(there, place).length > 0) || SYSTEM.has(place);
    const under = into ? joined(place, baseOf(source.path)) : place;
    for (const [path, text] of found) {
      const ran = runtime.exec(keyOf(pod), container, ['tee', joined(under, path)], text);
      if (ran.code === 0) continue;
      for (const [stream, said] of printedBy(ran)) if (stream === 'stderr') on.err(said.trimEnd());
      throw new CliError(`command terminated with exit code ${ran.code}`, ran.code);
    }
    return 0;
  },
};

/** Folders that are in every image, whatever lies in them. */
const SYSTEM = new Set(['/', '/tmp', '/root', '/home', '/etc', '/var', '/usr', '/opt', '/run']);

const baseOf = (path: string): string => path.replace(/\/+$/, '').split('/').at(-1) ?? path;
const joined = (folder: string, path: string): string =>
  path === '' ? folder : `${folder.replace(/\/+$/, '')}/${path}`;

/** A file, under an empty path, or all files of a folder by their path in it. */
function below(files: ReadonlyMap<string, string>, path: string): [string, string][] {
  const own = files.get(path);
  if (own !== undefined) return [['', own]];
  const root = path === '/' ? '/' : `${path}/`;
  return [...files].flatMap(([file, text]): [string, string][] =>
    file.startsWith(root) && !file.endsWith('/') ? [[file.slice(root.length), text]] : [],
  );
}

/** The same of the home. */
function local(files: Files, path: string): [string, string][] {
  const own = files.read(path);
  if (own !== undefined) return [['', own]];
  return (files.list(path) ?? []).flatMap((name) =>
    local(files, joined(path, name)).map(([inner, text]): [string, string] => [joined(name, inner), text]),
  );
}

const absolute = (path: string): string => (path.startsWith('/') ? path : `/${path}`);

/** `namespace/pod:path`, `pod:path` or a local path. */
function fileSpec(text: string): { pod?: string; path: string } {
  const colon = text.indexOf(':');
  if (colon < 0) return { path: text };
  const pod = text.slice(0, colon);
  return { pod: pod.split('/').at(-1) ?? pod, path: text.slice(colon + 1) };
}
