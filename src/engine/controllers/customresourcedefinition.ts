/**
 * Brings CustomResourceDefinitions into service and clears up after them (apiextensions-apiserver
 * `pkg/controller/{status,establish,finalizer}`). These controllers live in the API server.
 */
import { CLEANUP, DEFINITIONS } from '../api/custom/definition.ts';
import type { CustomResourceDefinition } from '../api/types.ts';
import { unless } from '../client/client.ts';
import type { Controller } from '../client/controller.ts';
import type { Parts } from '../parts.ts';
import { toTime } from '../sim/time.ts';
import type { KubeObject } from '../store/object.ts';
import { keyOf } from '../store/object.ts';

type Names = CustomResourceDefinition['spec']['names'];
interface Condition {
  readonly type: string;
  readonly status: string;
  readonly lastTransitionTime?: string;
  readonly reason?: string;
  readonly message?: string;
}

const ACCEPTED: Condition = {
  type: 'NamesAccepted',
  status: 'True',
  reason: 'NoConflicts',
  message: 'no conflicts found',
};
const ESTABLISHED: Condition = {
  type: 'Established',
  status: 'True',
  reason: 'InitialNamesAccepted',
  message: 'the initial names have been accepted',
};
const TERMINATING: Condition = {
  type: 'Terminating',
  status: 'True',
  reason: 'InstanceDeletionInProgress',
  message: 'CustomResource deletion is in progress',
};

/** The condition that keeps a definition out of service, if a name is another's already. */
function conflict(names: Names, others: readonly Names[]): Condition | undefined {
  const refuse = (reason: string, name: string): Condition => ({
    type: 'NamesAccepted',
    status: 'False',
    reason,
    message: `${JSON.stringify(name)} is already in use`,
  });
  const resources = new Set(others.flatMap((of) => [of.plural, of.singular ?? '', ...(of.shortNames ?? [])]));
  const kinds = new Set(others.flatMap((of) => [of.kind, of.listKind ?? '']));
  if (resources.has(names.plural)) return refuse('PluralConflict', names.plural);
  if (names.singular && resources.has(names.singular)) return refuse('SingularConflict', names.singular);
  for (const name of names.shortNames ?? []) if (resources.has(name)) return refuse('ShortNamesConflict', name);
  if (kinds.has(names.kind)) return refuse('KindConflict', names.kind);
  if (names.listKind && kinds.has(names.listKind)) return refuse('ListKindConflict', names.listKind);
  return undefined;
}

export function definitionController(parts: Parts): Controller {
  const client = parts.client('kube-apiserver');
  const { sim, store } = parts;

  function others(definition: CustomResourceDefinition): Names[] {
    const found: Names[] = [];
    for (const other of store.list(DEFINITIONS) as IterableIterator<CustomResourceDefinition>)
      if (other.metadata.name !== definition.metadata.name && other.spec.group === definition.spec.group)
        if (other.status.acceptedNames?.plural) found.push(other.status.acceptedNames);
    return found;
  }

  function setConditions(key: string, wanted: readonly Condition[], names?: Names): void {
    client.status(DEFINITIONS, key, (draft) => {
      const conditions = [...((draft.status.conditions ?? []) as Condition[])];
      for (const condition of wanted) {
        const at = conditions.findIndex((other) => other.type === condition.type);
        if (at < 0) conditions.push({ ...condition, lastTransitionTime: toTime(sim.now) });
        else if (conditions[at]?.status !== condition.status)
          conditions[at] = { ...condition, lastTransitionTime: toTime(sim.now) };
      }
      Object.assign(draft.status, { conditions, ...(names ? { acceptedNames: names } : {}) });
    });
  }

  /** Deletes what is left of a definition's objects, then lets the definition go. */
  function clear(definition: CustomResourceDefinition, key: string): number | undefined {
    if (!definition.metadata.finalizers?.includes(CLEANUP)) return undefined;
    const left: KubeObject[] = [...store.list(key)];
    if (left.length === 0) {
      client.modify(DEFINITIONS, key, (draft) => {
        draft.metadata.finalizers = (draft.metadata.finalizers ?? []).filter((name) => name !== CLEANUP);
      });
      return undefined;
    }
    setConditions(key, [TERMINATING]);
    for (const object of left)
      if (!object.metadata.deletionTimestamp) unless(['NotFound'], () => client.delete(key, keyOf(object)));
    return POLL;
  }

  return {
    name: 'customresourcedefinition-controller',
    process: 'kube-apiserver',
    watches: { [DEFINITIONS]: (change) => (change.type === 'DELETED' ? [] : [change.key]) },
    *keys() {
      for (const definition of store.list(DEFINITIONS)) yield definition.metadata.name;
    },
    reconcile(key) {
      const definition = store.get(DEFINITIONS, key) as CustomResourceDefinition | undefined;
      if (definition === undefined) return undefined;
      if (definition.metadata.deletionTimestamp) return clear(definition, key);
      const refused = conflict(definition.spec.names, others(definition));
      if (refused === undefined) setConditions(key, [ACCEPTED, ESTABLISHED], definition.spec.names);
      else
        setConditions(key, [
          refused,
          { ...ESTABLISHED, status: 'False', reason: 'NotAccepted', message: 'not all names are accepted' },
        ]);
      return undefined;
    },
  };
}

/** How often deletion looks whether the objects are gone, ms (`pkg/controller/finalizer`: 5 s). */
const POLL = 5000;
