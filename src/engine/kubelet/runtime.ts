/** Reading and asking what runs in the cluster's containers: the way in for kubectl, metrics, traffic and scenarios. */

import { badRequest, internalError } from '../api/errors.ts';
import type { Container, Pod } from '../api/types.ts';
import type { Asking, Follow } from '../http.ts';
import type { Inside, Tool } from '../ran.ts';
import { aroundOf, lookAgain } from './around.ts';
import type { Answer, Behaviour, ImageName, Program, Ran, Use, Visit } from './behaviours/behaviour.ts';
import { brings, isSmall, notFoundBy, whyMissing } from './behaviours/contents.ts';
import type { BehaviourSpec } from './behaviours/declared.ts';
import { runInside } from './console.ts';
import type { Context, HowRun } from './context.ts';
import { parseImage } from './images.ts';
import { environOf, filesOf, mountedAt, type Process, processesOf, processesSeen, servedFiles } from './inside.ts';
import { withLines } from './log-pieces.ts';
import { type Log, type LogQuery, logComesNearer, reachable, readLog } from './logs.ts';
import { listening, machineOf } from './machine.ts';
import type { ContainerRecord, PodRecord } from './memory.ts';
import { mayRun, standingOf } from './modes.ts';
import { wakeProbes } from './probes.ts';
import { asksKernel, kernelFiles } from './proc.ts';
import { whyNotRun } from './startable.ts';
import { endAt, reasonOf, signal } from './stop.ts';
import { podUse, SYSTEM } from './usage.ts';
import { userOf } from './user.ts';
import { latest, specOf } from './view.ts';
import { writeFile } from './written.ts';

/** A running container, found. */
interface Found {
  readonly record: PodRecord;
  readonly container: Container;
  readonly instance: ContainerRecord;
}

export class Runtime {
  readonly #ctx: Context;
  /** Requests per second that a pod serves, by its key; set by the network. */
  load: (pod: string) => number = () => 0;
  /** What a program of the network comes to in a pod; undefined when it is none. Set by the network. */
  tool: Tool = () => undefined;
  /** The addresses of a name, as a pod's resolver finds them. Set by the network. */
  resolve: (pod: string, host: string) => readonly string[] = () => [];
  /** What comes of a request that a pod's server hands on. Set by the network. */
  follow: Follow = (_, { unreachable }) => ({ answer: unreachable, late: 0 });

  constructor(ctx: Context) {
    this.#ctx = ctx;
    ctx.resolve = (pod, host) => this.resolve(pod, host);
    ctx.follow = (pod, forward) => this.follow(pod, forward);
    ctx.run = (record, container, instance, argv, how) => this.#run({ record, container, instance }, argv, how);
  }

  /** Adds a model of an image; it wins over those that are there. */
  behave(behaviour: BehaviourSpec | Behaviour): void {
    this.#ctx.behaviours.add(behaviour);
  }

