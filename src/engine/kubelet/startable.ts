/** Whether there is such a program in a container, by the path to it: what its image has, and what lies on its volumes. */
import type { Container } from '../api/types.ts';
import type { Program } from './behaviours/behaviour.ts';
import { isNowhere, whyNotStarted } from './behaviours/contents.ts';
import type { Context } from './context.ts';
import { parseImage } from './images.ts';
import { filesOf } from './inside.ts';
import { isFolder } from './listing.ts';
import type { ContainerRecord, PodRecord } from './memory.ts';
import { mayRun } from './modes.ts';
import { isFromCluster, isOwnDisk } from './written.ts';

/** Why a path is no program that can be run; undefined: it may be one. */
export function whyNotRun(
  ctx: Context,
  record: PodRecord,
  container: Container,
  instance: ContainerRecord,
  path: string,
): string | undefined {
  if (!path.startsWith('/')) return undefined;
  const own = isOwnDisk(container, path);
  if (own ? !isNowhere(parseImage(container.image ?? ''), path) : !isFromCluster(record, container, path))
    return undefined;
  const files = filesOf(ctx, record, container, instance);
  const name = JSON.stringify(path);
  if (files.has(path)) return mayRun(record, container, path) ? undefined : `exec: ${name}: permission denied`;
  if (isFolder(files, path)) return `exec: ${name}: is a directory`;
  return `exec: ${name}: stat ${path}: no such file or directory`;
}

/** The program of a container, if its command is one. */
export function withStart(
  ctx: Context,
  record: PodRecord,
  container: Container,
  instance: ContainerRecord,
  program: Program,
): Program {
  const [path] = container.command ?? [];
  if (path === undefined || program.fails !== undefined) return program;
  const why = whyNotRun(ctx, record, container, instance, path);
  return why === undefined ? program : Object.freeze({ ...program, ...whyNotStarted(why) });
}
