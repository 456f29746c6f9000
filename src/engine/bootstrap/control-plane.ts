/**
 * The control plane as it can be seen in kube-system: static pods of the control-plane node, coredns as a Deployment and
 * kube-proxy as a DaemonSet, with kubeadm's names, labels and requests.
 */
import type { AnySent } from '../api/types.ts';
import type { MachineSpec } from '../machine.ts';
import type { Parts } from '../parts.ts';
import { kubeadmConfigMaps } from './config-maps.ts';
import { METRICS_SERVER } from './metrics-server.ts';
import { DNS_SERVICE_ADDRESS } from './objects.ts';
import { KUBERNETES_VERSION, staticPodsOf } from './static-pods.ts';

const TAINT = { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' };

/** The most machines that may carry a control plane. */
export const MOST_CONTROL_PLANES = 5;

type Carrier = MachineSpec & { readonly address: string };

/** The machines that carry the control plane, as kubeadm sets them up: `control-plane`, `control-plane-2`, ... */
export function controlPlaneMachines(count: number): Carrier[] {
  return Array.from({ length: Math.min(count, MOST_CONTROL_PLANES) }, (_, i) => controlPlaneMachine(i + 1, count > 1));
}

function controlPlaneMachine(number: number, elects: boolean): Carrier {
  const name = number === 1 ? 'control-plane' : `control-plane-${number}`;
  const address = `10.0.0.${11 - number}`;
  return {
    name,
    address,
    labels: {
      'node-role.kubernetes.io/control-plane': '',
      'node.kubernetes.io/exclude-from-external-load-balancers': '',
    },
    taints: [TAINT],
    staticPods: staticPodsOf(name, address, elects),
  };
}

/** Applies the add-ons that kubeadm installs. */
export function createAddons({ client, controlPlane, flags }: Parts): void {
  const kubeadm = client('kubeadm');
  const several = controlPlane.machines.length > 1;
  for (const { data, ...metadata } of kubeadmConfigMaps(controlPlane.server, several, flags.maxContainerRestartPeriod))
    kubeadm.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata, data });
  for (const name of ['coredns', 'kube-proxy'])
    kubeadm.create('serviceaccounts', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name, namespace: 'kube-system' },
    });
  kubeadm.create('services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: 'kube-dns',
      namespace: 'kube-system',
      labels: { 'k8s-app': 'kube-dns', 'kubernetes.io/cluster-service': 'true', 'kubernetes.io/name': 'CoreDNS' },
    },
    spec: {
      clusterIP: DNS_SERVICE_ADDRESS,
      clusterIPs: [DNS_SERVICE_ADDRESS],
      selector: { 'k8s-app': 'kube-dns' },
      ports: [
        { name: 'dns', port: 53, protocol: 'UDP', targetPort: 53 },
        { name: 'dns-tcp', port: 53, protocol: 'TCP', targetPort: 53 },
        { name: 'metrics', port: 9153, protocol: 'TCP', targetPort: 9153 },
      ],
    },
  });
  // Not kubeadm's: small clusters (kind, minikube) come with a default class, so that a claim just works.
  kubeadm.create('storageclasses.storage.k8s.io', {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    provisioner: 'rancher.io/local-path',
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'WaitForFirstConsumer',
  });
  kubeadm.create('deployments.apps', coredns());
  kubeadm.create('daemonsets.apps', kubeProxy());
  // Not kubeadm's either.
  for (const [resource, object] of METRICS_SERVER) kubeadm.create(resource, object);
}

function coredns(): AnySent {
  const labels = { 'k8s-app': 'kube-dns' };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'coredns', namespace: 'kube-system', labels },
    spec: {
      replicas: 2,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: 'coredns',
          priorityClassName: 'system-cluster-critical',
          tolerations: [{ key: 'CriticalAddonsOnly', operator: 'Exists' }, TAINT],
          dnsPolicy: 'Default',
          containers: [
            {
              name: 'coredns',
              image: 'registry.k8s.io/coredns/coredns:v1.13.1',
              args: ['-conf', '/etc/coredns/Corefile'],
              volumeMounts: [{ name: 'config-volume', mountPath: '/etc/coredns', readOnly: true }],
              resources: { requests: { cpu: '100m', memory: '70Mi' }, limits: { memory: '170Mi' } },
              ports: [
                { name: 'dns', containerPort: 53, protocol: 'UDP' },
                { name: 'dns-tcp', containerPort: 53, protocol: 'TCP' },
                { name: 'metrics', containerPort: 9153, protocol: 'TCP' },
              ],
              readinessProbe: { httpGet: { path: '/ready', port: 8181 } },
              livenessProbe: {
                httpGet: { path: '/health', port: 8080 },
                initialDelaySeconds: 60,
                timeoutSeconds: 5,
                failureThreshold: 5,
              },
            },
          ],
          volumes: [
            { name: 'config-volume', configMap: { name: 'coredns', items: [{ key: 'Corefile', path: 'Corefile' }] } },
          ],
        },
      },
    },
  };
}

function kubeProxy(): AnySent {
  const labels = { 'k8s-app': 'kube-proxy' };
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'kube-proxy', namespace: 'kube-system', labels },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: 'kube-proxy',
          hostNetwork: true,
          priorityClassName: 'system-node-critical',
          tolerations: [{ operator: 'Exists' }],
          containers: [
            {
              name: 'kube-proxy',
              image: `registry.k8s.io/kube-proxy:${KUBERNETES_VERSION}`,
              command: [
                '/usr/local/bin/kube-proxy',
                '--config=/var/lib/kube-proxy/config.conf',
                '--hostname-override=$(NODE_NAME)',
              ],
              securityContext: { privileged: true },
              env: [{ name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
              volumeMounts: [{ name: 'kube-proxy', mountPath: '/var/lib/kube-proxy' }],
            },
          ],
          volumes: [{ name: 'kube-proxy', configMap: { name: 'kube-proxy' } }],
        },
      },
    },
  };
}
