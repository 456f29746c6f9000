/** The objects that a changing command is about, from its arguments and the usual flags. */
import type { Resource } from '../../engine/index.ts';
import { findAll, type Query } from '../builder.ts';
import type { Invocation } from '../command.ts';
import { CliError } from '../errors.ts';
import type { Info } from '../mapper.ts';

/** What the arguments and the usual flags ask for. @param typesAlone a type without names means all of them */
export function queryOf(on: Invocation, args: readonly string[] = on.args, typesAlone = false): Query {
  const { flags } = on;
  const text = (name: string): string => (flags.has(name) ? flags.string(name) : '');
  const local = flags.has('local') && flags.bool('local');
  return {
    args,
    filenames: flags.has('filename') ? flags.list('filename') : [],
    recursive: flags.has('recursive') && flags.bool('recursive'),
    kustomize: text('kustomize'),
    selector: text('selector'),
    fieldSelector: text('field-selector'),
    all: flags.has('all') && flags.bool('all'),
    allNamespaces: flags.has('all-namespaces') && flags.bool('all-namespaces'),
    latest: !local,
    typesAlone,
    asWritten: !local ? undefined : on.path.startsWith('kubectl set ') ? 'typed' : 'raw',
  };
}

/** @throws CliError, ApiError */
export function targets(on: Invocation, args: readonly string[] = on.args, typesAlone = false): Info[] {
  if (on.flags.has('local') && on.flags.bool('local') && !on.flags.changed('filename')) throw new CliError(ONLY_FILES);
  return findAll(on, queryOf(on, args, typesAlone));
}

const ONLY_FILES = `you must specify resources by --filename when --local is set.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'`;

/** Whether objects are named at all: by arguments or files. */
export const named = (on: Invocation, args: readonly string[] = on.args): boolean =>
  args.length > 0 || on.flags.changed('filename') || on.flags.changed('kustomize');

/** Splits `deployment/web a=b c-` into objects and pairs: what holds `=` or ends in `-` is a pair. */
export function splitPairs(args: readonly string[]): { objects: string[]; pairs: string[] } {
  const at = args.findIndex(
    (arg) => (arg.includes('=') && !arg.startsWith('=')) || (arg.endsWith('-') && arg.length > 1),
  );
  return at < 0 ? { objects: [...args], pairs: [] } : { objects: args.slice(0, at), pairs: args.slice(at) };
}

/** The names that a `--containers` pattern means; `*` stands for anything. */
export function containerPattern(pattern: string): RegExp {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}

/** `*v1.ConfigMap`: the name of a kind's Go type. */
export const goType = ({ version, kind }: Resource): string => `*${version}.${kind}`;

/** What `set` says of an object without a pod template. */
export function noTemplate({ resource, object }: Info): CliError {
  const name = `${resource.plural}/${object.metadata.name}`;
  return new CliError(`${name} the object is not a pod or does not have a pod template: ${goType(resource)}`);
}
