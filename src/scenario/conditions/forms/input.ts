/** The person at the keyboard ran a command. */
import { compilePattern } from '../../../engine/index.ts';
import type { Condition } from '../../format/conditions.ts';
import type { Form } from './form.ts';

export const input: Form<NonNullable<Condition['input']>> = {
  holds({ matches, verb: wanted, ok }, { scene, armed }) {
    const pattern = matches === undefined ? undefined : compilePattern(matches);
    return scene.inputs.slice(armed.inputs).some(({ line, code }) => {
      if (ok !== undefined && (code === undefined || (code === 0) !== ok)) return false;
      return (wanted === undefined || verbOf(line) === wanted) && (pattern?.test(line) ?? true);
    });
  },
  words: ({ verb, matches }) => `somebody runs ${verb ?? `/${matches ?? ''}/`}`,
  depends: () => [],
  check: ({ matches }, checker) => checker.pattern(matches, 'matches'),
};

/** `kubectl scale deployment/web` → `scale`; of any other line the first word. */
export function verbOf(line: string): string | undefined {
  const [first, second] = line.trim().split(/\s+/);
  return first === 'kubectl' || first === 'k' ? second : first;
}
