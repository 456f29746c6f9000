/**
 * Paths of a node's disk that pods mount: whether what lies there is what the volume's `type` asks for, and what is made where
 * nothing lies yet (pkg/volume/hostpath; where no type is asked for, the container runtime makes a folder).
 */
import type { Context } from './context.ts';
import { type HostKind, kindOnMachine } from './machine-files.ts';
import type { Layer } from './memory.ts';

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

/** The name of what was written below a path of a node. */
export const hostVolume = (node: string, path: string): string => `node/${node}${normal(path)}`;

/** Why a path cannot be mounted; undefined when it can. What may be made is made. */
export function hostPathProblem(ctx: Context, node: string, { path, type = '' }: HostPath): string | undefined {
  const at = normal(path);
  const kind = kindAt(ctx, node, at);
  if (type === '') {
    if (kind === undefined) makeFolder(ctx, node, at);
    return undefined;
  }
  if (kind === undefined && type === 'DirectoryOrCreate') return makeFolder(ctx, node, at);
  if (kind === undefined && type === 'FileOrCreate') return makeFile(ctx, node, at);
  const wanted = type.replace('OrCreate', '');
  if (kind === wanted || KERNEL.test(at)) return undefined;
  return `hostPath type check failed: ${path} is not ${WORDS[wanted]}`;
}

/** What lies at a path of a node: what was written and made there, else what its machine came with. */
function kindAt(ctx: Context, node: string, path: string): HostKind | undefined {
  for (let end = path.length; end >= 0; end = path.lastIndexOf('/', end - 1)) {
    const layer = ctx.volumes.get(hostVolume(node, path.slice(0, end)));
    const kind = layer && kindIn(layer, path.slice(end + 1));
    if (kind === 'nothing') return undefined;
    if (kind !== undefined) return kind;
    if (end === 0) break;
  }
  return kindOnMachine(path);
}

/** What a layer has at a path in it; undefined when it says nothing of it. */
function kindIn(layer: Layer, path: string): 'Directory' | 'File' | 'nothing' | undefined {
  if (typeof layer[path] === 'string') return 'File';
  if (path === '') return 'Directory';
  const below = Object.entries(layer).filter(([name]) => name.startsWith(`${path}/`));
  if (below.some(([, text]) => text !== null)) return 'Directory';
  return layer[path] === null || layer[`${path}/`] === null ? 'nothing' : undefined;
}

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

function makeFolder(ctx: Context, node: string, path: string): string | undefined {
  const kind = kindAt(ctx, node, path);
  if (kind === 'Directory') return undefined;
  if (kind !== undefined) return `mkdir ${path}: not a directory`;
  const problem = makeFolder(ctx, node, parentOf(path));
  if (problem === undefined) ctx.volumes.set(hostVolume(node, path), {});
  return problem;
}

function makeFile(ctx: Context, node: string, path: string): string | undefined {
  const parent = kindAt(ctx, node, parentOf(path));
  if (parent !== 'Directory')
    return `open ${path}: ${parent === undefined ? 'no such file or directory' : 'not a directory'}`;
  ctx.volumes.set(hostVolume(node, path), { '': '' });
  return undefined;
}
