/** `kubectl label` and `kubectl annotate` */
import { ApiError } from '../../engine/index.ts';
import { find } from '../builder.ts';
import { copy, send } from '../change.ts';
import type { Command, Invocation } from '../command.ts';
import { CliError, ManyErrors } from '../errors.ts';
import { DRY_RUN_FLAG, dryRunOf, OUTPUT_FLAGS, objectPrinter, told } from '../printers/index.ts';
import { toYaml } from '../printers/yaml.ts';
import { recorded } from '../record.ts';
import {
  ALL_NAMESPACES,
  all,
  FIELD_SELECTOR,
  FILES,
  LOCAL,
  manager,
  RECORD,
  RESOURCE_VERSION,
  SELECTOR,
} from './flags.ts';
import { named, queryOf, splitPairs, targets } from './target.ts';

interface Word {
  /** `label` */
  readonly one: string;
  readonly field: 'labels' | 'annotations';
  readonly done: string;
}

const LABEL: Word = { one: 'label', field: 'labels', done: 'labeled' };
const ANNOTATION: Word = { one: 'annotation', field: 'annotations', done: 'annotated' };

const FLAGS = [
  ...FILES,
  ...OUTPUT_FLAGS,
  SELECTOR,
  FIELD_SELECTOR,
  ALL_NAMESPACES,
  all(),
  DRY_RUN_FLAG,
  LOCAL,
  RECORD,
  RESOURCE_VERSION,
  {
    name: 'overwrite',
    type: 'bool',
    help: 'If true, allow labels or annotations to be overwritten, otherwise reject updates that overwrite existing ones.',
  },
  { name: 'list', type: 'bool', help: 'If true, display the labels or annotations for a given resource.' },
] as const;

export const label: Command = {
  name: 'label',
  use: '[--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version] [options]',
  short: 'Update the labels on a resource',
  examples: `# Update pod 'foo' with the label 'unhealthy' and the value 'true'
kubectl label pods foo unhealthy=true

# Update a pod by removing a label named 'bar' if it exists
kubectl label pods foo bar-

# Give a label another value
kubectl label --overwrite pods foo status=unhealthy

# Label all pods of the namespace
kubectl label pods --all status=unhealthy

# Label the pod that a file describes
kubectl label -f pod.yaml status=unhealthy

# Label the pod only if nobody has changed it since
kubectl label pods foo status=unhealthy --resource-version=1`,
  flags: [...FLAGS, manager('kubectl-label')],
  run: (on) => change(on, LABEL),
};

export const annotate: Command = {
  name: 'annotate',
  use: '[--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version] [options]',
  short: 'Update the annotations on a resource',
  examples: `# Update pod 'foo' with the annotation 'description' and the value 'my frontend'
kubectl annotate pods foo description='my frontend'

# Update pod 'foo' by removing an annotation named 'description' if it exists
kubectl annotate pods foo description-

# Annotate the pod that a file describes
kubectl annotate -f pod.yaml description='my frontend'

# Give an annotation another value
kubectl annotate --overwrite pods foo description='the frontend, on nginx'

# Annotate all pods of the namespace
kubectl annotate pods --all description='part of the shop'

# Annotate the pod only if nobody has changed it since
kubectl annotate pods foo description='my frontend' --resource-version=1`,
  flags: [...FLAGS, manager('kubectl-annotate')],
  run: (on) => change(on, ANNOTATION),
};

const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;

function parsePairs(pairs: readonly string[], word: Word): { set: Map<string, string>; remove: string[] } {
  const set = new Map<string, string>();
  const remove: string[] = [];
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    if (equals > 0) {
      const value = pair.slice(equals + 1);
      if (word === LABEL && !(LABEL_VALUE.test(value) && value.length <= 63))
        throw new CliError(
          `invalid label value: ${JSON.stringify(pair)}: ${value.length > 63 ? 'must be no more than 63 bytes' : "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"}`,
        );
      set.set(pair.slice(0, equals), value);
    } else if (pair.endsWith('-') && equals !== 0) remove.push(pair.slice(0, -1));
    else throw new CliError(word === LABEL ? `unknown label spec: ${pair}` : `invalid annotation format: ${pair}`);
  }
  const both = remove.find((key) => set.has(key));
  if (both !== undefined)
    throw new CliError(
      `can not both modify and remove ${word === LABEL ? 'a label' : 'an annotation'} in the same command`,
    );
  return { set, remove };
}

