/** Plays a plan of actions and faults on the shop. */
import { type Cluster, type Deployment, evict, type FaultSpec, SYSTEM } from '../../src/engine/index.ts';
import { type Action, isRefused, podsOf, shop } from './shop.ts';
import { isReady, Watch } from './watch.ts';

export interface Step {
  /** Seconds after the one before. */
  readonly after: number;
  readonly action?: Action;
  readonly fault?: Omit<FaultSpec, 'id'>;
}

/** What is left to do for a person whose command was refused. */
type Later = (() => void)[];

/** Long enough for evictions, back-offs and attachments to come to their end, ms. */
const SETTLE = 25 * 60_000;

export class Play {
  readonly cluster: Cluster;
  readonly watch: Watch;
  readonly #later: Later = [];

  constructor(seed: number) {
    this.cluster = shop(seed);
    this.watch = new Watch(this.cluster);
  }

  /** @param faults whether things break, too */
  run(steps: readonly Step[], faults: boolean): void {
    for (const [i, { after, action, fault }] of steps.entries()) {
      this.pass(after * 1000);
      if (action !== undefined) this.#try(() => this.#act(action));
      if (fault !== undefined && faults) this.#break({ ...fault, id: `f${i}` });
    }
  }

  #break(spec: FaultSpec): void {
    try {
      this.cluster.faults.inject(spec);
    } catch (error) {
      if (!(error instanceof Error && error.message.includes('nothing matches'))) throw error;
    }
  }

  pass(ms: number): void {
    for (let left = ms; left > 0; left -= 5000) {
      this.cluster.advance(Math.min(5000, left));
      this.watch.identities();
    }
  }

  /** What was refused before is tried again first: done in another order it would come to something else. */
  #try(act: () => void): void {
    this.#later.push(act);
    try {
      for (let next = this.#later[0]; next !== undefined; next = this.#later[0]) {
        next();
        this.#later.shift();
      }
    } catch (error) {
      if (!isRefused(error)) throw error;
    }
  }

  #act(action: Action): void {
    const { parts } = this.cluster;
    const client = parts.client('test');
    if (action.do === 'scale' || action.do === 'image')
      client.modify('deployments.apps', 'default/web', (draft) => {
        const { spec } = draft as {
          spec: { replicas?: number; template: { spec: { containers: { image?: string }[] } } };
        };
        const [container] = spec.template.spec.containers;
        if (action.do === 'scale') spec.replicas = action.replicas;
        else if (container !== undefined) container.image = `nginx:1.2${action.tag}`;
      });
    else {
      const pods = podsOf(this.cluster, action.do === 'evict' ? 'web' : action.app);
      const pod = pods[action.which % Math.max(1, pods.length)];
      if (pod === undefined) return;
      const key = `default/${pod.metadata.name}`;
      if (action.do === 'delete') client.delete('pods', key);
      else this.#evict(key);
    }
  }

  /** An eviction that is let through leaves at least three pods of web that are well, while somebody keeps the budget. */
  #evict(key: string): void {
    const { parts, faults } = this.cluster;
    const judged =
      this.watch.budgetIsFresh && !faults.active.some(({ kind }) => /^(process|apiServer|certificate)/.test(kind));
    const pod = podsOf(this.cluster, 'web').find(({ metadata }) => key.endsWith(metadata.name));
    const counted = isReady(pod);
    try {
      evict(parts.api, SYSTEM, key);
    } catch (error) {
      if (error instanceof Error && /disruption budget/.test(error.message)) return;
      throw error;
    }
    const left = podsOf(this.cluster, 'web').filter(isReady).length;
    if (judged && counted && left < 3) this.watch.say(`an eviction left ${left} pods of web that are well`);
  }

  /** Everything is mended, what was refused is done, and time passes until all is quiet. */
  mend(): void {
    for (const { id } of this.cluster.faults.active) this.cluster.faults.heal(id);
    this.pass(60_000);
    for (const act of this.#later.splice(0)) act();
    this.cluster.advance(SETTLE);
  }

  get web(): Deployment {
    return this.cluster.parts.store.get('deployments.apps', 'default/web') as Deployment;
  }
}
