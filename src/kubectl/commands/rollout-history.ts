/** `kubectl rollout history` and `undo` */
import {
  type ControllerRevision,
  type DaemonSet,
  type Deployment,
  type KubeObject,
  keyOf,
  type PodTemplateSpec,
  type StatefulSet,
} from '../../engine/index.ts';
import { copy, STRATEGIC, same } from '../change.ts';
import type { Command, Invocation } from '../command.ts';
import { podTemplate } from '../describe/template.ts';
import { Writer } from '../describe/writer.ts';
import { CliError, ManyErrors, wrapped } from '../errors.ts';
import { groupKind, type Info, nameOf } from '../mapper.ts';
import { DRY_RUN_FLAG, type DryRun, dryRunOf, OUTPUT_FLAGS, objectPrinter } from '../printers/index.ts';
import { DESCRIBE, tabbed } from '../printers/tabwriter.ts';
import { CHANGE_CAUSE } from '../record.ts';
import { FILES, SELECTOR } from './flags.ts';
import { named, targets } from './target.ts';

const MANAGER = 'kubectl-rollout';
const REVISION = 'deployment.kubernetes.io/revision';
const HASH = 'pod-template-hash';

/** One revision that a workload can go back to. */
interface Revision {
  readonly number: number;
  readonly cause: string;
  readonly template: PodTemplateSpec;
  /** The ReplicaSet or ControllerRevision that keeps it. */
  readonly kept: KubeObject;
}

const owned = (object: KubeObject, owner: KubeObject): boolean =>
  object.metadata.ownerReferences?.some((ref) => ref.controller && ref.uid === owner.metadata.uid) ?? false;

/** The revisions of a workload, oldest first. @throws CliError for kinds without */
function revisionsOf(on: Invocation, { object, resource }: Info): Revision[] {
  const namespace = object.metadata.namespace ?? '';
  if (object.kind === 'Deployment')
    return on.api
      .list('replicasets.apps', { namespace })
      .filter((rs) => owned(rs, object))
      .map((rs) => ({
        number: Number(rs.metadata.annotations?.[REVISION] ?? 0),
        cause: rs.metadata.annotations?.[CHANGE_CAUSE] ?? '',
        template: withCause(rs.spec.template ?? {}, rs.metadata.annotations?.[CHANGE_CAUSE]),
        kept: rs,
      }))
      .sort((a, b) => a.number - b.number);
  if (object.kind === 'DaemonSet' || object.kind === 'StatefulSet')
    return on.api
      .list('controllerrevisions.apps', { namespace })
      .filter((revision) => owned(revision, object))
      .map((revision) => ({
        number: revision.revision,
        cause: revision.metadata.annotations?.[CHANGE_CAUSE] ?? '',
        template: templateOf(revision),
        kept: revision,
      }))
      .sort((a, b) => a.number - b.number);
  throw notFor(resource, 'history', 'history viewer');
}

/** Kinds that kubectl's rollout knows, whether it can do something for them or not. */
const KNOWN = new Set('DaemonSet Deployment Job Pod ReplicaSet ReplicationController StatefulSet CronJob'.split(' '));

/** @param what is sought @param who would give it */
function notFor(resource: Info['resource'], what: string, who: string): CliError {
  const kind = JSON.stringify(groupKind(resource));
  return new CliError(
    KNOWN.has(resource.kind)
      ? `no ${who} has been implemented for ${kind}`
      : `error retrieving ${what} for ${kind}, no visitor method exists for {${resource.group} ${resource.kind}}`,
  );
}

const withCause = (template: PodTemplateSpec, cause: string | undefined): PodTemplateSpec =>
  cause
    ? {
        ...template,
        metadata: { ...template.metadata, annotations: { ...template.metadata?.annotations, [CHANGE_CAUSE]: cause } },
      }
    : template;

function templateOf(revision: ControllerRevision): PodTemplateSpec {
  const data = revision.data as { spec?: { template?: PodTemplateSpec & { $patch?: string } } } | undefined;
  const { $patch: _, ...template } = data?.spec?.template ?? {};
  return template;
}

