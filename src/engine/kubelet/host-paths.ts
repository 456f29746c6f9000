/**
 * Paths of a node's disk that pods mount: whether what lies there is what the volume's `type` asks for, and what is made where
 * nothing lies yet (pkg/volume/hostpath; where no type is asked for, the container runtime makes a folder).
 */
import type { Context } from './context.ts';
import { type HostKind, kindOnMachine } from './machine-files.ts';

interface HostPath {
  readonly path: string;
  readonly type?: string | undefined;
}

const WORDS: Readonly<Record<string, string>> = {
  Directory: 'a directory',
  File: 'a file',
  Socket: 'a socket file',
  CharDevice: 'a character device',
  BlockDevice: 'a block device',
};

/** The kernel's own tree is whatever one looks for in it. */
const KERNEL = /^\/(?:proc|sys)\//;

/** One name for one place: no slash at the end, and `/var/run` is a link. */
const normal = (path: string): string =>
  path
    .replace(/\/{2,}/g, '/')
    .replace(/\/$/, '')
    .replace(/^\/var\/run(?=\/|$)/, '/run');

/** The name of a node's disk among what outlives pods, and where on it a path lies: without a slash at either end. */
export const onDisk = (node: string, path: string): { readonly name: string; readonly at: string } => ({
  name: `node/${node}`,
  at: normal(path).slice(1),
});

/** Why a path cannot be mounted; undefined when it can. What may be made is made. */
export function hostPathProblem(ctx: Context, node: string, { path, type = '' }: HostPath): string | undefined {
  const kind = kindAt(ctx, node, path);
  if (type === '') {
    if (kind === undefined) makeFolder(ctx, node, path);
    return undefined;
  }
  if (kind === undefined && type === 'DirectoryOrCreate') return makeFolder(ctx, node, path);
  if (kind === undefined && type === 'FileOrCreate') return makeFile(ctx, node, path);
  const wanted = type.replace('OrCreate', '');
  if (kind === wanted || KERNEL.test(path)) return undefined;
  return `hostPath type check failed: ${path} is not ${WORDS[wanted]}`;
}

/** What lies at a path of a node: what was written and made there, else what its machine came with. */
function kindAt(ctx: Context, node: string, path: string): HostKind | undefined {
  const { name, at } = onDisk(node, path);
  const disk = ctx.volumes.get(name) ?? {};
  if (typeof disk[at] === 'string') return 'File';
  if (Object.entries(disk).some(([file, text]) => text !== null && file.startsWith(`${at}/`))) return 'Directory';
  const removed = disk[at] === null || disk[`${at}/`] === null;
  return removed ? undefined : kindOnMachine(normal(path));
}

const parentOf = (path: string): string => normal(path).replace(/\/[^/]*$/, '');

function makeFolder(ctx: Context, node: string, path: string): string | undefined {
  const at = normal(path);
  const kind = at === '' ? 'Directory' : kindAt(ctx, node, at);
  if (kind === 'Directory') return undefined;
  if (kind !== undefined) return `mkdir ${at}: not a directory`;
  const problem = makeFolder(ctx, node, parentOf(at));
  if (problem === undefined) write(ctx, node, `${at}/`);
  return problem;
}

function makeFile(ctx: Context, node: string, path: string): string | undefined {
  const parent = kindAt(ctx, node, parentOf(path));
  if (parent === undefined) return `open ${path}: no such file or directory`;
  if (parent !== 'Directory') return `open ${path}: not a directory`;
  write(ctx, node, normal(path));
  return undefined;
}

function write(ctx: Context, node: string, path: string): void {
  const { name } = onDisk(node, '/');
  ctx.volumes.set(name, { ...ctx.volumes.get(name), [path.slice(1)]: '' });
}
