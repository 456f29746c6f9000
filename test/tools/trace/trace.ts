/** The form of a trace: what a cluster did with one case. */
import type { TraceEvent } from './recorder.ts';

/** `change` holds only what changed; null says that a field went away. `t` is in seconds since the case began. */
export interface TraceEntry {
  readonly t: number;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly change: Readonly<Record<string, unknown>>;
}

export interface StepOutcome {
  readonly at: number;
  readonly t: number;
  readonly exit?: number;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly kubectl?: string;
  readonly apply?: boolean;
  readonly node?: string;
}

export interface TraceTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly wide?: { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] };
}

export interface Trace {
  readonly case: string;
  readonly about: string;
  readonly namespace: string;
  readonly nodes: readonly string[];
  readonly until: number;
  /** Owner and ordinal of each object that has an owner or a generated name, by `Kind/name`. */
  readonly names: Readonly<Record<string, { readonly owner: string | null; readonly ordinal: number }>>;
  readonly outcome: readonly StepOutcome[];
  readonly timeline: readonly TraceEntry[];
  readonly events: readonly TraceEvent[];
  readonly final: { readonly tables: Readonly<Record<string, TraceTable>> };
}
