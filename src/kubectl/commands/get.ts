/** `kubectl get` */
import {
  ApiError,
  type Change,
  compileSelector,
  fromTime,
  humanDuration,
  type KubeObject,
  keyOf,
  type Resource,
} from '../../engine/index.ts';
import { type Found, find } from '../builder.ts';
import type { Command, Invocation } from '../command.ts';
import { CliError, ManyErrors } from '../errors.ts';
import type { Info } from '../mapper.ts';
import { OUTPUT_FLAGS, objectPrinter, withoutManagedFields } from '../printers/index.ts';
import { prettyJson } from '../printers/json.ts';
import { type Layout, TablePrinter } from '../printers/table.ts';
import { toYaml } from '../printers/yaml.ts';
import type { Program, Wait } from '../process.ts';
import { sortBy } from '../sort.ts';
import { watchEnd } from '../watching.ts';
import { ALL_NAMESPACES, CHUNK, FIELD_SELECTOR, FILES, SELECTOR } from './flags.ts';
import { raw } from './raw.ts';
import { SCALE, withSubresource } from './subresource.ts';

export const get: Command = {
  name: 'get',
  use: '[(-o|--output=)json|yaml|kyaml|name|go-template|go-template-file|template|templatefile|jsonpath|jsonpath-as-json|jsonpath-file|custom-columns|custom-columns-file|wide] (TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE[.VERSION][.GROUP]/NAME ...) [flags] [options]',
  short: 'Display one or many resources',
  long: 'Display one or many resources.\n\n Prints a table of the most important information about the specified resources. You can filter the list using a label selector and the --selector flag. If the desired resource type is namespaced you will only see results in the current namespace if you don\'t specify any namespace.\n\nUse "kubectl api-resources" for a complete list of supported resources.',
  examples: `# List all pods in ps output format
kubectl get pods

# List all pods in ps output format with more information (such as node name)
kubectl get pods -o wide

# List a single deployment in YAML
kubectl get deployment web -o yaml

# List the nodes' names and what they can give
kubectl get nodes -o custom-columns=NAME:.metadata.name,CPU:.status.allocatable.cpu

# The pod of this name, as JSON
kubectl get -o json pod web-0

# Deployments in one version of their API
kubectl get deployments.v1.apps -o json

# What a file describes
kubectl get -f pod.yaml -o json

# One field of a pod
kubectl get pod/web-0 -o template --template={{.status.phase}}

# Several kinds
kubectl get deployments,services

# Several objects by name
kubectl get deploy/web service/frontend pods/web-0

# The status of a pod
kubectl get pod web-0 --subresource status

# In another namespace
kubectl get deployments.apps --namespace backend

# In all namespaces
kubectl get pods --all-namespaces`,
  flags: [
    ...FILES,
    ...OUTPUT_FLAGS,
    SELECTOR,
    FIELD_SELECTOR,
    ALL_NAMESPACES,
    CHUNK,
    { name: 'watch', short: 'w', type: 'bool', help: 'After listing/getting the requested object, watch for changes.' },
    {
      name: 'watch-only',
      type: 'bool',
      help: 'Watch for changes to the requested object(s), without listing/getting first.',
    },
    {
      name: 'output-watch-events',
      type: 'bool',
      help: 'Output watch event objects when --watch or --watch-only is used. Existing objects are output as initial ADDED events.',
    },
    {
      name: 'no-headers',
      type: 'bool',
      help: "When using the default or custom-column output format, don't print headers.",
    },
    {
      name: 'ignore-not-found',
      type: 'bool',
      help: 'If set to true, suppresses NotFound error for specific objects that do not exist.',
    },
    { name: 'show-labels', type: 'bool', help: 'When printing, show all labels as the last column.' },
    { name: 'show-kind', type: 'bool', help: 'If present, list the resource type for the requested object(s).' },
    {
      name: 'label-columns',
      short: 'L',
      type: 'list',
      help: 'Accepts a comma separated list of labels that are going to be presented as columns.',
    },
    {
      name: 'sort-by',
      type: 'string',
      help: "If non-empty, sort list types using this field specification. The field specification is expressed as a JSONPath expression (e.g. '{.metadata.name}').",
    },
    {
      name: 'raw',
      type: 'string',
      help: 'Raw URI to request from the server. Uses the transport specified by the kubeconfig file.',
    },
    { name: 'subresource', type: 'string', help: 'If specified, gets the subresource of the requested object.' },
    {
      name: 'server-print',
      type: 'bool',
      default: 'true',
      help: 'If true, have the server return the appropriate table output.',
    },
  ],
  run(on) {
    const rawUri = on.flags.string('raw');
    if (rawUri) {
      if (on.args.length > 0) throw new CliError('arguments may not be passed when --raw is specified');
      return raw(on, rawUri);
    }
    checkFormat(on);
    if (on.args.length === 0 && !on.flags.changed('filename') && !on.flags.changed('kustomize')) {
      on.err(
        'You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n',
      );
      throw new CliError(
        'Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).\nSee \'kubectl get -h\' for help and examples',
      );
    }
    if (on.flags.bool('watch') || on.flags.bool('watch-only')) return watch(on);
    if (on.flags.bool('output-watch-events'))
      throw new CliError('--output-watch-events option can only be used with --watch or --watch-only');
    return list(on);
  },
};

