/** A container wrote a line. */
import { compilePattern, type KubeObject } from '../../../engine/index.ts';
import type { Condition } from '../../format/conditions.ts';
import { objects } from '../objects.ts';
import { AGAIN, type Form, given } from './form.ts';

export const log: Form<NonNullable<Condition['log']>> = {
  holds({ matches, pod, selector, namespace, container }, { scene, armed, wake }) {
    const pattern = compilePattern(matches);
    wake(scene.cluster.now + AGAIN);
    return objects(scene, { kind: 'Pod', ...given({ name: pod, selector, namespace }) }).some((each) => {
      const { containers } = (each as KubeObject & { spec: { containers: { name: string }[] } }).spec;
      return containers
        .filter(({ name }) => container === undefined || container === name)
        .some(({ name }) =>
          scene
            .logs(each.metadata.namespace ?? '', each.metadata.name, name)
            .some((line) => line.time >= armed.time && pattern.test(line.text)),
        );
    });
  },
  words: ({ pod, selector, matches }) => `log of ${pod ?? selector ?? 'a pod'} says /${matches}/`,
  depends: () => ['pods'],
  check: ({ matches }, checker) => checker.pattern(matches, 'matches'),
};
