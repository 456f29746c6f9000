/** `kubectl wait`, and the waiting of `kubectl delete` */
import { type KubeObject, keyOf } from '../../engine/index.ts';
import { find } from '../builder.ts';
import { isNotFound } from '../change.ts';
import type { Command, Invocation } from '../command.ts';
import { CliError, ManyErrors } from '../errors.ts';
import { type Info, keyIn, nameOf } from '../mapper.ts';
import { OUTPUT_FLAGS, told } from '../printers/index.ts';
import { JsonPath, relaxed, valueText } from '../printers/jsonpath.ts';
import type { Program, Wait } from '../process.ts';
import { ALL_NAMESPACES, all, FIELD_SELECTOR, FILENAME, LOCAL, RECURSIVE, SELECTOR } from './flags.ts';

/** What `--timeout` below zero means: a week. */
const WEEK = 168 * 3_600_000;
/** How often `--for=create` looks (kubectl polls every half second). */
const CREATE_POLL = 500;

type Check = (object: KubeObject) => boolean;

export const wait: Command = {
  name: 'wait',
  use: "([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) [--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]] [options]",
  short: 'Wait for a specific condition on one or many resources',
  examples: `# Wait for the pod "busybox1" to contain the status condition of type "Ready"
kubectl wait --for=condition=Ready pod/busybox1

# Wait for the pod "busybox1" to contain the status phase to be "Running"
kubectl wait --for=jsonpath='{.status.phase}'=Running pod/busybox1

# Wait for the pod "busybox1" to be deleted, with a timeout of 60s
kubectl wait --for=delete pod/busybox1 --timeout=60s

# For a condition that is false
kubectl wait --for=condition=Ready=false pod/busybox1

# For a field that is found by a condition
kubectl wait --for='jsonpath={.status.conditions[?(@.type=="Ready")].status}=True' pod/busybox1

# For a field to have any value
kubectl wait --for=jsonpath='{.status.loadBalancer.ingress}' service/loadbalancer

# For an object to be created
kubectl wait --for=create secret/busybox1 --timeout=30s`,
  flags: [
    FILENAME,
    { ...RECURSIVE, default: 'true' },
    ...OUTPUT_FLAGS,
    SELECTOR,
    FIELD_SELECTOR,
    ALL_NAMESPACES,
    all(),
    LOCAL,
    {
      name: 'for',
      type: 'string',
      help: "The condition to wait on: [create|delete|condition=condition-name[=condition-value]|jsonpath='{JSONPath expression}'=[JSONPath value]]. The default condition-value is true.",
    },
    {
      name: 'timeout',
      type: 'duration',
      default: '30s',
      help: "The length of time to wait before giving up. Zero means check once and don't wait, negative means wait for a week.",
    },
  ],
  run,
};

function conditionFor(text: string): Check | 'delete' | 'create' {
  const lower = text.toLowerCase();
  if (lower === 'delete' || lower === 'create') return lower;
  if (text.startsWith('condition=')) {
    const [name = '', ...value] = text.slice('condition='.length).split('=');
    return conditionCheck(name, value.length > 0 ? value.join('=') : 'true');
  }
  if (text.startsWith('jsonpath=')) return jsonPathCheck(text.slice('jsonpath='.length));
  throw new CliError(`unrecognized condition: ${JSON.stringify(text)}`);
}

interface WithConditions {
  readonly metadata: { readonly generation?: number };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly observedGeneration?: number;
    }[];
  };
}

/** A condition counts only once it was observed of the newest generation. */
function conditionCheck(name: string, value: string): Check {
  return (object) => {
    const { metadata, status } = object as unknown as WithConditions;
    const condition = status?.conditions?.find((c) => c.type.toLowerCase() === name.toLowerCase());
    if (condition === undefined) return false;
    const observed = condition.observedGeneration ?? status?.observedGeneration;
    if (observed !== undefined && metadata.generation !== undefined && observed < metadata.generation) return false;
    return condition.status.toLowerCase() === value.toLowerCase();
  };
}