function checkFormat(on: Invocation): void {
  objectPrinter(on, { get: true });
  if (on.flags.bool('show-labels') && on.flags.changed('output') && on.flags.string('output') !== 'wide')
    throw new CliError(`--show-labels option cannot be used with ${on.flags.string('output').split('=')[0]} printer`);
}

function query(on: Invocation): Found {
  const { flags } = on;
  const found = find(on, {
    args: on.args,
    filenames: flags.list('filename'),
    recursive: flags.bool('recursive'),
    kustomize: flags.string('kustomize'),
    selector: flags.string('selector'),
    fieldSelector: flags.string('field-selector'),
    allNamespaces: flags.bool('all-namespaces'),
    typesAlone: true,
    latest: true,
  });
  const subresource = flags.string('subresource');
  if (subresource === '') return found;
  if (found.types.length > 0) throw new CliError('subresource cannot be used when bulk resources are specified');
  return withSubresource(on, found, subresource);
}

const isNotFound = (error: unknown): boolean => error instanceof ApiError && error.reason === 'NotFound';

function list(on: Invocation): number {
  const { infos, errors, single, mixed, types } = query(on);
  const kept = on.flags.bool('ignore-not-found') ? errors.filter((e) => !isNotFound(e)) : [...errors];
  const printer = objectPrinter(on, { get: true, noHeaders: on.flags.bool('no-headers') });
  if (printer !== undefined) {
    if (single && kept.length > 0) throw kept[0];
    if (infos.length === 0 && on.flags.bool('ignore-not-found') && kept.length === 0) return 0;
    const field = on.flags.string('sort-by');
    const sorted = field ? sortBy(infos, field, (info) => info.object) : infos;
    const shown = on.flags.bool('show-managed-fields');
    const objects = sorted.map(({ resource, object }) =>
      shown ? on.api.withManagedFields(resource.id, object) : withoutManagedFields(object),
    );
    const alone = single && infos[0] !== undefined;
    if (!printer.asList) for (const object of objects) on.io.stdout(printer.print(object));
    else on.io.stdout(printer.print(alone ? objects[0] : listOf(objects)));
    if (kept.length > 0) throw new ManyErrors(kept);
    return 0;
  }
  const sorted = inTables(on, infos, mixed);
  // A type that was asked for counts, whether there is anything of it or not.
  const asked = new Set([...types, ...infos.map((info) => info.resource)]);
  const withKind = on.flags.bool('show-kind') || asked.size > 1;
  let withNamespace = false;
  let wrote = 0;
  let last: Resource | undefined;
  let table: TablePrinter | undefined;
  let group: KubeObject[] = [];
  const flush = (): void => {
    if (table === undefined || group.length === 0) return;
    if (wrote > 0 && !on.flags.bool('no-headers')) on.io.stdout('\n');
    const text = table.print(group, on.api.now);
    wrote += text.length;
    on.io.stdout(text);
    group = [];
  };
  for (const { resource, object } of sorted) {
    if (resource !== last) {
      flush();
      last = resource;
      // The real one forgets to take the column away again behind a table that had it.
      withNamespace ||= on.flags.bool('all-namespaces') && resource.namespaced;
      table = tableFor(on, resource, withKind, withNamespace);
    }
    group.push(object);
  }
  flush();
  if (wrote === 0 && !on.flags.bool('ignore-not-found') && kept.length === 0) {
    const inNamespace = !on.flags.bool('all-namespaces') && types.every((resource) => resource.namespaced);
    on.err(inNamespace ? `No resources found in ${on.namespace} namespace.` : 'No resources found');
  }
  if (kept.length > 0) throw new ManyErrors(kept);
  return 0;
}

/** @throws CliError for a field that no object has, if there are several tables */
function inTables(on: Invocation, infos: Info[], several: boolean): Info[] {
  const field = on.flags.string('sort-by');
  if (field === '' || infos.length === 0) return infos;
  try {
    return sortBy(infos, field, (info) => info.object);
  } catch (error) {
    // What goes wrong while one table is printed is not told: nothing is shown.
    if (several || !(error instanceof CliError)) throw error;
    return [];
  }
}

