/** Conditions in words, for verdicts; and what was found when one does not hold. */
import type { Condition } from '../format/conditions.ts';
import { field } from './fields.ts';
import { lookFor, objects } from './objects.ts';
import type { Scene } from './scene.ts';

const SIGNS: Readonly<Record<string, string>> = { eq: '=', ne: '!=', gt: '>', gte: '>=', lt: '<', lte: '<=' };

const amount = (count: number | readonly [number, number]): string =>
  typeof count === 'number' ? String(count) : `${count[0]} to ${count[1]}`;

interface Meant {
  readonly kind: string;
  readonly name?: string;
  readonly selector?: string;
  readonly namespace?: string;
}

const meant = (of: Meant): string =>
  [of.kind, of.name, of.selector && `(${of.selector})`, of.namespace && `in ${of.namespace}`].filter(Boolean).join(' ');

/** `6 Pod (app=web) with ready = true` */
export function inWords(condition: Condition): string {
  const text = plain(condition);
  return condition.for === undefined ? text : `${text}, for ${condition.for}`;
}

function plain(condition: Condition): string {
  const {
    object,
    change,
    event,
    log,
    input,
    rollout,
    http,
    traffic,
    schedule,
    cluster,
    time,
    expr,
    all,
    any,
    not,
    sequence,
  } = condition;
  if (object) {
    const where = (object.where ?? []).map(({ path, op = 'eq', value }) =>
      [path, SIGNS[op] ?? op, value === undefined ? '' : JSON.stringify(value)].join(' ').trim(),
    );
    const count = object.exists === false ? 'no' : object.count === undefined ? '' : amount(object.count);
    const which = object.all ? 'every' : count;
    return [which, meant(object), where.length > 0 ? `with ${where.join(' and ')}` : ''].filter(Boolean).join(' ');
  }
  if (change) {
    const to = change.to === undefined ? '' : ` to ${JSON.stringify(change.to)}`;
    return `${change.path} of ${meant(change.of)} changes${to}`;
  }
  if (event)
    return ['event', event.reason, event.about && `about ${event.about}`, event.message && `/${event.message}/`]
      .filter(Boolean)
      .join(' ');
  if (log) return `log of ${log.pod ?? log.selector ?? 'a pod'} says /${log.matches}/`;
  if (input) return `somebody runs ${input.verb ?? `/${input.matches ?? ''}/`}`;
  if (rollout) return `rollout of ${rollout.of} is ${rollout.state}`;
  if (traffic) {
    const lost =
      traffic.failed === undefined ? '' : `${amount(traffic.failed)} requests of ${traffic.id ?? 'load'} fail`;
    return (
      lost || `${traffic.ok === undefined ? '' : amount(traffic.ok)} requests of ${traffic.id ?? 'load'} are answered`
    );
  }
  if (http) {
    const what = http.failure ?? (http.status === undefined ? 'answers' : `answers ${http.status}`);
    return `${http.host} ${http.from ? `asked from ${http.from} ` : ''}${what}`;
  }
  if (schedule)
    return schedule.node
      ? `${schedule.pod} runs on ${schedule.node}`
      : `${schedule.pod} waits: /${schedule.reason ?? ''}/`;
  if (cluster) return 'the cluster is settled';
  if (time) return time.at === undefined ? `after step ${time.after?.step ?? ''}` : `at ${time.at}`;
  if (expr !== undefined) return expr;
  if (all) return all.map(inWords).join(' and ');
  if (any) return any.map(inWords).join(' or ');
  if (not) return `not (${inWords(not)})`;
  return (sequence ?? []).map(inWords).join(', then ');
}

/** What was found instead, for the forms where that says something. */
export function foundInstead(condition: Condition, scene: Scene): string | undefined {
  const { object, rollout, all } = condition;
  if (all) return all.map((each) => foundInstead(each, scene)).find((each) => each !== undefined);
  if (rollout) return undefined;
  if (object === undefined) return undefined;
  const found = lookFor(scene, object);
  if (found.holds) return undefined;
  if (found.meant.length === 0) return `found no ${meant(object)}`;
  const [where] = object.where ?? [];
  const values = where
    ? `; ${where.path}: ${objects(scene, object)
        .slice(0, 5)
        .map((each) => JSON.stringify(field(each, where.path, scene.cluster.now)) ?? 'none')
        .join(', ')}`
    : '';
  return `found ${found.fitting.length} of ${found.meant.length}${values}`;
}
