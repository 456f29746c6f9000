/** Fields of objects by path, and the short words that stand for what people read off a table. */
import { fromTime, type KubeObject, type Pod, podStatus } from '../../engine/index.ts';

type Plain = { readonly [key: string]: unknown };
const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `a.b["c.d"][0]` → its steps. */
export function pathSteps(path: string): string[] {
  return [...path.matchAll(/\["([^"]*)"\]|\['([^']*)'\]|\[([^\]]*)\]|([^.[\]]+)/g)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? match[4] ?? '',
  );
}

/** What elements of lists are known by. */
const NAMES = ['name', 'type', 'key', 'ip', 'host'] as const;

function step(value: unknown, part: string): unknown {
  if (Array.isArray(value)) {
    const list: readonly unknown[] = value;
    if (/^-?\d+$/.test(part)) return list.at(Number(part));
    return list.find((item) => isPlain(item) && NAMES.some((name) => item[name] === part));
  }
  return isPlain(value) && Object.hasOwn(value, part) ? value[part] : undefined;
}

interface Status {
  readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  readonly phase?: string;
  readonly replicas?: number;
  readonly readyReplicas?: number;
  readonly containerStatuses?: readonly { readonly restartCount?: number }[];
}

/** The words that stand for more than a field. @param now virtual ms */
const WORDS: Readonly<Record<string, (object: KubeObject, now: number) => unknown>> = {
  ready: (object) => isReady(object),
  phase: (object) => statusOf(object).phase,
  restarts: (object) =>
    (statusOf(object).containerStatuses ?? []).reduce((sum, each) => sum + (each.restartCount ?? 0), 0),
  reason: (object) => (object.kind === 'Pod' ? podStatus(object as Pod) : undefined),
  node: (object) => (object as { spec?: { nodeName?: string } }).spec?.nodeName,
  age: (object, now) => (now - fromTime(object.metadata.creationTimestamp)) / 1000,
  terminating: (object) => object.metadata.deletionTimestamp !== undefined,
};

/** Whether a word stands for more than a field. */
export const isShort = (word: string): boolean => Object.hasOwn(WORDS, word);

const statusOf = (object: KubeObject): Status => (object as { status?: Status }).status ?? {};

function isReady(object: KubeObject): boolean {
  const status = statusOf(object);
  const ready = status.conditions?.find((each) => each.type === 'Ready');
  if (ready !== undefined) return ready.status === 'True';
  const wanted = (object as { spec?: { replicas?: number } }).spec?.replicas;
  return wanted !== undefined && (status.readyReplicas ?? 0) >= wanted;
}

/** The value at a path; undefined when there is none. */
export function field(object: KubeObject, path: string, now: number): unknown {
  const steps = pathSteps(path);
  const [first = '', ...rest] = steps;
  const word = rest.length === 0 && isShort(first) ? WORDS[first] : undefined;
  const short = word?.(object, now);
  if (short !== undefined) return short;
  if (first === 'conditions') {
    const condition = step((object as { status?: Plain }).status?.['conditions'], rest[0] ?? '');
    return rest.length === 1 ? step(condition, 'status') : rest.slice(1).reduce(step, condition);
  }
  return steps.reduce<unknown>(step, object);
}