function jsonPathCheck(text: string): Check {
  const match = /^(\{.*\}|[^=]+)(?:=(.*))?$/s.exec(text.replace(/^'(.*?)'/, '$1'));
  const path = match?.[1] ?? '';
  const value = match?.[2]?.replace(/^["'](.*)["']$/s, '$1');
  if (path === '')
    throw new CliError(
      "jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'",
    );
  if (text.endsWith('=') || value === '')
    throw new CliError(
      "jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3",
    );
  const parsed = new JsonPath(relaxed(path));
  return (object) => {
    const found = parsed.find(object);
    if (found.length === 0) return false;
    if (found.length > 1) throw new CliError('given jsonpath expression matches more than one value');
    if (value === undefined) return true;
    if (typeof found[0] === 'object' && found[0] !== null)
      throw new CliError('jsonpath leads to a nested object or list which is not supported');
    return valueText(found[0]) === value;
  };
}

const objectName = (info: Info): string =>
  `${info.resource.group ? `${info.resource.plural}.${info.resource.group}` : info.resource.plural}/${info.object.metadata.name}`;
const timedOut = (info: Info): CliError =>
  new CliError(`timed out waiting for the condition on ${info.resource.plural}/${info.object.metadata.name}`);

function* run(on: Invocation): Program {
  const { flags, api } = on;
  const condition = conditionFor(flags.string('for'));
  const given = flags.duration('timeout');
  const timeout = given < 0 ? WEEK : given;
  const end = api.now + timeout;
  const look = () =>
    find(on, {
      args: on.args,
      filenames: flags.list('filename'),
      recursive: flags.bool('recursive'),
      selector: flags.string('selector'),
      fieldSelector: flags.string('field-selector'),
      all: flags.bool('all'),
      allNamespaces: flags.bool('all-namespaces'),
      latest: true,
    });
  let found = look();
  if (condition === 'create') {
    for (; found.infos.length === 0 || found.errors.some(isNotFound); found = look()) {
      const other = found.errors.find((error) => !isNotFound(error));
      if (other !== undefined) throw other;
      if (api.now >= end) throw new CliError('timed out waiting for the condition');
      yield { until: Math.min(end, api.now + CREATE_POLL) };
    }
    for (const info of found.infos) told(on, info.object, 'condition met');
    return 0;
  }
  const errors = condition === 'delete' ? found.errors.filter((error) => !isNotFound(error)) : [...found.errors];
  if (found.infos.length === 0 && errors.length === 0 && condition !== 'delete')
    throw new CliError('no matching resources found');
  for (const info of found.infos) {
    try {
      yield* condition === 'delete'
        ? gone(on, info, info.object.metadata.uid, end, timeout)
        : met(on, info, condition, end, timeout);
      told(on, api.find(info.resource.id, keyIn(info)) ?? info.object, 'condition met');
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw new ManyErrors(errors);
  return 0;
}

function* met(on: Invocation, info: Info, check: Check, end: number, timeout: number): Generator<Wait, void, unknown> {
  const { api } = on;
  const key = keyOf(info.object);
  // All objects share one time: what comes after its end is not looked at.
  if (timeout > 0 && api.now >= end) throw timedOut(info);
  for (;;) {
    const now = api.find(info.resource.id, key);
    if (now !== undefined && check(now)) return;
    if (now === undefined && timeout > 0)
      throw new CliError(
        `${objectName(info)} was deleted while waiting for the condition`.replace(
          /^.*$/,
          `${nameOf(info.object).replace('/', ' "')}" not found`,
        ),
      );
    if (timeout === 0) throw new CliError(`condition not met for ${info.resource.plural}/${info.object.metadata.name}`);
    if (api.now >= end) throw timedOut(info);
    yield { change: [info.resource.id], until: end };
  }
}

function* gone(on: Invocation, info: Info, uid: string, end: number, timeout: number): Generator<Wait, void, unknown> {
  const { api } = on;
  const key = keyOf(info.object);
  for (;;) {
    const now = api.find(info.resource.id, key);
    if (now === undefined || now.metadata.uid !== uid) return;
    if (timeout === 0) throw new CliError(`condition not met for ${info.resource.plural}/${info.object.metadata.name}`);
    if (api.now >= end) throw timedOut(info);
    yield { change: [info.resource.id], until: end };
  }
}

/** Waits until every deleted object has gone; `timeout` in virtual milliseconds. */
export function* untilGone(
  on: Invocation,
  deleted: readonly { readonly info: Info; readonly uid: string }[],
  timeout: number,
): Program {
  const end = on.api.now + timeout;
  const errors: unknown[] = [];
  for (const { info, uid } of deleted) {
    try {
      yield* gone(on, info, uid, end, timeout);
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw new ManyErrors(errors);
  return 0;
}
