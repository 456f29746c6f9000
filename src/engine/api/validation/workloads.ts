/** Deployments, ReplicaSets, StatefulSets, DaemonSets, ReplicationControllers (kubernetes `pkg/apis/apps/validation`). */
import { semanticEqual } from '../schema/empties.ts';
import { type LabelSelector, selects } from '../selectors.ts';
import type {
  DaemonSet,
  Deployment,
  PodTemplateSpec,
  ReplicaSet,
  ReplicationController,
  StatefulSet,
} from '../types.ts';
import { claimSpec } from './claims.ts';
import { dump } from './dump.ts';
import { annotations, labels, metadata } from './metadata.ts';
import { podTemplate } from './podspec.ts';
import { all, type Errors, IMMUTABLE, notNegative, oneOf, type Rule } from './rule.ts';
import { isEmpty, isUsable, labelSelector } from './selector.ts';
import { label, percent, subdomain } from './texts.ts';

type Amount = string | number | undefined;

/** A number or a share that is not negative. */
export const amount: Rule<Amount> = (value, path, errors) => {
  if (typeof value === 'string') for (const message of percent(value)) errors.invalid(path, value, message);
  else notNegative(value, path, errors);
};

const shareOf = (value: Amount): number | undefined =>
  typeof value === 'string' && percent(value).length === 0 ? Number(value.slice(0, -1)) : undefined;
export const isZero = (value: Amount): boolean => (shareOf(value) ?? (typeof value === 'number' ? value : 0)) === 0;

/** No more than all of them. */
export const notOverAll: Rule<Amount> = (value, path, errors) => {
  if ((shareOf(value) ?? 0) > 100) errors.invalid(path, value, 'must not be greater than 100%');
};

const NO_MATCH = '`selector` does not match template `labels`';
const always = oneOf('Always');

/** @param kind as Kubernetes names it in the refusal of a deadline */
function template(selector: LabelSelector | undefined, kind: string): Rule<PodTemplateSpec> {
  return (of, path, errors) => {
    matches(selector, of, path, errors);
    podTemplate(of, path, errors);
    lasting(of, kind, path, errors);
  };
}

/** A missing selector matches nothing, an empty one is not asked. */
function matches(selector: LabelSelector | undefined, of: PodTemplateSpec, path: string, errors: Errors): void {
  if (selector !== undefined && isEmpty(selector)) return;
  if (!selects(selector, of.metadata?.labels))
    errors.invalid(`${path}.metadata.labels`, of.metadata?.labels ?? null, NO_MATCH);
}

function lasting(of: PodTemplateSpec, kind: string, path: string, errors: Errors): void {
  always(of.spec?.restartPolicy, `${path}.spec.restartPolicy`, errors);
  if (of.spec?.activeDeadlineSeconds !== undefined)
    errors.forbidden(`${path}.spec.activeDeadlineSeconds`, `activeDeadlineSeconds in ${kind} is not Supported`);
}

/** A selector that must be there and say something. @returns whether it can be used */
function selector(of: LabelSelector | undefined, kind: string, unusable: string, errors: Errors): boolean {
  if (of === undefined) {
    errors.required('spec.selector');
    return true;
  }
  labelSelector(of, 'spec.selector', errors);
  if (isEmpty(of)) errors.invalid('spec.selector', of, `empty selector is invalid for ${kind}`);
  if (isUsable(of)) return true;
  errors.invalid('spec.selector', of, unusable);
  return false;
}

const UNUSABLE = 'invalid label selector';

const deploymentSpec: Rule<Deployment> = ({ spec }, _, errors) => {
  notNegative(spec.replicas, 'spec.replicas', errors);
  if (selector(spec.selector, 'deployment', UNUSABLE, errors))
    template(spec.selector, 'ReplicaSet')(spec.template, 'spec.template', errors);
  strategy(spec, errors);
  notNegative(spec.minReadySeconds, 'spec.minReadySeconds', errors);
  notNegative(spec.revisionHistoryLimit, 'spec.revisionHistoryLimit', errors);
  const deadline = spec.progressDeadlineSeconds;
  if (deadline === undefined) return;
  notNegative(deadline, 'spec.progressDeadlineSeconds', errors);
  if (deadline <= (spec.minReadySeconds ?? 0))
    errors.invalid('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds');
};

