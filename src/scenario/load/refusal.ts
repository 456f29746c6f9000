/** Where in a file the field stands that the API server refused. */
import { pathSteps } from '../conditions/fields.ts';
import { type Path, type Place, parseYaml } from './document.ts';
import type { LoadedScenario } from './load.ts';

type Spot = Place & { readonly file: string };

/** Kubernetes' words after a field: `spec.replicas: Invalid value: -1: …`. */
const AFTER_FIELD =
  '(?:Invalid|Required|Unsupported|Duplicate) value|Forbidden|Too (?:long|many|few)|Not found|Internal error';

/** The first field that a refusal names, as a path: `spec.containers[0].image` → `spec`, `containers`, 0, `image`. */
export function fieldIn(message: string): Path | undefined {
  const named =
    new RegExp(`(?:^|[\\s*])([a-zA-Z][^\\s:]*): (?:${AFTER_FIELD})`).exec(message)?.[1] ??
    /(?:unknown|duplicate) field "([^"]+)"/.exec(message)?.[1] ??
    /\.((?:spec|metadata|data)[^\s:]*): (?:expected|cannot)/.exec(message)?.[1];
  return named === undefined ? undefined : pathSteps(named).map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

/**
 * The place of what was refused: the field where that is known, else the manifest.
 * @param path the manifest's own, to objects, a list of objects, or the name of a file beside the scenario
 */
export function placeOfRefusal(loaded: LoadedScenario, path: Path, what: unknown, message: string): Spot {
  const field = fieldIn(message) ?? [];
  if (typeof what === 'string') return inFile(loaded, what, field, message) ?? loaded.place(path);
  const list = Array.isArray(what) ? [...path, indexOf(what, message)] : path;
  return loaded.place([...list, ...field]);
}

interface Named {
  readonly kind?: unknown;
  readonly metadata?: { readonly name?: unknown };
}

/** Which of several objects a refusal is about: `The Pod "web" is invalid`, `pods "web" is forbidden`. */
function indexOf(objects: readonly unknown[], message: string): number {
  const name = /"([^"]+)" is (?:invalid|forbidden)/.exec(message)?.[1];
  const kind = /^The (\w+) "/m.exec(message)?.[1];
  const found = objects.findIndex((each) => {
    const { kind: theirs, metadata } = (each ?? {}) as Named;
    return metadata?.name === name && (kind === undefined || theirs === kind);
  });
  return Math.max(0, found);
}

function inFile(loaded: LoadedScenario, name: string, field: Path, message: string): Spot | undefined {
  const text = loaded.files[name];
  if (text === undefined) return undefined;
  const { sources } = parseYaml(name, text);
  const source =
    sources[
      indexOf(
        sources.map(({ value }) => value),
        message,
      )
    ];
  return source && { file: name, ...source.place(field) };
}
