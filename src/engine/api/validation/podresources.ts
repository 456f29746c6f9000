/** What a pod asks for as a whole, beside what its containers ask for (kubernetes `validatePodResources`). */
import { amountsOf } from '../pod-resources.ts';
import { compareQuantities } from '../quantity.ts';
import type { PodSpec } from '../types.ts';
import type { Spec } from './podspec.ts';
import { hugePages, requirements, resourceName } from './resources.ts';
import { Errors, type Rule } from './rule.ts';

const POD_LEVEL = new Set(['cpu', 'memory']);

const podResource: Rule<string> = (name, path, errors) => {
  const found = new Errors();
  resourceName(name, path, found);
  errors.causes.push(...found.causes);
  if (found.causes.length > 0 || POD_LEVEL.has(name) || hugePages(name)) return;
  errors.notSupported(path, name, ['cpu', 'hugepages-', 'memory']);
};

export const podResources = (spec: Spec, path: string, errors: Errors): void => {
  const of = (spec as { resources?: NonNullable<PodSpec['containers'][number]['resources']> }).resources;
  if (of === undefined) return;
  if (spec.os?.name === 'windows') {
    errors.forbidden(path, 'may not be set for a windows pod');
    return;
  }
  if ((of as { claims?: unknown }).claims !== undefined)
    errors.forbidden(`${path}.claims`, 'claims may not be set for Resources at pod-level');
  requirements(new Set(), podResource)(of, path, errors);
  for (const [name, sum] of Object.entries(amountsOf(spec as PodSpec, 'requests'))) {
    const whole = of.requests?.[name];
    if (whole !== undefined && compareQuantities(sum, whole) > 0)
      errors.invalid(
        `${path}.requests[${name}]`,
        whole,
        `must be greater than or equal to aggregate container requests of ${sum}`,
      );
  }
  for (const [name, sum] of Object.entries(amountsOf(spec as PodSpec, 'limits'))) {
    const whole = of.limits?.[name];
    if (hugePages(name) && whole !== undefined && compareQuantities(sum, whole) > 0)
      errors.invalid(
        `${path}.limits[${name}]`,
        whole,
        `must be greater than or equal to aggregate container limits of ${sum}`,
      );
  }
  spec.containers?.forEach((container, i) => {
    for (const [name, limit] of Object.entries(container.resources?.limits ?? {})) {
      const whole = of.limits?.[name];
      if (whole !== undefined && compareQuantities(limit, whole) > 0)
        errors.invalid(
          `${path}.containers[${i}][${name}].limits`,
          limit,
          `must be less than or equal to pod limits of ${whole}`,
        );
    }
  });
};