function strategy({ strategy: of }: Deployment['spec'], errors: Errors): void {
  const path = 'spec.strategy';
  const rolling = of?.rollingUpdate;
  switch (of?.type) {
    case 'Recreate':
      if (rolling) errors.forbidden(`${path}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'");
      return;
    case 'RollingUpdate': {
      const at = `${path}.rollingUpdate`;
      amount(rolling?.maxUnavailable, `${at}.maxUnavailable`, errors);
      amount(rolling?.maxSurge, `${at}.maxSurge`, errors);
      if (isZero(rolling?.maxUnavailable) && isZero(rolling?.maxSurge))
        errors.invalid(`${at}.maxUnavailable`, rolling?.maxUnavailable, 'may not be 0 when `maxSurge` is 0');
      notOverAll(rolling?.maxUnavailable, `${at}.maxUnavailable`, errors);
      return;
    }
    default:
      errors.notSupported(path, dump('apps.DeploymentStrategy', 'apps/v1.DeploymentStrategy', of), [
        'Recreate',
        'RollingUpdate',
      ]);
  }
}

export const deployment: Rule<Deployment> = all<Deployment>(metadata(subdomain), deploymentSpec);

const sameSelector =
  (now: LabelSelector | undefined, old: LabelSelector | undefined): Rule<unknown> =>
  (_, __, errors) => {
    if (!semanticEqual(now, old)) errors.invalid('spec.selector', now ?? null, IMMUTABLE);
  };

export const deploymentUpdate = (now: Deployment, old: Deployment): Rule<Deployment> =>
  all<Deployment>(deploymentSpec, sameSelector(now.spec.selector, old.spec.selector));

const replicaSetSpec: Rule<ReplicaSet> = ({ spec }, _, errors) => {
  notNegative(spec.replicas, 'spec.replicas', errors);
  notNegative(spec.minReadySeconds, 'spec.minReadySeconds', errors);
  if (selector(spec.selector, 'deployment', UNUSABLE, errors) && spec.template)
    template(spec.selector, 'ReplicaSet')(spec.template, 'spec.template', errors);
};

export const replicaSet: Rule<ReplicaSet> = all<ReplicaSet>(metadata(subdomain), replicaSetSpec);
export const replicaSetUpdate = (now: ReplicaSet, old: ReplicaSet): Rule<ReplicaSet> =>
  all<ReplicaSet>(replicaSetSpec, sameSelector(now.spec.selector, old.spec.selector));

const retention = oneOf('Retain', 'Delete');

function statefulSetSpec(update: boolean): Rule<StatefulSet> {
  return ({ spec }, _, errors) => {
    const { podManagementPolicy: policy } = spec;
    if (policy !== 'OrderedReady' && policy !== 'Parallel')
      errors.invalid('spec.podManagementPolicy', policy ?? '', "must be 'OrderedReady' or 'Parallel'");
    statefulSetStrategy(spec, errors);
    const keep = spec.persistentVolumeClaimRetentionPolicy as { whenDeleted?: string; whenScaled?: string } | undefined;
    if (keep) {
      retention(keep.whenDeleted, 'spec.persistentVolumeClaimRetentionPolicy.whenDeleted', errors);
      retention(keep.whenScaled, 'spec.persistentVolumeClaimRetentionPolicy.whenScaled', errors);
    }
    if (!update)
      spec.volumeClaimTemplates?.forEach((claim, i) => {
        claimSpec(claim.spec, `spec.volumeClaimTemplates[${i}].spec`, errors);
      });
    notNegative(spec.replicas, 'spec.replicas', errors);
    notNegative(spec.minReadySeconds, 'spec.minReadySeconds', errors);
    notNegative((spec as { ordinals?: { start?: number } }).ordinals?.start, 'spec.ordinals.start', errors);
    if (!update && spec.serviceName)
      for (const message of label(spec.serviceName)) errors.invalid('spec.serviceName', spec.serviceName, message);
    if (selector(spec.selector, 'statefulset', '', errors)) {
      matches(spec.selector, spec.template, 'spec.template', errors);
      const seen = seenTemplate(spec);
      podTemplate(seen, 'spec.template', errors);
      labels(seen.metadata?.labels, 'spec.template.labels', errors);
      annotations(seen.metadata?.annotations, 'spec.template.annotations', errors);
    }
    lasting(spec.template, 'StatefulSet', 'spec.template', errors);
  };
}

/** The template as its pods will be: with the claims as volumes, and the names that the set gives. */
function seenTemplate(spec: StatefulSet['spec']): PodTemplateSpec {
  const claims = [...new Set((spec.volumeClaimTemplates ?? []).map((claim) => claim.metadata?.name ?? ''))];
  const pod = spec.template.spec;
  if (!pod || (claims.length === 0 && !pod.hostname && !pod.subdomain)) return spec.template;
  const { hostname: _h, subdomain: _s, ...rest } = pod;
  const given = claims.map((name) => ({ name, persistentVolumeClaim: { claimName: name } }));
  const volumes = [...given, ...(pod.volumes ?? []).filter((volume) => !claims.includes(volume.name))];
  return { ...spec.template, spec: { ...rest, ...(volumes.length > 0 ? { volumes } : {}) } };
}

function statefulSetStrategy({ updateStrategy: of }: StatefulSet['spec'], errors: Errors): void {
  const path = 'spec.updateStrategy';
  const rolling = of?.rollingUpdate as { partition?: number; maxUnavailable?: Amount } | undefined;
  if (of?.type === 'OnDelete') {
    if (rolling)
      errors.invalid(
        `${path}.rollingUpdate`,
        dump('apps.RollingUpdateStatefulSetStrategy', 'apps/v1.RollingUpdateStatefulSetStrategy', rolling),
        "only allowed for updateStrategy 'RollingUpdate'",
      );
  } else if (of?.type === 'RollingUpdate') {
    notNegative(rolling?.partition, `${path}.rollingUpdate.partition`, errors);
    const most = rolling?.maxUnavailable;
    if (most === undefined) return;
    amount(most, `${path}.rollingUpdate.maxUnavailable`, errors);
    if (isZero(most)) errors.invalid(`${path}.rollingUpdate.maxUnavailable`, most, 'cannot be 0');
    notOverAll(most, `${path}.rollingUpdate.maxUnavailable`, errors);
  } else
    errors.invalid(
      path,
      dump('apps.StatefulSetUpdateStrategy', 'apps/v1.StatefulSetUpdateStrategy', of),
      "must be 'RollingUpdate' or 'OnDelete'",
    );
}

export const statefulSet: Rule<StatefulSet> = all<StatefulSet>(metadata(label), statefulSetSpec(false));

const OTHER_FIELDS =
  "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";
const MUTABLE = new Set([
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
]);
const fixed = (spec: object): unknown =>
  Object.fromEntries(Object.entries(spec).filter(([name]) => !MUTABLE.has(name)));

export const statefulSetUpdate = (now: StatefulSet, old: StatefulSet): Rule<StatefulSet> =>
  all<StatefulSet>(statefulSetSpec(true), (_, __, errors) => {
    if (!semanticEqual(fixed(now.spec), fixed(old.spec))) errors.forbidden('spec', OTHER_FIELDS);
  });

const daemonSetSpec: Rule<DaemonSet> = ({ spec }, _, errors) => {
  labelSelector(spec.selector, 'spec.selector', errors);
  const usable = spec.selector === undefined || isUsable(spec.selector);
  if (usable && !selects(spec.selector, spec.template.metadata?.labels))
    errors.invalid('spec.template.metadata.labels', spec.template.metadata?.labels ?? null, NO_MATCH);
  if (spec.selector !== undefined && isEmpty(spec.selector))
    errors.invalid('spec.selector', spec.selector, 'empty selector is invalid for daemonset');
  podTemplate(spec.template, 'spec.template', errors);
  lasting(spec.template, 'DaemonSet', 'spec.template', errors);
  notNegative(spec.minReadySeconds, 'spec.minReadySeconds', errors);
  daemonSetStrategy(spec, errors);
  notNegative(spec.revisionHistoryLimit, 'spec.revisionHistoryLimit', errors);
};

function daemonSetStrategy({ updateStrategy: of }: DaemonSet['spec'], errors: Errors): void {
  if (of?.type === 'OnDelete') return;
  if (of?.type !== 'RollingUpdate') {
    errors.notSupported(
      'spec.updateStrategy',
      dump('apps.DaemonSetUpdateStrategy', 'apps/v1.DaemonSetUpdateStrategy', of),
      ['RollingUpdate', 'OnDelete'],
    );
    return;
  }
  const path = 'spec.updateStrategy.rollingUpdate';
  const { maxUnavailable, maxSurge } = (of.rollingUpdate ?? {}) as { maxUnavailable?: Amount; maxSurge?: Amount };
  amount(maxUnavailable, `${path}.maxUnavailable`, errors);
  amount(maxSurge, `${path}.maxSurge`, errors);
  notOverAll(maxUnavailable, `${path}.maxUnavailable`, errors);
  notOverAll(maxSurge, `${path}.maxSurge`, errors);
  if (!isZero(maxUnavailable) && !isZero(maxSurge))
    errors.invalid(`${path}.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero');
  else if (isZero(maxUnavailable) && isZero(maxSurge))
    errors.required(`${path}.maxUnavailable`, 'cannot be 0 when maxSurge is 0');
}

export const daemonSet: Rule<DaemonSet> = all<DaemonSet>(metadata(subdomain), daemonSetSpec);
export const daemonSetUpdate = (now: DaemonSet, old: DaemonSet): Rule<DaemonSet> =>
  all<DaemonSet>(sameSelector(now.spec.selector, old.spec.selector), daemonSetSpec);

const controllerSpec: Rule<ReplicationController> = ({ spec }, _, errors) => {
  notNegative(spec.minReadySeconds, 'spec.minReadySeconds', errors);
  if (Object.keys(spec.selector ?? {}).length === 0) errors.required('spec.selector');
  notNegative(spec.replicas, 'spec.replicas', errors);
  if (!spec.template) errors.required('spec.template');
  else
    template(spec.selector ? { matchLabels: spec.selector } : {}, 'ReplicationController')(
      spec.template,
      'spec.template',
      errors,
    );
};

export const replicationController: Rule<ReplicationController> = all<ReplicationController>(
  metadata(subdomain),
  controllerSpec,
);
export const replicationControllerUpdate = (): Rule<ReplicationController> => controllerSpec;
