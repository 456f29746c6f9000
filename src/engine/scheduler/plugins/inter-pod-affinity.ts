/**
 * InterPodAffinity: keeps pods together or apart by the labels of other pods, within the topology domains that a node
 * label makes. Required terms filter, those of existing pods too; preferred terms, and those of existing pods, score.
 */
import type { PodAffinityTerm } from 'kubernetes-types/core/v1';
import type { KubeObject, Pod } from '../../api/types.ts';
import type { Cache } from '../cache.ts';
import type { ClusterEvent } from '../events.ts';
import { MAX_SCORE, type Plugin, type Refusal } from '../framework.ts';
import type { NodeState } from '../node-state.ts';
import type { Shape } from '../shape.ts';
import { carriedAbout, means, meantBy } from '../terms.ts';
import { podWish } from '../wishes.ts';

const name = 'InterPodAffinity';

function refusal(reason: string, remedy: string, resolvable: boolean): Refusal {
  return { plugin: name, reasons: [reason], resolvable, remedy };
}

type Check = (node: NodeState) => Refusal | undefined;

function affinityCheck(shape: Shape, cache: Cache): Check | undefined {
  const { affinity } = shape;
  if (affinity.length === 0) return undefined;
  const tally = meantBy(affinity, shape, cache);
  const domains = affinity.map((term) => tally.domains(term.topologyKey));
  // The first pod of a group that wants to be with its like may go anywhere.
  const first =
    domains.every((counts) => counts.size === 0) && affinity.every((term) => means(term, shape, shape, cache));
  const no = (node: NodeState, term: PodAffinityTerm) =>
    refusal(
      "node(s) didn't match pod affinity rules",
      `the pod wants to be with pods with ${podWish(term.labelSelector)}, and none runs in the ${term.topologyKey} of ${node.name}: one of them has to be there first`,
      false,
    );
  return (node) => {
    for (let i = 0; i < affinity.length; i++) {
      const term = affinity[i] as PodAffinityTerm;
      const value = node.labels[term.topologyKey];
      if (value === undefined) return no(node, term);
      if (!first && (domains[i]?.get(value) ?? 0) <= 0) return no(node, term);
    }
    return undefined;
  };
}

function antiAffinityCheck(shape: Shape, cache: Cache): Check | undefined {
  if (shape.antiAffinity.length === 0) return undefined;
  const terms = shape.antiAffinity.map((term) => ({
    key: term.topologyKey,
    selector: term.labelSelector,
    domains: meantBy([term], shape, cache).domains(term.topologyKey),
  }));
  return (node) => {
    for (const { key, selector, domains } of terms) {
      const value = node.labels[key];
      if (value !== undefined && (domains.get(value) ?? 0) > 0)
        return refusal(
          "node(s) didn't match pod anti-affinity rules",
          `${key}=${value} already has a pod with ${podWish(selector)}, which this one keeps away from: that one has to go`,
          true,
        );
    }
    return undefined;
  };
}

function existingCheck(shape: Shape, cache: Cache): Check | undefined {
  const carried = carriedAbout(shape, 'anti', cache);
  if (carried.length === 0) return undefined;
  const terms = carried.map(({ term, tally }) => ({
    key: term.topologyKey,
    domains: tally.domains(term.topologyKey),
  }));
  return (node) => {
    for (const { key, domains } of terms) {
      const value = node.labels[key];
      if (value !== undefined && (domains.get(value) ?? 0) > 0)
        return refusal(
          "node(s) didn't satisfy existing pods anti-affinity rules",
          `${key}=${value} has a pod that keeps pods like this one away: that one has to go`,
          true,
        );
    }
    return undefined;
  };
}

export const interPodAffinity: Plugin = {
  name,
  weight: 2,
  filter(shape, _pod, cache) {
    const checks = [affinityCheck(shape, cache), antiAffinityCheck(shape, cache), existingCheck(shape, cache)].filter(
      (check) => check !== undefined,
    );
    if (checks.length === 0) return undefined;
    return (node) => {
      for (const check of checks) {
        const refused = check(node);
        if (refused !== undefined) return refused;
      }
      return undefined;
    };
  },
  scores(shape, { nodes }, cache) {
    const own = shape.preferred.map(({ term, weight }) => ({
      key: term.topologyKey,
      weight,
      domains: meantBy([term], shape, cache).domains(term.topologyKey),
    }));
    const others = carriedAbout(shape, 'scored', cache).map(({ term, weight, tally }) => ({
      key: term.topologyKey,
      weight,
      domains: tally.domains(term.topologyKey),
    }));
    const terms = [...own, ...others].filter(({ domains }) => domains.size > 0);
    if (terms.length === 0) return undefined;
    const raw = nodes.map((node) => {
      let score = 0;
      for (const { key, weight, domains } of terms) {
        const value = node.labels[key];
        if (value !== undefined) score += weight * (domains.get(value) ?? 0);
      }
      return score;
    });
    let [lowest, highest] = [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];
    for (const score of raw) {
      if (score < lowest) lowest = score;
      if (score > highest) highest = score;
    }
    return raw.map((score) => (highest > lowest ? Math.trunc((MAX_SCORE * (score - lowest)) / (highest - lowest)) : 0));
  },
  wokenByTaints: true,
  wakes(event, shape, _pod, cache) {
    if (event.resource === 'nodes') return movesDomains(event, shape);
    if (event.resource !== 'pods') return false;
    const [other, before] = [event.object as Pod, event.before as Pod | undefined];
    const meant = (terms: readonly PodAffinityTerm[], pod: Pod | undefined) =>
      pod !== undefined &&
      terms.length > 0 &&
      terms.every((term) =>
        means(
          term,
          shape,
          { ...shape, namespace: pod.metadata.namespace ?? '', labels: pod.metadata.labels ?? {} },
          cache,
        ),
      );
    if (event.type === 'add') return meant(shape.affinity, other);
    if (event.type === 'delete') return meant(shape.antiAffinity, other);
    return (
      (meant(shape.affinity, other) && !meant(shape.affinity, before)) ||
      (!meant(shape.antiAffinity, other) && meant(shape.antiAffinity, before))
    );
  },
};

/** A new node with a domain of the pod's affinity, or one that left or changed a domain that its terms speak of. */
function movesDomains({ type, object, before }: ClusterEvent, shape: Shape): boolean {
  if (type === 'delete') return false;
  const label = (node: KubeObject | undefined, { topologyKey }: PodAffinityTerm) =>
    node?.metadata.labels?.[topologyKey];
  const comes = (term: PodAffinityTerm) =>
    label(object, term) !== undefined && label(before, term) !== label(object, term);
  const leaves = (term: PodAffinityTerm) =>
    before === undefined || (label(before, term) !== undefined && label(before, term) !== label(object, term));
  return shape.affinity.some(comes) || shape.antiAffinity.some(leaves);
}
