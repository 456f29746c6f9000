/**
 * Whether a condition holds. State is looked at as it is; what happens (changes, events, log lines, inputs) counts from the
 * moment that the look is armed with, and counts ever after.
 */
import { type Change, glob, type KubeObject, keyOf } from '../../engine/index.ts';
import { toMs } from '../duration.ts';
import type { Condition } from '../format/conditions.ts';
import { kindAndName } from '../kinds.ts';
import { within } from './compare.ts';
import { evaluate, namesIn } from './expression.ts';
import { changed, lookFor, objects } from './objects.ts';
import { rolloutState } from './rollout.ts';
import type { Armed, Look, Scene } from './scene.ts';

/** Nothing has changed for this long when a cluster counts as settled, ms. */
const QUIET = 10_000;

/** @param path where memory of this part is kept */
export function holds(condition: Condition, look: Look, path = ''): boolean {
  const inner = plain(condition, look, path);
  if (condition.for === undefined) return inner;
  const key = `${path}#for`;
  if (!inner) {
    delete look.memory[key];
    return false;
  }
  const { now } = look.scene.cluster;
  const since = (look.memory[key] as number | undefined) ?? now;
  look.memory[key] = since;
  const due = since + toMs(condition.for);
  if (now >= due) return true;
  look.wake(due);
  return false;
}

function plain(condition: Condition, look: Look, path: string): boolean {
  const { scene } = look;
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
  if (object) return lookFor(scene, object).holds;
  if (change) return happened(look, path, (each) => isChange(scene, change, each)) > 0;
  if (event) return isEvent(look, path, event);
  if (log) return logged(look, log);
  if (input) return typed(look, input);
  if (rollout) return isRollout(scene, rollout);
  if (http) return answers(look, http);
  if (traffic) return served(look, traffic);
  if (schedule) return isScheduled(scene, schedule);
  if (cluster) return isSettled(look);
  if (time) return isTime(look, time);
  if (expr !== undefined) return evaluate(expr, variables(scene, expr)) === true;
  // Every part is looked at each time, so that all of them remember.
  if (all) return all.map((each, i) => holds(each, look, `${path}/all${i}`)).every(Boolean);
  if (any) return any.map((each, i) => holds(each, look, `${path}/any${i}`)).some(Boolean);
  if (not) return !holds(not, look, `${path}/not`);
  if (sequence) return inOrder(sequence, look, path);
  return false;
}

/** Counts the changes since the look was armed for which `test` holds; each change is looked at once. */
function happened(look: Look, path: string, test: (change: Change) => boolean): number {
  const { history } = look.scene.cluster.parts.store;
  const key = `${path}#seen`;
  const seen = (look.memory[key] as { upto: number; count: number } | undefined) ?? { upto: look.armed.rev, count: 0 };
  let { upto, count } = seen;
  for (; upto < history.length; upto++) {
    const change = history[upto];
    if (change !== undefined && test(change)) count++;
  }
  look.memory[key] = { upto, count };
  return count;
}

function isChange(scene: Scene, form: NonNullable<Condition['change']>, change: Change): boolean {
  if (change.resource !== scene.resource(form.of.kind)?.id) return false;
  const after = change.type === 'DELETED' ? undefined : change.object;
  return changed(scene, form, change.before, after, change.time);
}

interface EventObject extends KubeObject {
  readonly reason?: string;
  readonly type?: string;
  readonly message?: string;
  readonly involvedObject: { readonly kind?: string; readonly name?: string; readonly namespace?: string };
}

function isEvent(look: Look, path: string, form: NonNullable<Condition['event']>): boolean {
  const { scene } = look;
  const about = form.about === undefined ? undefined : kindAndName(form.about);
  const kind = about === undefined ? undefined : (scene.resource(about.kind)?.kind ?? about.kind);
  const message = form.message === undefined ? undefined : new RegExp(form.message);
  const namespace = form.namespace ?? scene.namespace;
  const seen = happened(look, path, ({ resource, type, object }) => {
    if (resource !== 'events' || type === 'DELETED') return false;
    const event = object as EventObject;
    const place = event.involvedObject.namespace;
    if (place !== undefined && namespace !== '*' && place !== namespace) return false;
    if (form.reason !== undefined && event.reason !== form.reason) return false;
    if (form.type !== undefined && event.type !== form.type) return false;
    if (about && (event.involvedObject.kind !== kind || !glob(about.name, event.involvedObject.name ?? '')))
      return false;
    return message?.test(event.message ?? '') ?? true;
  });
  return seen >= (form.count ?? 1);
}

function logged(look: Look, form: NonNullable<Condition['log']>): boolean {
  const { scene, armed } = look;
  const pattern = new RegExp(form.matches);
  const pods = objects(scene, {
    kind: 'Pod',
    ...(form.pod === undefined ? {} : { name: form.pod }),
    ...(form.selector === undefined ? {} : { selector: form.selector }),
    ...(form.namespace === undefined ? {} : { namespace: form.namespace }),
  });
  look.wake(scene.cluster.now + 1000);
  return pods.some((pod) => {
    const { containers } = (pod as KubeObject & { spec: { containers: { name: string }[] } }).spec;
    return containers
      .filter(({ name }) => form.container === undefined || form.container === name)
      .some(({ name }) =>
        scene
          .logs(pod.metadata.namespace ?? '', pod.metadata.name, name)
          .some((line) => line.time >= armed.time && pattern.test(line.text)),
      );
  });
}

