/** How far a rollout is. */
import type { Condition } from '../../format/conditions.ts';
import { kindAndName } from '../../kinds.ts';
import { objects } from '../objects.ts';
import { rolloutState } from '../rollout.ts';
import type { Scene } from '../scene.ts';
import { type Form, given, resourceId } from './form.ts';

type RolloutForm = NonNullable<Condition['rollout']>;

/** The kinds that have a rollout, by all their names. */
const ROLLS = /^(?:deploy|deployments?|sts|statefulsets?|ds|daemonsets?)(?:\.[\w.]+)?$/i;

export const rollout: Form<RolloutForm> = {
  holds(form, { scene }) {
    const states = statesOf(form, scene);
    return states.length > 0 && states.every((state) => state === form.state);
  },
  words: ({ of, state }) => `rollout of ${of} is ${state}`,
  found: (form, scene) => `found ${statesOf(form, scene).join(', ') || `no ${form.of}`}`,
  depends: ({ of }, scene) => [resourceId(scene, kindAndName(of)?.kind ?? '')],
  check({ of }, checker) {
    const named = kindAndName(of);
    if (named === undefined) checker.wrong('expected KIND/NAME, as deployment/web', 'of');
    else if (ROLLS.test(named.kind)) checker.kind(named.kind, 'of');
    else checker.wrong(`${named.kind} has no rollout; Deployments, StatefulSets and DaemonSets have one`, 'of');
  },
};

function statesOf({ of, namespace }: RolloutForm, scene: Scene): string[] {
  const named = kindAndName(of);
  return named === undefined ? [] : objects(scene, { ...named, ...given({ namespace }) }).map(rolloutState);
}