export const history: Command = {
  name: 'history',
  use: '(TYPE NAME | TYPE/NAME) [flags] [options]',
  short: 'View rollout history',
  long: 'View previous rollout revisions and configurations.',
  examples:
    '# View the rollout history of a deployment\nkubectl rollout history deployment/abc\n\n# View the details of daemonset revision 3\nkubectl rollout history daemonset/abc --revision=3',
  flags: [
    ...FILES,
    ...OUTPUT_FLAGS,
    SELECTOR,
    {
      name: 'revision',
      type: 'int',
      default: '0',
      help: 'See the details, including podTemplate of the revision specified',
    },
  ],
  run(on) {
    if (!named(on)) throw new CliError('required resource not specified');
    const number = on.flags.int('revision');
    if (number < 0) throw new CliError(`revision must be a positive integer: ${number}`);
    const errors: unknown[] = [];
    for (const info of targets(on, on.args, true)) {
      try {
        show(on, info, number);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw new ManyErrors(errors);
    return 0;
  },
};

function show(on: Invocation, info: Info, number: number): void {
  const revisions = revisionsOf(on, info);
  const chosen = number > 0 ? revisions.find((r) => r.number === number) : undefined;
  const printer = objectPrinter(on);
  if (printer !== undefined) {
    if (number > 0 && chosen === undefined) throw new CliError('unable to find the specified revision');
    (chosen ? [chosen] : revisions).forEach((revision, i) => {
      on.io.stdout((i > 0 ? printer.between : '') + printer.print(kept(info, revision)));
    });
    return;
  }
  if (number > 0 && chosen === undefined && revisions.length > 0)
    throw new CliError('unable to find the specified revision');
  on.io.stdout(`${nameOf(info.object)} ${number > 0 ? `with revision #${number}` : ''}\n`);
  if (chosen) {
    const w = new Writer(on.api.now);
    podTemplate(w, chosen.template);
    on.out(w.raw());
    return;
  }
  if (revisions.length === 0) {
    on.out('No rollout history found.');
    return;
  }
  const rows = revisions.map((r) => `${r.number}\t${r.cause || '<none>'}\n`).join('');
  on.out(tabbed(`REVISION\tCHANGE-CAUSE\n${rows}`, DESCRIBE));
}

/** What `-o` shows of a revision: the ReplicaSet, or the workload with that template. */
function kept({ object }: Info, revision: Revision): KubeObject {
  if (object.kind === 'Deployment') return revision.kept;
  const { spec, ...rest } = object as DaemonSet;
  return { ...rest, spec: { ...spec, template: revision.template } } as KubeObject;
}

export const undo: Command = {
  name: 'undo',
  use: '(TYPE NAME | TYPE/NAME) [flags] [options]',
  short: 'Undo a previous rollout',
  long: 'Roll back to a previous rollout.',
  examples: `# Roll back to the previous deployment
kubectl rollout undo deployment/abc

# Roll back to daemonset revision 3
kubectl rollout undo daemonset/abc --to-revision=3

# See what the server would do, and change nothing
kubectl rollout undo --dry-run=server deployment/abc`,
  flags: [
    ...FILES,
    ...OUTPUT_FLAGS,
    SELECTOR,
    DRY_RUN_FLAG,
    {
      name: 'to-revision',
      type: 'int',
      default: '0',
      help: 'The revision to rollback to. Default to 0 (last revision).',
    },
  ],
  run(on) {
    if (!named(on)) throw new CliError('required resource not specified');
    const dryRun = dryRunOf(on);
    const errors: unknown[] = [];
    for (const info of targets(on)) {
      try {
        rollBack(on, info, on.flags.int('to-revision'), dryRun);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw new ManyErrors(errors);
    return 0;
  },
};

function say(on: Invocation, info: Info, what: string, dryRun: DryRun): void {
  on.out(
    `${nameOf(info.object)} ${what}${dryRun === 'client' ? ' (dry run)' : dryRun === 'server' ? ' (server dry run)' : ''}`,
  );
}

function rollBack(on: Invocation, info: Info, number: number, dryRun: DryRun): void {
  const { object } = info;
  if (!['Deployment', 'DaemonSet', 'StatefulSet'].includes(object.kind))
    throw notFor(info.resource, 'rollbacker', 'rollbacker');
  if (number < 0) throw new CliError(`unable to find specified revision ${number} in history`);
  const revisions = revisionsOf(on, info);
  const chosen = choose(object, revisions, number);
  if (dryRun === 'client') {
    const w = new Writer(on.api.now);
    podTemplate(w, chosen.template);
    say(on, info, w.raw(), dryRun);
    return;
  }
  if (object.kind === 'Deployment' && (object as Deployment).spec.paused)
    throw new CliError(
      "you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again",
    );
  const current = (object as Deployment | StatefulSet).spec.template;
  const wanted = withoutHash(
    chosen.kept.kind === 'ReplicaSet'
      ? ((chosen.kept as { spec?: { template?: PodTemplateSpec } }).spec?.template ?? {})
      : chosen.template,
  );
  if (same(wanted, withoutHash(current))) {
    say(on, info, `skipped rollback (current template already matches revision ${number})`, dryRun);
    return;
  }
  try {
    const options = { manager: MANAGER, dryRun: dryRun === 'server' };
    if (object.kind === 'Deployment') {
      const operations = [
        { op: 'replace', path: '/spec/template', value: wanted },
        { op: 'replace', path: '/metadata/annotations', value: restored(object, chosen.kept) },
      ];
      on.api.patch(info.resource.id, keyOf(object), 'application/json-patch+json', operations, options);
    } else on.api.patch(info.resource.id, keyOf(object), STRATEGIC, (chosen.kept as ControllerRevision).data, options);
  } catch (error) {
    throw wrapped(error, `failed restoring revision ${number}`);
  }
  say(on, info, 'rolled back', dryRun);
}

function choose(object: KubeObject, revisions: readonly Revision[], number: number): Revision {
  if (number > 0) {
    const found = revisions.find((r) => r.number === number);
    if (found === undefined) throw new CliError(`unable to find specified revision ${number} in history`);
    return found;
  }
  const previous = revisions.at(-2);
  if (previous === undefined)
    throw new CliError(
      object.kind === 'Deployment'
        ? `no rollout history found for deployment "${object.metadata.name}"`
        : 'no last revision to roll back to',
    );
  return previous;
}

function withoutHash(template: PodTemplateSpec): PodTemplateSpec {
  const result = copy(template);
  if (result.metadata?.labels) delete result.metadata.labels[HASH];
  return result;
}

/** Annotations that belong to the Deployment and not to a revision. */
const OWN = [
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION,
  'deployment.kubernetes.io/revision-history',
  'deployment.kubernetes.io/desired-replicas',
  'deployment.kubernetes.io/max-replicas',
  'deprecated.deployment.rollback.to',
];

function restored(object: KubeObject, from: KubeObject): Record<string, string> {
  const pick = (annotations: Readonly<Record<string, string>> | undefined, mine: boolean) =>
    Object.entries(annotations ?? {}).filter(([key]) => OWN.includes(key) === mine);
  return Object.fromEntries([...pick(object.metadata.annotations, true), ...pick(from.metadata.annotations, false)]);
}
