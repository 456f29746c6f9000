/** Conditions joined: all, any, not, one after the other. */
import type { Condition } from '../../format/conditions.ts';
import { type Armed, armedNow, type Look, type Scene } from '../scene.ts';
import type { Form } from './form.ts';

/** The condition language as a whole, which its joined forms are made of. */
export interface Language {
  holds(condition: Condition, look: Look, path: string): boolean;
  words(condition: Condition): string;
  found(condition: Condition, scene: Scene): string | undefined;
  unmet(condition: Condition, look: Look, path: string): Condition | undefined;
  depends(condition: Condition, scene: Scene): readonly string[] | undefined;
}

export function joined(language: Language) {
  const depends = (parts: readonly Condition[], scene: Scene): readonly string[] | undefined => {
    const all = parts.map((each) => language.depends(each, scene));
    return all.includes(undefined) ? undefined : all.flatMap((each) => each ?? []);
  };
  const all: Form<readonly Condition[]> = {
    // Every part is looked at each time, so that all of them remember.
    holds: (parts, look, path) => parts.map((each, i) => language.holds(each, look, `${path}/all${i}`)).every(Boolean),
    words: (parts) => parts.map(language.words).join(' and '),
    found: (parts, scene) => parts.map((each) => language.found(each, scene)).find((each) => each !== undefined),
    unmet: (parts, look, path) =>
      parts.map((each, i) => language.unmet(each, look, `${path}/all${i}`)).find((each) => each !== undefined),
    depends,
  };
  const any: Form<readonly Condition[]> = {
    holds: (parts, look, path) => parts.map((each, i) => language.holds(each, look, `${path}/any${i}`)).some(Boolean),
    words: (parts) => parts.map(language.words).join(' or '),
    depends,
  };
  const not: Form<Condition> = {
    holds: (part, look, path) => !language.holds(part, look, `${path}/not`),
    words: (part) => `not (${language.words(part)})`,
    depends: (part, scene) => language.depends(part, scene),
  };
  /** How far a sequence has come. */
  const reached = (look: Look, path: string) =>
    (look.memory[`${path}#next`] as { index: number; armed: Armed } | undefined) ?? { index: 0, armed: look.armed };
  const sequence: Form<readonly Condition[]> = {
    holds(parts, look, path) {
      let at = reached(look, path);
      for (let part = parts[at.index]; part !== undefined; part = parts[at.index]) {
        if (!language.holds(part, { ...look, armed: at.armed }, `${path}/seq${at.index}`)) break;
        at = { index: at.index + 1, armed: armedNow(look.scene) };
      }
      look.memory[`${path}#next`] = at;
      return at.index >= parts.length;
    },
    unmet(parts, look, path) {
      const { index, armed } = reached(look, path);
      const part = parts[index];
      return part && language.unmet(part, { ...look, armed }, `${path}/seq${index}`);
    },
    words: (parts) => parts.map(language.words).join(', then '),
    depends,
  };
  return { all, any, not, sequence };
}
