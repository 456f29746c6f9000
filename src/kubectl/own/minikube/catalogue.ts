/** The addons that are known, each with the objects that it consists of. */
import { type KubeObject, METRICS_SERVER } from '../../../engine/index.ts';

export interface Addon {
  readonly name: string;
  readonly maintainer: string;
  /** None: the cluster always has it. */
  readonly objects: readonly KubeObject[];
}

const object = (apiVersion: string, kind: string, namespace: string, name: string, body: object = {}): KubeObject =>
  ({ apiVersion, kind, metadata: namespace === '' ? { name } : { name, namespace }, ...body }) as unknown as KubeObject;

const labels = (name: string) => ({ 'app.kubernetes.io/name': name });

function server(
  namespace: string,
  name: string,
  image: string,
  ports: readonly object[],
  spec: object = {},
  args?: readonly string[],
): KubeObject {
  return object('apps/v1', 'Deployment', namespace, name, {
    spec: {
      selector: { matchLabels: labels(name) },
      template: {
        metadata: { labels: labels(name) },
        spec: {
          ...spec,
          containers: [{ name: name.replace(/^ingress-nginx-/, ''), image, ports, ...(args ? { args } : {}) }],
        },
      },
    },
  });
}

const LEADS = 'node-role.kubernetes.io/control-plane';
/** On the node of which `minikube ip` tells the address, so that the host ports of the addon are there. */
const ON_PRIMARY = {
  tolerations: [{ key: LEADS, operator: 'Exists', effect: 'NoSchedule' }],
  affinity: {
    nodeAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        { weight: 100, preference: { matchExpressions: [{ key: LEADS, operator: 'Exists' }] } },
      ],
    },
  },
};

const [NGINX, BOARD] = ['ingress-nginx', 'kubernetes-dashboard'];

export const ADDONS: readonly Addon[] = [
  {
    name: 'dashboard',
    maintainer: 'Kubernetes',
    objects: [
      object('v1', 'Namespace', '', BOARD),
      object('v1', 'ServiceAccount', BOARD, BOARD),
      server(BOARD, BOARD, 'docker.io/kubernetesui/dashboard:v2.7.0', [{ containerPort: 9090 }], {
        serviceAccountName: BOARD,
      }),
      object('v1', 'Service', BOARD, BOARD, {
        spec: { selector: labels(BOARD), ports: [{ port: 80, targetPort: 9090 }] },
      }),
    ],
  },
  { name: 'default-storageclass', maintainer: 'Kubernetes', objects: [] },
  {
    name: 'ingress',
    maintainer: 'Kubernetes',
    objects: [
      object('v1', 'Namespace', '', NGINX),
      object('networking.k8s.io/v1', 'IngressClass', '', 'nginx', {
        metadata: { name: 'nginx', annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' } },
        spec: { controller: 'k8s.io/ingress-nginx' },
      }),
      server(
        NGINX,
        'ingress-nginx-controller',
        'registry.k8s.io/ingress-nginx/controller:v1.14.0',
        [
          { name: 'http', containerPort: 80, hostPort: 80 },
          { name: 'https', containerPort: 443, hostPort: 443 },
        ],
        ON_PRIMARY,
        ['/nginx-ingress-controller', '--controller-class=k8s.io/ingress-nginx', '--watch-ingress-without-class=true'],
      ),
      object('v1', 'Service', NGINX, 'ingress-nginx-controller', {
        spec: {
          type: 'NodePort',
          selector: labels('ingress-nginx-controller'),
          ports: [
            { name: 'http', port: 80, targetPort: 'http' },
            { name: 'https', port: 443, targetPort: 'https' },
          ],
        },
      }),
    ],
  },
  {
    name: 'metrics-server',
    maintainer: 'Kubernetes',
    objects: METRICS_SERVER.map(([, each]) => each as KubeObject),
  },
  { name: 'storage-provisioner', maintainer: 'minikube', objects: [] },
];
