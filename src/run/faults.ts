/** Faults by command line: `scenario fault nodeDown node-a 5m`, `scenario heal nodeDown`. */
import { type Cluster, FAULTS } from '../engine/index.ts';
import { didYouMean, toMs } from '../scenario/index.ts';

/** @param words kind, name of what is struck, and how long; or the fault's id */
export function breakOrHeal(
  cluster: Cluster,
  what: 'fault' | 'heal',
  [first = '', name = '', lasting = '']: readonly string[],
): { text: string; code: number } {
  const { sim } = cluster.parts;
  if (what === 'heal') {
    const healed = sim.as({ actor: 'user' }, () => cluster.faults.heal(first));
    return healed ? { text: `fault ${first} healed`, code: 0 } : { text: `no fault "${first}" holds`, code: 1 };
  }
  const kind = FAULTS.find((each) => each.name === first);
  const names = FAULTS.map((each) => each.name);
  if (kind === undefined) return { text: `unknown fault "${first}"${didYouMean(first, names)}`, code: 1 };
  const [namespace, pod] = name.includes('/') ? name.split('/') : [undefined, name];
  const target =
    kind.strikes === 'nodes'
      ? { node: name }
      : kind.strikes === 'name'
        ? { name }
        : { pod: pod ?? '', ...(namespace ? { namespace } : {}) };
  const time = lasting === '' ? undefined : toMs(lasting);
  if (time !== undefined && Number.isNaN(time)) return { text: `not a duration: ${lasting}`, code: 1 };
  try {
    const spec = { id: first, kind: first, target, ...(time === undefined ? {} : { for: time }) };
    const struck = sim.as({ actor: 'user' }, () => cluster.faults.inject(spec));
    return { text: `fault ${first}: ${struck.join(', ')}`, code: 0 };
  } catch (error) {
    return { text: error instanceof Error ? error.message : String(error), code: 1 };
  }
}
