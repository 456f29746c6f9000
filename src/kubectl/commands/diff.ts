/** `kubectl diff`: what apply would change, as a unified diff. */
import { type KubeObject, keyOf, type Resource } from '../../engine/index.ts';
import { find } from '../builder.ts';
import { MERGE, STRATEGIC } from '../change.ts';
import type { Command, Invocation } from '../command.ts';
import { CliError, describeError, ManyErrors } from '../errors.ts';
import { LAST_APPLIED } from '../last-applied.ts';
import type { Info } from '../mapper.ts';
import { withoutManagedFields } from '../printers/index.ts';
import { toYaml } from '../printers/yaml.ts';
import { threeWay } from '../three-way.ts';
import { unifiedDiff } from '../unified.ts';
import { FILES, manager, SELECTOR } from './flags.ts';
import { leftOutFlags } from './left-out.ts';

export const diff: Command = {
  name: 'diff',
  use: '-f FILENAME [options]',
  short: 'Diff the live version against a would-be applied version',
  long: 'Diff configurations specified by file name or stdin between the current online configuration, and the configuration as it would be if applied.\n\n Exit status: 0 No differences were found. 1 Differences were found. >1 Kubectl or diff failed with an error.',
  examples: `# Diff resources included in pod.json
kubectl diff -f pod.json

# Compare what standard input says
cat service.yaml | kubectl diff -f -`,
  flags: [
    ...FILES,
    SELECTOR,
    manager('kubectl-client-side-apply'),
    { name: 'server-side', type: 'bool', help: 'If true, apply runs in the server instead of the client.' },
    {
      name: 'force-conflicts',
      type: 'bool',
      help: 'If true, server-side apply will force the changes against conflicts.',
    },
    {
      name: 'concurrency',
      type: 'int',
      default: '1',
      help: 'Number of objects to process in parallel when diffing against the live version.',
    },
    { name: 'show-managed-fields', type: 'bool', help: 'If true, include managed fields in the diff.' },
    ...leftOutFlags('apply does not prune either', 'prune', 'prune-allowlist'),
  ],
  run(on) {
    try {
      return compare(on);
    } catch (error) {
      // 1 says that something differs; what goes wrong is told with another code.
      on.err(describeError(error).text);
      return TROUBLE;
    }
  },
};

const TROUBLE = 2;

function compare(on: Invocation): number {
  if (!on.flags.changed('filename') && !on.flags.changed('kustomize'))
    throw new CliError('must specify one of -f and -k');
  const found = find(on, {
    filenames: on.flags.list('filename'),
    recursive: on.flags.bool('recursive'),
    kustomize: on.flags.string('kustomize'),
    selector: on.flags.string('selector'),
  });
  if (found.errors.length > 0) throw new ManyErrors(found.errors);
  let differs = false;
  const chance = on.api.cluster.parts.sim.chance(`diff/${on.api.now}`);
  const [live, merged] = ['LIVE', 'MERGED'].map((name) => `/tmp/${name}-${chance.int(2 ** 32)}`);
  for (const info of found.infos) {
    const name = fileName(info.resource, info.object);
    const files: [string, string] = [`${live}/${name}`, `${merged}/${name}`];
    const text = unifiedDiff(...states(on, info), ...files, on.api.now);
    if (text === '') continue;
    differs = true;
    on.io.stdout(`diff -u -N ${files.join(' ')}\n${text}`);
  }
  return differs ? 1 : 0;
}

const fileName = ({ group, version, kind }: Resource, { metadata }: KubeObject): string =>
  [...(group ? [group] : []), version, kind, metadata.namespace ?? '', metadata.name].join('.');

/** Secrets are not shown: their values give way to stars. */
function shown(object: KubeObject | undefined, other: KubeObject | undefined, stars: [string, string]): string {
  if (object === undefined) return '';
  const kept = withoutManagedFields(object);
  const data = (object as { data?: Record<string, string> }).data;
  if (object.kind !== 'Secret' || data === undefined) return toYaml(kept);
  const before = (other as { data?: Record<string, string> } | undefined)?.data ?? {};
  const masked = Object.fromEntries(
    Object.entries(data).map(([key, value]) => [
      key,
      key in before && before[key] !== value ? `*** (${stars[0]})` : '***',
    ]),
  );
  return toYaml({ ...kept, data: masked });
}

function states(on: Invocation, { resource, object }: Info): [string, string] {
  const live = on.api.find(resource.id, keyOf(object));
  const options = { manager: on.flags.string('field-manager'), dryRun: true };
  const merged =
    live === undefined ? on.api.create(resource.id, object, options) : patched(on, resource, live, object, options);
  return [shown(live, merged, ['before', '']), shown(merged, live, ['after', ''])];
}

function patched(
  on: Invocation,
  resource: Resource,
  live: KubeObject,
  written: KubeObject,
  options: { manager: string; dryRun: boolean },
): KubeObject {
  const annotation = live.metadata.annotations?.[LAST_APPLIED];
  // The annotation itself is no part of what differs.
  const wanted =
    annotation === undefined
      ? written
      : {
          ...written,
          metadata: {
            ...written.metadata,
            annotations: { ...written.metadata.annotations, [LAST_APPLIED]: annotation },
          },
        };
  const patch = threeWay(annotation ? (JSON.parse(annotation) as object) : {}, live, wanted, resource);
  if (Object.keys(patch).length === 0) return live;
  return on.api.patch(resource.id, keyOf(live), on.api.hasSchema(resource) ? STRATEGIC : MERGE, patch, options);
}
