/** Help texts in kubectl's layout, made from the commands' own descriptions. */
import type { Command } from './command.ts';
import type { FlagSpec } from './flags.ts';
import type { Target } from './root.ts';

/** The groups of `kubectl --help`, in order. */
const GROUPS: readonly (readonly [string, readonly string[]])[] = [
  ['Basic Commands (Beginner):', ['create', 'expose', 'run', 'set']],
  ['Basic Commands (Intermediate):', ['explain', 'get', 'edit', 'delete']],
  ['Deploy Commands:', ['rollout', 'scale', 'autoscale']],
  ['Cluster Management Commands:', ['certificate', 'cluster-info', 'top', 'cordon', 'uncordon', 'drain', 'taint']],
  [
    'Troubleshooting and Debugging Commands:',
    ['describe', 'logs', 'attach', 'exec', 'port-forward', 'proxy', 'cp', 'auth', 'debug', 'events'],
  ],
  ['Advanced Commands:', ['diff', 'apply', 'patch', 'replace', 'wait', 'kustomize']],
  ['Settings Commands:', ['label', 'annotate', 'completion']],
];

/** The commands' names as kubectl puts them together, which is also the order in which it names near ones. */
export const IN_ORDER: readonly string[] = GROUPS.flatMap(([, names]) => names);

const indent = (text: string, by: string): string =>
  text
    .split('\n')
    .map((line) => (line === '' ? line : by + line))
    .join('\n');

function rows(commands: readonly Command[], width = widthOf(commands)): string {
  return commands.map((c) => `  ${c.name.padEnd(width)}   ${c.short}`).join('\n');
}

/** Names of the commands of one group stand in a column; cobra makes it this wide at least. */
const widthOf = (commands: readonly Command[]): number => Math.max(11, ...commands.map((c) => c.name.length));

function shown(spec: FlagSpec): string {
  if (spec.bare) return spec.default ?? '';
  switch (spec.type) {
    case 'string':
      return `'${spec.default ?? ''}'`;
    case 'list':
    case 'array':
      return `[${spec.default ?? ''}]`;
    case 'bool':
      return spec.default ?? 'false';
    case 'duration':
      return spec.default ?? '0s';
    default:
      return spec.default ?? '0';
  }
}

export function flagLines(specs: readonly FlagSpec[]): string {
  return [...specs]
    .filter((spec) => !spec.hidden && spec.leftOut === undefined && spec.deprecated === undefined)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((spec) => `    ${spec.short ? `-${spec.short}, ` : ''}--${spec.name}=${shown(spec)}:\n\t${spec.help}`)
    .join('\n\n');
}

function rootHelp(command: Command): string {
  const byName = new Map((command.commands ?? []).map((c) => [c.name, c]));
  const listed = new Set(GROUPS.flatMap(([, names]) => names));
  const other = [...byName.values()]
    .filter((c) => !listed.has(c.name) && (!c.hidden || c.listed))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const width = widthOf([...other, ...GROUPS.flatMap(([, names]) => names.flatMap((n) => byName.get(n) ?? []))]);
  const parts = GROUPS.map(
    ([title, names]) =>
      `${title}\n${rows(
        names.flatMap((n) => byName.get(n) ?? []),
        width,
      )}`,
  );
  return [
    `${command.short}.\n\n Find more information at: https://kubernetes.io/docs/reference/kubectl/`,
    ...parts,
    'Subcommands provided by plugins:',
    `Other Commands:\n${rows(other, width)}`,
    `Usage:\n  kubectl [flags] [options]`,
    `Use "kubectl <command> --help" for more information about a given command.\nUse "kubectl options" for a list of global command-line options (applies to all commands).\n`,
  ].join('\n\n');
}

export function help({ command, path }: Target, _globals: readonly FlagSpec[]): string {
  if (path === 'kubectl') return rootHelp(command);
  const own = command.flags ?? [];
  const children = (command.commands ?? []).filter((c) => !c.hidden);
  const parts = [
    command.long ?? `${command.short}.`,
    ...(command.aliases?.length ? [`Aliases:\n${[command.name, ...command.aliases].join(', ')}`] : []),
    ...(command.examples ? [`Examples:\n${indent(command.examples, '  ')}`] : []),
    ...(children.length > 0 ? [`Available Commands:\n${rows(children)}`] : []),
    ...(own.length > 0 ? [`Options:\n${flagLines(own)}`] : []),
    `Usage:\n  ${path} ${command.use}`,
    ...(children.length > 0 ? [`Use "${path} <command> --help" for more information about a given command.`] : []),
    'Use "kubectl options" for a list of global command-line options (applies to all commands).\n',
  ];
  const text = parts.join('\n\n');
  return text.replace(
    /\n\nUse "kubectl options"/,
    children.length > 0 ? '\nUse "kubectl options"' : '\n\nUse "kubectl options"',
  );
}
