/**
 * A condition as a person types it in one line: a sentence (`deploy/web complete`, `3 pods ready=true`, `event Killing`), the
 * condition language itself in YAML (`{log: {matches: panic}}`), a time (`10m`), or else a CEL expression.
 */
import { parseDocument } from 'yaml';
import { fromMs, toMs } from '../duration.ts';
import { Condition, type OPERATORS } from '../format/conditions.ts';
import type { Scenario } from '../format/scenario.ts';
import { kindAndName } from '../kinds.ts';
import { checkReferences } from './references.ts';
import { conform } from './shape.ts';

type Operator = (typeof OPERATORS)[number];

const SIGNS: Readonly<Record<string, Operator>> = {
  '=': 'eq', '==': 'eq', '!=': 'ne', '>': 'gt', '>=': 'gte', '<': 'lt', '<=': 'lte', '~': 'matches',
}; // biome-ignore format: a table

const TEST = /^(?<path>[\w.[\]"'/-]+?)\s*(?<sign>==|!=|>=|<=|=|>|<|~)\s*(?<value>\S.*)$/;
const TARGET = /^(?:(?<count>\d+)\s+)?(?<kind>[a-z][\w.-]*)(?:\/(?<name>[\w.*-]+))?(?:\s+(?<rest>.+))?$/i;
/** What has no rollout, and ends. */
const JOB = /^jobs?(?:\.batch)?$/i;
const EVENT = /^event\s+(?<reason>[A-Z]\w*)(?:\s+(?:about\s+)?(?<about>[\w.]+\/[\w.*-]+))?$/;

export interface Place {
  /** Where objects are looked for unless the text says so; `*` is everywhere. */
  readonly namespace: string;
  /** Virtual ms since the scenario began, for times that count from now. */
  readonly elapsed: number;
}

/** @returns the condition, or in words why the text is none */
export function readCondition(text: string, place: Place): Condition | string {
  const wanted = text.trim();
  if (/^[\w.*-]*$/.test(wanted) && sentence(wanted, place) === undefined)
    return `"${wanted}" is no condition; an object is meant by kind and name, as pod/web-0`;
  const raw = wanted.startsWith('{') ? fromYaml(wanted) : (sentence(wanted, place) ?? { expr: wanted });
  if (typeof raw === 'string') return raw;
  const read = conform(Condition, raw);
  if ('misfits' in read) {
    const [first] = read.misfits;
    return [first?.path.join('.'), first?.message].filter(Boolean).join(': ');
  }
  // what a scenario's own conditions are checked for: kinds, patterns, expressions
  let problem: string | undefined;
  checkReferences(
    { steadyState: [read.value] } as unknown as Scenario,
    (_code, _path, message) => {
      problem ??= message;
    },
    () => {},
  );
  return problem ?? read.value;
}

function fromYaml(text: string): unknown {
  const document = parseDocument(text);
  const [error] = document.errors;
  return error === undefined ? document.toJS() : (error.message.split('\n')[0] ?? 'not YAML');
}

function sentence(text: string, { namespace, elapsed }: Place): Condition | undefined {
  if (text === 'settled') return { cluster: 'settled' };
  const ms = toMs(text.replace(/^\+/, ''));
  if (!Number.isNaN(ms)) return { time: { at: fromMs(elapsed + ms) } };
  const event = EVENT.exec(text)?.groups;
  if (event !== undefined) {
    const { reason = '', about } = event;
    return { event: { reason, namespace, ...(about === undefined ? {} : { about }) } };
  }
  const found = TARGET.exec(text)?.groups;
  if (found === undefined) return undefined;
  const { count, kind = '', name, rest } = found;
  const of = { kind, namespace, ...(name === undefined ? {} : { name }) };
  if (rest === undefined || rest === 'exists')
    return kindAndName(text) === undefined && count === undefined && rest === undefined
      ? undefined
      : { object: { ...of, ...(count === undefined ? {} : { count: Number(count) }) } };
  if (rest === 'gone' || rest === 'deleted') return { object: { ...of, exists: false } };
  if (name !== undefined && JOB.test(kind) && (rest === 'complete' || rest === 'failed'))
    return {
      object: {
        ...of,
        where: [{ path: `conditions.${rest === 'complete' ? 'Complete' : 'Failed'}.status`, value: 'True' }],
      },
    };
  if (rest === 'complete' || rest === 'progressing' || rest === 'failed')
    return name === undefined ? undefined : { rollout: { of: `${kind}/${name}`, namespace, state: rest } };
  const tests = rest.split(/\s+(?:and\s+)?(?=[\w.[\]"'/-]+\s*(?:==|!=|>=|<=|[=><~]))/).map(test);
  if (tests.some((each) => each === undefined)) return undefined;
  return {
    object: {
      ...of,
      ...(count === undefined ? {} : { count: Number(count) }),
      where: tests.filter((each) => each !== undefined),
    },
  };
}

type Test = NonNullable<NonNullable<Condition['object']>['where']>[number];

/** `ready` alone means `ready=true`; a status as the table prints it is its `reason`. */
function test(text: string): Test | undefined {
  const found = TEST.exec(text)?.groups;
  if (found !== undefined) {
    const { path = '', sign = '=', value = '' } = found;
    return { path: WORDS[path.toLowerCase()] ?? path, op: SIGNS[sign] as Operator, value: scalarOf(value) };
  }
  if (/^not ready$/i.test(text)) return { path: 'ready', value: false };
  if (/^ready$/i.test(text)) return { path: 'ready', value: true };
  return /^[A-Z]\w+$/.test(text) ? { path: 'reason', value: text } : undefined;
}

/** What people call a field after the table's head. */
const WORDS: Readonly<Record<string, string>> = { status: 'reason', restarts: 'restarts', ready: 'ready' };

function scalarOf(text: string): string | number | boolean {
  const bare = text.replace(/^(["'])(.*)\1$/, '$2');
  if (bare !== text) return bare;
  if (text === 'true' || text === 'false') return text === 'true';
  return text !== '' && !Number.isNaN(Number(text)) ? Number(text) : text;
}
