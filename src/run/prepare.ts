/** Makes the cluster that a scenario starts from. */
import type { Cluster, MachineSpec } from '../engine/index.ts';
import { asText, BadFile, didYouMean, type LoadedScenario, type NodeGroup, placeOfRefusal } from '../scenario/index.ts';
import type { Language } from './language.ts';

/** The machines that a scenario describes; undefined for the usual ones. */
export function machines(groups: readonly NodeGroup[] | undefined): MachineSpec[] | undefined {
  return groups?.flatMap((group) => {
    const names = group.name
      ? [group.name]
      : Array.from({ length: group.count ?? 0 }, (_, i) => `${group.namePrefix}${i + 1}`);
    const capacity =
      group.capacity && Object.fromEntries(Object.entries(group.capacity).map(([key, value]) => [key, String(value)]));
    return names.map((name) => ({
      name,
      ...(group.labels ? { labels: group.labels } : {}),
      ...(group.taints ? { taints: group.taints } : {}),
      ...(group.zone ? { zone: group.zone } : {}),
      ...(capacity ? { capacity: { ...USUAL, ...capacity } } : {}),
    }));
  });
}

/** What a machine has of the things that a scenario does not name. */
const USUAL = { cpu: '4', memory: '8Gi', pods: '110', 'ephemeral-storage': '100Gi' };

/** A kind may be misspelt: the API server only says that it is not there. */
const UNKNOWN_KIND = /no matches for kind "([^"]+)" in version "[^"]+"/;

type Entry = NonNullable<NonNullable<LoadedScenario['scenario']['cluster']>['manifests']>[number];

/**
 * Puts the scenario's manifests on the cluster, one at a time: definitions and namespaces first, then as listed.
 * @param serve lets time pass until new definitions are in service @throws BadFile
 */
export function* puttingObjects(
  cluster: Cluster,
  language: Language,
  loaded: LoadedScenario,
  serve: () => Generator<undefined, void>,
): Generator<undefined, void> {
  const entries = (loaded.scenario.cluster?.manifests ?? []).map((entry, index) => ({ entry, index }));
  const early = entries.filter(({ entry }) => isEarly(entry));
  const others = entries.filter((each) => !early.includes(each));
  let served = !early.some(({ entry }) => isDefinition(entry));
  for (const { entry, index } of [...early, ...others]) {
    if (!served && index === others[0]?.index) {
      yield* serve();
      served = true;
    }
    const text = typeof entry === 'string' ? (loaded.files[entry] ?? entry) : asText(entry);
    const output = { stdout: '', stderr: '' };
    const running = cluster.parts.sim.as({ actor: 'scenario' }, () =>
      language.start('kubectl apply -f -', {
        stdin: text,
        scripted: true,
        instant: true,
        output: (stream, piece) => {
          output[stream] += piece;
        },
      }),
    );
    if (running.code === 0) {
      yield;
      continue;
    }
    const message = (output.stderr.trim() || 'the objects could not be applied').replace(
      UNKNOWN_KIND,
      (told, kind) =>
        told +
        didYouMean(
          kind,
          cluster.parts.api.resources.all().map((each) => each.kind),
        ),
    );
    const place = placeOfRefusal(loaded, ['cluster', 'manifests', index], entry, message);
    throw new BadFile([{ code: 'E010', severity: 'error', ...place, message }]);
  }
}

function isEarly(entry: Entry): boolean {
  return isDefinition(entry) || (typeof entry === 'object' && entry.kind === 'Namespace');
}

function isDefinition(entry: Entry): boolean {
  return typeof entry === 'object' && entry.kind === 'CustomResourceDefinition';
}
