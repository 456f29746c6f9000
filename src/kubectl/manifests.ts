/** Objects from files, folders and stdin: YAML or JSON, several documents a file, Lists taken apart. */
import { type Document, parseAllDocuments } from 'yaml';
import type { KubeObject } from '../engine/index.ts';
import { CliError, PlainError } from './errors.ts';
import { FOLLOWS, jsonFault } from './go-json.ts';
import { resolved, yamlFault } from './go-yaml.ts';
import type { Io } from './io.ts';
import { inKeptVersion } from './older-versions.ts';

/** One object as written, and where. */
export interface Manifest {
  readonly source: string;
  readonly object: KubeObject;
}

interface Loose {
  apiVersion?: unknown;
  kind?: unknown;
  metadata?: unknown;
  items?: unknown;
}

const NO_KUSTOMIZE =
  'kustomize is not part of this kubectl: build the manifests elsewhere and apply them with -f (-k was given)';

/** The text of each named file; folders give the manifests in them. @throws CliError */
function texts(io: Io, filenames: readonly string[], recursive: boolean): { source: string; text: string }[] {
  const found: { source: string; text: string }[] = [];
  const visit = (path: string, named: boolean): void => {
    if (path === '-') {
      found.push({ source: 'STDIN', text: io.stdin });
      return;
    }
    if (/^https?:\/\//.test(path))
      throw new CliError(
        `unable to read URL "${path}": the practice terminal has no network; put the file into its home`,
      );
    const text = io.files.read(path);
    if (text !== undefined) {
      if (named || /\.(json|ya?ml)$/.test(path)) found.push({ source: path, text });
      return;
    }
    const names = io.files.list(path);
    if (names === undefined) throw new CliError(`the path "${path}" does not exist`);
    if (named || recursive)
      for (const name of names) visit(path === '.' ? name : `${path.replace(/\/$/, '')}/${name}`, false);
  };
  for (const filename of filenames) for (const path of filename.split(',')) visit(path, true);
  return found;
}

/** Text as YAML, of which JSON is a part. @throws Error with go-yaml's words */
export function parseYaml(text: string): unknown[] {
  const values: unknown[] = [];
  const documents = parseAllDocuments(text, { uniqueKeys: false, strict: true, version: '1.1', merge: true });
  if (!Array.isArray(documents)) return [];
  for (const document of documents as Document.Parsed[]) {
    const wrong = yamlFault(document, text);
    if (wrong !== undefined) throw new Error(wrong);
    const value = resolved(document, text);
    if (value !== null && value !== undefined) values.push(value);
  }
  return values;
}

/** @throws CliError with kubectl's text for what is neither YAML nor JSON */
export function parseDocuments(source: string, text: string): unknown[] {
  try {
    return parseYaml(text);
  } catch (error) {
    const fault = /^\s*\{/.test(text) ? jsonFault(text) : undefined;
    // One object of JSON may follow the other.
    if (fault?.text.endsWith(FOLLOWS))
      return [
        ...parseDocuments(source, text.slice(0, fault.offset - 1)),
        ...parseDocuments(source, text.slice(fault.offset - 1)),
      ];
    const wrong = fault?.ended
      ? 'unexpected EOF'
      : fault
        ? `json: offset ${fault.offset}: ${fault.text}`
        : `error converting YAML to JSON: ${(error as Error).message}`;
    throw new CliError(`error parsing ${source}: ${wrong}`);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Times that YAML 1.1 reads as dates stay text, as Go's decoder leaves them. */
function plain(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString().replace(/\.000Z$/, 'Z');
  if (Array.isArray(value)) return value.map(plain);
  if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, plain(v)]));
  return value;
}

export interface LoadOptions {
  readonly filenames: readonly string[];
  readonly recursive?: boolean;
  readonly kustomize?: string;
  /** Whether objects without kind or version are refused as invalid rather than undecodable. */
  readonly validate?: boolean;
}

/** @returns the objects in order, and what was wrong with the rest */
export function load(io: Io, options: LoadOptions): { manifests: Manifest[]; errors: unknown[] } {
  if (options.kustomize) throw new CliError(NO_KUSTOMIZE);
  const manifests: Manifest[] = [];
  const errors: unknown[] = [];
  for (const { source, text } of texts(io, options.filenames, options.recursive ?? false)) {
    let documents: unknown[] = [];
    try {
      documents = parseDocuments(source, text);
    } catch (error) {
      errors.push(error);
    }
    for (const document of documents) {
      const wrong = take(source, plain(document), options.validate ?? false, manifests);
      if (wrong !== undefined) errors.push(typeof wrong === 'string' ? new CliError(wrong) : wrong);
    }
  }
  return { manifests, errors };
}

function take(source: string, value: unknown, validate: boolean, into: Manifest[]): string | PlainError | undefined {
  if (!isRecord(value))
    return `error parsing ${source}: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${typeof value === 'string' ? 'string' : Array.isArray(value) ? 'array' : 'number'} into Go value of type unstructured.detector`;
  const object = value as Loose;
  const missing = [
    ...(typeof object.apiVersion === 'string' && object.apiVersion ? [] : ['apiVersion not set']),
    ...(typeof object.kind === 'string' && object.kind ? [] : ['kind not set']),
  ];
  if (missing.length > 0) {
    if (validate) {
      const told = missing.length === 1 ? missing[0] : `[${missing.join(', ')}]`;
      return `error validating "${source}": error validating data: ${told}; if you choose to ignore these errors, turn validation off with --validate=false`;
    }
    const name = missing.includes('kind not set') ? 'Kind' : 'apiVersion';
    return `unable to decode "${source}": Object '${name}' is missing in '${JSON.stringify(value)}'`;
  }
  if (String(object.kind).endsWith('List') && Array.isArray(object.items)) {
    for (const item of object.items) {
      const wrong = take(source, item, validate, into);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  }
  if (!isRecord(object.metadata)) object.metadata = {};
  const kept = inKeptVersion(object as unknown as KubeObject);
  if (typeof kept === 'string')
    return new PlainError(`Error from server (BadRequest): error when creating "${source}": ${kept}`);
  into.push({ source, object: kept });
  return undefined;
}
