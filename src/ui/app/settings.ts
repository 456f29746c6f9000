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
const FIELDS: {
  readonly [K in keyof Settings]-?: { readonly want: string; readonly is: (value: unknown) => boolean };
} = {
  skin: { want: `one of ${Object.keys(SKINS).join(', ')}`, is: isSkin },
  mouse: { want: 'true or false', is: (v) => typeof v === 'boolean' },
  idleSkip: { want: 'true or false', is: (v) => typeof v === 'boolean' },
  namespace: { want: 'a namespace, or empty for all', is: (v) => typeof v === 'string' },
  readOnly: { want: 'true or false', is: (v) => typeof v === 'boolean' },
  toured: { want: 'true or false', is: (v) => typeof v === 'boolean' },
  favourites: { want: 'a list of namespaces', is: isTexts },
  kinds: { want: 'a map of kinds', is: isKinds },
  history: { want: 'a list of commands', is: isTexts },
};

function isKinds(value: unknown): boolean {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return false;
  return Object.values(value).every((entry: unknown) => {
    if (entry === null || typeof entry !== 'object') return false;
    const { sort, wide, columns } = entry as {
      sort?: { column?: unknown; descending?: unknown };
      wide?: unknown;
      columns?: unknown;
    };
    const sortOk = sort === undefined || (typeof sort?.column === 'string' && typeof sort.descending === 'boolean');
    const wideOk = wide === undefined || typeof wide === 'boolean';
    return sortOk && wideOk && (columns === undefined || isTexts(columns));
  });
}

const KNOWN = Object.keys(FIELDS);

export interface Problem {
  readonly field: string;
  readonly text: string;
}

/** Takes what is right of `raw` and tells what is not. */
export function readSettings(raw: unknown): { settings: Settings; problems: Problem[] } {
  const problems: Problem[] = [];
  if (raw === null || raw === undefined) return { settings: DEFAULTS, problems };
  if (typeof raw !== 'object' || Array.isArray(raw))
    return { settings: DEFAULTS, problems: [{ field: '', text: 'must be a map of settings' }] };
  const taken: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(raw)) {
    const known = Object.hasOwn(FIELDS, field) ? FIELDS[field as keyof Settings] : undefined;
    if (known === undefined)
      problems.push({ field, text: `unknown setting${didYouMean(field, KNOWN) || `; known are ${KNOWN.join(', ')}`}` });
    else if (!known.is(value)) problems.push({ field, text: `must be ${known.want}` });
    else taken[field] = value;
  }
  return { settings: { ...DEFAULTS, ...taken }, problems };
}
