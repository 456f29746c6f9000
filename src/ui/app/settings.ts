/** What a person chose: kept in the XDG config folder, and by kind what tables look like. */
import { didYouMean } from '../../run/cluster.ts';
import type { Sort } from '../table/order.ts';
import { SKINS, type SkinName } from '../theme/skins.ts';

export interface KindSettings {
  readonly sort?: Sort;
  readonly wide?: boolean;
  /** The columns that are shown, by name; the kind's own when left out. */
  readonly columns?: readonly string[];
}

export interface Settings {
  readonly skin: SkinName;
  readonly mouse: boolean;
  /** Whether quiet stretches are skipped; the scenario decides when left out. */
  readonly idleSkip?: boolean;
  /** Where lists start; empty is all namespaces. */
  readonly namespace: string;
  /** Only looking: no action that changes the cluster. */
  readonly readOnly: boolean;
  /** Whether the one-minute tour was shown. */
  readonly toured: boolean;
  readonly favourites: readonly string[];
  readonly kinds: Readonly<Record<string, KindSettings>>;
  readonly history: readonly string[];
}

export const DEFAULTS: Settings = {
  skin: 'stock',
  mouse: false,
  namespace: '',
  readOnly: false,
  toured: false,
  favourites: [],
  kinds: {},
  history: [],
};

const LONGEST_HISTORY = 100;

/** `history` with a command added: the newest last, none twice. */
export function remember(history: readonly string[], command: string): string[] {
  return [...history.filter((old) => old !== command), command].slice(-LONGEST_HISTORY);
}

const isSkin = (value: unknown): value is SkinName => typeof value === 'string' && Object.hasOwn(SKINS, value);
const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((v) => typeof v === 'string');

/** One field of the settings file: what it must be, in words, and whether it is. */
interface Field {
  readonly want: string;
  readonly is: (value: unknown) => boolean;
}
type Fields<T> = { readonly [K in keyof T]-?: Field };

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const FLAG: Field = { want: 'true or false', is: (v) => typeof v === 'boolean' };

const FIELDS: Fields<Settings> = {
  skin: { want: `one of ${Object.keys(SKINS).join(', ')}`, is: isSkin },
  mouse: FLAG,
  idleSkip: FLAG,
  namespace: { want: 'a namespace, or empty for all', is: (v) => typeof v === 'string' },
  readOnly: FLAG,
  toured: FLAG,
  favourites: { want: 'a list of namespaces', is: isTexts },
  kinds: { want: 'a map of kinds', is: isMap },
  history: { want: 'a list of commands', is: isTexts },
};

const OF_KIND: Fields<KindSettings> = {
  sort: {
    want: 'a map of column (a name) and descending (true or false)',
    is: (v) => isMap(v) && typeof v['column'] === 'string' && typeof v['descending'] === 'boolean',
  },
  wide: FLAG,
  columns: { want: 'a list of names of columns', is: isTexts },
};

export interface Problem {
  /** Where it is: the names of the fields from the outermost to the one that is wrong. */
  readonly path: readonly string[];
  readonly text: string;
}

/** Takes the fields of a map that are right. @param path where the map is @param problems takes what is not */
function rightOf<T>(map: object, fields: Fields<T>, path: readonly string[], problems: Problem[]): Partial<T> {
  const known = Object.keys(fields);
  const taken: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(map)) {
    const field = Object.hasOwn(fields, name) ? fields[name as keyof T] : undefined;
    const tell = (text: string) => problems.push({ path: [...path, name], text });
    if (field === undefined) tell(`unknown setting${didYouMean(name, known) || `; known are ${known.join(', ')}`}`);
    else if (!field.is(value)) tell(`must be ${field.want}`);
    else taken[name] = value;
  }
  return taken as Partial<T>;
}

function kindsOf(raw: object, problems: Problem[]): Settings['kinds'] {
  const kinds: Record<string, KindSettings> = {};
  for (const [name, of] of Object.entries(raw))
    if (isMap(of)) kinds[name] = rightOf(of, OF_KIND, ['kinds', name], problems);
    else problems.push({ path: ['kinds', name], text: `must be a map of ${Object.keys(OF_KIND).join(', ')}` });
  return kinds;
}

/** Takes what is right of `raw` and tells what is not. */
export function readSettings(raw: unknown): { settings: Settings; problems: Problem[] } {
  const problems: Problem[] = [];
  if (raw === null || raw === undefined) return { settings: DEFAULTS, problems };
  if (!isMap(raw)) return { settings: DEFAULTS, problems: [{ path: [], text: 'must be a map of settings' }] };
  const { kinds, ...taken } = rightOf(raw, FIELDS, [], problems);
  const settings = { ...DEFAULTS, ...taken };
  return { settings: kinds === undefined ? settings : { ...settings, kinds: kindsOf(kinds, problems) }, problems };
}
