/** What may change of where a pod with scheduling gates goes: it may be narrowed (`ValidatePodUpdate`). */
import { semanticEqual } from '../schema/empties.ts';
import type { PodSpec } from '../types.ts';
import type { Errors } from './rule.ts';

type Affinity = NonNullable<PodSpec['affinity']>;
type NodeAffinity = NonNullable<Affinity['nodeAffinity']>;
type Term = NonNullable<NodeAffinity['requiredDuringSchedulingIgnoredDuringExecution']>['nodeSelectorTerms'][number];
type Requirements = Term['matchExpressions'];

/** What of a spec is looked at here. */
interface Placed {
  readonly schedulingGates?: readonly unknown[] | undefined;
  readonly nodeSelector?: PodSpec['nodeSelector'] | undefined;
  readonly affinity?: Affinity | undefined;
}

const isGated = (spec: Placed): boolean => (spec.schedulingGates?.length ?? 0) > 0;

/** The new spec with what a gated pod may change as it was. */
export function ungated<T extends Placed>(now: T, old: T): T {
  if (!isGated(old)) return now;
  const spec = { ...now, nodeSelector: old.nodeSelector };
  const [to, from] = [now.affinity, old.affinity];
  if (semanticEqual(to?.nodeAffinity, from?.nodeAffinity)) return spec;
  if (to === undefined) return { ...spec, affinity: { nodeAffinity: from?.nodeAffinity } };
  if (from === undefined && to.podAffinity === undefined && to.podAntiAffinity === undefined)
    return { ...spec, affinity: undefined };
  return { ...spec, affinity: { ...to, nodeAffinity: from?.nodeAffinity } };
}

const termsOf = (spec: Placed): Term[] | undefined =>
  spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;

const requirements = (list: Requirements) =>
  list?.map(({ key, operator, values }) => ({ Key: key, Operator: operator, Values: values ?? null })) ?? null;

/** Terms as Go's own types are printed. */
const shown = ({ matchExpressions, matchFields }: Term) => ({
  MatchExpressions: requirements(matchExpressions),
  MatchFields: requirements(matchFields),
});

const begins = (now: Requirements = [], old: Requirements = []): boolean =>
  semanticEqual(now.slice(0, old.length), old);

function onlyAdds(now: Term, old: Term): boolean {
  const empty = ({ matchExpressions = [], matchFields = [] }: Term) =>
    matchExpressions.length + matchFields.length === 0;
  if (empty(old) && !empty(now)) return false;
  return begins(now.matchExpressions, old.matchExpressions) && begins(now.matchFields, old.matchFields);
}

/** Deletions and changes of what narrows a gated pod are refused. */
export function gatedUpdate(now: Placed, old: Placed, errors: Errors): void {
  if (!isGated(old)) return;
  const [to, from] = [now.nodeSelector, old.nodeSelector ?? {}];
  if (Object.entries(from).some(([key, value]) => to?.[key] !== value))
    errors.invalid(
      'spec.nodeSelector',
      to ?? null,
      'only additions to spec.nodeSelector are allowed (no mutations or deletions)',
    );
  if (semanticEqual(now.affinity?.nodeAffinity, old.affinity?.nodeAffinity)) return;
  const [after, before = []] = [termsOf(now), termsOf(old)];
  const path = 'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms';
  if (before.length > 0 && before.length !== (after?.length ?? 0)) {
    const text = 'no additions/deletions to non-empty NodeSelectorTerms list are allowed';
    errors.invalid(path, after?.map(shown) ?? null, text);
    return;
  }
  before.forEach((term, i) => {
    const next = after?.[i];
    if (next !== undefined && !onlyAdds(next, term))
      errors.invalid(`${path}[${i}]`, shown(next), 'only additions are allowed (no mutations or deletions)');
  });
}
