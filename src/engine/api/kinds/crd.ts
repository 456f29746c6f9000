/** CustomResourceDefinitions: names that can be left out, and the state a definition starts in. */
import { CLEANUP } from '../custom/definition.ts';
import { fill, inside } from '../defaults/fill.ts';
import type { Strategy } from '../strategy.ts';
import type { CustomResourceDefinition } from '../types.ts';
import { inSpec } from './kind.ts';

export const crd: Strategy<CustomResourceDefinition> = {
  resource: 'customresourcedefinitions.apiextensions.k8s.io',
  generation: true,
  cleanup: [CLEANUP],
  defaults: (object) =>
    inSpec(object, (of) =>
      inside(fill(of, { conversion: { strategy: 'None' } }), 'names', (names) => {
        const { kind } = names;
        return kind ? fill(names, { singular: kind.toLowerCase(), listKind: `${kind}List` }) : names;
      }),
    ),
  prepareForCreate: (object) => ({
    ...object,
    status: {
      // The real server writes null here until the first condition is known.
      conditions: null as never,
      acceptedNames: { plural: '', kind: '' },
      storedVersions: (object.spec.versions ?? [])
        .filter((v) => v.storage)
        .slice(0, 1)
        .map((v) => v.name),
    },
  }),
};
