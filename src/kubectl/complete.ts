/** Completion for the practice terminal: verbs, flags, kinds, names, containers and namespaces. */
import type { Pod } from '../engine/index.ts';
import { Api } from './api.ts';
import type { Command } from './command.ts';
import type { FlagSpec } from './flags.ts';
import { GLOBAL_FLAGS } from './globals.ts';
import type { Kubectl } from './index.ts';
import { findResource } from './mapper.ts';
import { OWN } from './own/index.ts';
import { formats } from './printers/index.ts';
import { ROOT, resolve } from './root.ts';
import { TOOLS } from './tools/index.ts';
import type { Tool, ToolCommand } from './tools/tool.ts';

/** Verbs whose first argument is a pod. */
const OF_PODS = ['logs', 'exec', 'attach', 'port-forward', 'cp', 'debug'];
const OF_NODES = ['cordon', 'uncordon', 'drain'];

/**
 * @param line the line up to the cursor, beginning with `kubectl` or a word of `OWN`
 * @returns what may stand in place of the last word, sorted
 */
export function complete(kubectl: Kubectl, line: string): string[] {
  const words = line.trimStart().split(/\s+/);
  const last = words.at(-1) ?? '';
  const [first = '', ...before] = words.slice(0, -1);
  const root = first === 'kubectl' || first === 'k' ? ROOT : OWN.get(first);
  const tool = TOOLS.get(first);
  const found = root ? candidates(kubectl, root, before, last) : tool ? wordsOfTool(tool, before, last) : [];
  return [...new Set(found)].filter((word) => word.startsWith(last) && word !== '').sort();
}

/** What a tool takes there: a command of it, or a flag. */
function wordsOfTool(tool: Tool, before: readonly string[], last: string): readonly string[] {
  let command: ToolCommand = tool;
  for (const word of before) command = command.commands?.find(({ name }) => name === word) ?? command;
  if (last.startsWith('-')) return [...(command.flags ?? []), ...tool.globals].map(({ name }) => `--${name}`);
  return (command.commands ?? []).map(({ name }) => name);
}

function candidates(kubectl: Kubectl, root: Command, before: readonly string[], last: string): readonly string[] {
  const { command, path, rest } = resolveQuietly(before, root);
  const flags = [...(command.flags ?? []), ...GLOBAL_FLAGS].filter((flag) => !flag.hidden);
  const equals = last.indexOf('=');
  if (last.startsWith('-') && equals > 0)
    return valuesOf(kubectl, command, flags, last.slice(0, equals)).map((value) => last.slice(0, equals + 1) + value);
  // Some flags mean something alone: their value can only stand behind an equals sign.
  if (last.startsWith('-'))
    return flags.map(({ name, type, alone }) => (alone && type === 'string' ? `--${name}=` : `--${name}`));
  const values = valuesOf(kubectl, command, flags, rest.at(-1) ?? '');
  if (values.length > 0) return values;
  const takesValue = (word: string | undefined): boolean => (flagOf(flags, word ?? '')?.type ?? 'bool') !== 'bool';
  const args = rest.filter((word, i) => !word.startsWith('-') && !takesValue(rest[i - 1]));
  const entries = CONFIG[path];
  if (entries !== undefined) return args.length === 0 ? Object.keys(kubectl.session.config[entries]) : [];
  if (command.commands !== undefined && args.length === 0) {
    const names = command.commands.filter((child) => !child.hidden).map((child) => child.name);
    if (command.run === undefined || names.some((name) => name.startsWith(last))) return names;
  }
  const api = new Api(kubectl.cluster);
  const at = rest.findIndex((word) => /^(?:-n|--namespace)(?:=|$)/.test(word));
  const namespace = at < 0 ? kubectl.session.namespace : (/=(.*)$/.exec(rest[at] ?? '')?.[1] ?? rest[at + 1] ?? '');
  if (['-c', '--container'].includes(rest.at(-1) ?? ''))
    return api
      .list('pods', { namespace })
      .flatMap((pod) =>
        rest.includes(pod.metadata.name) || rest.includes(`pod/${pod.metadata.name}`) ? containersOf(pod) : [],
      );
  if (path.startsWith('kubectl ') && takesValue(rest.at(-1))) return []; // anything may stand there
  if (path === 'kubectl auth can-i') return args.length === 0 ? VERBS : args.length === 1 ? pluralsOf(api) : [];
  if (path === 'kubectl top pod' || path === 'kubectl top node') {
    const resource = path.endsWith('pod') ? 'pods' : 'nodes';
    return args.length === 0 ? api.list(resource, resource === 'pods' ? { namespace } : {}).map(nameOf) : [];
  }
  const kinds = kindsFor(api, path);
  if (kinds !== undefined && args.length === 0 && !last.includes('/')) return kinds;
  const targets = targetsOf(api, command, namespace, args, last);
  return targets.filter((word) => !args.includes(word)); // none is named twice
}

