/** `-o`: one printer for each format, chosen by name (`cli-runtime/pkg/genericclioptions`). */
import type { KubeObject } from '../../engine/index.ts';
import type { Invocation } from '../command.ts';
import { CliError } from '../errors.ts';
import type { FlagSpec } from '../flags.ts';
import { nameOf } from '../mapper.ts';
import { CustomColumns } from './columns.ts';
import { goSyntax, goValue } from './go.ts';
import { compactJson, prettyJson } from './json.ts';
import { JsonPath } from './jsonpath.ts';
import { toKyaml } from './kyaml.ts';
import { GoTemplate, TemplateError } from './template.ts';
import { toYaml } from './yaml.ts';

/** A printer of whole objects (everything but tables). */
export interface ObjectPrinter {
  /** Several objects become a List for formats that print one value. */
  readonly asList: boolean;
  /** A separator between objects that are printed one by one. */
  readonly between: string;
  print(object: unknown): string;
}

const COMMON = [
  'go-template',
  'go-template-file',
  'json',
  'jsonpath',
  'jsonpath-as-json',
  'jsonpath-file',
  'kyaml',
  'name',
  'template',
  'templatefile',
  'yaml',
];
const OF_GET = [...COMMON, 'custom-columns', 'custom-columns-file', 'wide'];

export const SHOW_MANAGED: FlagSpec = {
  name: 'show-managed-fields',
  type: 'bool',
  help: 'If true, keep the managedFields when printing objects in JSON or YAML format.',
};

export const OUTPUT_FLAGS: readonly FlagSpec[] = [
  {
    name: 'output',
    short: 'o',
    type: 'string',
    help: 'Output format. One of: (json, yaml, kyaml, name, go-template, go-template-file, template, templatefile, jsonpath, jsonpath-as-json, jsonpath-file).',
  },
  {
    name: 'allow-missing-template-keys',
    type: 'bool',
    default: 'true',
    help: 'If true, ignore any errors in templates when a field or map key is missing in the template. Only applies to golang and jsonpath output formats.',
  },
  {
    name: 'template',
    type: 'string',
    help: 'Template string or path to template file to use when -o=go-template, -o=go-template-file.',
  },
  SHOW_MANAGED,
];

/** The formats that `-o` takes, for completion. @param get those of `get`, which also prints tables */
export const formats = (get: boolean): readonly string[] => (get ? OF_GET : COMMON);

export interface PrinterOptions {
  readonly noHeaders?: boolean;
  /** Printers that only `get` has: tables and columns. */
  readonly get?: boolean;
  /** The object has a Go type and is in its order: JSON keeps it. */
  readonly typed?: boolean;
}

function noPrinter(format: string, get: boolean): CliError {
  const allowed = [...(get ? OF_GET : COMMON)].sort().join(',');
  return new CliError(
    `unable to match a printer suitable for the output format ${JSON.stringify(format)}, allowed formats are: ${allowed}`,
  );
}

/** An object without what `-o` leaves out. */
export function withoutManagedFields<T>(object: T): T {
  const meta = (object as { metadata?: { managedFields?: unknown } }).metadata;
  if (meta?.managedFields === undefined) return object;
  const { managedFields: _, ...rest } = meta;
  return { ...object, metadata: rest };
}

function argumentOf(on: Invocation, output: string, format: string): string {
  const equals = output.indexOf('=');
  const given = equals < 0 ? (on.flags.has('template') ? on.flags.string('template') : '') : output.slice(equals + 1);
  if (!format.endsWith('file')) return given;
  if (given === '' && format === 'custom-columns-file')
    throw new CliError('custom-columns format specified but no custom columns given');
  const text = on.io.files.read(given);
  if (text === undefined) {
    const what = format === 'custom-columns-file' ? 'template' : '--template';
    throw new CliError(`error reading ${what} ${given}, open ${given}: no such file or directory`);
  }
  return text;
}