  /** A container's log. @throws ApiError with the API server's or kubelet's text */
  logs(pod: string, query: LogQuery = {}): Log {
    const object = this.#pod(pod);
    return readLog(this.#ctx, object, this.#ctx.pods.get(object.metadata.uid), query);
  }

  /** Works a little at a log. @returns how much of it is known, 0 to 1: then it is read at once @throws ApiError as `logs` */
  logComesNearer(pod: string, query: LogQuery = {}): number {
    const object = this.#pod(pod);
    return logComesNearer(this.#ctx, object, this.#ctx.pods.get(object.metadata.uid), query);
  }

  /** Whether metrics-server gets an answer from a node's kubelet. */
  #answers(node: string): boolean {
    return this.#ctx.kubeletWorks(node) && this.#ctx.parts.world.fine(`network/${node}`);
  }

  /**
   * CPU and memory of each running container of a pod; undefined before metrics exist (kubelet stats are taken every 10–15 s),
   * and while its kubelet cannot be asked.
   */
  podUsage(pod: string): ReadonlyMap<string, Use> | undefined {
    const object = this.#ctx.parts.store.get('pods', pod) as Pod | undefined;
    const record = object && this.#ctx.pods.get(object.metadata.uid);
    return record === undefined || !this.#answers(record.node) ? undefined : podUse(this.#ctx, record, this.load(pod));
  }

  /** CPU and memory of a node: its pods and the system's own; undefined while its kubelet cannot be asked. */
  nodeUsage(name: string): Use | undefined {
    if (!this.#answers(name)) return undefined;
    if (this.#ctx.nodes.get(name) === undefined) return undefined;
    let [cpu, memory] = [SYSTEM.cpu, SYSTEM.memory];
    for (const pod of this.#ctx.parts.store.by('pods', 'node', name).values()) {
      const record = this.#ctx.pods.get(pod.metadata.uid);
      if (record === undefined) continue;
      for (const use of podUse(this.#ctx, record, this.load(record.key))?.values() ?? []) {
        cpu += use.cpu;
        memory += use.memory;
      }
    }
    return { cpu, memory };
  }

  /** The ports on which something listens in a pod; undefined where nobody can look. */
  listening(pod: string): readonly number[] | undefined {
    const object = this.#ctx.parts.store.get('pods', pod) as Pod | undefined;
    const record = object && this.#ctx.pods.get(object.metadata.uid);
    if (record === undefined || !this.#ctx.parts.world.fine(`machine/${record.node}`)) return undefined;
    return listening(this.#ctx, record);
  }

  /** The processes of a running container. @throws ApiError */
  processes(pod: string, container?: string, by: 'exec' | 'attach' = 'exec'): readonly Process[] {
    const { record, instance } = this.#find(pod, container, by);
    return processesOf(this.#ctx, record, instance);
  }

  /** The environment of a running container's processes. @throws ApiError */
  environment(pod: string, container?: string): Readonly<Record<string, string>> {
    const found = this.#find(pod, container);
    return environOf(this.#ctx, found.record, found.container, found.instance);
  }

  /** The files that are of interest in a running container, by absolute path. @throws ApiError */
  files(pod: string, container?: string): ReadonlyMap<string, string> {
    const found = this.#find(pod, container);
    return filesOf(this.#ctx, found.record, found.container, found.instance);
  }

  /** Writes a file as a program in a running container does. @returns what the system says against it @throws ApiError */
  write(pod: string, container: string | undefined, path: string, text: string): string | undefined {
    const { record, container: spec, instance } = this.#find(pod, container);
    return writeInside(this.#ctx, record, spec, instance, path, text);
  }

  /** Whether a file in a running container may be run. @throws ApiError */
  mayRun(pod: string, container: string | undefined, path: string): boolean {
    const found = this.#find(pod, container);
    return mayRun(found.record, found.container, path);
  }

  /** Why a program cannot be started in a container: its image has none of that name. @throws ApiError */
  missing(pod: string, container: string | undefined, program: string): string | undefined {
    const { image = '' } = this.#find(pod, container).container;
    return brings(parseImage(image), program) ? undefined : whyMissing(program);
  }

  /** What a shell there says of a word that is no command. @param line of what was typed into it */
  notFound(pod: string, container: string | undefined, shell: string, word: string, line: number): string {
    const { image = '' } = this.#find(pod, container).container;
    return notFoundBy(shell, isSmall(parseImage(image)), word, line);
  }

  /** Runs a command in a container; files that it writes are the cluster's. @throws ApiError when the container cannot be reached */
  exec(pod: string, container: string | undefined, argv: readonly string[], stdin = '', folder?: string): Ran {
    return this.#run(this.#find(pod, container, 'exec', argv), argv, { folder, stdin });
  }

  #run(
    { record, container: spec, instance }: Found,
    argv: readonly string[],
    { folder = spec.workingDir ?? '/', trusting = false, stdin = '' }: HowRun = {},
  ): Ran {
    const pod = record.key;
    const at = this.#ctx.now - (instance.startedAt ?? this.#ctx.now);
    return runInside(
      {
        environment: () => environOf(this.#ctx, record, spec, instance),
        files: () => {
          const files = filesOf(this.#ctx, record, spec, instance);
          return asksKernel(argv) ? new Map([...files, ...kernelFiles(this.#ctx, record, spec, instance)]) : files;
        },
        processes: () => processesSeen(this.#ctx, record, instance),
        write: (path, text) => writeInside(this.#ctx, record, spec, instance, path, text),
        stdin,
        folder,
        trusting,
        small: isSmall(parseImage(spec.image ?? '')),
        since: instance.createdAt,
        now: this.#ctx.now,
        terminate: (id) => this.#terminate(record.uid, id),
        hangUp: () => {
          if (instance.program.term === undefined) this.#terminate(record.uid, instance.id, HUNG_UP);
          else lookAgain(this.#ctx, record.uid, instance.id);
        },
        mayRun: (path) => mayRun(record, spec, path),
        mounted: (folder) => mountedAt(this.#ctx, record, spec, folder),
        standing: (path, folder) => standingOf(record, spec, path, folder),
        user: userOf(record, spec),
        machine: () => machineOf(this.#ctx, record, spec),
        brings: (program) => brings(parseImage(spec.image ?? ''), program),
        whyNot: (path) => whyNotRun(this.#ctx, record, spec, instance, path),
        network: (words, read) => this.tool(pod, words, read, insideOf(parseImage(spec.image ?? ''), instance)),
        own: (words) =>
          this.#ctx.behaviours.execOwn(instance.program, words, at, aroundOf(this.#ctx, record, spec, instance)),
      },
      argv,
    );
  }

  /** The address that a pod's sandbox has, also before its status tells it. */
  addressOf(pod: Pod): string | undefined {
    return this.#ctx.pods.get(pod.metadata.uid)?.sandbox?.address;
  }

  /** SIGTERM from inside: the container ends as its program does, and its kubelet restarts it. */
  #terminate(uid: string, id: string, otherwise?: Program['term']): void {
    const record = this.#ctx.pods.own(uid);
    const instance = record?.containers.find((each) => each.id === id);
    if (record === undefined || instance === undefined) return;
    if (instance.program.hears) signal(this.#ctx, record, instance);
    const term = instance.program.term ?? otherwise;
    if (term === undefined) return;
    const { after, code } = term;
    endAt(this.#ctx, record, instance, { at: this.#ctx.now + after, code, reason: reasonOf(code), message: '' });
  }

  /** What a pod answers to a request on one of its ports; undefined: the connection is refused. */
  request(pod: string, request: Asking): Answer | undefined {
    const object = this.#ctx.parts.store.get('pods', pod) as Pod | undefined;
    const record = object && this.#ctx.pods.get(object.metadata.uid);
    if (record === undefined || !this.#ctx.parts.world.fine(`machine/${record.node}`)) return undefined;
    for (const instance of record.containers) {
      if (instance.startedAt === undefined || instance.finishedAt !== undefined) continue;
      const spec = specOf(record.pod, instance.name)?.container;
      const files = spec && servedFiles(this.#ctx, record, spec, instance);
      const write =
        spec === undefined || request.says === undefined
          ? undefined
          : (path: string, text: string) => writeInside(this.#ctx, record, spec, instance, path, text);
      const answer = this.#ctx.behaviours.answer(instance.program, {
        ...request,
        ...(files ? { files } : {}),
        ...(write ? { write } : {}),
        at: this.#ctx.now - instance.startedAt,
      });
      if (answer !== undefined) return answer;
    }
    return undefined;
  }

  /** A pod has answered a program: the server notes it in its log. */
  accessed(pod: string, visit: Visit): void {
    const object = this.#ctx.parts.store.get('pods', pod);
    const record = object && this.#ctx.pods.own(object.metadata.uid);
    for (const instance of record?.containers ?? []) {
      const { startedAt, finishedAt, program } = instance;
      if (startedAt === undefined || finishedAt !== undefined) continue;
      const texts = this.#ctx.behaviours.access(program, visit, this.#ctx.now);
      if (texts.length === 0) continue;
      const at = this.#ctx.now - startedAt;
      instance.program = Object.freeze({
        ...program,
        ...withLines(
          program,
          texts.map((text) => ({ at, text })),
        ),
      });
      return;
    }
  }

  #pod(key: string): Pod {
    return this.#ctx.parts.api.get(ADMIN, 'pods', key);
  }

  #find(key: string, wanted: string | undefined, by = 'exec', argv: readonly string[] = []): Found {
    const pod = this.#pod(key);
    const record = this.#ctx.pods.get(pod.metadata.uid);
    const { name } = pod.metadata;
    const container = wanted ?? pod.spec.containers[0]?.name ?? '';
    const spec = specOf(pod, container);
    if (spec === undefined) throw badRequest(`container ${container} is not valid for pod ${name}`);
    if (!pod.spec.nodeName) throw badRequest(`pod ${name} does not have a host assigned`);
    const query = [...argv.map((word) => `command=${encodeURIComponent(word)}`), 'error=1', 'output=1'].join('&');
    reachable(this.#ctx, pod.spec.nodeName, `${by}/${key}/${container}?${query}`, 'stream');
    const instance = record && latest(record, container, this.#ctx.now);
    if (record === undefined || instance?.startedAt === undefined || instance.finishedAt !== undefined)
      throw internalError(`unable to upgrade connection: container not found ("${container}")`);
    return { record, container: spec.container, instance };
  }
}

/** Writes a file for a process in a container. @returns what the system says against it */
export function writeInside(
  ctx: Context,
  record: PodRecord,
  container: Container,
  instance: ContainerRecord,
  path: string,
  text: string | null,
): string | undefined {
  const refusal = writeFile(ctx, record, container, instance, path, text);
  // What a server serves may have changed: its probes look again.
  if (refusal === undefined) wakeProbes(ctx, record, true);
  return refusal;
}

function insideOf(image: ImageName, { written }: ContainerRecord): Inside {
  const { base, tag } = image;
  const hosts = written?.['/etc/hosts'];
  const old = base === 'busybox' && /^1\.(?:1?\d|2[0-8])(?!\d)/.test(tag);
  return {
    ...(hosts ? { hosts } : {}),
    ...(base === 'busybox' && !/musl|uclibc/.test(tag) ? { glibc: true } : {}),
    ...(isSmall(image) ? { nslookup: old ? 'library' : 'own' } : {}),
  };
}

/** A shell whose terminal goes away ends at once, as by the person's `exit`. */
const HUNG_UP = { after: 0, code: 0 };

const ADMIN = { name: 'system:admin', groups: ['system:masters'] };
