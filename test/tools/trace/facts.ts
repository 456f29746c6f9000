/** A trace as named facts: each fact has an identity that means the same in two runs, its values, and its times. */
import { type Roles, rolesOf } from './roles.ts';
import type { Trace, TraceEntry } from './trace.ts';

type Json = Record<string, unknown>;

export interface Fact {
  readonly values: unknown[];
  /** Seconds since the start of the case. */
  readonly times: number[];
}

/** Counters: their range and their last value are compared, not each step. */
const COUNTERS =
  'specReplicas replicas readyReplicas availableReplicas updatedReplicas unavailableReplicas currentReplicas active succeeded failed ready desiredNumberScheduled currentNumberScheduled numberReady numberAvailable numberMisscheduled updatedNumberScheduled numberUnavailable currentHealthy desiredHealthy disruptionsAllowed expectedPods'.split(
    ' ',
  );
/** Fields whose whole path is compared. */
const PATHS = ['phase', 'revision', 'unschedulable', 'suspend', 'bound', 'claimRef'];
const UNFOLLOWED = ['Event', 'Endpoints', 'EndpointSlice'];

class Facts {
  readonly found = new Map<string, Fact>();

  put(id: string, value: unknown, time?: number): void {
    const fact = this.found.get(id) ?? { values: [], times: [] };
    fact.values.push(value);
    if (time !== undefined) fact.times.push(time);
    this.found.set(id, fact);
  }
}

/** The values that a list takes, without immediate repetitions. */
const path = (values: readonly unknown[]): unknown[] => values.filter((value, i) => i === 0 || value !== values[i - 1]);

export function factsOf(trace: Trace): Map<string, Fact> {
  const roles = rolesOf(trace);
  const facts = new Facts();
  for (const [id, entries] of lives(trace, roles)) object(facts, roles, id, entries);
  for (const { type, reason, object: about, message, count, t } of trace.events) {
    const slash = about.indexOf('/');
    const [kind, name] = [about.slice(0, slash), about.slice(slash + 1)];
    facts.put(`event ${type} ${reason} ${kind}/${roles.role(kind, name)} "${roles.text(message)}"`, count, t);
  }
  for (const [i, step] of trace.outcome.entries()) {
    if (step.exit !== undefined) facts.put(`outcome step ${i} exit`, step.exit);
    if (step.stdout !== undefined) facts.put(`outcome step ${i} stdout`, roles.text(step.stdout));
    if (step.stderr !== undefined) facts.put(`outcome step ${i} stderr`, roles.text(step.stderr));
  }
  for (const [kind, table] of Object.entries(trace.final.tables)) {
    if (kind === 'events') continue;
    facts.put(`table ${kind} columns`, table.columns.join());
    facts.put(
      `table ${kind} rows`,
      table.rows
        .map((row) => row.map((cell) => ageless(roles.text(cell))).join(' | '))
        .sort()
        .join('\n'),
    );
    if (table.wide) facts.put(`table ${kind} wide columns`, table.wide.columns.join());
  }
  return facts.found;
}

const AGE = '(\\d+d)?(\\d+h)?(\\d+m)?(\\d+s)?';
function ageless(cell: string): string {
  if (new RegExp(`^${AGE}$`).test(cell) || cell === '<unknown>' || cell === '<invalid>') return 'AGE';
  return cell.replace(new RegExp(` \\(${AGE} ago\\)`, 'g'), ' (AGE ago)');
}

/** The entries of each object, one list a life: an object made again under the same name is another. */
function lives(trace: Trace, roles: Roles): [string, TraceEntry[]][] {
  const all: [string, TraceEntry[]][] = [];
  const open = new Map<string, TraceEntry[]>();
  for (const entry of trace.timeline) {
    if (UNFOLLOWED.includes(entry.kind)) continue;
    const key = `${entry.kind}/${entry.name}`;
    let entries = open.get(key);
    if (entries === undefined || entry.type === 'ADDED') {
      entries = [];
      open.set(key, entries);
      all.push([`${entry.kind}/${roles.role(entry.kind, entry.name)}`, entries]);
    }
    entries.push(entry);
  }
  return all;
}

