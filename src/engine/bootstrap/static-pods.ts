/**
 * The static pods of a control-plane machine, with the images, requests and flags that kubeadm gives them
 * (kubernetes.io/docs/reference/setup-tools/kubeadm/implementation-details). The flags are for reading: what the simulated
 * components do is set where a cluster is made.
 */
import type { AnySent } from '../api/types.ts';

/** The version of everything that carries Kubernetes' version. */
export const KUBERNETES_VERSION = 'v1.35.6';

const PKI = '/etc/kubernetes/pki';
const SERVICES = '--service-cluster-ip-range=10.96.0.0/12';

interface Component {
  readonly name: string;
  readonly image: string;
  readonly cpu: string;
  readonly memory?: string;
  /** Folders of the machine that it has for its own, by the name of the volume. */
  readonly folders?: Readonly<Record<string, string>>;
  /** @param node the machine's name @param address its address @param elects whether a leader is elected among several */
  flags(node: string, address: string, elects: boolean): string[];
}

/** How a component that asks the API server says who it is. */
const withConfig = (name: string): string[] =>
  ['authentication-kubeconfig', 'authorization-kubeconfig', 'kubeconfig'].map(
    (flag) => `--${flag}=/etc/kubernetes/${name}.conf`,
  );

const COMPONENTS: readonly Component[] = [
  {
    name: 'etcd',
    image: 'registry.k8s.io/etcd:3.6.5-0',
    cpu: '100m',
    memory: '100Mi',
    folders: { 'etcd-certs': `${PKI}/etcd`, 'etcd-data': '/var/lib/etcd' },
    flags: (node, address) => [
      `--advertise-client-urls=https://${address}:2379`,
      `--cert-file=${PKI}/etcd/server.crt`,
      '--client-cert-auth=true',
      '--data-dir=/var/lib/etcd',
      '--feature-gates=InitialCorruptCheck=true',
      `--initial-advertise-peer-urls=https://${address}:2380`,
      `--initial-cluster=${node}=https://${address}:2380`,
      `--key-file=${PKI}/etcd/server.key`,
      `--listen-client-urls=https://127.0.0.1:2379,https://${address}:2379`,
      '--listen-metrics-urls=http://127.0.0.1:2381',
      `--listen-peer-urls=https://${address}:2380`,
      `--name=${node}`,
      `--peer-cert-file=${PKI}/etcd/peer.crt`,
      '--peer-client-cert-auth=true',
      `--peer-key-file=${PKI}/etcd/peer.key`,
      `--peer-trusted-ca-file=${PKI}/etcd/ca.crt`,
      '--snapshot-count=10000',
      `--trusted-ca-file=${PKI}/etcd/ca.crt`,
      '--watch-progress-notify-interval=5s',
    ],
  },
  {
    name: 'kube-apiserver',
    image: `registry.k8s.io/kube-apiserver:${KUBERNETES_VERSION}`,
    cpu: '250m',
    flags: (_node, address) => [
      `--advertise-address=${address}`,
      '--allow-privileged=true',
      '--authorization-mode=Node,RBAC',
      `--client-ca-file=${PKI}/ca.crt`,
      '--enable-admission-plugins=NodeRestriction',
      '--enable-bootstrap-token-auth=true',
      `--etcd-cafile=${PKI}/etcd/ca.crt`,
      `--etcd-certfile=${PKI}/apiserver-etcd-client.crt`,
      `--etcd-keyfile=${PKI}/apiserver-etcd-client.key`,
      '--etcd-servers=https://127.0.0.1:2379',
      `--kubelet-client-certificate=${PKI}/apiserver-kubelet-client.crt`,
      `--kubelet-client-key=${PKI}/apiserver-kubelet-client.key`,
      '--kubelet-preferred-address-types=InternalIP,ExternalIP,Hostname',
      `--proxy-client-cert-file=${PKI}/front-proxy-client.crt`,
      `--proxy-client-key-file=${PKI}/front-proxy-client.key`,
      '--requestheader-allowed-names=front-proxy-client',
      `--requestheader-client-ca-file=${PKI}/front-proxy-ca.crt`,
      '--requestheader-extra-headers-prefix=X-Remote-Extra-',
      '--requestheader-group-headers=X-Remote-Group',
      '--requestheader-username-headers=X-Remote-User',
      '--secure-port=6443',
      '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
      `--service-account-key-file=${PKI}/sa.pub`,
      `--service-account-signing-key-file=${PKI}/sa.key`,
      SERVICES,
      `--tls-cert-file=${PKI}/apiserver.crt`,
      `--tls-private-key-file=${PKI}/apiserver.key`,
    ],
  },
  {
    name: 'kube-controller-manager',
    image: `registry.k8s.io/kube-controller-manager:${KUBERNETES_VERSION}`,
    cpu: '200m',
    flags: (_node, _address, elects) => [
      '--allocate-node-cidrs=true',
      ...withConfig('controller-manager'),
      '--bind-address=127.0.0.1',
      `--client-ca-file=${PKI}/ca.crt`,
      '--cluster-cidr=10.244.0.0/16',
      '--cluster-name=kubernetes',
      `--cluster-signing-cert-file=${PKI}/ca.crt`,
      `--cluster-signing-key-file=${PKI}/ca.key`,
      '--controllers=*,bootstrapsigner,tokencleaner',
      `--leader-elect=${elects}`,
      `--requestheader-client-ca-file=${PKI}/front-proxy-ca.crt`,
      `--root-ca-file=${PKI}/ca.crt`,
      `--service-account-private-key-file=${PKI}/sa.key`,
      SERVICES,
      '--use-service-account-credentials=true',
    ],
  },
  {
    name: 'kube-scheduler',
    image: `registry.k8s.io/kube-scheduler:${KUBERNETES_VERSION}`,
    cpu: '100m',
    flags: (_node, _address, elects) => [
      ...withConfig('scheduler'),
      '--bind-address=127.0.0.1',
      `--leader-elect=${elects}`,
    ],
  },
];

/** What lies in the manifests' folder of a control-plane machine. */
export const staticPodsOf = (node: string, address: string, elects: boolean): AnySent[] =>
  COMPONENTS.map(({ name, image, cpu, memory, folders = {}, flags }) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'kube-system', labels: { component: name, tier: 'control-plane' } },
    spec: {
      hostNetwork: true,
      priorityClassName: 'system-node-critical',
      containers: [
        {
          name,
          image,
          command: [name, ...flags(node, address, elects)],
          resources: { requests: { cpu, ...(memory ? { memory } : {}) } },
          volumeMounts: Object.entries(folders).map(([volume, mountPath]) => ({ name: volume, mountPath })),
        },
      ],
      volumes: Object.entries(folders).map(([volume, path]) => ({
        name: volume,
        hostPath: { path, type: 'DirectoryOrCreate' },
      })),
      tolerations: [{ operator: 'Exists', effect: 'NoExecute' }],
    },
  }));
