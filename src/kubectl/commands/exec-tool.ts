/** `kubectl exec etcd-control-plane -- etcdctl ...`: etcd's own tools, run in the container of etcd, with the files that are there. */
import { keyOf, type Pod } from '../../engine/index.ts';
import type { Invocation } from '../command.ts';
import { CliError } from '../errors.ts';
import type { Files } from '../io.ts';
import type { Program } from '../process.ts';
import { etcdctl, etcdutl } from '../tools/etcd/index.ts';
import { type Tool, toolProgram } from '../tools/tool.ts';
import { streamed } from './exec.ts';

const ETCD = /(?:^|\/)etcd(?:[:@]|$)/;

/** The tool that a command calls, in a container whose image has it. */
export function toolIn({ spec }: Pod, container: string, [program = '']: readonly string[]): Tool | undefined {
  const image = spec.containers.find(({ name }) => name === container)?.image ?? '';
  return ETCD.test(image) ? [etcdctl, etcdutl].find(({ name }) => name === program.replace(/^.*\//, '')) : undefined;
}

export function* runTool(on: Invocation, tool: Tool, pod: Pod, container: string, words: readonly string[]): Program {
  const { cluster } = on.api;
  const key = keyOf(pod);
  streamed(() => cluster.runtime.processes(key, container)); // it has to run
  const files: Files = {
    read: (path) => cluster.runtime.files(key, container).get(absolute(path)),
    write: (path, text) => {
      const refusal = cluster.runtime.write(key, container, absolute(path), text);
      if (refusal !== undefined) throw new CliError(`open ${path}: ${refusal.toLowerCase()}`);
    },
    list: (path) => namesIn(cluster.runtime.files(key, container).keys(), absolute(path)),
  };
  const code = yield* toolProgram(tool, cluster, words, { ...on.io, files });
  if (code !== 0) on.err(`command terminated with exit code ${code}`);
  return code;
}

const absolute = (path: string): string => (path.startsWith('/') ? path : `/${path}`);

/** Undefined when there is no such folder. */
function namesIn(paths: Iterable<string>, folder: string): readonly string[] | undefined {
  const prefix = `${folder.replace(/\/+$/, '')}/`;
  const names = new Set<string>();
  let there = prefix === '/' || prefix === '/tmp/';
  for (const path of paths) {
    if (!path.startsWith(prefix)) continue;
    there = true;
    const name = path.slice(prefix.length).split('/', 1)[0];
    if (name) names.add(name);
  }
  return there ? [...names].sort() : undefined;
}
