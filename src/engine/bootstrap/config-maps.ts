/** What kubeadm writes down about a cluster, for its add-ons, for machines that join it, and for whoever looks. */
import { CLUSTER_CA } from '../client/certificate.ts';
import { CLUSTER_DNS, ZONE } from '../dns.ts';
import { POD_NETWORK, SERVICE_NETWORK } from '../network/address.ts';
import { KUBERNETES_VERSION } from './static-pods.ts';

/** `kubeadm`'s Corefile (`cmd/kubeadm/app/phases/addons/dns`). */
const COREFILE = `.:53 {
    errors
    health {
       lameduck 5s
    }
    ready
    kubernetes ${ZONE} in-addr.arpa ip6.arpa {
       pods insecure
       fallthrough in-addr.arpa ip6.arpa
       ttl 30
    }
    prometheus :9153
    forward . /etc/resolv.conf {
       max_concurrent 1000
    }
    cache 30 {
       disable success ${ZONE}
       disable denial ${ZONE}
    }
    loop
    reload
    loadbalance
}
`;

const indented = (text: string, by: number): string => text.replaceAll(/^(?=.)/gm, ' '.repeat(by));
const authority = (): string => btoa(CLUSTER_CA);

/** @param server host and port by which clients know the API server */
const kubeconfig = (server: string, cluster: string): string => `apiVersion: v1
clusters:
- cluster:
${indented(cluster, 4)}
    server: https://${server}
  name: ''
contexts: null
current-context: ''
kind: Config
users: null
`;

const proxyKubeconfig = (server: string): string => `apiVersion: v1
kind: Config
clusters:
- cluster:
    certificate-authority: /var/run/secrets/kubernetes.io/serviceaccount/ca.crt
    server: https://${server}
  name: default
contexts:
- context:
    cluster: default
    namespace: default
    user: default
  name: default
current-context: default
users:
- name: default
  user:
    tokenFile: /var/run/secrets/kubernetes.io/serviceaccount/token`;

const PROXY = `apiVersion: kubeproxy.config.k8s.io/v1alpha1
bindAddress: 0.0.0.0
bindAddressHardFail: false
clientConnection:
  acceptContentTypes: ""
  burst: 0
  contentType: ""
  kubeconfig: /var/lib/kube-proxy/kubeconfig.conf
  qps: 0
clusterCIDR: ${POD_NETWORK}
configSyncPeriod: 0s
conntrack:
  maxPerCore: null
  min: null
detectLocalMode: ""
enableProfiling: false
healthzBindAddress: ""
hostnameOverride: ""
ipvs:
  excludeCIDRs: null
  minSyncPeriod: 0s
  scheduler: rr
  strictARP: false
  syncPeriod: 0s
kind: KubeProxyConfiguration
metricsBindAddress: ""
mode: ipvs
nodePortAddresses: null
oomScoreAdj: null
portRange: ""
showHiddenMetricsForVersion: ""`;

const clusterConfiguration = (endpoint: string | undefined): string => `apiServer: {}
apiVersion: kubeadm.k8s.io/v1beta4
caCertificateValidityPeriod: 87600h0m0s
certificateValidityPeriod: 8760h0m0s
certificatesDir: /etc/kubernetes/pki
clusterName: kubernetes
${endpoint === undefined ? '' : `controlPlaneEndpoint: ${endpoint}\n`}controllerManager: {}
dns: {}
encryptionAlgorithm: RSA-2048
etcd:
  local:
    dataDir: /var/lib/etcd
imageRepository: registry.k8s.io
kind: ClusterConfiguration
kubernetesVersion: ${KUBERNETES_VERSION}
networking:
  dnsDomain: ${ZONE}
  podSubnet: ${POD_NETWORK}
  serviceSubnet: ${SERVICE_NETWORK}
proxy:
  disabled: false
scheduler: {}
`;

/** @param restarts the longest that a crashing container waits, ms */
const kubeletConfiguration = (restarts: number): string => `apiVersion: kubelet.config.k8s.io/v1beta1
authentication:
  anonymous:
    enabled: false
  webhook:
    cacheTTL: 0s
    enabled: true
  x509:
    clientCAFile: /etc/kubernetes/pki/ca.crt
authorization:
  mode: Webhook
  webhook:
    cacheAuthorizedTTL: 0s
    cacheUnauthorizedTTL: 0s
cgroupDriver: systemd
clusterDNS:
- ${CLUSTER_DNS}
clusterDomain: ${ZONE}
containerRuntimeEndpoint: ""
cpuManagerReconcilePeriod: 0s
crashLoopBackOff:
  maxContainerRestartPeriod: ${restarts / 1000}s
evictionPressureTransitionPeriod: 0s
fileCheckFrequency: 0s
healthzBindAddress: 127.0.0.1
healthzPort: 10248
httpCheckFrequency: 0s
imageMaximumGCAge: 0s
imageMinimumGCAge: 0s
kind: KubeletConfiguration
logging:
  flushFrequency: 0
  options:
    json:
      infoBufferSize: "0"
    text:
      infoBufferSize: "0"
  verbosity: 0
memorySwap: {}
nodeStatusReportFrequency: 0s
nodeStatusUpdateFrequency: 0s
rotateCertificates: true
runtimeRequestTimeout: 0s
shutdownGracePeriod: 30s
shutdownGracePeriodCriticalPods: 10s
staticPodPath: /etc/kubernetes/manifests
streamingConnectionIdleTimeout: 0s
syncFrequency: 0s
volumeStatsAggPeriod: 0s
`;

interface Written {
  readonly name: string;
  readonly namespace: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly data: Readonly<Record<string, string>>;
}

/** @param several whether something stands before several API servers */
export function kubeadmConfigMaps(server: string, several: boolean, restarts: number): readonly Written[] {
  const system = 'kube-system';
  return [
    { name: 'coredns', namespace: system, data: { Corefile: COREFILE } },
    {
      name: 'kube-proxy',
      namespace: system,
      labels: { app: 'kube-proxy' },
      data: { 'config.conf': PROXY, 'kubeconfig.conf': proxyKubeconfig(server) },
    },
    {
      name: 'kubeadm-config',
      namespace: system,
      data: { ClusterConfiguration: clusterConfiguration(several ? server : undefined) },
    },
    { name: 'kubelet-config', namespace: system, data: { kubelet: kubeletConfiguration(restarts) } },
    {
      name: 'cluster-info',
      namespace: 'kube-public',
      data: { kubeconfig: kubeconfig(server, `certificate-authority-data: ${authority()}`) },
    },
  ];
}
