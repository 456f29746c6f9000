/** What each form of the condition language knows about itself. One file a form; `condition.ts` puts them together. */
import type { Condition } from '../../format/conditions.ts';
import type { Look, Scene } from '../scene.ts';

export interface Form<T> {
  /**
   * Whether it holds. State is looked at as it is; what happens (changes, events, log lines, inputs) counts from the moment
   * that the look is armed with, and counts ever after.
   * @param path where memory of this part is kept
   */
  holds(form: T, look: Look, path: string): boolean;
  /** In words, for verdicts: `6 Pod (app=web) with ready = true`. */
  words(form: T): string;
  /** What was found instead, where that says something. */
  found?(form: T, scene: Scene): string | undefined;
  /** The first of its parts that does not hold, for forms that want all of them. */
  unmet?(form: T, look: Look, path: string): Condition | undefined;
  /** The resources (ids) on whose changes it depends; undefined means that anything may matter. */
  depends(form: T, scene: Scene): readonly string[] | undefined;
  /** What can be said against it before anything runs. */
  check?(form: T, checker: Checker): void;
}

/** Tells what is wrong in a form; `at` is the way from the form to the part that is meant. */
export interface Checker {
  kind(word: string, ...at: string[]): void;
  /** A field of the objects of a kind. */
  path(kind: string, path: string, ...at: string[]): void;
  pattern(text: string | undefined, ...at: string[]): void;
  step(id: string, ...at: string[]): void;
  wrong(message: string, ...at: string[]): void;
}

/** How often (virtual ms) a form is asked again that no change of an object announces. */
export const AGAIN = 1000;

/** The object with the fields that are there: optional fields may not be undefined. */
export const given = <T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;

export const amount = (count: number | readonly [number, number]): string =>
  typeof count === 'number' ? String(count) : `${count[0]} to ${count[1]}`;

export const resourceId = (scene: Scene, kind: string): string => scene.resource(kind)?.id ?? kind;
