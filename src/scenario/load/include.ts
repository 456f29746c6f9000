/** Files that a scenario takes in: lists that are added to its own. */
import * as z from 'zod/mini';
import { manifest, optional, text } from '../format/common.ts';
import { Condition } from '../format/conditions.ts';
import { Assertion, Goal } from '../format/goals.ts';
import type { Scenario } from '../format/scenario.ts';
import { Step } from '../format/steps.ts';

export const Include = z.strictObject({
  manifests: optional(z.array(z.union([text, manifest]))),
  steps: optional(z.array(Step)),
  goals: optional(z.array(Goal)),
  assertions: optional(z.array(Assertion)),
  invariants: optional(z.array(z.strictObject({ id: text, expect: Condition, message: optional(text) }))),
});
export type Include = z.infer<typeof Include>;

export function merge(scenario: Scenario, parts: readonly Include[]): Scenario {
  if (parts.length === 0) return scenario;
  const all = <T>(own: readonly T[] | undefined, pick: (part: Include) => readonly T[] | undefined): T[] => [
    ...(own ?? []),
    ...parts.flatMap((part) => pick(part) ?? []),
  ];
  const cluster = scenario.cluster ?? {};
  return {
    ...scenario,
    cluster: { ...cluster, manifests: all(cluster.manifests, (part) => part.manifests) },
    steps: all(scenario.steps, (part) => part.steps),
    goals: all(scenario.goals, (part) => part.goals),
    assertions: all(scenario.assertions, (part) => part.assertions),
    invariants: all(scenario.invariants, (part) => part.invariants),
  };
}
