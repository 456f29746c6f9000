/** From a file to a scenario that can be played, or to the list of what is wrong with it. */
import { Parameter } from '../format/cluster.ts';
import { API_VERSION, Scenario } from '../format/scenario.ts';
import { didYouMean } from '../suggest.ts';
import { type Path, type Place, parseYaml, type Source } from './document.ts';
import { Include, merge } from './include.ts';
import { refuse, substitute, type Value } from './parameters.ts';
import { BadFile, type Problem } from './problem.ts';
import { checkReferences } from './references.ts';
import { conform } from './shape.ts';

/** A scenario with everything that it needs, so that it plays without looking at a disk again. */
export interface LoadedScenario {
  readonly file: string;
  readonly text: string;
  readonly scenario: Scenario;
  /** The values of its parameters. */
  readonly values: ReadonlyMap<string, Value>;
  readonly preset: string | undefined;
  /** The files beside it that it mentions, by the path it uses. */
  readonly files: Readonly<Record<string, string>>;
  /** Where a part of it stands. */
  place(path: Path, key?: boolean): Place & { readonly file: string };
  readonly warnings: readonly Problem[];
}

export interface LoadOptions {
  /** Reads a file beside the scenario. @throws Error when it cannot be had */
  readonly read?: (path: string) => string;
  readonly preset?: string | undefined;
  /** Values that go before those of the preset. */
  readonly parameters?: Readonly<Record<string, Value>>;
}

/** @throws BadFile */
export function loadScenario(file: string, text: string, options: LoadOptions = {}): LoadedScenario {
  const { sources, problems } = parseYaml(file, text);
  if (problems.length > 0) throw new BadFile(problems);
  const [source] = sources;
  if (source === undefined) throw new BadFile([at(file, 'E001', 'the file is empty; expected a scenario')]);
  if (sources.length > 1) throw new BadFile([at(file, 'E001', 'expected one YAML document in the file')]);
  const report = reporter(source, problems);
  const raw = withoutFree(source.value);
  const values = parameterValues(raw, options, report);
  const filled = fillIn(raw, values, (path, message) => report('E002', path, message));
  const scenario = shaped(filled, report);
  if (scenario === undefined || problems.length > 0) throw new BadFile(sorted(problems));
  const files = new Map<string, string>();
  const read = (path: string, where: Path): string | undefined =>
    readInto(files, options, path, (m) => report('E009', where, m));
  const parts = includes(scenario, read, values, problems);
  const whole = merge(
    scenario,
    parts.map((part) => part.include),
  );
  const place = placer(source, scenario, parts);
  const add = (code: string, path: Path, message: string, key = false) => {
    const spot = place(path, key);
    problems.push({ code, severity: code.startsWith('W') ? 'warning' : 'error', ...spot, message });
  };
  checkReferences(
    whole,
    add,
    (path, where) => {
      if (!files.has(path)) readInto(files, options, path, (message) => add('E009', where, message));
    },
    () => files.values(),
  );
  const errors = problems.filter((problem) => problem.severity === 'error');
  if (errors.length > 0) throw new BadFile(sorted(errors));
  return {
    file,
    text,
    scenario: whole,
    values,
    preset: options.preset,
    files: Object.fromEntries(files),
    place,
    warnings: sorted(problems),
  };
}

const at = (file: string, code: string, message: string): Problem => ({
  code,
  severity: 'error',
  file,
  line: 1,
  column: 1,
  message,
});

const sorted = (problems: readonly Problem[]): Problem[] =>
  problems.toSorted((a, b) => (a.file === b.file ? a.line - b.line || a.column - b.column : a.file < b.file ? -1 : 1));

type Report = (code: string, path: Path, message: string, key?: boolean) => void;

function reporter(source: Source, problems: Problem[]): Report {
  return (code, path, message, key = false) =>
    problems.push({ code, severity: 'error', file: source.file, ...source.place(path, key), message });
}

/** Fields that begin with `x-` are the author's own. */
function withoutFree(value: unknown, manifest = false): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutFree(item, manifest));
  if (typeof value !== 'object' || value === null) return value;
  // Inside a Kubernetes object every key is its own business.
  const inside = manifest || ('apiVersion' in value && 'kind' in value && value.apiVersion !== API_VERSION);
  const kept = Object.entries(value).filter(([key]) => inside || !key.startsWith('x-'));
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutFree(item, inside)]));
}

