/** The object form: which objects are meant, and what holds of them. */
import { compileSelector, glob, type KubeObject } from '../../engine/index.ts';
import type { Condition } from '../format/conditions.ts';
import { compare, same, within } from './compare.ts';
import { field } from './fields.ts';
import type { Scene } from './scene.ts';

export interface Target {
  readonly kind: string;
  readonly name?: string;
  readonly selector?: string;
  readonly namespace?: string;
}
type ObjectForm = NonNullable<Condition['object']>;

/** `Pod web (app=web) in shop` */
export const targetWords = ({ kind, name, selector: labels, namespace }: Target): string =>
  [kind, name, labels && `(${labels})`, namespace && `in ${namespace}`].filter(Boolean).join(' ');

/** Whether an object of the right kind is one of those meant. */
export function isMeant(scene: Scene, target: Target, object: KubeObject): boolean {
  const wanted = target.namespace ?? scene.namespace;
  const { name, namespace } = object.metadata;
  if (namespace !== undefined && wanted !== '*' && namespace !== wanted) return false;
  if (target.name !== undefined && !glob(target.name, name)) return false;
  return target.selector === undefined || selector(target.selector)(object);
}

const compiled = new Map<string, (object: KubeObject) => boolean>();
function selector(text: string): (object: KubeObject) => boolean {
  let matches = compiled.get(text);
  if (matches === undefined) {
    matches = compileSelector({ labelSelector: text }, () => ({}));
    compiled.set(text, matches);
  }
  return matches;
}

/** The objects meant, in a stable order. */
export function objects(scene: Scene, target: Target): KubeObject[] {
  const resource = scene.resource(target.kind);
  if (resource === undefined) return [];
  const { store } = scene.cluster.parts;
  const namespace = resource.namespaced ? (target.namespace ?? scene.namespace) : '*';
  if (target.name !== undefined && !target.name.includes('*') && namespace !== '*') {
    const one = store.get(resource.id, `${namespace}/${target.name}`);
    return one !== undefined && isMeant(scene, target, one) ? [one] : [];
  }
  const found = namespace === '*' ? store.list(resource.id) : store.by(resource.id, 'namespace', namespace).values();
  return [...found].filter((object) => isMeant(scene, target, object));
}

/** How many objects are meant, and how many of them fit. */
export interface Found {
  readonly meant: readonly KubeObject[];
  readonly fitting: readonly KubeObject[];
  readonly holds: boolean;
}

export function lookFor(scene: Scene, form: ObjectForm): Found {
  const meant = objects(scene, form);
  const now = scene.cluster.now;
  const tests = (form.where ?? []).filter(({ op }) => op !== 'allSame' && op !== 'allDifferent');
  const overAll = (form.where ?? []).filter(({ op }) => op === 'allSame' || op === 'allDifferent');
  const fitting = meant.filter((object) =>
    tests.every(({ path, op = 'eq', value }) => compare(op, field(object, path, now), value)),
  );
  if (form.exists === false) return { meant, fitting, holds: fitting.length === 0 };
  const enough = form.count === undefined ? fitting.length > 0 : within(fitting.length, form.count);
  const all = form.all !== true || fitting.length === meant.length;
  const set = overAll.every(({ path, op }) => {
    const values = fitting.map((object) => String(field(object, path, now)));
    return op === 'allSame' ? new Set(values).size <= 1 : new Set(values).size === values.length;
  });
  return { meant, fitting, holds: enough && all && set };
}

/** Whether a field went from one value to another. */
export function changed(
  scene: Scene,
  form: NonNullable<Condition['change']>,
  before: KubeObject | undefined,
  after: KubeObject | undefined,
  now: number,
): boolean {
  const object = after ?? before;
  if (object === undefined || !isMeant(scene, form.of, object)) return false;
  const old = before === undefined ? undefined : field(before, form.path, now);
  const fresh = after === undefined ? undefined : field(after, form.path, now);
  if (JSON.stringify(old) === JSON.stringify(fresh)) return false;
  if (form.from !== undefined && !same(old, form.from)) return false;
  return form.to === undefined || same(fresh, form.to);
}
