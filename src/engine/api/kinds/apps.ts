/** Deployments, ReplicaSets, StatefulSets, DaemonSets (kubernetes `pkg/apis/apps/v1/defaults.go`, `pkg/registry/apps`). */
import { equal } from '../../store/equal.ts';
import { each, fill, inside, without } from '../defaults/fill.ts';
import { template } from '../defaults/podspec.ts';
import { claimSpec } from '../defaults/volumes.ts';
import type { Strategy } from '../strategy.ts';
import type { DaemonSet, Deployment, ReplicaSet, StatefulSet } from '../types.ts';
import { inSpec, workload } from './kind.ts';

const deployment: Strategy<Deployment> = workload(
  'deployments.apps',
  (object: Deployment) =>
    inSpec(object, (of) => {
      const spec = fill(of, {
        replicas: 1,
        strategy: { type: 'RollingUpdate' },
        revisionHistoryLimit: 10,
        progressDeadlineSeconds: 600,
        template: template(undefined),
      });
      return inside(inside(spec, 'template', template), 'strategy', (s) => {
        const strategy = s.type ? s : { ...s, type: 'RollingUpdate' };
        if (strategy.type !== 'RollingUpdate') return strategy;
        return inside(fill(strategy, { rollingUpdate: {} }), 'rollingUpdate', (rolling) =>
          fill(rolling, { maxUnavailable: '25%', maxSurge: '25%' }),
        );
      });
    }),
  {
    // A deployment's annotations count too: they are copied to its ReplicaSets.
    countsGeneration: (object, old) => !equal(object.metadata.annotations ?? {}, old.metadata.annotations ?? {}),
  },
);

const replicaSet: Strategy<ReplicaSet> = workload(
  'replicasets.apps',
  (object: ReplicaSet) =>
    inSpec(object, (spec) => inside(fill(spec, { replicas: 1, template: template(undefined) }), 'template', template)),
  { status: { replicas: 0 }, fields: ({ status }) => ({ 'status.replicas': String(status.replicas ?? 0) }) },
);

const statefulSet: Strategy<StatefulSet> = workload(
  'statefulsets.apps',
  (object: StatefulSet) =>
    inSpec(object, (of) => {
      let spec = fill(of, {
        replicas: 1,
        podManagementPolicy: 'OrderedReady',
        updateStrategy: {},
        revisionHistoryLimit: 10,
        persistentVolumeClaimRetentionPolicy: {},
        serviceName: '',
        template: template(undefined),
      });
      spec = inside(spec, 'template', template);
      spec = inside(spec, 'updateStrategy', (s) => {
        const strategy = s.type ? s : fill({ ...s, type: 'RollingUpdate' }, { rollingUpdate: {} });
        if (strategy.type !== 'RollingUpdate') return strategy;
        // maxUnavailable is behind a gate that is off by default (MaxUnavailableStatefulSet): the API server drops it.
        return inside(strategy, 'rollingUpdate', (rolling) =>
          fill(without(rolling, 'maxUnavailable'), { partition: 0 }),
        );
      });
      spec = inside(spec, 'persistentVolumeClaimRetentionPolicy', (policy) =>
        fill(policy, { whenDeleted: 'Retain', whenScaled: 'Retain' }),
      );
      return inside(spec, 'volumeClaimTemplates', (claims) =>
        each(claims, (claim) =>
          inside(
            inside(
              fill({ ...claim, apiVersion: 'v1', kind: 'PersistentVolumeClaim' }, { spec: {}, status: {} }),
              'spec',
              claimSpec,
            ),
            'status',
            (status) => fill(status, { phase: 'Pending' }),
          ),
        ),
      );
    }),
  { status: { replicas: 0, availableReplicas: 0 } },
);

/** Where v1 keeps the count of template changes that older versions had as a field. */
const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';

function withTemplateGeneration(object: DaemonSet, generation: string): DaemonSet {
  const { annotations } = object.metadata;
  if (annotations?.[TEMPLATE_GENERATION] === generation) return object;
  return {
    ...object,
    metadata: { ...object.metadata, annotations: { ...annotations, [TEMPLATE_GENERATION]: generation } },
  };
}

const daemonSet: Strategy<DaemonSet> = workload(
  'daemonsets.apps',
  (object: DaemonSet) =>
    inSpec(object, (of) => {
      const spec = fill(of, { updateStrategy: {}, revisionHistoryLimit: 10, template: template(undefined) });
      return inside(inside(spec, 'template', template), 'updateStrategy', (s) => {
        const strategy = s.type ? s : { ...s, type: 'RollingUpdate' };
        // Numbers that nobody fills in are zero to the API server's own type.
        if (strategy.type !== 'RollingUpdate')
          return inside(strategy, 'rollingUpdate', (rolling) => fill(rolling, { maxUnavailable: 0, maxSurge: 0 }));
        return inside(fill(strategy, { rollingUpdate: {} }), 'rollingUpdate', (rolling) =>
          fill(rolling, { maxUnavailable: 1, maxSurge: 0 }),
        );
      });
    }),
  {
    prepareForCreate: (object) =>
      withTemplateGeneration(
        {
          ...object,
          status: { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 },
        },
        object.metadata.annotations?.[TEMPLATE_GENERATION] ?? '1',
      ),
    prepareForUpdate(object, old) {
      const before = Number(old.metadata.annotations?.[TEMPLATE_GENERATION] ?? '0');
      const changed = !equal(object.spec.template, old.spec.template);
      return withTemplateGeneration(object, String(changed ? before + 1 : before));
    },
  },
);

export const apps: readonly Strategy[] = [deployment, replicaSet, statefulSet, daemonSet];
