/**
 * The filter prompt's language: `text` is a regular expression over the cells of a row, `!text` its inverse, `-f term` fuzzy
 * on the name, `-l a=b,c!=d` (or just `a=b`) labels, and of what has these `/text` or `-f term`.
 */
import fuzzysort from 'fuzzysort';
import type { KubeObject } from '../../run/cluster.ts';
import { holds, parseLabelSelector } from '../../run/selectors.ts';

export interface Filter {
  readonly text: string;
  /** @param cells the row's searchable text, made only when it is asked for */
  readonly matches: (object: KubeObject | undefined, key: string, cells: () => string) => boolean;
  /** How well a row fits, higher is better; given by fuzzy filters, which also order the rows. */
  readonly score?: (key: string) => number;
  /** Why the text is not what it looks like: `bad label selector`. */
  readonly problem?: string;
}

export const NO_FILTER: Filter = { text: '', matches: () => true };

const LABELS =
  /^(?:-l\s*(?<given>.+?)|(?<bare>[\w./-]+\s*(?:!=|==?)\s*[\w./-]*(?:,.*?)?))(?:\s+(?:\/(?<text>.*)|(?<fuzzy>-f.*)))?$/;

/** A regular expression; what is not one is searched for as it stands. */
function pattern(text: string): { regex: RegExp; problem?: string } {
  try {
    return { regex: new RegExp(text, 'i') };
  } catch {
    return {
      regex: new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'i'),
      problem: 'not a regular expression, searched as plain text',
    };
  }
}

function labelFilter(text: string, selector: string): Filter {
  try {
    const requirements = parseLabelSelector(selector);
    return { text, matches: (object) => requirements.every((r) => holds(r, object?.metadata.labels)) };
  } catch {
    return { text, matches: () => true, problem: 'not a label selector' };
  }
}

function fuzzyFilter(text: string, term: string): Filter {
  if (term === '') return { ...NO_FILTER, text };
  const scores = new Map<string, number>();
  const score = (key: string): number => {
    let known = scores.get(key);
    if (known === undefined) {
      known = fuzzysort.single(term, key)?.score ?? 0;
      scores.set(key, known);
    }
    return known;
  };
  return { text, matches: (_, key) => score(key) > 0, score };
}

export function parseFilter(raw: string): Filter {
  const whole = raw.trim();
  const { given, bare, text, fuzzy } = LABELS.exec(whole)?.groups ?? {};
  const selector = given ?? bare;
  if (whole === '-l') return { ...NO_FILTER, text: whole }; // more is being typed
  if (selector === undefined) return textFilter(raw);
  const labels = labelFilter(whole, selector);
  const within = textFilter(fuzzy ?? text ?? '');
  const problem = labels.problem ?? within.problem;
  return {
    ...within,
    text: whole,
    matches: (...row) => labels.matches(...row) && within.matches(...row),
    ...(problem === undefined ? {} : { problem }),
  };
}

/** The same for lines of text. @returns whether one matches */
export function textMatcher(raw: string): (text: string) => boolean {
  const { matches } = textFilter(raw);
  return (text) => matches(undefined, text, () => text);
}

function textFilter(raw: string): Filter {
  const text = raw.trim();
  if (text === '') return NO_FILTER;
  if (text.startsWith('-f')) return fuzzyFilter(text, text.slice(2).trim());
  const inverse = text.startsWith('!');
  const sought = inverse ? text.slice(1).trimStart() : text;
  if (sought === '') return { ...NO_FILTER, text }; // more is being typed
  const { regex, problem } = pattern(sought);
  return {
    text,
    matches: (_object, _key, cells) => regex.test(cells()) !== inverse,
    ...(problem === undefined ? {} : { problem }),
  };
}
