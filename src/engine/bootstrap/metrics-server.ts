/**
 * metrics-server, as its own manifest installs it (github.com/kubernetes-sigs/metrics-server, components.yaml), on the machine of the
 * control plane: who may read what it serves, what it runs as, and the API that it adds to the cluster's.
 */
import type { AnySent, ResourceName } from '../api/types.ts';

const [NAME, NAMESPACE] = ['metrics-server', 'kube-system'];
const labels = { 'k8s-app': NAME };
const LEADS = 'node-role.kubernetes.io/control-plane';
const RBAC = 'rbac.authorization.k8s.io';
const PORT = 10250;

const metadata = { name: NAME, namespace: NAMESPACE, labels };
const named = (name: string, more: Readonly<Record<string, string>> = {}) => ({
  name,
  labels: { ...labels, ...more },
});

const role = (name: string, rules: readonly object[], more?: Readonly<Record<string, string>>): AnySent => ({
  apiVersion: `${RBAC}/v1`,
  kind: 'ClusterRole',
  metadata: named(name, more),
  rules,
});

const bound = (kind: string, meta: object, to: string, name: string): AnySent => ({
  apiVersion: `${RBAC}/v1`,
  kind,
  metadata: meta,
  roleRef: { apiGroup: RBAC, kind: to, name },
  subjects: [{ kind: 'ServiceAccount', name: NAME, namespace: NAMESPACE }],
});

const probe = (path: string, more: object) => ({
  httpGet: { path, port: 'https', scheme: 'HTTPS' },
  periodSeconds: 10,
  failureThreshold: 3,
  ...more,
});

const pod = {
  serviceAccountName: NAME,
  priorityClassName: 'system-cluster-critical',
  nodeSelector: { 'kubernetes.io/os': 'linux' },
  affinity: {
    nodeAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        { weight: 100, preference: { matchExpressions: [{ key: LEADS, operator: 'Exists' }] } },
      ],
    },
  },
  tolerations: [{ key: LEADS, operator: 'Exists', effect: 'NoSchedule' }],
  containers: [
    {
      name: NAME,
      image: 'registry.k8s.io/metrics-server/metrics-server:v0.8.0',
      args: [
        '--cert-dir=/tmp',
        `--secure-port=${PORT}`,
        '--kubelet-preferred-address-types=InternalIP,ExternalIP,Hostname',
        '--kubelet-use-node-status-port',
        '--metric-resolution=15s',
        '--kubelet-insecure-tls',
      ],
      ports: [{ name: 'https', containerPort: PORT, protocol: 'TCP' }],
      // Its manifest waits 20 s; so a cluster that has settled has its metrics.
      readinessProbe: probe('/readyz', { initialDelaySeconds: 10 }),
      livenessProbe: probe('/livez', {}),
      resources: { requests: { cpu: '100m', memory: '200Mi' } },
      volumeMounts: [{ name: 'tmp-dir', mountPath: '/tmp' }],
    },
  ],
  volumes: [{ name: 'tmp-dir', emptyDir: {} }],
};

/** Its objects, in the order in which they are made. */
export const METRICS_SERVER: readonly (readonly [ResourceName, AnySent])[] = [
  ['serviceaccounts', { apiVersion: 'v1', kind: 'ServiceAccount', metadata }],
  [
    `clusterroles.${RBAC}`,
    role(
      'system:aggregated-metrics-reader',
      [{ apiGroups: ['metrics.k8s.io'], resources: ['pods', 'nodes'], verbs: ['get', 'list', 'watch'] }],
      Object.fromEntries(['admin', 'edit', 'view'].map((each) => [`${RBAC}/aggregate-to-${each}`, 'true'])),
    ),
  ],
  [
    `clusterroles.${RBAC}`,
    role('system:metrics-server', [
      { apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] },
      { apiGroups: [''], resources: ['pods', 'nodes'], verbs: ['get', 'list', 'watch'] },
    ]),
  ],
  [
    `rolebindings.${RBAC}`,
    bound(
      'RoleBinding',
      { ...metadata, name: `${NAME}-auth-reader` },
      'Role',
      'extension-apiserver-authentication-reader',
    ),
  ],
  [
    `clusterrolebindings.${RBAC}`,
    bound('ClusterRoleBinding', named(`${NAME}:system:auth-delegator`), 'ClusterRole', 'system:auth-delegator'),
  ],
  [
    `clusterrolebindings.${RBAC}`,
    bound('ClusterRoleBinding', named('system:metrics-server'), 'ClusterRole', 'system:metrics-server'),
  ],
  [
    'services',
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: {
        selector: labels,
        ports: [{ name: 'https', appProtocol: 'https', port: 443, protocol: 'TCP', targetPort: 'https' }],
      },
    },
  ],
  [
    'deployments.apps',
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: {
        selector: { matchLabels: labels },
        strategy: { rollingUpdate: { maxUnavailable: 0 } },
        template: { metadata: { labels }, spec: pod },
      },
    },
  ],
  [
    'apiservices.apiregistration.k8s.io',
    {
      apiVersion: 'apiregistration.k8s.io/v1',
      kind: 'APIService',
      metadata: named('v1beta1.metrics.k8s.io'),
      spec: {
        group: 'metrics.k8s.io',
        version: 'v1beta1',
        groupPriorityMinimum: 100,
        versionPriority: 100,
        insecureSkipTLSVerify: true,
        service: { name: NAME, namespace: NAMESPACE, port: 443 },
      },
    },
  ],
];