/** @returns undefined when tables (or nothing but a sentence) are wanted @throws CliError for unknown formats */
export function objectPrinter(on: Invocation, options: PrinterOptions = {}): ObjectPrinter | undefined {
  const template = on.flags.has('template') && on.flags.changed('template');
  const output = on.flags.string('output') || (template ? 'go-template' : '');
  if (output === '' || (options.get && output === 'wide')) return undefined;
  const format = output.split('=', 1)[0] ?? '';
  const get = options.get ?? false;
  if (!(get ? OF_GET : COMMON).includes(format)) throw noPrinter(output, get);
  const keep = on.flags.has('show-managed-fields') && on.flags.bool('show-managed-fields');
  const shown = keep ? (o: unknown) => o : withoutList;
  const strict = on.flags.has('allow-missing-template-keys') && !on.flags.bool('allow-missing-template-keys');
  switch (format) {
    case 'json':
      return { asList: true, between: '', print: (o) => prettyJson(shown(o), options.typed) };
    case 'kyaml':
      return { asList: true, between: '', print: (o) => toKyaml(shown(o), options.typed) };
    case 'yaml':
      return { asList: true, between: '---\n', print: (o) => toYaml(shown(o)) };
    case 'name':
      return { asList: false, between: '', print: (o) => `${nameOf(o as KubeObject)}\n` };
    case 'jsonpath':
    case 'jsonpath-file':
    case 'jsonpath-as-json': {
      const text = argumentOf(on, output, format);
      if (text === '') throw new CliError('template format specified but no template given');
      const path = new JsonPath(text, strict);
      if (format === 'jsonpath-as-json') return { asList: true, between: '', print: (o) => prettyJson(path.find(o)) };
      return {
        asList: true,
        between: '',
        print: (o) => {
          try {
            return path.print(o);
          } catch (error) {
            if (error instanceof CliError)
              throw new CliError(
                `error executing jsonpath ${JSON.stringify(text)}: Error executing template: ${error.message}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t${text}\n\tobject given to jsonpath engine was:\n\t\t${goSyntax(o)}\n\n`,
              );
            throw error;
          }
        },
      };
    }
    case 'custom-columns':
    case 'custom-columns-file': {
      const text = argumentOf(on, output, format);
      const columns =
        format === 'custom-columns'
          ? new CustomColumns(text, options.noHeaders ?? false)
          : CustomColumns.fromFile(text, options.noHeaders ?? false);
      return { asList: true, between: '', print: (o) => columns.print(itemsOf(o)) };
    }
    default: {
      const text = argumentOf(on, output, format);
      if (text === '') throw new CliError('template format specified but no template given');
      const compiled = new GoTemplate(text);
      return {
        asList: true,
        between: '',
        print: (o) => {
          try {
            return compiled.print(o);
          } catch (error) {
            if (!(error instanceof TemplateError)) throw error;
            on.io.stdout(
              `Error executing template: ${error.message}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t${text}\n\traw data was:\n\t\t${compactJson(o)}\n\tobject given to template engine was:\n\t\t${goValue(o)}\n\n`,
            );
            throw new CliError(`error executing template ${JSON.stringify(text)}: ${error.message}`);
          }
        },
      };
    }
  }
}

function itemsOf(object: unknown): readonly unknown[] {
  const { items } = object as { items?: unknown };
  return Array.isArray(items) ? items : [object];
}

function withoutList(object: unknown): unknown {
  const { items } = object as { items?: unknown };
  return Array.isArray(items)
    ? { ...(object as object), items: items.map(withoutManagedFields) }
    : withoutManagedFields(object);
}

/** Prints what a changing command says of an object: `deployment.apps/web scaled`, or the object with `-o`. */
export function told(
  on: Invocation,
  object: KubeObject,
  operation: string,
  dryRun: DryRun = 'none',
  options: PrinterOptions = {},
): void {
  const suffix = dryRun === 'client' ? ' (dry run)' : dryRun === 'server' ? ' (server dry run)' : '';
  const printer = on.flags.has('output') ? objectPrinter(on, options) : undefined;
  if (printer === undefined) on.out(`${nameOf(object)} ${operation}${suffix}`);
  else on.io.stdout(printer.print(object));
}

export type DryRun = 'none' | 'client' | 'server';

export const DRY_RUN_FLAG: FlagSpec = {
  name: 'dry-run',
  type: 'string',
  default: 'none',
  alone: 'unchanged',
  help: 'Must be "none", "server", or "client". If client strategy, only print the object that would be sent, without sending it. If server strategy, submit server-side request without persisting the resource.',
};

/** The head of a line of kubectl's own log: when, which process, which line. */
function logHead(on: Invocation): string {
  const [date = '', time = ''] = new Date(on.api.now).toISOString().split(/[TZ]/);
  return `W${date.slice(5).replace('-', '')} ${time}000       1 helpers.go:719]`;
}

/** @throws CliError */
export function dryRunOf(on: Invocation): DryRun {
  const value = on.flags.string('dry-run');
  if (value === 'none' || value === 'client' || value === 'server') return value;
  if (value === 'unchanged') {
    on.err(`${logHead(on)} --dry-run is deprecated and can be replaced with --dry-run=client.`);
    return 'client';
  }
  if (/^(?:1|t|T|true|TRUE|True|0|f|F|false|FALSE|False)$/.test(value)) {
    const meant = /^[1tT]/.test(value) ? 'client' : 'none';
    on.err(
      `${logHead(on)} --dry-run=${value} is deprecated (boolean value) and can be replaced with --dry-run=${meant}.`,
    );
    return meant;
  }
  throw new CliError(`Invalid dry-run value (${value}). Must be "none", "server", or "client".`);
}
