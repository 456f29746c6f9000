/** Pods and what an update may change of them (kubernetes `ValidatePodCreate`, `ValidatePodUpdate`). */

import { MIRROR } from '../mirror.ts';
import { semanticEqual } from '../schema/empties.ts';
import type { Container, Pod, Toleration } from '../types.ts';
import { trimmedImage } from './containers.ts';
import { gatedUpdate, ungated } from './gated.ts';
import { podDiff } from './godiff.ts';
import { metadata } from './metadata.ts';
import { toleration } from './placement.ts';
import { podSpec, type Spec } from './podspec.ts';
import { all, type Errors, inRangeText, type Rule } from './rule.ts';
import { subdomain } from './texts.ts';

const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';
const MOST = 2_147_483_647;

const annotated: Rule<Pod> = ({ metadata: { annotations }, spec }, _, errors) => {
  if (!annotations) return;
  const mirror = annotations[MIRROR];
  if (mirror !== undefined && !spec.nodeName)
    errors.invalid(`metadata.annotations[${MIRROR}]`, mirror, 'must set spec.nodeName if mirror pod annotation is set');
  const cost = annotations[DELETION_COST];
  if (cost !== undefined && !(/^(-?[1-9]\d*|0)$/.test(cost) && Math.abs(Number(cost)) <= MOST))
    errors.invalid(`metadata.annotations[${DELETION_COST}]`, cost, 'must be a 32bit integer');
};

const images: Rule<Pod> = ({ spec }, _, errors) => {
  for (const list of ['containers', 'initContainers'] as const)
    spec[list]?.forEach((of, i) => {
      trimmedImage(of, `spec.${list}[${i}]`, errors);
    });
};

const tokens: Rule<Pod> = ({ spec }, _, errors) => {
  if (spec.serviceAccountName) return;
  spec.volumes?.forEach((volume, i) => {
    volume.projected?.sources?.forEach((source, j) => {
      if (source.serviceAccountToken)
        errors.forbidden(
          `spec.volumes[${i}].projected.sources[${j}].serviceAccountToken`,
          'must not be specified when serviceAccountName is not set',
        );
    });
  });
};

/** The part of the rules that looks at more than the spec. */
export const cast: Rule<Pod> = all<Pod>(metadata(subdomain), annotated);

const whole: Rule<Pod> = all<Pod>(
  cast,
  (pod, _, errors) => podSpec(true, pod.metadata.name)(pod.spec as Spec, 'spec', errors),
  tokens,
  images,
);

export const pod: Rule<Pod> = all<Pod>(whole, ({ spec }, _, errors) => {
  if ((spec.ephemeralContainers?.length ?? 0) > 0)
    errors.forbidden('spec.ephemeralContainers', 'cannot be set on create');
  if (spec.nodeName && ((spec as Spec).schedulingGates?.length ?? 0) > 0)
    errors.forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared');
});

const UPDATABLE = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
].join(',');

/** @returns whether the rest can be compared at all */
function containerUpdates(now: readonly Container[], old: readonly Container[], path: string, errors: Errors): boolean {
  if (now.length !== old.length) {
    errors.forbidden(path, 'pod updates may not add or remove containers');
    return false;
  }
  now.forEach((of, i) => {
    if (!of.image) errors.required(`${path}[${i}].image`);
    else trimmedImage(of, `${path}[${i}]`, errors);
  });
  return true;
}

function deadline(now: Pod, old: Pod, errors: Errors): boolean {
  const [to, from] = [now.spec.activeDeadlineSeconds, old.spec.activeDeadlineSeconds];
  const path = 'spec.activeDeadlineSeconds';
  if (to === undefined) {
    if (from !== undefined) errors.invalid(path, null, 'must not update from a positive integer to nil value');
    return true;
  }
  if (to < 0 || to > MOST) errors.invalid(path, to, inRangeText(0, MOST));
  else if (from !== undefined && from < to) errors.invalid(path, to, 'must be less than or equal to previous value');
  else return true;
  return false;
}

function tolerations(now: readonly Toleration[], old: readonly Toleration[], errors: Errors): void {
  const kept = old.every((before) =>
    now.some(({ tolerationSeconds: _n, ...to }) => {
      const { tolerationSeconds: _o, ...from } = before;
      return semanticEqual(to, from);
    }),
  );
  if (!kept) {
    errors.forbidden('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds');
    return;
  }
  now.forEach((of, i) => {
    toleration(of, `spec.tolerations[${i}]`, errors);
  });
}

/** What is left of a spec when the fields that may change are taken from the old one. */
function settled(now: Spec, old: Spec): Spec {
  const withImages = (list: Container[] | undefined, from: readonly Container[] | undefined) =>
    list?.map((of, i) => ({ ...of, image: from?.[i]?.image }) as Container);
  const spec: Spec = {
    ...now,
    containers: withImages(now.containers, old.containers) ?? [],
    ...(now.initContainers ? { initContainers: withImages(now.initContainers, old.initContainers) ?? [] } : {}),
  };
  for (const name of ['activeDeadlineSeconds', 'schedulingGates', 'tolerations'] as const) {
    delete spec[name];
    if (old[name] !== undefined) Object.assign(spec, { [name]: old[name] });
  }
  if ((old.terminationGracePeriodSeconds ?? 0) < 0 && now.terminationGracePeriodSeconds === 1)
    Object.assign(spec, { terminationGracePeriodSeconds: old.terminationGracePeriodSeconds });
  return ungated(spec, old);
}

export function podUpdate(now: Pod, old: Pod): Rule<Pod> {
  return (_, __, errors) => {
    if (
      now.spec === old.spec &&
      now.metadata.labels === old.metadata.labels &&
      now.metadata.annotations === old.metadata.annotations
    )
      return;
    whole(now, '', errors);
    const [to, from] = [now.spec as Spec, old.spec as Spec];
    if (!containerUpdates(to.containers, from.containers, 'spec.containers', errors)) return;
    if (!containerUpdates(to.initContainers ?? [], from.initContainers ?? [], 'spec.initContainers', errors)) return;
    if (!deadline(now, old, errors)) return;
    tolerations(to.tolerations ?? [], from.tolerations ?? [], errors);
    gates(to, from, errors);
    if (semanticEqual(to, from)) return;
    gatedUpdate(to, from, errors);
    if (semanticEqual(settled(to, from), from)) return;
    const shown = podDiff(from, settled(to, from));
    errors.forbidden('spec', `pod updates may not change fields other than ${UPDATABLE}\n${shown}`);
  };
}

function gates(now: Spec, old: Spec, errors: Errors): void {
  const known = new Set((old.schedulingGates ?? []).map((gate) => gate.name));
  now.schedulingGates?.forEach(({ name = '' }, i) => {
    if (!known.has(name))
      errors.forbidden(
        `spec.schedulingGates[${i}].name`,
        `only deletion is allowed, but found new scheduling gate '${name}'`,
      );
  });
}