function parameterValues(raw: unknown, options: LoadOptions, report: Report): Map<string, Value> {
  const values = new Map<string, Value>();
  const { parameters, presets } = (typeof raw === 'object' && raw !== null ? raw : {}) as Record<string, unknown>;
  const declared: Parameter[] = [];
  if (Array.isArray(parameters))
    for (const [i, each] of parameters.entries()) {
      const fitted = conform(Parameter, each);
      if ('misfits' in fitted) continue; // told with the rest of the shape
      declared.push(fitted.value);
      const why = refuse(fitted.value, fitted.value.default);
      if (why) report('E001', ['parameters', i, 'default'], why);
      values.set(fitted.value.name, fitted.value.default);
    }
  const take = (given: Readonly<Record<string, unknown>>, where: Path) => {
    for (const [name, value] of Object.entries(given)) {
      if (name === 'seed' && !values.has(name)) continue;
      const parameter = declared.find((each) => each.name === name);
      if (parameter === undefined) {
        const hint = thereAre(name, [...values.keys()]);
        report('E002', [...where, name], `unknown parameter "${name}"${hint}`, true);
        continue;
      }
      const why = refuse(parameter, value as Value);
      if (why) report('E001', [...where, name], why);
      values.set(name, value as Value);
    }
  };
  const known = (typeof presets === 'object' && presets !== null ? presets : {}) as Record<string, object>;
  if (options.preset !== undefined && options.preset !== 'default') {
    const preset = Object.hasOwn(known, options.preset) ? known[options.preset] : undefined;
    if (preset === undefined)
      report('E002', ['presets'], `unknown preset "${options.preset}"${thereAre(options.preset, Object.keys(known))}`);
    else take(preset as Record<string, unknown>, ['presets', options.preset]);
  }
  take(options.parameters ?? {}, ['parameters']);
  return values;
}

/** The one that was meant, or those that there are. */
const thereAre = (word: string, names: readonly string[]): string =>
  didYouMean(word, names) || (names.length === 0 ? '; there is none' : `; there are ${names.join(', ')}`);

function fillIn(
  raw: unknown,
  values: ReadonlyMap<string, Value>,
  report: (path: Path, message: string) => void,
): unknown {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return raw;
  const filled: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(raw))
    filled[key] = key === 'parameters' || key === 'presets' ? value : substitute(value, values, report, [key]);
  return filled;
}

function shaped(value: unknown, report: Report): Scenario | undefined {
  const kind = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  if (kind['apiVersion'] === undefined && kind['kind'] === undefined) {
    report('E001', [], `expected a scenario: apiVersion: ${API_VERSION}, kind: Scenario`);
    return undefined;
  }
  const fitted = conform(Scenario, value);
  if ('value' in fitted) return fitted.value;
  for (const { path, key, message } of fitted.misfits) report('E001', path, message, key);
  return undefined;
}

function readInto(
  files: Map<string, string>,
  options: LoadOptions,
  path: string,
  report: (message: string) => void,
): string | undefined {
  try {
    if (options.read === undefined) throw new Error(`there is no folder to read ${JSON.stringify(path)} from`);
    const text = options.read(path);
    files.set(path, text);
    return text;
  } catch (error) {
    report(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

interface Part {
  readonly source: Source;
  readonly include: Include;
}

function includes(
  scenario: Scenario,
  read: (path: string, where: Path) => string | undefined,
  values: ReadonlyMap<string, Value>,
  problems: Problem[],
): Part[] {
  const parts: Part[] = [];
  for (const [i, path] of (scenario.includes ?? []).entries()) {
    const text = read(path, ['includes', i]);
    if (text === undefined) continue;
    const parsed = parseYaml(path, text);
    problems.push(...parsed.problems);
    for (const source of parsed.sources) {
      const report = reporter(source, problems);
      const fitted = conform(
        Include,
        substitute(withoutFree(source.value), values, (where, message) => report('E002', where, message)),
      );
      if ('value' in fitted) parts.push({ source, include: fitted.value });
      else for (const { path: where, key, message } of fitted.misfits) report('E001', where, message, key);
    }
  }
  return parts;
}

/** Steps and the like of included files stand after the scenario's own: finds the file that a path means. */
function placer(source: Source, scenario: Scenario, parts: readonly Part[]): LoadedScenario['place'] {
  return (path, key = false) => {
    const [list, index, ...rest] = path;
    const own = (scenario as Readonly<Record<string, unknown>>)[String(list)];
    let offset = typeof index === 'number' ? index - (Array.isArray(own) ? own.length : 0) : -1;
    if (offset >= 0)
      for (const { source: other, include } of parts) {
        const theirs = (include as Readonly<Record<string, unknown>>)[String(list)];
        const length = Array.isArray(theirs) ? theirs.length : 0;
        if (offset < length) return { file: other.file, ...other.place([String(list), offset, ...rest], key) };
        offset -= length;
      }
    return { file: source.file, ...source.place(path, key) };
  };
}
