/** What the generators of `kubectl create` share. */
import { ApiError, ConnectionError, inGoOrder, type KubeObject } from '../../../engine/index.ts';
import type { Invocation } from '../../command.ts';
import { CliError, UsageError } from '../../errors.ts';
import type { FlagSpec } from '../../flags.ts';
import { withLastApplied } from '../../last-applied.ts';
import { DRY_RUN_FLAG, dryRunOf, OUTPUT_FLAGS, told } from '../../printers/index.ts';
import { recorded } from '../../record.ts';
import { fieldValidation } from '../apply.ts';
import { manager, SAVE_CONFIG, VALIDATE } from '../flags.ts';

export const CREATE_FLAGS: readonly FlagSpec[] = [
  ...OUTPUT_FLAGS,
  DRY_RUN_FLAG,
  VALIDATE,
  SAVE_CONFIG,
  manager('kubectl-create'),
];

/** The one NAME of a generator; what stands behind `--` is a command. @throws UsageError */
export function nameArgument(on: Invocation): string {
  const count = on.dash < 0 ? on.args.length : on.dash;
  if (count !== 1) throw UsageError.for(on.path, `exactly one NAME is required, got ${count}`);
  return on.args[0] ?? '';
}

/** The words behind `--`. */
export const commandAfterDash = (on: Invocation): string[] =>
  on.dash < 0 ? [...on.args.slice(1)] : on.args.slice(on.dash);

/** @throws CliError `required flag(s) "image" not set` */
export function require(on: Invocation, ...names: readonly string[]): void {
  const missing = names.filter((name) => !on.flags.changed(name));
  if (missing.length > 0)
    throw new CliError(`required flag(s) ${missing.map((name) => `"${name}"`).join(', ')} not set`);
}

export interface Made {
  readonly resource: string;
  readonly object: { apiVersion: string; kind: string; metadata: Record<string, unknown>; [field: string]: unknown };
  /** What an error begins with: `failed to create deployment`; without it the API's own error is told. */
  readonly failure?: string;
  /** What stands between that and the API's error; `: ` unless said otherwise. */
  readonly between?: string;
  readonly namespaced?: boolean;
  readonly operation?: string;
}

/** Creates what a generator made, or prints it. */
export function make(
  on: Invocation,
  { resource, object, failure, between = ': ', namespaced = true, operation = 'created' }: Made,
): number {
  const dryRun = dryRunOf(on);
  const inNamespace = namespaced && on.namespaceGiven;
  const metadata = inNamespace ? { ...object.metadata, namespace: on.namespace } : object.metadata;
  let sent = recorded(on, { ...object, metadata } as unknown as KubeObject);
  if (on.flags.has('save-config') && on.flags.bool('save-config')) sent = withLastApplied(sent, true);
  if (dryRun === 'client') {
    told(on, inGoOrder(sent), operation, dryRun, { typed: true });
    return 0;
  }
  try {
    const options = {
      ...(namespaced ? { namespace: on.namespace } : {}),
      manager: on.flags.string('field-manager'),
      dryRun: dryRun === 'server',
      fieldValidation: fieldValidation(on),
    };
    told(on, inGoOrder(answered(on.api.create(resource, sent, options))), operation, dryRun, { typed: true });
  } catch (error) {
    if (failure !== undefined && (error instanceof ApiError || error instanceof ConnectionError))
      throw new CliError(`${failure}${between}${error.message}`);
    throw error;
  }
  return 0;
}

/** What was only tried has no revision. */
function answered(object: KubeObject): KubeObject {
  if (object.metadata.resourceVersion !== '') return object;
  const { resourceVersion: _, ...metadata } = object.metadata;
  return { ...object, metadata } as KubeObject;
}

/** The last part of an image's name, as containers are named after it; unique where it had to be changed for that. */
export function containerName(on: Invocation, image: string): string {
  const last = image.split('/').at(-1) ?? image;
  const name = last.split(/[:@]/, 1)[0] ?? last;
  if (!/[_.]/.test(name)) return name;
  return `${name.replace(/[_.]/g, '-')}-${on.api.server.random('kubectl').suffix()}`;
}
