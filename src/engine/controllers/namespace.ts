/**
 * The namespace controller: a namespace that is deleted takes its content with it, pods first, and goes when nothing is left
 * (`pkg/controller/namespace`).
 */
import type { Resource } from '../api/resources.ts';
import type { Namespace, Pod } from '../api/types.ts';
import { incomplete } from '../client/aggregated.ts';
import { type Client, isRefusal, unless } from '../client/client.ts';
import { type Controller, TURN } from '../client/controller.ts';
import { conditionOf, isPodTerminal } from '../client/objects.ts';
import type { Parts } from '../parts.ts';
import { fromTime, toTime } from '../sim/time.ts';
import { keyOf } from '../store/object.ts';

/** From any change of a namespace that is being deleted to the next look at it, ms (`namespaceDeletionGracePeriod`). */
const GRACE = 5_000;
/** Seconds that finalizers are expected to take (`finalizerEstimateSeconds`). */
const FINALIZER_ESTIMATE = 15;

/** What remains of one resource; `estimate` in seconds until it should be gone. */
interface Remains {
  readonly estimate: number;
  readonly count: number;
  readonly finalizers: ReadonlyMap<string, number>;
}

/** Each condition's type with its reason and message while nothing is wrong. */
const FINE = [
  ['NamespaceDeletionDiscoveryFailure', 'ResourcesDiscovered', 'All resources successfully discovered'],
  ['NamespaceDeletionGroupVersionParsingFailure', 'ParsedGroupVersions', 'All legacy kube types successfully parsed'],
  [
    'NamespaceDeletionContentFailure',
    'ContentDeleted',
    'All content successfully deleted, may be waiting on finalization',
  ],
  ['NamespaceContentRemaining', 'ContentRemoved', 'All content successfully removed'],
  ['NamespaceFinalizersRemaining', 'ContentHasNoFinalizers', 'All content-preserving finalizers finished'],
] as const;

/** Marks a pod's turn to be deleted among the keys of namespaces. */
const POD = 'pod ';

/** A condition that is not fine: its reason and message. */
type Trouble = ReadonlyMap<string, { readonly reason: string; readonly message: string }>;

/** A round of deletion did not bring a namespace to its end. */
class ContentError extends Error {}