/** What one may ask to be allowed. */
const VERBS = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'];

const nameOf = ({ metadata }: { metadata: { name: string } }): string => metadata.name;

const pluralsOf = (api: Api): string[] => api.resources().map(({ plural }) => plural);

/** The kinds that a command can do something to, where these are few. */
function kindsFor(api: Api, path: string): readonly string[] | undefined {
  if (path === 'kubectl scale' || path === 'kubectl autoscale')
    return api.resources().flatMap(({ plural, subresources }) => (subresources.includes('scale') ? [plural] : []));
  if (/^kubectl rollout (?:pause|resume)$/.test(path)) return ['deployments'];
  return path.startsWith('kubectl rollout ') ? ['daemonsets', 'deployments', 'statefulsets'] : undefined;
}

/** All of a pod's containers by name. */
const containersOf = ({ spec }: Pod): string[] =>
  [...(spec.initContainers ?? []), ...spec.containers, ...(spec.ephemeralContainers ?? [])].map(({ name }) => name);

/** What the command may be about. @param args the words before that are no flags */
function targetsOf(
  api: Api,
  command: Command,
  namespace: string,
  args: readonly string[],
  last: string,
): readonly string[] {
  const named = (type: string): string[] => {
    const resource = findResource(api, type);
    if (resource === undefined || !resource.verbs.includes('list')) return [];
    return api.list(resource.id, resource.namespaced ? { namespace } : {}).map((object) => object.metadata.name);
  };
  if (command.names !== undefined && !last.includes('/')) return command.names(api, namespace);
  if (command.name === 'logs' && args.length === 1 && !last.includes('/'))
    return api.list('pods', { namespace }).flatMap((pod) => (args[0] === pod.metadata.name ? containersOf(pod) : []));
  if (OF_PODS.includes(command.name)) return args.length === 0 ? named('pods') : [];
  if (OF_NODES.includes(command.name)) return named('nodes');
  if (last.includes('/')) {
    const type = last.slice(0, last.indexOf('/'));
    return named(type).map((name) => `${type}/${name}`);
  }
  if (args.length === 0) return pluralsOf(api);
  return named(args[0] ?? '');
}

/** Commands whose argument is an entry of the kubeconfig. */
const CONFIG: Readonly<Record<string, 'contexts' | 'clusters' | 'users'>> = {
  'kubectl config use-context': 'contexts',
  'kubectl config set-context': 'contexts',
  'kubectl config delete-context': 'contexts',
  'kubectl config rename-context': 'contexts',
  'kubectl config get-contexts': 'contexts',
  'kubectl config set-cluster': 'clusters',
  'kubectl config delete-cluster': 'clusters',
  'kubectl config set-credentials': 'users',
  'kubectl config delete-user': 'users',
};

/** @param flag as it is typed */
const flagOf = (flags: readonly FlagSpec[], flag: string): FlagSpec | undefined =>
  flags.find(({ name, short }) => flag === `--${name}` || (short !== undefined && flag === `-${short}`));

/** What a flag may be followed by, where that is a choice; `flag` as it is typed. */
function valuesOf(kubectl: Kubectl, command: Command, flags: readonly FlagSpec[], flag: string): readonly string[] {
  const { config } = kubectl.session;
  switch (flagOf(flags, flag)?.name) {
    case 'namespace':
      return new Api(kubectl.cluster).list('namespaces').map(({ metadata }) => metadata.name);
    case 'output':
      return formats(command.name === 'get');
    case 'dry-run':
      return ['none', 'server', 'client'];
    case 'cascade':
      return ['background', 'orphan', 'foreground'];
    case 'type':
      return command.name === 'patch' ? ['json', 'merge', 'strategic'] : [];
    case 'context':
      return Object.keys(config.contexts);
    case 'cluster':
      return Object.keys(config.clusters);
    case 'user':
      return Object.keys(config.users);
    default:
      return [];
  }
}

function resolveQuietly(words: readonly string[], root: Command): ReturnType<typeof resolve> {
  try {
    return resolve(words, root);
  } catch {
    return resolve([], root);
  }
}
