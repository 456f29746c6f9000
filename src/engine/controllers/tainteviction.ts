/**
 * The taint-eviction controller: pods that do not tolerate a NoExecute taint of their node are deleted, at once or when their
 * tolerationSeconds are over (`pkg/controller/tainteviction`).
 */
import type { KubeObject, Node, Pod, Taint, Toleration } from '../api/types.ts';
import { type Client, unless } from '../client/client.ts';
import { type Controller, NOBODY, TURN } from '../client/controller.ts';
import { conditionOf } from '../client/objects.ts';
import { tolerates } from '../client/tolerations.ts';
import type { Parts } from '../parts.ts';
import { toTime } from '../sim/time.ts';
import { equal } from '../store/equal.ts';
import { keyOf, splitKey } from '../store/object.ts';
import type { Change } from '../store/store.ts';

/** A deletion that is planned or was done. */
interface Plan {
  /** Virtual ms of the first taint that led to it: from there the seconds count, whatever comes later. */
  readonly since: number;
  readonly done: boolean;
}

const noExecute = (node: KubeObject | undefined): Taint[] =>
  ((node as Node | undefined)?.spec?.taints ?? []).filter((taint) => taint.effect === 'NoExecute');

/** Ms that a pod may stay with these taints: 0 when one is not tolerated, Infinity when all are for ever. */
export function staysFor(tolerations: readonly Toleration[], taints: readonly Taint[]): number {
  let shortest = Number.POSITIVE_INFINITY;
  for (const taint of taints) {
    const toleration = tolerations.find((candidate) => tolerates(candidate, taint));
    if (toleration === undefined) return 0;
    const seconds = toleration.tolerationSeconds;
    if (seconds !== undefined) shortest = Math.min(shortest, Math.max(0, seconds) * 1000);
  }
  return shortest;
}

export class TaintEvictionController implements Controller {
  readonly name = 'taint-eviction-controller';
  readonly process = 'kube-controller-manager';
  readonly watches: Controller['watches'];
  readonly #parts: Parts;
  readonly #client: Client;
  #plans = new Map<string, Plan>();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#client = parts.client('kube-controller-manager');
    this.watches = {
      nodes: ({ key, object, before }) =>
        before !== undefined && equal(noExecute(object), noExecute(before)) ? NOBODY : [`node ${key}`],
      pods: (change) => this.#onPod(change),
    };
  }

  *keys(): Iterable<string> {
    this.#plans.clear();
    for (const node of this.#client.list('nodes')) if (noExecute(node).length > 0) yield `node ${node.metadata.name}`;
  }

  #onPod({ type, key, object, before }: Change): readonly string[] {
    if (type === 'DELETED') return this.#plans.has(key) ? [`pod ${key}`] : NOBODY;
    const now = object as Pod;
    const was = before as Pod | undefined;
    const same =
      was !== undefined &&
      was.spec.nodeName === now.spec.nodeName &&
      (was.spec.tolerations === now.spec.tolerations || equal(was.spec.tolerations, now.spec.tolerations));
    if (same || !now.spec.nodeName) return NOBODY;
    return noExecute(this.#client.get('nodes', now.spec.nodeName)).length > 0 ? [`pod ${key}`] : NOBODY;
  }

  reconcile(item: string): undefined {
    const [what = '', key = ''] = item.split(' ');
    if (what === 'evict') this.#evict(key);
    else if (what === 'pod') this.#plan(key, this.#client.get('pods', key));
    else for (const [i, pod] of this.#client.by('pods', 'node', key).entries()) this.#plan(keyOf(pod), pod, i * TURN);
  }

  /** @param late ms that its eviction is behind those of other pods of its node */
  #plan(key: string, pod: Pod | undefined, late = 0): void {
    if (pod === undefined) {
      this.#cancel(key);
      return;
    }
    const taints = noExecute(this.#client.get('nodes', pod.spec.nodeName ?? ''));
    const stay = taints.length === 0 ? Number.POSITIVE_INFINITY : staysFor(pod.spec.tolerations ?? [], taints);
    if (stay === Number.POSITIVE_INFINITY) {
      this.#cancel(key);
      return;
    }
    const { now } = this.#parts.sim;
    const plan = this.#plans.get(key);
    if (plan?.done) return;
    if (stay === 0) this.#cancel(key);
    else if (plan !== undefined && plan.since < now) return; // what was planned earlier comes first
    const since = stay === 0 ? now : (plan?.since ?? now);
    this.#plans.set(key, { since, done: false });
    this.#parts.sim.reschedule(this.name, `evict ${key}`, since + stay + late);
  }

  #tell(key: string, message: string): void {
    const about = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...splitKey(key), uid: '', resourceVersion: '', creationTimestamp: '' },
    };
    this.#parts.events.record(
      { component: this.name },
      { about, type: 'Normal', reason: 'TaintManagerEviction', message },
    );
  }

  #cancel(key: string): void {
    const plan = this.#plans.get(key);
    if (plan === undefined) return;
    this.#plans.delete(key);
    this.#parts.sim.cancel(this.name, `evict ${key}`);
    if (!plan.done) this.#tell(key, `Cancelling deletion of Pod ${key}`);
  }

  #evict(key: string): void {
    const plan = this.#plans.get(key);
    if (plan === undefined || plan.done) return;
    this.#tell(key, `Marking for deletion Pod ${key}`);
    unless(['NotFound'], () => {
      this.#client.status('pods', key, (draft) => {
        draft.status.conditions ??= [];
        const { conditions } = draft.status;
        if (conditionOf(conditions, 'DisruptionTarget')?.status === 'True') return;
        conditions.push({
          type: 'DisruptionTarget',
          status: 'True',
          reason: 'DeletionByTaintManager',
          message: 'Taint manager: deleting due to NoExecute taint',
          lastTransitionTime: toTime(this.#parts.sim.now),
        });
      });
      this.#client.delete('pods', key);
    });
    if (this.#client.get('pods', key) === undefined) this.#plans.delete(key);
    else this.#plans.set(key, { ...plan, done: true });
  }

  save(): ReadonlyMap<string, Plan> {
    return new Map(this.#plans);
  }

  load(saved: unknown): void {
    this.#plans = new Map(saved as ReadonlyMap<string, Plan>);
  }
}