const listOf = (items: readonly unknown[]): unknown => ({
  apiVersion: 'v1',
  items,
  kind: 'List',
  metadata: { resourceVersion: '' },
});

function tableFor(
  on: Invocation,
  resource: Resource,
  withKind: boolean,
  withNamespace = on.flags.bool('all-namespaces') && resource.namespaced,
): TablePrinter {
  const { flags } = on;
  return new TablePrinter(resource, {
    wide: flags.string('output') === 'wide',
    noHeaders: flags.bool('no-headers'),
    withNamespace,
    withKind,
    showLabels: flags.bool('show-labels'),
    labelColumns: flags.list('label-columns'),
    ...(flags.string('subresource') === 'scale'
      ? { layout: SCALE }
      : flags.bool('server-print')
        ? {}
        : { layout: BARE }),
  });
}

/** What kubectl knows without the server's help. */
const BARE: Layout = {
  columns: [
    { name: 'Name', type: 'string', format: 'name', priority: 0 },
    { name: 'Age', type: 'string', format: '', priority: 0 },
  ],
  row: ({ metadata: { name, creationTimestamp } }, now) => [name, humanDuration(now - fromTime(creationTimestamp))],
};

function* watch(on: Invocation): Program {
  if (on.flags.string('sort-by') !== '')
    on.err('warning: --watch requested, --sort-by will be ignored for watch events received');
  const found = query(on);
  if (found.errors.length > 0) {
    if (on.flags.bool('ignore-not-found') && found.errors.every(isNotFound)) return 0;
    throw new ManyErrors(found.errors);
  }
  const resources = [...new Set([...found.types, ...found.infos.map((info) => info.resource)])];
  if (resources.length > 1 || (found.types.length === 0 && found.infos.length > 1))
    throw new CliError('you may only specify a single resource type');
  const resource = resources[0];
  if (resource === undefined) return 0;
  const events = on.flags.bool('output-watch-events');
  const show = shower(on, resource, events);
  const alone = found.types.length === 0 ? found.infos[0] : undefined;
  if (!on.flags.bool('watch-only'))
    show(
      found.infos.map((info) => info.object),
      'ADDED',
    );
  const key = alone === undefined ? undefined : keyOf(alone.object);
  yield* follow(on, resource, key, (object, event) => show([object], event));
  return 0;
}

/** Prints objects as they come. */
function shower(
  on: Invocation,
  resource: Resource,
  events: boolean,
): (objects: readonly KubeObject[], event: string) => void {
  const output = on.flags.string('output');
  if (events && (output === 'json' || output === 'yaml'))
    return (objects, type) => {
      for (const object of objects)
        on.io.stdout(
          output === 'json'
            ? prettyJson({ type, object: withoutManagedFields(object) })
            : `---\n${toYaml({ object: withoutManagedFields(object), type })}`,
        );
    };
  const printer = objectPrinter(on, { get: true, noHeaders: on.flags.bool('no-headers') });
  if (printer !== undefined) {
    let first = true;
    return (objects) => {
      for (const object of objects) {
        on.io.stdout((first ? '' : printer.between) + printer.print(object));
        first = false;
      }
    };
  }
  const table = tableFor(on, resource, on.flags.bool('show-kind'));
  return (objects, event) => on.io.stdout(table.print(objects, on.api.now, events ? event : undefined));
}

/** Every change of matching objects from now on, until ctrl-c or the watch is closed; an object that stops matching is DELETED. */
function* follow(
  on: Invocation,
  resource: Resource,
  key: string | undefined,
  show: (object: KubeObject, event: string) => void,
): Generator<Wait, void, unknown> {
  const { flags, api } = on;
  const matches = compileSelector(
    { labelSelector: flags.string('selector'), fieldSelector: flags.string('field-selector') },
    (object) => api.server.fields(resource.id, object),
  );
  const inNamespace = (object: KubeObject): boolean =>
    !resource.namespaced || flags.bool('all-namespaces') || object.metadata.namespace === on.namespace;
  const eventOf = ({ type, object, before }: Change): string | undefined => {
    const is = type !== 'DELETED' && matches(object);
    const was = before !== undefined && matches(before);
    if (is) return was ? 'MODIFIED' : 'ADDED';
    return was ? 'DELETED' : undefined;
  };
  let seen = api.revision;
  for (const until = watchEnd(on); api.now < until; ) {
    yield { change: [resource.id], until };
    for (const change of api.changes(seen, resource.id, key)) {
      const event = inNamespace(change.object) ? eventOf(change) : undefined;
      if (event !== undefined) show(change.object, event);
    }
    seen = api.revision;
  }
}
