/** `kubectl auth reconcile`: roles come to allow, and bindings to name, at least what files say (`component-helpers/auth/rbac`). */
import { type KubeObject, keyOf, type Rule, uncovered } from '../../engine/index.ts';
import { find } from '../builder.ts';
import type { Command, Invocation } from '../command.ts';
import { CliError } from '../errors.ts';
import type { Info } from '../mapper.ts';
import { inTurn } from '../pace.ts';
import { DRY_RUN_FLAG, dryRunOf, OUTPUT_FLAGS, told } from '../printers/index.ts';
import type { Program } from '../process.ts';
import { FILES } from './flags.ts';

const GROUP = 'rbac.authorization.k8s.io';
/** Who sets this to `false` wants to be left alone. */
const AUTO_UPDATE = 'rbac.authorization.kubernetes.io/autoupdate';

interface Subject {
  readonly kind: string;
  readonly apiGroup?: string;
  readonly name: string;
  readonly namespace?: string;
}

interface Rbac extends KubeObject {
  readonly rules?: readonly Rule[];
  readonly subjects?: readonly Subject[];
  readonly roleRef?: { readonly kind: string; readonly name: string };
}

/** What has to be done to an object, and what it is about. */
interface Outcome {
  readonly object: Rbac;
  readonly does: 'create' | 'update' | 'recreate' | undefined;
  readonly missing: readonly string[];
  readonly extra: readonly string[];
  readonly optedOut?: boolean;
}

const list = (words: readonly string[] = []): string => `[${words.join(' ')}]`;

/** As Go prints them with `%+v`. */
const ruleText = ({ verbs, apiGroups, resources, resourceNames, nonResourceURLs }: Rule): string =>
  `{Verbs:${list(verbs)} APIGroups:${list(apiGroups)} Resources:${list(resources)} ResourceNames:${list(resourceNames)} NonResourceURLs:${list(nonResourceURLs)}}`;
const subjectText = ({ kind, apiGroup = '', name, namespace = '' }: Subject): string =>
  `{Kind:${kind} APIGroup:${apiGroup} Name:${name} Namespace:${namespace}}`;

/** Labels and annotations of both; those that are there already win. */
function merged(live: Rbac, wanted: Rbac): Rbac {
  const { labels = {}, annotations = {} } = live.metadata;
  const both = {
    labels: { ...wanted.metadata.labels, ...labels },
    annotations: { ...wanted.metadata.annotations, ...annotations },
  };
  const grown =
    Object.keys(both.labels).length > Object.keys(labels).length ||
    Object.keys(both.annotations).length > Object.keys(annotations).length;
  return grown ? { ...live, metadata: { ...live.metadata, ...both } } : live;
}

function role(live: Rbac, wanted: Rbac, strict: boolean): Outcome {
  const [missing, extra] = [
    uncovered(live.rules ?? [], wanted.rules ?? []),
    uncovered(wanted.rules ?? [], live.rules ?? []),
  ];
  const object = merged(live, wanted);
  const texts = { missing: missing.map(ruleText), extra: extra.map(ruleText) };
  if (strict && missing.length + extra.length > 0)
    return { object: { ...object, rules: wanted.rules ?? [] }, does: 'update', ...texts };
  if (!strict && missing.length > 0)
    return { object: { ...object, rules: [...(live.rules ?? []), ...missing] }, does: 'update', ...texts };
  return { object, does: object === live ? undefined : 'update', ...texts };
}

function binding(live: Rbac, wanted: Rbac, strict: boolean): Outcome {
  if (live.roleRef?.kind !== wanted.roleRef?.kind || live.roleRef?.name !== wanted.roleRef?.name)
    return { object: wanted, does: 'recreate', missing: [], extra: [] };
  const only = (of: Rbac, other: Rbac): Subject[] => {
    const known = new Set(other.subjects?.map(subjectText));
    return (of.subjects ?? []).filter((subject) => !known.has(subjectText(subject)));
  };
  const [missing, extra] = [only(wanted, live), only(live, wanted)];
  const object = merged(live, wanted);
  const texts = { missing: missing.map(subjectText), extra: extra.map(subjectText) };
  if (strict && missing.length + extra.length > 0)
    return { object: { ...object, subjects: wanted.subjects ?? [] }, does: 'update', ...texts };
  if (!strict && missing.length > 0)
    return { object: { ...object, subjects: [...(live.subjects ?? []), ...missing] }, does: 'update', ...texts };
  return { object, does: object === live ? undefined : 'update', ...texts };
}