export class NamespaceController implements Controller {
  readonly name = 'namespace-controller';
  readonly process = 'kube-controller-manager';
  /** `nsControllerRateLimiter` */
  readonly backoff = { base: 5, max: 60_000 };
  readonly watches: Controller['watches'];
  readonly #parts: Parts;
  readonly #client: Client;
  /** Failed rounds of each namespace. */
  #failures = new Map<string, number>();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#client = parts.client('kube-controller-manager');
    this.watches = {
      namespaces: ({ type, key, object }) =>
        type !== 'DELETED' && object.metadata.deletionTimestamp !== undefined ? [{ key, after: GRACE }] : [],
    };
  }

  *keys(): Iterable<string> {
    for (const namespace of this.#client.list('namespaces')) yield namespace.metadata.name;
  }

  reconcile(item: string): number | undefined {
    const pod = item.startsWith(POD) ? item.slice(POD.length) : undefined;
    if (pod === undefined) return this.#round(item);
    if (this.#client.get('pods', pod)?.metadata.deletionTimestamp === undefined)
      unless(['NotFound'], () => this.#client.delete('pods', pod, { propagationPolicy: 'Background' }));
    return undefined;
  }

  #round(name: string): number | undefined {
    const namespace = this.#client.get('namespaces', name);
    if (namespace === undefined || namespace.metadata.deletionTimestamp === undefined) {
      this.#failures.delete(name);
      return undefined;
    }
    if ((namespace.spec.finalizers ?? []).length === 0) return undefined;
    try {
      const estimate = this.#deleteContent(namespace);
      this.#failures.delete(name);
      if (estimate > 0) return (Math.floor(estimate / 2) + 1) * 1000;
    } catch (error) {
      if (!(error instanceof ContentError)) throw error;
      const failures = this.#failures.get(name) ?? 0;
      this.#failures.set(name, failures + 1);
      return Math.min(this.backoff.base * 2 ** failures, this.backoff.max);
    }
    unless(['NotFound'], () =>
      this.#client.modify(
        'namespaces',
        name,
        (draft) => {
          draft.spec.finalizers = (draft.spec.finalizers ?? []).filter((finalizer) => finalizer !== 'kubernetes');
        },
        { subresource: 'finalize' },
      ),
    );
    return undefined;
  }

  /** One round. @returns seconds until it should be over; 0 when it is. @throws ContentError */
  #deleteContent(namespace: Namespace): number {
    const { name } = namespace.metadata;
    const errors: string[] = [];
    const remains = new Map<string, Remains>();
    const clear = (resource: Resource) => {
      const left = this.#deleteAll(resource, namespace, errors);
      if (left.count > 0) remains.set(`${resource.plural}.${resource.group}`, left);
    };
    const resources = this.#parts.api.resources
      .stored()
      .filter((resource) => resource.namespaced && resource.verbs.includes('delete'));
    const pods = resources.find((resource) => resource.id === 'pods');
    if (pods !== undefined) clear(pods);
    // What remains is named only when everything was looked at; while pods are left, nothing else is touched.
    const trouble = new Map<string, { reason: string; message: string }>();
    if (remains.size === 0) {
      for (const resource of resources) if (resource !== pods) clear(resource);
      this.#noteRemains(remains, trouble);
    }
    if (errors.length > 0)
      trouble.set('NamespaceDeletionContentFailure', {
        reason: 'ContentDeletionFailed',
        message: `Failed to delete all resource types, ${errors.length} remaining: ${errors.sort().join(', ')}`,
      });
    // What cannot be listed may still hold something: the namespace stays.
    const unknown = incomplete(this.#parts.store);
    if (unknown !== undefined) {
      const message = `Discovery failed for some groups, ${unknown.count} failing: ${unknown.text}`;
      trouble.set('NamespaceDeletionDiscoveryFailure', { reason: 'DiscoveryFailed', message });
      errors.push(unknown.text);
    }
    this.#writeConditions(name, trouble);
    if (errors.length > 0) throw new ContentError(errors.join(', '));
    return Math.max(0, ...[...remains.values()].map((left) => left.estimate));
  }

  #deleteAll(resource: Resource, namespace: Namespace, errors: string[]): Remains {
    const { name } = namespace.metadata;
    const estimate = resource.id === 'pods' ? this.#estimate(namespace) : 0;
    const { sim } = this.#parts;
    let turn = 0;
    for (const object of this.#client.by(resource.id, 'namespace', name)) {
      if (object.metadata.deletionTimestamp !== undefined) continue;
      if (resource.id === 'pods') {
        // Pods go one after another, and what looks after them sees each of them go.
        const key = `${POD}${keyOf(object)}`;
        if (sim.due(this.name, key) === undefined) sim.schedule(this.name, key, sim.now + TURN * turn);
        turn++;
        continue;
      }
      try {
        unless(['NotFound'], () =>
          this.#client.delete(resource.id, keyOf(object), { propagationPolicy: 'Background' }),
        );
      } catch (error) {
        if (!isRefusal(error)) throw error;
        errors.push(error.message);
      }
    }
    const left = this.#client.by(resource.id, 'namespace', name);
    const finalizers = new Map<string, number>();
    for (const object of left)
      for (const finalizer of object.metadata.finalizers ?? [])
        finalizers.set(finalizer, (finalizers.get(finalizer) ?? 0) + 1);
    if (left.length > 0 && estimate === 0 && finalizers.size === 0) {
      const { group, version, plural } = resource;
      errors.push(
        `unexpected items still remain in namespace: ${name} for gvr: ${group}/${version}, Resource=${plural}`,
      );
    }
    const expected = estimate > 0 ? estimate : finalizers.size > 0 ? FINALIZER_ESTIMATE : 0;
    return { estimate: left.length > 0 ? expected : 0, count: left.length, finalizers };
  }

  /** Seconds that the namespace's pods may take to stop; 0 when that time is over. */
  #estimate(namespace: Namespace): number {
    const { name, deletionTimestamp = '' } = namespace.metadata;
    let longest = 0;
    for (const pod of this.#client.view('pods', 'namespace', name).values())
      if (!isPodTerminal(pod)) longest = Math.max(longest, (pod as Pod).spec.terminationGracePeriodSeconds ?? 0);
    return this.#parts.sim.now - fromTime(deletionTimestamp) >= longest * 1000 ? 0 : longest;
  }

  #noteRemains(remains: ReadonlyMap<string, Remains>, trouble: Map<string, { reason: string; message: string }>): void {
    if (remains.size === 0) return;
    const left = [...remains].map(([resource, { count }]) => `${resource} has ${count} resource instances`).sort();
    trouble.set('NamespaceContentRemaining', {
      reason: 'SomeResourcesRemain',
      message: `Some resources are remaining: ${left.join(', ')}`,
    });
    const counts = new Map<string, number>();
    for (const { finalizers } of remains.values())
      for (const [finalizer, count] of finalizers) counts.set(finalizer, (counts.get(finalizer) ?? 0) + count);
    if (counts.size === 0) return;
    const held = [...counts].map(([finalizer, count]) => `${finalizer} in ${count} resource instances`).sort();
    trouble.set('NamespaceFinalizersRemaining', {
      reason: 'SomeFinalizersRemain',
      message: `Some content in the namespace has finalizers remaining: ${held.join(', ')}`,
    });
  }

  #writeConditions(name: string, trouble: Trouble): void {
    this.#client.status('namespaces', name, (draft) => {
      draft.status.conditions ??= [];
      const { conditions } = draft.status;
      for (const [type, reason, message] of FINE) {
        const next = { status: trouble.has(type) ? 'True' : 'False', ...(trouble.get(type) ?? { reason, message }) };
        const old = conditionOf(conditions, type);
        if (old === undefined) conditions.push({ type, ...next, lastTransitionTime: toTime(this.#parts.sim.now) });
        else {
          if (old.status !== next.status) old.lastTransitionTime = toTime(this.#parts.sim.now);
          Object.assign(old, next);
        }
      }
    });
  }

  save(): ReadonlyMap<string, number> {
    return new Map(this.#failures);
  }

  load(saved: unknown): void {
    this.#failures = new Map(saved as ReadonlyMap<string, number>);
  }
}