function change(on: Invocation, word: Word): number {
  const { flags } = on;
  const { objects, pairs } = splitPairs(on.args);
  const { set, remove } = parsePairs(pairs, word);
  const list = flags.bool('list');
  if (!named(on, objects))
    throw new CliError('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  if (!list && set.size === 0 && remove.length === 0) throw new CliError(`at least one ${word.one} update is required`);
  if (flags.bool('local') && !flags.changed('filename'))
    throw new CliError('can only use local files by -f pod.yaml or --filename=pod.json when --local=true is set');
  const dryRun = dryRunOf(on);
  const found = flags.bool('local') ? { infos: targets(on, objects), errors: [] } : find(on, queryOf(on, objects));
  const errors: unknown[] = [...found.errors];
  const version = flags.string('resource-version');
  for (const info of found.infos) {
    try {
      const before = info.object.metadata[word.field] ?? {};
      const taken = flags.bool('overwrite')
        ? []
        : [...set].filter(([key, value]) => before[key] !== undefined && before[key] !== value);
      if (taken.length > 0)
        throw taken_(
          word,
          taken.map(([key]) => [key, before[key] ?? ''] as const),
        );
      const now: Record<string, string> = { ...before };
      for (const [key, value] of set) now[key] = value;
      for (const key of remove) {
        if (word === LABEL && before[key] === undefined) on.out(`label "${key}" not found.`);
        delete now[key];
      }
      const changed = copy(info.object);
      changed.metadata[word.field] = now;
      const after = recorded(on, changed);
      if (list) {
        listed(on, now, after);
        continue;
      }
      if (version !== '' && version !== info.object.metadata.resourceVersion)
        throw new ApiError(
          409,
          'Conflict',
          `Operation cannot be fulfilled on ${info.resource.id} "${info.object.metadata.name}": the object has been modified; please apply your changes to the latest version and try again`,
        );
      const sent = flags.bool('local')
        ? after
        : send(on, info, after, { manager: flags.string('field-manager'), dryRun });
      told(on, sent, operation(word, info.object.metadata.labels, now, flags.bool('overwrite')), dryRun);
    } catch (error) {
      errors.push(...(error instanceof ManyErrors ? error.errors : [error]));
    }
  }
  if (errors.length > 0) throw new ManyErrors(errors);
  return 0;
}

type Labels = Readonly<Record<string, string>>;

/** `label` says by the length of the object's text whether it took something away; `annotate` says `annotated` in any case. */
function operation(word: Word, before: Labels | undefined, now: Labels, overwrite: boolean): string {
  if (word === ANNOTATION) return 'annotated';
  const text = (labels: Labels | undefined): string =>
    JSON.stringify(labels && Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))) ?? '';
  if (text(before) === text(now)) return 'not labeled';
  return !overwrite && text(now).length < text(before).length ? 'unlabeled' : 'labeled';
}

function taken_(word: Word, taken: readonly (readonly [string, string])[]): Error {
  const told = taken.map(([key, value]) => `'${key}' already has a value (${value})`);
  if (word === LABEL) return new ManyErrors(told.map((text) => new CliError(`${text}, and --overwrite is false`)));
  return new CliError(`--overwrite is false but found the following declared annotation(s): ${told.join('; ')}`);
}

function listed(on: Invocation, values: Readonly<Record<string, string>>, object: unknown): void {
  const printer = objectPrinter(on);
  if (printer !== undefined)
    on.io.stdout(on.flags.string('output') === 'yaml' ? toYaml(object) : printer.print(object));
  else for (const key of Object.keys(values).sort()) on.out(`${key}=${values[key]}`);
}
