/** What a program finds around it in its container: as it starts, and when it is told to look again. */
import type { Container } from '../api/types.ts';
import type { Around, Program } from './behaviours/behaviour.ts';
import type { Context } from './context.ts';
import { environOf, filesOf, refreshedNext, servedFiles } from './inside.ts';
import { withLines } from './log-pieces.ts';
import type { ContainerRecord, PodRecord } from './memory.ts';
import { wakeProbes } from './probes.ts';
import { writeInside } from './runtime.ts';
import { userOf } from './user.ts';
import { specOf } from './view.ts';
import { refusalOf } from './written.ts';

export function aroundOf(ctx: Context, record: PodRecord, container: Container, instance: ContainerRecord): Around {
  const { uid } = userOf(record, container);
  const served = servedFiles(ctx, record, container, instance);
  return {
    files: () => served?.() ?? filesOf(ctx, record, container, instance),
    environment: () => environOf(ctx, record, container, instance),
    resolve: (host) => ctx.resolve(record.key, host),
    write: (path, text) => writeInside(ctx, record, container, instance, path, text),
    refuses: (path) => refusalOf(record, container, path),
    plain: served === undefined && uid === 0 && container.securityContext?.readOnlyRootFilesystem !== true,
  };
}

/** The program of a container that was just made, once it has looked around. */
export function withSurroundings(
  ctx: Context,
  record: PodRecord,
  container: Container,
  instance: ContainerRecord,
): Program {
  return ctx.behaviours.reads(instance.program, () => aroundOf(ctx, record, container, instance));
}

/** Some programs look for themselves whether their files have changed: they find what the kubelet has brought up to date. */
export function noteReader(ctx: Context, { uid }: PodRecord, { rereads }: Program): void {
  if (rereads !== undefined && !ctx.rereading.has(uid)) ctx.rereading = new Set([...ctx.rereading, uid]);
}

/** An object has changed that pods mount: those that look will see it, each in its time. */
export function mountChanged(ctx: Context, namespace: string): void {
  for (const uid of ctx.rereading) {
    const record = ctx.pods.get(uid);
    if (record === undefined) {
      ctx.rereading = new Set([...ctx.rereading].filter((each) => each !== uid));
      continue;
    }
    if (record.pod.metadata.namespace !== namespace) continue;
    for (const { id, startedAt, finishedAt, program } of record.containers) {
      const { rereads } = program;
      if (rereads === undefined || startedAt === undefined || finishedAt !== undefined) continue;
      const due = startedAt + Math.ceil((refreshedNext(ctx, record) - startedAt) / rereads) * rereads;
      ctx.at(`c/${uid}/${id}/${due}`, due);
    }
  }
}

/** SIGHUP: a server reads its configuration again. */
export function lookAgain(ctx: Context, uid: string, id: string): void {
  const record = ctx.pods.own(uid);
  const instance = record?.containers.find((each) => each.id === id);
  if (record === undefined || instance?.startedAt === undefined) return;
  const container = specOf(record.pod, instance.name)?.container;
  if (container === undefined) return;
  const around = aroundOf(ctx, record, container, instance);
  const next = ctx.behaviours.readsAgain(instance.program, around, ctx.now);
  if (next === undefined) return;
  const [program, said] = next;
  const at = ctx.now - instance.startedAt;
  const logs = said.map((text) => ({ at, text, error: true as const }));
  instance.program = Object.freeze({ ...program, ...withLines(program, logs) });
  wakeProbes(ctx, record, true);
}
