/** Networking, storage, autoscaling, disruption, scheduling, access, coordination: defaults and first states. */
import { each, fill, inside, without } from '../defaults/fill.ts';
import type { Strategy } from '../strategy.ts';
import type {
  ClusterRoleBinding,
  CSIDriver,
  EndpointSlice,
  HorizontalPodAutoscaler,
  Ingress,
  IngressClass,
  Lease,
  NetworkPolicy,
  PodDisruptionBudget,
  PriorityClass,
  RoleBinding,
  RuntimeClass,
  StorageClass,
} from '../types.ts';
import { inSpec, withStatus, workload } from './kind.ts';

const ingress: Strategy<Ingress> = workload('ingresses.networking.k8s.io', (object: Ingress) => object, {
  status: { loadBalancer: {} },
});

const ingressClass: Strategy<IngressClass> = {
  resource: 'ingressclasses.networking.k8s.io',
  generation: true,
  defaults: (object) =>
    inSpec(object, (spec) => inside(spec, 'parameters', (parameters) => fill(parameters, { scope: 'Cluster' }))),
};

type PolicyPeers = { ports?: { protocol?: string }[] };
const tcp = <T extends PolicyPeers>(rules: T[]): T[] =>
  each(rules, (rule) => inside(rule, 'ports', (ports) => each(ports, (port) => fill(port, { protocol: 'TCP' }))));

const networkPolicy: Strategy<NetworkPolicy> = {
  resource: 'networkpolicies.networking.k8s.io',
  generation: true,
  defaults: (object) =>
    inSpec(object, (of) => {
      let spec = fill(of, { podSelector: {} });
      spec = inside(inside(spec, 'ingress', tcp), 'egress', tcp);
      if ((spec.policyTypes?.length ?? 0) > 0) return spec;
      return { ...spec, policyTypes: (spec.egress?.length ?? 0) > 0 ? ['Ingress', 'Egress'] : ['Ingress'] };
    }),
};

const storageClass: Strategy<StorageClass> = {
  resource: 'storageclasses.storage.k8s.io',
  generation: false,
  defaults: (object) => fill(object, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' }),
};

const csiDriver: Strategy<CSIDriver> = {
  resource: 'csidrivers.storage.k8s.io',
  generation: false,
  defaults: (object) =>
    inSpec(object, (spec) =>
      fill(spec, {
        attachRequired: true,
        podInfoOnMount: false,
        storageCapacity: false,
        fsGroupPolicy: 'ReadWriteOnceWithFSType',
        volumeLifecycleModes: ['Persistent'],
        requiresRepublish: false,
        seLinuxMount: false,
      }),
    ),
};

type Scaler = HorizontalPodAutoscaler['spec'];
type Rules = NonNullable<NonNullable<Scaler['behavior']>['scaleUp']>;

/** Without a behaviour of its own an autoscaler doubles, or adds 4 pods, within 15 s. */
const UP: Rules = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
};
const DOWN: Rules = { selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] };
/** `DefaultCPUUtilization` (kubernetes `pkg/apis/autoscaling`), per cent. */
const CPU = 80;

const autoscaler: Strategy<HorizontalPodAutoscaler> = {
  resource: 'horizontalpodautoscalers.autoscaling',
  generation: false,
  defaults: (object) =>
    inSpec(object, (of) => {
      let spec = fill(of, { minReplicas: 1 });
      if ((spec.metrics?.length ?? 0) === 0)
        spec = {
          ...spec,
          metrics: [
            { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: CPU } } },
          ],
        };
      return inside(spec, 'behavior', (behavior) =>
        inside(
          inside(fill(behavior, { scaleUp: UP, scaleDown: DOWN }), 'scaleUp', (rules) => fill(rules, UP)),
          'scaleDown',
          (rules) => fill(rules, DOWN),
        ),
      );
    }),
  prepareForCreate: withStatus(() => ({ desiredReplicas: 0, currentMetrics: null })),
};

const budget: Strategy<PodDisruptionBudget> = workload(
  'poddisruptionbudgets.policy',
  (object: PodDisruptionBudget) => inSpec(object, (spec) => spec),
  { status: { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 } },
);

const priorityClass: Strategy<PriorityClass> = {
  resource: 'priorityclasses.scheduling.k8s.io',
  generation: true,
  defaults: (object) => fill(object, { preemptionPolicy: 'PreemptLowerPriority' }),
};

const runtimeClass: Strategy<RuntimeClass> = { resource: 'runtimeclasses.node.k8s.io', generation: false };

const RBAC = 'rbac.authorization.k8s.io';

/** References to roles and people need no group: there is one. */
const bindingDefaults = <T extends RoleBinding | ClusterRoleBinding>(object: T): T => {
  const named = inside(object as RoleBinding, 'roleRef', (ref) => (ref.apiGroup ? ref : { ...ref, apiGroup: RBAC }));
  return inside(named, 'subjects', (subjects) =>
    each(subjects, (subject) =>
      subject.kind === 'User' || subject.kind === 'Group' ? fill(subject, { apiGroup: RBAC }) : subject,
    ),
  ) as T;
};

const plain = (resource: string): Strategy => ({ resource, generation: false });

const lease: Strategy<Lease> = {
  resource: 'leases.coordination.k8s.io',
  generation: false,
  // Electing a leader by strategies is behind a gate that is off (CoordinatedLeaderElection): its fields are dropped.
  defaults: (object) => inSpec(object, (spec) => without(without(spec, 'strategy'), 'preferredHolder')),
};

const endpointSlice: Strategy<EndpointSlice> = {
  resource: 'endpointslices.discovery.k8s.io',
  generation: true,
  defaults: (object) =>
    inside(object, 'ports', (ports) => each(ports, (port) => fill(port, { name: '', protocol: 'TCP' }))),
};

export const more: readonly Strategy[] = [
  ingress,
  ingressClass,
  networkPolicy,
  storageClass,
  csiDriver,
  plain('volumeattributesclasses.storage.k8s.io'),
  plain('csinodes.storage.k8s.io'),
  plain('volumeattachments.storage.k8s.io'),
  plain('csistoragecapacities.storage.k8s.io'),
  plain('controllerrevisions.apps'),
  autoscaler,
  budget,
  priorityClass,
  runtimeClass,
  plain('roles.rbac.authorization.k8s.io'),
  plain('clusterroles.rbac.authorization.k8s.io'),
  {
    resource: 'rolebindings.rbac.authorization.k8s.io',
    generation: false,
    defaults: bindingDefaults,
  } as Strategy<RoleBinding>,
  {
    resource: 'clusterrolebindings.rbac.authorization.k8s.io',
    generation: false,
    defaults: bindingDefaults,
  } as Strategy<ClusterRoleBinding>,
  lease,
  endpointSlice,
];
