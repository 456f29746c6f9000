/** What all parts of a playing scenario share: the cluster, the file, the state, the clock's alarms, who listens. */
import type { Cluster } from '../../engine/index.ts';
import type { Scene } from '../conditions/scene.ts';
import type { Goal } from '../format/goals.ts';
import type { Scenario } from '../format/scenario.ts';
import type { Step } from '../format/steps.ts';
import { resourceOf } from '../kinds.ts';
import type { LoadedScenario } from '../load/load.ts';
import type { Commander } from './commander.ts';
import type { News } from './news.ts';
import { type GoalState, newState, type PlayState, type StepState } from './state.ts';

/** The component's name in the simulation. */
export const NAME = 'scenario';

export interface PlayerOptions {
  /** A person sits there: manual steps wait for them, pauses pause, questions are asked. */
  readonly attended?: boolean;
  /** Who reaches the goals: the scenario's own solutions, nobody, or the person. */
  readonly goals?: 'solution' | 'idle' | 'person';
  /** A copy that looks ahead: it takes answers, and asks nobody whether they are right. */
  readonly blind?: boolean;
  /** Which of a goal's alternatives to play, from 1; 0 is the solution. */
  readonly alternative?: number;
  /** Instead of the solution of one goal, one of its mistakes, from 0. */
  readonly mistake?: { readonly goal: string; readonly index: number };
}

export class Stage {
  readonly cluster: Cluster;
  readonly loaded: LoadedScenario;
  readonly options: PlayerOptions;
  readonly scene: Scene;
  state: PlayState;
  readonly #listeners: ((news: News) => void)[] = [];

  constructor(cluster: Cluster, loaded: LoadedScenario, commander: Commander, options: PlayerOptions) {
    this.cluster = cluster;
    this.loaded = loaded;
    this.options = options;
    this.state = newState(this.steps, this.goals);
    const stage = this;
    this.scene = {
      cluster,
      namespace: this.scenario.namespace ?? 'default',
      get start() {
        return stage.state.start;
      },
      get inputs() {
        return stage.state.inputs;
      },
      requests: (id) => cluster.loads.count(id) ?? this.state.traffic[id] ?? undefined,
      stepTime: (id) => this.state.steps[id]?.happenedAt,
      logs: (namespace, pod, container) => commander.logs(namespace, pod, container),
      resource: (kind) => resourceOf(cluster.parts.api.resources, kind),
    };
  }

  get scenario(): Scenario {
    return this.loaded.scenario;
  }

  get steps(): readonly Step[] {
    return this.scenario.steps ?? [];
  }

  get goals(): readonly Goal[] {
    return this.scenario.goals ?? [];
  }

  get now(): number {
    return this.cluster.now;
  }

  /** Wakes the player with `key` at a time, instead of when it was to be woken with it before. */
  at(key: string, time: number): void {
    this.cluster.parts.sim.reschedule(NAME, key, time);
  }

  /** Wakes the player with `key` at a time, or earlier if that was said before. */
  notAfter(key: string, time: number): void {
    this.cluster.parts.sim.schedule(NAME, key, time);
  }

  cancel(key: string): void {
    this.cluster.parts.sim.cancel(NAME, key);
  }

  /** Calls `listener` with everything worth telling; wiring, not state. */
  onNews(listener: (news: News) => void): void {
    this.#listeners.push(listener);
  }

  tell(news: News): void {
    for (const listener of this.#listeners) listener(news);
  }

  caption(step: string, text: string, as: string): void {
    const caption = { time: this.now, step, text: text.trim(), as };
    this.state.captions.push(caption);
    this.tell({ type: 'caption', caption });
  }

  step(id: string): StepState {
    return known(this.state.steps[id], 'step', id);
  }

  goal(id: string): GoalState {
    return known(this.state.goals[id], 'goal', id);
  }

  stepOf(id: string): Step {
    return known(
      this.steps.find((each) => each.id === id),
      'step',
      id,
    );
  }

  goalOf(id: string): Goal {
    return known(
      this.goals.find((each) => each.id === id),
      'goal',
      id,
    );
  }
}

function known<T>(found: T | undefined, what: string, id: string): T {
  if (found === undefined) throw new Error(`unknown ${what} ${id}`);
  return found;
}
