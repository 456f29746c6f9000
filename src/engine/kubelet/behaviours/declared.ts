/** Behaviours written down as data, as scenarios do: matched by image, one record says everything about it. */

import { PULL_FAULTS } from '../pull-errors.ts';
import type { Answer, Behaviour, ImageName, LogAt, Program, Request, Start, Use } from './behaviour.ts';
import { generic, STOP_TIME } from './generic.ts';

/** Times are ms, sizes bytes, CPU millicores. */
export interface BehaviourSpec {
  /** Unique; the image pattern unless said otherwise. */
  readonly name?: string;
  /** A glob over the reference as written or in full: `shop/web:*`, `*nginx*`. */
  readonly image: string;
  readonly pull?: {
    readonly duration?: number;
    readonly again?: number;
    readonly error?: string;
    readonly size?: number;
  };
  /** From the start to answering on its ports. */
  readonly ready?: number;
  /** Ports beside those in the pod's spec. */
  readonly ports?: readonly number[];
  readonly exit?: {
    readonly after: number;
    readonly code: number;
    readonly reason?: string;
    readonly message?: string;
  };
  /** It ends only so long as one of these variables is missing: a program that needs its configuration. */
  readonly needsEnv?: readonly string[];
  /** How it stops; null ignores SIGTERM. */
  readonly stop?: { readonly after: number; readonly code: number } | null;
  readonly logs?: readonly {
    /** Once so long after the start, or again and again. */
    readonly at?: number;
    readonly every?: number;
    readonly text: string;
  }[];
  readonly http?: readonly { readonly path: string; readonly status?: number; readonly body?: string }[];
  readonly usage?: {
    readonly cpu?: number;
    readonly cpuPerRequest?: number;
    readonly memory?: number;
    /** Bytes that it grows by each second, without end: it dies when its limit is reached, without one its node runs short. */
    readonly leak?: number;
  };
  /** It writes to its volumes, and ends when it cannot. */
  readonly writes?: boolean;
  readonly exec?: readonly { readonly command: string; readonly code?: number; readonly output?: string }[];
  readonly files?: Readonly<Record<string, string>>;
}

const MEBI = 2 ** 20;

/** A glob as a test: `*` any text, `?` any character. */
export function globTest(pattern: string): (text: string) => boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const test = new RegExp(`^${source}$`);
  return (text) => test.test(text);
}

/** All ways in which an image may be written: in full, without docker.io, without library/. */
function spellings({ full, repository, tag }: ImageName): string[] {
  const short = `${repository}${tag ? `:${tag}` : ''}`;
  const bare = short.replace(/^library\//, '');
  return [full, short, bare];
}

export function declared(spec: BehaviourSpec): Behaviour {
  const matches = globTest(spec.image);
  const withTag = spec.image.includes(':') || spec.image.includes('*') ? matches : globTest(`${spec.image}:*`);
  return {
    name: spec.name ?? `declared ${spec.image}`,
    matches: (image) => spellings(image).some((text) => matches(text) || withTag(text)),
    pull: ({ full, registry }) =>
      spec.pull?.error === 'not found'
        ? { ...spec.pull, error: PULL_FAULTS['notFound']?.(full, registry) ?? '' }
        : spec.pull,
    start: (start) => programOf(spec, start),
    logs: (program, from, to) => linesOf(spec, program, from, to),
    answer: (_, request) => answerOf(spec, request),
    usage: (_, at, requests) => useOf(spec, at, requests),
    exec: (_, argv) => {
      const line = argv.join(' ');
      const known = spec.exec?.find(({ command }) => globTest(command)(line));
      return known && { code: known.code ?? 0, output: known.output ?? '', took: 0 };
    },
    files: () => spec.files ?? {},
    ...(spec.writes ? { disk: (_, error) => `cannot write: ${error}` } : {}),
  };
}

function programOf(spec: BehaviourSpec, start: Start): Program {
  const ports = [...new Set([...start.ports, ...(spec.ports ?? [])])];
  const missing = spec.needsEnv?.filter((name) => !start.env[name]) ?? [];
  const exit = missing.length > 0 || spec.needsEnv === undefined ? spec.exit : undefined;
  const dies = exit ?? outOfMemory(spec, start.memoryLimit);
  return {
    behaviour: spec.name ?? `declared ${spec.image}`,
    argv: [...start.command, ...start.args],
    ...(spec.stop === null ? {} : { term: spec.stop ?? { after: STOP_TIME, code: 0 } }),
    ...(ports.length > 0 ? { listens: { after: spec.ready ?? 200, ports } } : {}),
    ...(dies ? { exit: dies } : {}),
    ...(spec.usage?.leak ? { grows: true } : {}),
    ...(missing.length > 0 ? { logs: missing.map((name) => ({ at: 0, text: `${name} is not set` })) } : {}),
  };
}

function outOfMemory({ usage }: BehaviourSpec, limit: number | undefined): Program['exit'] {
  if (!usage?.leak || limit === undefined) return undefined;
  const after = Math.max(0, Math.ceil(((limit - (usage.memory ?? 16 * MEBI)) / usage.leak) * 1000));
  return { after, code: 137, reason: 'OOMKilled' };
}

function useOf({ usage }: BehaviourSpec, at: number, requests: number): Use {
  if (usage === undefined) return generic.usage({ behaviour: '', argv: [] }, at, requests);
  return {
    cpu: Math.round((usage.cpu ?? 1) + (usage.cpuPerRequest ?? 2) * requests),
    memory: Math.round((usage.memory ?? 16 * MEBI) + ((usage.leak ?? 0) * at) / 1000),
  };
}

function answerOf({ http }: BehaviourSpec, { path }: Request): Answer {
  const known = path === undefined ? undefined : http?.find((each) => globTest(each.path)(path));
  if (known !== undefined) return { status: known.status ?? 200, body: known.body ?? '' };
  return { status: http !== undefined && http.length > 0 && path !== undefined ? 404 : 200, body: '' };
}

function linesOf({ logs = [] }: BehaviourSpec, _program: Program, from: number, to: number): LogAt[] {
  const lines: LogAt[] = [];
  for (const { at = 0, every, text } of logs) {
    if (every === undefined) {
      if (at >= from && at <= to) lines.push({ at, text });
      continue;
    }
    const first = at + Math.max(0, Math.ceil((from - at) / every)) * every;
    for (let time = first; time <= to; time += every) lines.push({ at: time, text });
  }
  return lines;
}
