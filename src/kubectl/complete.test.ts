import { describe, expect, it } from 'vitest';
import { Cluster } from '../engine/index.ts';
import { complete } from './complete.ts';
import { Kubectl } from './index.ts';

describe('completion', () => {
  const cluster = new Cluster({ controlPlane: false });
  const kubectl = new Kubectl(cluster);
  kubectl.run(['create', 'configmap', 'colours', '--from-literal=a=b']);
  kubectl.run(['apply', '-f', '-'], {
    stdin: JSON.stringify({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'stuck' },
      spec: { initContainers: [{ name: 'wait', image: 'busybox' }], containers: [{ name: 'main', image: 'nginx' }] },
    }),
  });
  it.each([
    ['kubectl scale ', ['deployments', 'replicasets', 'replicationcontrollers', 'statefulsets']],
    ['kubectl rollout status ', ['daemonsets', 'deployments', 'statefulsets']],
    ['kubectl rollout pause ', ['deployments']],
    ['kubectl top ', ['node', 'pod']],
    ['kubectl top pod st', ['stuck']],
    ['kubectl top node node-', ['node-a', 'node-b', 'node-c']],
    ['kubectl auth can-i del', ['delete', 'deletecollection']],
    ['kubectl auth can-i get configm', ['configmaps']],
    ['kubectl get pods -l ', []],
    ['kubectl get pods --field-selector st', []],
    ['kubectl config use-context kubernetes-admin@kubernetes ', []],
    ['kubectl logs stuck -c ', ['main', 'wait']],
    ['kubectl exec stuck --container w', ['wait']],
    ['kubectl logs stuck ', ['main', 'wait']],
    ['etcdctl sn', ['snapshot']],
    ['etcdutl snapshot ', ['restore', 'status']],
    ['etcdctl endpoint health --cl', ['--cluster']],
    ['kubeadm ce', ['certs']],
    ['kubectl unc', ['uncordon']],
    ['kubectl rollout un', ['undo']],
    ['kubectl get deploym', ['deployments']],
    ['kubectl get configmaps col', ['colours']],
    ['kubectl describe configmaps/col', ['configmaps/colours']],
    ['kubectl drain node-', ['node-a', 'node-b', 'node-c']],
    ['kubectl get pods -n kube-s', ['kube-system']],
    ['kubectl scale --rep', ['--replicas']],
    ['kubectl create deployment x --dry', ['--dry-run=']],
    ['kubectl create deployment x --dry-run=c', ['--dry-run=client']],
    ['kubectl get pods -o wi', ['wide']],
    ['kubectl get pods --output=ya', ['--output=yaml']],
    ['kubectl config use-context kub', ['kubernetes-admin@kubernetes']],
    ['kubectl get pods --context kub', ['kubernetes-admin@kubernetes']],
    ['kubectl config delete-user ', ['kubernetes-admin']],
    ['kubectl patch configmap colours --type m', ['merge']],
    ['kubectl nonsense x', []],
    ['kubectl -n kube-s', ['kube-system']],
    ['kubectl --namespace=kube-s', ['--namespace=kube-system']],
    ['kubectl -n kube-system desc', ['describe']],
    ['kubectl -n kube-public get configmaps col', []],
    ['kubectl -n default get configmaps col', ['colours']],
    ['kubectl delete configmaps colours col', []],
    ['kubectl delete configmaps/colours configmaps/col', []],
    ['kubectl drain node-a node-', ['node-b', 'node-c']],
    ['kubectl get pods -l a=b -o js', ['json', 'jsonpath', 'jsonpath-as-json', 'jsonpath-file']],
    ['load st', ['start', 'stop']],
    ['load start x --ra', ['--rate']],
    ['load start x --to services/kub', ['services/kubernetes']],
    ['node remove node-', ['node-a', 'node-b', 'node-c']],
    ['minikube service kub', ['kubernetes']],
    ['minikube addons enable ing', ['ingress']],
    ['nothing at all', []],
  ])('of %j', (line, words) => {
    expect(complete(kubectl, line)).toEqual(words);
  });
});
