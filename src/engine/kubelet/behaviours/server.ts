/** The common shape of servers: they come up, print their opening lines, listen, and stop when told to. */
import { toMicroTime } from '../../sim/time.ts';
import { fnv } from '../images.ts';
import type { Answer, Behaviour, ImageName, LogAt, Program, Request, Start, Use, Visit } from './behaviour.ts';
import { STOP_TIME } from './generic.ts';
import { type Served, serveFile } from './static.ts';

export const MEBI = 2 ** 20;

type Opening = readonly (readonly [at: number, text: string | ((time: number, program: Program) => string)])[];

export interface ServerSpec {
  readonly name: string;
  /** Last parts of repository names. */
  readonly bases: readonly string[];
  /** Ports that it always listens on. */
  readonly ports: readonly number[];
  /** From the start to listening, ms. */
  readonly ready: number;
  /** The exit code after SIGTERM, 0 unless said otherwise. */
  readonly code?: number;
  /** For how long it serves on after SIGTERM, ms; it stops at once unless said. */
  readonly lingers?: number;
  readonly memory: number;
  /** Millicores when idle, and for each request a second. */
  readonly cpu: number;
  readonly cpuPerRequest?: number;
  /** Lines of the start: how long after it, and the text for the moment `time` (virtual ms). */
  readonly opening?: Opening | ((program: Program) => Opening);
  /** A line that comes back. */
  readonly beat?: { readonly every: number; readonly text: (time: number, round: number) => string };
  readonly answer?: (program: Program, request: Request) => Answer;
  /** What becomes of an HTTP request, where it speaks none. */
  readonly fails?: NonNullable<Answer['fails']>;
  /** The line that it prints for a request. */
  readonly access?: (program: Program, visit: Visit, time: number) => string;
  /** Its document root and words, if it serves files. */
  readonly serves?: (program: Program) => Served;
  readonly processes?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  readonly exec?: Behaviour['exec'];
  /** What it prints when it cannot write to its disk, which ends it. */
  readonly disk?: (error: string, time: number) => string;
  readonly matches?: (image: ImageName) => boolean;
}

export function server(spec: ServerSpec): Behaviour {
  return {
    name: spec.name,
    matches: spec.matches ?? ((image) => spec.bases.includes(image.base)),
    start: (start) => programOf(spec, start),
    logs: (program, from, to, startedAt) => linesOf(spec, program, from, to, startedAt),
    answer: (program, request) => answerOf(spec, program, request),
    ...(spec.access ? { access: (...asked) => [spec.access?.(...asked) ?? ''] } : {}),
    usage: (_, at, requests) => useOf(spec, at, requests),
    ...(spec.processes ? { processes: () => spec.processes ?? [] } : {}),
    ...(spec.disk ? { disk: (_: Program, error: string, time: number) => spec.disk?.(error, time) } : {}),
    ...(spec.files ? { files: () => spec.files ?? {} } : {}),
    ...(spec.exec ? { exec: spec.exec } : {}),
  };
}

function answerOf({ answer, serves, fails }: ServerSpec, program: Program, request: Request): Answer {
  const { files, path, says } = request;
  if (fails !== undefined && path !== undefined && says === undefined) return { status: 0, body: '', fails };
  if (files !== undefined && path !== undefined && serves !== undefined)
    return serveFile(files(), path, serves(program));
  return answer?.(program, request) ?? { status: 200, body: '' };
}

function programOf(spec: ServerSpec, start: Start): Program {
  return {
    behaviour: spec.name,
    argv: [...start.command, ...start.args],
    ...(start.command.length === 0 ? { entry: true as const } : {}),
    term: { after: (spec.lingers ?? 0) + STOP_TIME, code: spec.code ?? 0 },
    listens: { after: spec.ready, ports: spec.ports.length > 0 ? spec.ports : start.ports },
    pod: start.pod,
    image: start.image.full,
  };
}

function linesOf(spec: ServerSpec, program: Program, from: number, to: number, startedAt: number): LogAt[] {
  const lines: LogAt[] = [];
  const { opening = [] } = spec;
  for (const [at, text] of typeof opening === 'function' ? opening(program) : opening)
    if (at >= from && at <= to)
      lines.push({ at, text: typeof text === 'string' ? text : text(startedAt + at, program) });
  const { beat } = spec;
  if (beat === undefined) return lines;
  for (let round = Math.max(1, Math.ceil(from / beat.every)); round * beat.every <= to; round++)
    lines.push({ at: round * beat.every, text: beat.text(startedAt + round * beat.every, round) });
  return lines;
}

/** Figures that move a little from sample to sample. */
export function wobble(name: string, at: number): number {
  return 0.9 + (fnv(`${name}${Math.floor(at / 15_000)}`) % 200) / 1000;
}

function useOf(spec: ServerSpec, at: number, requests: number): Use {
  const moves = wobble(spec.name, at);
  return {
    cpu: Math.max(1, Math.round(spec.cpu * moves + (spec.cpuPerRequest ?? 1) * requests)),
    memory: Math.round(spec.memory * (0.97 + 0.03 * moves)),
  };
}

/** `2026-01-01 00:00:03.123` */
export function plainStamp(time: number): string {
  return toMicroTime(time).slice(0, 23).replace('T', ' ');
}

/** `2026/01/01 00:00:03` */
export function slashStamp(time: number): string {
  return toMicroTime(time).slice(0, 19).replaceAll('-', '/').replace('T', ' ');
}

/** `I0101 00:00:03.123456`, as klog begins its lines. */
export function klogStamp(time: number, level = 'I'): string {
  const text = toMicroTime(time);
  return `${level}${text.slice(5, 7)}${text.slice(8, 10)} ${text.slice(11, 23)}000`;
}

export const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `10.244.1.3 - - [01/Jan/2026:00:00:20 +0000] "GET / HTTP/1.1" 200 615`, the Common Log Format. */
export function commonLog({ client, method = 'GET', path = '/', answer }: Visit, time: number): string {
  const text = toMicroTime(time);
  const stamp = `${text.slice(8, 10)}/${MONTHS[Number(text.slice(5, 7)) - 1]}/${text.slice(0, 4)}:${text.slice(11, 19)} +0000`;
  const bytes = method === 'HEAD' ? 0 : Buffer.byteLength(answer.body);
  return `${client} - - [${stamp}] "${method} ${path} HTTP/1.1" ${answer.status} ${bytes}`;
}
