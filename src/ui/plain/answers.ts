/** What the linear interface answers when it is asked: how things stand, what there is, and why. */
import type { ClusterClient, Kube, KubeObject, Resource } from '../../run/cluster.ts';
import { findResource } from '../app/find-resource.ts';
import { goalToHint, hintAnswer, points, termsOf } from '../app/goals.ts';
import { chainOf } from '../history/chain.ts';
import { whoSentence } from '../history/explain.ts';
import { ObjectChanges } from '../history/object-changes.ts';
import { standingOf } from '../history/standing.ts';
import { keyOf } from '../kinds/common.ts';
import { lastSeen } from '../kinds/events.ts';
import type { Context } from '../kinds/kind.ts';
import { placementRows } from '../views/placement.ts';
import { counted, eventSentence, fullSentenceOf, rowSentence, spoken } from './sentences.ts';

/** Sentences of one batch that are spoken; of more only the number is. */
export const MOST = 30;

export class Answers {
  readonly #cluster: ClusterClient;
  readonly #say: (text: string) => void;
  readonly #since: (at: number) => string;

  /** @param since the time of the run at a virtual time, in words */
  constructor(cluster: ClusterClient, say: (text: string) => void, since: (at: number) => string) {
    this.#cluster = cluster;
    this.#say = say;
    this.#since = since;
  }

  /** The clock, the step and the goals. */
  status(): void {
    const { time, scenario } = this.#cluster;
    if (time !== undefined) {
      const { running, elapsed, speed, waits } = time.state;
      const pace = speed === Number.POSITIVE_INFINITY ? 'as fast as possible' : `at ${speed} times`;
      this.#say(`The clock ${running && waits === undefined ? `runs ${pace}` : 'stands'} at ${spoken(elapsed)}.`);
      if (waits === 'reading') this.#say('It goes on when what was told has been read; next goes on at once.');
      if (waits === 'typing') this.#say('It goes on when the command has been typed; next goes on at once.');
    }
    if (scenario === undefined) return;
    const { state } = scenario;
    const step = state.steps[state.stepIndex]?.title;
    if (step !== undefined) this.#say(`Step ${state.stepIndex + 1} of ${state.steps.length}: ${step}.`);
    for (const goal of state.goals) {
      const terms = termsOf(goal);
      this.#say(`Goal, ${goal.state}: ${goal.title}${terms === '' ? '' : `; ${terms}`}.`);
    }
    const { cost = 0 } = goalToHint(state.goals) ?? {};
    if (cost > 0) this.#say(`The next hint costs ${points(cost)}.`);
    if (state.waitingFor !== undefined) this.#say(`It waits. Type next for: ${state.waitingFor}.`);
  }

  /** @param number of the goal among all, from 1; the first that is open unless given */
  hint(number: string | undefined): void {
    const goals = this.#cluster.scenario?.state.goals ?? [];
    const goal = number === undefined ? goalToHint(goals) : goals[Number(number) - 1];
    if (goal?.state !== 'open') {
      this.#say(number === undefined ? 'There is no open goal.' : `Goal ${number} is not open.`);
      return;
    }
    const { text, isNew } = hintAnswer(goal, () => this.#cluster.scenario?.unmet?.(goal.id));
    if (isNew) this.#cluster.run(`scenario hint ${goal.id}`);
    this.#say(text);
    if (number !== undefined) return;
    for (const [i, { state, title }] of goals.entries())
      if (state === 'open' && goals[i] !== goal) this.#say(`hint ${i + 1} helps with: ${title}.`);
  }

  /** Every object of a kind. @param namespace `all` for every one */
  list(word: string, namespace: string | undefined): void {
    const resource = findResource(this.#cluster, word);
    if (resource === undefined) {
      this.#say(`There is no kind ${word}.`);
      return;
    }
    const within = namespace ?? this.#cluster.scenario?.namespace ?? 'all';
    const where = resource.namespaced && within !== 'all' ? within : undefined;
    const objects = this.#cluster.list(resource.id, where);
    const of = where === undefined ? '' : ` in ${where}`;
    this.#say(`${counted(objects.length, resource.singular, resource.plural)}${of}.`);
    if (resource.id === 'events') this.#events(objects as readonly Kube.Event[]);
    else
      for (const row of objects.map((object) => rowSentence(resource, keyOf(object), object, this.#context)).sort())
        this.#say(row);
  }

  /** The newest remarks, the last at the end. */
  #events(events: readonly Kube.Event[]): void {
    const at = (event: Kube.Event): number => Date.parse(lastSeen(event) ?? '');
    const newest = [...events].sort((a, b) => at(a) - at(b)).slice(-MOST);
    if (newest.length < events.length) this.#say(`The newest ${newest.length}:`);
    for (const event of newest) this.#say(`At ${this.#since(at(event))}: ${eventSentence(event)}`);
  }

  /** What led to an object. @param text `KIND/NAME` */
  why(text: string): void {
    const [word = '', ...names] = text.split('/');
    const resource = findResource(this.#cluster, word);
    const name = names.join('/');
    const objects = resource === undefined ? [] : this.#cluster.list(resource.id);
    const found = objects.find(
      ({ metadata }) => metadata.name === name || `${metadata.namespace}/${metadata.name}` === name,
    );
    const { time } = this.#cluster;
    if (resource === undefined || found === undefined || time === undefined) {
      this.#say(`There is no ${text}. Name it as kind slash name, for example pod/web-0.`);
      return;
    }
    this.#standing(resource, keyOf(found), found);
    const last = new ObjectChanges(resource.id, keyOf(found)).telling(time.history);
    for (const { change, origins, between } of chainOf(time, last?.rev, this.#cluster)) {
      this.#say(`At ${this.#since(change.time)}, ${change.cause.actor}: ${fullSentenceOf(change)}`);
      this.#say(whoSentence(change));
      for (const origin of origins) this.#say(`Because ${origin}.`);
      if (between !== undefined) this.#say(`${between}.`);
    }
  }

  get #context(): Context {
    const cluster = this.#cluster;
    return {
      now: cluster.time?.state.now ?? 0,
      cluster,
      podUsage: () => undefined,
      nodeUsage: () => undefined,
      halted: (part) => cluster.halted?.(part),
      listening: (pod) => cluster.listening?.(pod),
    };
  }

  /** How an object stands, and of a pod without a node what each node lacks. */
  #standing(resource: Resource, key: string, object: KubeObject): void {
    const context = this.#context;
    const standing = standingOf(resource, object, context);
    const { status, why, means, unattended, answers, bound, restarted, held } = standing;
    if (status !== '') this.#say(`Its status is ${status}.`);
    for (const text of [why, means, unattended, answers, bound, restarted, held])
      if (text !== undefined) this.#say(/[.!?]$/.test(text) ? text : `${text}.`);
    const hasNode = resource.id !== 'pods' || (object as Kube.Pod).spec.nodeName;
    const placement = hasNode ? undefined : this.#cluster.placement?.(key);
    if (placement === undefined) return;
    for (const { spans } of placementRows(placement, Number.POSITIVE_INFINITY, context.now, why ?? ''))
      this.#say(
        spans
          .map((span) => (typeof span === 'string' ? span : span[1]))
          .join('')
          .trim(),
      );
  }
}