function object(facts: Facts, roles: Roles, id: string, entries: readonly TraceEntry[]): void {
  const [first] = entries;
  if (first === undefined) return;
  facts.put(`life ${id} exists`, 1, first.type === 'ADDED' ? first.t : undefined);
  const gone = entries.findLast((entry) => entry.type === 'DELETED');
  if (gone) facts.put(`life ${id} deleted`, 1, gone.t);
  if (first.kind === 'Pod') pod(facts, id, entries);
  conditions(facts, roles, id, entries);
  for (const field of COUNTERS) counter(facts, id, field, valuesOf(entries, field));
  if (first.kind === 'Pod') return;
  for (const field of PATHS) {
    const values = valuesOf(entries, field);
    if (values.length > 0)
      facts.put(`field ${id} ${field}`, values.map((value) => roles.text(JSON.stringify(value))).join(' > '));
  }
  const taints = valuesOf(entries, 'taints').filter(Boolean);
  if (first.kind === 'Node' && taints.length > 0)
    facts.put(`field ${id} taints`, taints.map((value) => JSON.stringify(value)).join(' > '));
}

const valuesOf = (entries: readonly TraceEntry[], field: string): unknown[] =>
  entries.filter((entry) => field in entry.change).map((entry) => entry.change[field]);

function counter(facts: Facts, id: string, field: string, values: readonly unknown[]): void {
  const steps = path(values);
  const numbers = steps.filter((value): value is number => typeof value === 'number');
  if (numbers.length === 0) return;
  if (field === 'specReplicas') facts.put(`steps ${id} ${field}`, steps.join(' > '));
  facts.put(`range ${id} ${field}`, `${Math.min(...numbers)}..${Math.max(...numbers)}`);
  facts.put(`end ${id} ${field}`, steps.at(-1));
}

function pod(facts: Facts, id: string, entries: readonly TraceEntry[]): void {
  const shown: string[] = [];
  for (const entry of entries) {
    const status = entry.type === 'DELETED' ? '(gone)' : (entry.change['status'] as string | undefined);
    if (!status || shown.at(-1) === status) continue;
    shown.push(status);
    facts.put(`when ${id} ${shown.join(' > ')}`, 1, entry.t);
  }
  facts.put(`status ${id}`, shown.join(' > '));
  const containers = new Map<string, string[]>();
  for (const { change } of entries)
    for (const group of ['initContainers', 'containers'])
      for (const [name, status] of Object.entries((change[group] as Record<string, Json> | null | undefined) ?? {})) {
        const list = containers.get(`${group}.${name}`) ?? [];
        const label = containerLabel(status ?? {});
        if (label && list.at(-1) !== label) list.push(label);
        containers.set(`${group}.${name}`, list);
      }
  for (const [name, list] of containers) facts.put(`container ${id} ${name}`, list.join(' > '));
}

function containerLabel(status: Json): string {
  const { state, stateReason, stateExitCode, restartCount, ready } = status;
  const restarts = restartCount === undefined ? undefined : `restarts ${restartCount}`;
  const readiness = ready === undefined ? undefined : ready ? 'ready' : 'not ready';
  return [state, stateReason, stateExitCode, restarts, readiness]
    .filter((part) => part !== undefined && part !== null && part !== '')
    .join(' ');
}

function conditions(facts: Facts, roles: Roles, id: string, entries: readonly TraceEntry[]): void {
  const paths = new Map<string, string[]>();
  for (const { kind, change } of entries)
    for (const [type, condition] of Object.entries(
      (change['conditions'] as Record<string, Json | null> | undefined) ?? {},
    )) {
      if (kind === 'Node' && type !== 'Ready') continue;
      const list = paths.get(type) ?? [];
      const label =
        condition === null
          ? '(removed)'
          : [
              condition['status'],
              condition['reason'],
              condition['message'] === undefined ? '' : `"${roles.text(condition['message'])}"`,
            ]
              .filter(Boolean)
              .join(' ');
      if (list.at(-1) !== label) list.push(label);
      paths.set(type, list);
    }
  for (const [type, list] of paths) facts.put(`condition ${id} ${type}`, list.join(' > '));
}