function typed({ scene, armed }: Look, form: NonNullable<Condition['input']>): boolean {
  const pattern = form.matches === undefined ? undefined : new RegExp(form.matches);
  return scene.inputs.slice(armed.inputs).some(({ line, code }) => {
    if (form.ok !== undefined && (code === undefined || (code === 0) !== form.ok)) return false;
    const words = line.trim().split(/\s+/);
    const verb = words[0] === 'kubectl' || words[0] === 'k' ? words[1] : words[0];
    return (form.verb === undefined || verb === form.verb) && (pattern?.test(line) ?? true);
  });
}

function isRollout(scene: Scene, form: NonNullable<Condition['rollout']>): boolean {
  const of = kindAndName(form.of);
  if (of === undefined) return false;
  const found = objects(scene, { ...of, ...(form.namespace === undefined ? {} : { namespace: form.namespace }) });
  return found.length > 0 && found.every((object) => rolloutState(object) === form.state);
}

function answers({ scene, wake }: Look, form: NonNullable<Condition['http']>): boolean {
  const { network } = scene.cluster;
  wake(scene.cluster.now + 1000);
  const namespace = form.namespace ?? scene.namespace;
  const [pod] = form.from === undefined ? [] : objects(scene, { kind: 'Pod', name: form.from, namespace });
  if (form.from !== undefined && pod === undefined) return false;
  const from: Parameters<typeof network.request>[0] =
    pod === undefined ? { kind: 'outside' } : { kind: 'pod', key: keyOf(pod) };
  const { answer, failure } = network.request(from, { host: form.host, port: form.port ?? 80, path: form.path ?? '/' });
  if (form.failure !== undefined) return failure === form.failure;
  if (answer === undefined || (form.status !== undefined && answer.status !== form.status)) return false;
  return form.body === undefined || new RegExp(form.body).test(answer.body);
}

function served({ scene, wake }: Look, { id = 'load', ok, failed }: NonNullable<Condition['traffic']>): boolean {
  wake(scene.cluster.now + 1000);
  const count = scene.cluster.loads.count(id);
  if (count === undefined) return false;
  const lost = Object.values(count.failed).reduce((sum, each) => sum + each, 0);
  return (ok === undefined || within(count.ok, ok)) && (failed === undefined || within(lost, failed));
}

interface ScheduledPod extends KubeObject {
  readonly spec: { readonly nodeName?: string };
  readonly status?: { readonly conditions?: readonly { type: string; status: string; message?: string }[] };
}

function isScheduled(scene: Scene, form: NonNullable<Condition['schedule']>): boolean {
  const namespace = form.namespace === undefined ? {} : { namespace: form.namespace };
  return objects(scene, { kind: 'Pod', name: form.pod, ...namespace }).some((object) => {
    const { spec, status } = object as ScheduledPod;
    if (form.node !== undefined) return spec.nodeName !== undefined && glob(form.node, spec.nodeName);
    const verdict = status?.conditions?.find(({ type }) => type === 'PodScheduled');
    if (form.reason === undefined) return verdict?.status === 'True';
    return verdict?.status === 'False' && new RegExp(form.reason).test(verdict.message ?? '');
  });
}

function isSettled({ scene, wake }: Look): boolean {
  const last = scene.cluster.parts.store.history.at(-1)?.time ?? scene.start;
  const due = last + QUIET;
  if (scene.cluster.now >= due) return true;
  wake(due);
  return false;
}

function isTime({ scene, wake }: Look, form: NonNullable<Condition['time']>): boolean {
  let due = form.at === undefined ? scene.start : scene.start + toMs(form.at);
  if (form.after) {
    const step = scene.stepTime(form.after.step);
    if (step === undefined) return false;
    due = Math.max(due, step + toMs(form.after.delay ?? 0));
  }
  if (scene.cluster.now >= due) return true;
  wake(due);
  return false;
}

function inOrder(parts: readonly Condition[], look: Look, path: string): boolean {
  const key = `${path}#next`;
  let at = (look.memory[key] as { index: number; armed: Armed } | undefined) ?? { index: 0, armed: look.armed };
  for (let part = parts[at.index]; part !== undefined; part = parts[at.index]) {
    if (!holds(part, { ...look, armed: at.armed }, `${path}/seq${at.index}`)) break;
    const { cluster, inputs } = look.scene;
    const armed = { rev: cluster.parts.store.revision, time: cluster.now, inputs: inputs.length };
    at = { index: at.index + 1, armed };
  }
  look.memory[key] = at;
  return at.index >= parts.length;
}

/** The variables that an expression names: lists of objects by plural, `namespace`, `now` (seconds since start), `inputs`. */
function variables(scene: Scene, expression: string): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const name of namesIn(expression)) {
    if (name === 'now') found[name] = (scene.cluster.now - scene.start) / 1000;
    else if (name === 'namespace') found[name] = scene.namespace;
    else if (name === 'inputs') found[name] = scene.inputs.map(({ line }) => line);
    else {
      const resource = scene.resource(name);
      if (resource?.plural === name) found[name] = objects(scene, { kind: name });
    }
  }
  return found;
}

/** The resources (ids) on whose changes a condition depends; undefined means all. */
export function dependsOn(condition: Condition, scene: Scene): ReadonlySet<string> | undefined {
  const ids = new Set<string>();
  const add = (kind: string) => ids.add(scene.resource(kind)?.id ?? kind);
  const visit = (each: Condition): boolean => {
    if (each.cluster || each.http || each.traffic || each.expr !== undefined) return false;
    if (each.object) add(each.object.kind);
    if (each.change) add(each.change.of.kind);
    if (each.event) ids.add('events');
    if (each.log || each.schedule) ids.add('pods');
    if (each.rollout) add(kindAndName(each.rollout.of)?.kind ?? '');
    return [...(each.all ?? []), ...(each.any ?? []), ...(each.sequence ?? []), ...(each.not ? [each.not] : [])].every(
      visit,
    );
  };
  return visit(condition) ? ids : undefined;
}
