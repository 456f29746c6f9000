/**
 * What the parts of a cluster remember, private fields and all, read with the inspector's eyes: so a test sees what a checkpoint
 * forgets even where no write shows it.
 */
import { Session } from 'node:inspector';
import type { Cluster } from '../../src/engine/index.ts';

/** Not memory: the store and the simulation are compared by what they do, and these are made anew from what is stored. */
const OTHERS = new Set([
  'Store',
  'Simulation',
  'Table',
  'Random',
  'Cluster',
  'ApiServer',
  'Client',
  'WeakMap',
  'WeakRef',
]);
const DERIVED = [
  'kube-scheduler.#picture', // of the store, as it is asked for
  'events.#clients', // one for each component, made when first used
  'world.#kinds', // counts of the facts; some are 0
  'DeploymentController.#begunWith', // within one sync
  'Schedule.#known', // what a schedule says of moments, for whoever asks again
  'Schedule.#standing',
  'Watches.#all', // a scenario's conditions are looked at anew
  'Watches.#depends',
  'Watches.#dirty',
];
/** Nesting beyond this is not looked at. */
const DEEP = 7;

interface Remote {
  readonly objectId?: string;
  readonly value?: unknown;
  readonly unserializableValue?: string;
}
interface Found {
  readonly name: string;
  readonly value?: Remote;
}

const session = new Session();
session.connect();

function ask(method: string, parameters: object): { result?: unknown; privateProperties?: Found[] } {
  let answer: object = {};
  session.post(method, parameters, (error, result) => {
    if (error !== null) throw error;
    answer = result ?? {};
  });
  return answer;
}

/** How values pass between this file and the inspector. */
const desk = globalThis as { asked?: object; given?: readonly unknown[] };

/** The fields of an object, private ones too. */
function fieldsOf(object: object): [string, unknown][] {
  desk.asked = object;
  const { objectId } = ask('Runtime.evaluate', { expression: 'globalThis.asked' }).result as Remote;
  const { privateProperties = [] } = ask('Runtime.getProperties', { objectId, ownProperties: true });
  const held = privateProperties.filter(({ value }) => value !== undefined);
  const values = held.map(({ value: { objectId: id, value, unserializableValue } = {} }) =>
    id ? { objectId: id } : unserializableValue ? { unserializableValue } : { value },
  );
  const functionDeclaration = 'function (...values) { globalThis.given = values; }';
  ask('Runtime.callFunctionOn', { objectId, functionDeclaration, arguments: values });
  const given = desk.given ?? [];
  for (const { objectId: id } of [{ objectId }, ...values] as Remote[])
    if (id) ask('Runtime.releaseObject', { objectId: id });
  delete desk.asked;
  delete desk.given;
  return [...held.map(({ name }, i): [string, unknown] => [name, given[i]]), ...Object.entries(object)];
}

/** By component and field, what is remembered, as text. */
export function memoryOf(cluster: Cluster): Record<string, string> {
  const memory: Record<string, string> = {};
  const seen = new Set<object>();
  const visit = (object: object, path: string): void => {
    if (seen.has(object)) return;
    seen.add(object);
    for (const [name, value] of fieldsOf(object)) {
      const key = `${path}.${name}`;
      if (!DERIVED.some((end) => key.endsWith(end))) memory[key] = `${memory[key] ?? ''}${text(value, key, 0)};`;
    }
  };
  const text = (value: unknown, path: string, depth: number): string => {
    if (typeof value === 'function') return 'function';
    if (value === null || typeof value !== 'object') return String(value);
    const inner = (one: unknown) => text(one, path, depth + 1);
    const { kind, metadata } = value as { kind?: string; metadata?: { name?: string; resourceVersion?: string } };
    if (kind && metadata?.name) return `${kind}/${metadata.name}@${metadata.resourceVersion}`;
    if (depth >= DEEP) return '';
    if (value instanceof Map) return `{${[...value].map((pair) => pair.map(inner).join(':')).sort()}}`;
    if (Array.isArray(value) || value instanceof Set) return `[${[...value].map(inner)}]`;
    const type = value.constructor?.name ?? 'Object';
    if (type === 'Object') return `{${Object.entries(value).map(([name, one]) => `${name}:${inner(one)}`)}}`;
    if (!OTHERS.has(type)) visit(value, `${path}>${type}`);
    return type;
  };
  const components = new Map(fieldsOf(cluster.parts.sim)).get('#components') as Map<string, object>;
  for (const [name, component] of components) if (!OTHERS.has(component.constructor.name)) visit(component, name);
  return memory;
}