/** What it takes to reconcile one object. */
function outcome(on: Invocation, { resource, object }: Info): Outcome {
  const wanted = object as Rbac;
  const rules = resource.kind.endsWith('Role');
  const live = on.api.find(resource.id, keyOf(object)) as Rbac | undefined;
  if (live === undefined) {
    const missing = rules ? (wanted.rules ?? []).map(ruleText) : (wanted.subjects ?? []).map(subjectText);
    return { object: wanted, does: 'create', missing, extra: [] };
  }
  const optedOut = live.metadata.annotations?.[AUTO_UPDATE] === 'false';
  const result = rules
    ? role(live, wanted, on.flags.bool('remove-extra-permissions'))
    : binding(live, wanted, on.flags.bool('remove-extra-subjects'));
  return { ...result, optedOut };
}

/** Writes what the outcome wants; a namespace that is missing is made first. */
function written(on: Invocation, { resource, object: sent }: Info, { object, does }: Outcome): KubeObject {
  const namespace = sent.metadata.namespace ?? '';
  if (does === 'recreate') on.api.delete(resource.id, keyOf(sent));
  if (does === 'create' && resource.namespaced && on.api.find('namespaces', namespace) === undefined)
    on.api.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } } as KubeObject);
  if (does === 'update') return on.api.update(resource.id, object);
  return does === undefined ? object : on.api.create(resource.id, object);
}

function tell(on: Invocation, rules: boolean, { does, missing, extra, optedOut }: Outcome): void {
  if (does === undefined) return;
  const caveat = optedOut ? `, but object opted out (${AUTO_UPDATE}: false)` : '';
  on.err(`\treconciliation required ${does}${caveat}`);
  const what = rules ? 'rules' : 'subjects';
  const strict = on.flags.bool(rules ? 'remove-extra-permissions' : 'remove-extra-subjects');
  const told = (title: string, lines: readonly string[]): void => {
    if (lines.length > 0) on.err(`\t${title}:`);
    for (const line of lines) on.err(`\t\t${line}`);
  };
  told(`missing ${what} added`, missing);
  if (strict) told(`extra ${what} removed`, extra);
}

function* run(on: Invocation): Program {
  const { flags, args } = on;
  if (!flags.changed('filename') && !flags.changed('kustomize')) throw new CliError('must specify one of -f and -k');
  if (args.length > 0) throw new CliError('no arguments are allowed');
  const dryRun = dryRunOf(on);
  if (dryRun === 'server') throw new CliError('--dry-run=server for command reconcile is not supported yet');
  const found = find(on, {
    filenames: flags.list('filename'),
    recursive: flags.bool('recursive'),
    kustomize: flags.string('kustomize'),
  });
  yield* inTurn(on, found.infos, (info) => {
    if (info.resource.group !== GROUP) return;
    const wants = outcome(on, info);
    const silent = dryRun === 'client' || wants.optedOut;
    told(on, silent ? wants.object : written(on, info, wants), 'reconciled', dryRun);
    tell(on, info.resource.kind.endsWith('Role'), wants);
  });
  if (found.errors[0] !== undefined) throw found.errors[0];
  return 0;
}

export const reconcile: Command = {
  name: 'reconcile',
  use: '-f FILENAME [options]',
  short: 'Reconciles rules for RBAC role, role binding, cluster role, and cluster role binding objects',
  long: `Reconciles rules for RBAC role, role binding, cluster role, and cluster role binding objects.

 What is missing is created, also the namespace that an object belongs to.

 A role that is there keeps its rules and gets those of the file that it does not cover; --remove-extra-permissions takes away what the file does not say. A binding is treated alike with its subjects, and --remove-extra-subjects.

 For objects of RBAC this is better than 'apply', because rules and subjects are merged by what they mean.`,
  examples: '# Reconcile RBAC resources from a file\nkubectl auth reconcile -f my-rbac-rules.yaml',
  flags: [
    ...FILES,
    ...OUTPUT_FLAGS,
    DRY_RUN_FLAG,
    {
      name: 'remove-extra-permissions',
      type: 'bool',
      help: 'If true, removes extra permissions added to roles',
    },
    { name: 'remove-extra-subjects', type: 'bool', help: 'If true, removes extra subjects added to rolebindings' },
  ],
  run,
};
