/** A cluster with something of each kind, well and unwell. */
import { RunClient } from '../../src/run/client.ts';
import { kubectl } from '../../src/run/kubectl.ts';
import { Run } from '../../src/run/run.ts';
import { loadScenario } from '../../src/scenario/index.ts';
import { type Real, TestTime } from './real-cluster.ts';

const SCENARIO = `apiVersion: wavetank/v1
kind: Scenario
metadata: { name: kinds, title: Something of each kind }
namespace: shop
cluster:
  nodes: [{ namePrefix: worker-, count: 2 }]
  manifests:
    - { apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { team: blue } } }
    - apiVersion: apps/v1
      kind: Deployment
      metadata: { name: web }
      spec:
        replicas: 3
        selector: { matchLabels: { app: web } }
        template:
          metadata: { labels: { app: web } }
          spec: { containers: [{ name: web, image: "nginx:1.27" }, { name: side, image: "busybox:1.36", command: [sleep, "10000"] }] }
    - apiVersion: apps/v1
      kind: StatefulSet
      metadata: { name: db, labels: { tier: data } }
      spec:
        serviceName: db
        replicas: 2
        selector: { matchLabels: { app: db } }
        template:
          metadata: { labels: { app: db } }
          spec: { containers: [{ name: db, image: "redis:7", volumeMounts: [{ name: data, mountPath: /data }] }] }
        volumeClaimTemplates:
          - { metadata: { name: data }, spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } } }
    - apiVersion: apps/v1
      kind: DaemonSet
      metadata: { name: agent }
      spec:
        selector: { matchLabels: { app: agent } }
        template:
          metadata: { labels: { app: agent } }
          spec: { containers: [{ name: agent, image: busybox, command: [sleep, "10000"] }] }
    - apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: { name: nowhere }
      spec: { accessModes: [ReadWriteMany], storageClassName: none, resources: { requests: { storage: 5Gi } } }
    - apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: { name: front }
      spec: { rules: [{ host: shop.example, http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }] } }] }
    - { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: closed }, spec: { podSelector: { matchLabels: { app: db } } } }
    - { apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: { name: two }, spec: { minAvailable: 2, selector: { matchLabels: { app: web } } } }
    - { apiVersion: v1, kind: ResourceQuota, metadata: { name: most }, spec: { hard: { pods: "50" } } }
    - apiVersion: v1
      kind: Pod
      metadata: { name: waits }
      spec: { containers: [{ name: main, image: "nginx:1.27", resources: { requests: { cpu: "40" } } }] }
`;

const LINES = [
  'kubectl expose deployment web --port=80 -n shop',
  'kubectl create service nodeport outside --tcp=80:8080 -n shop',
  'kubectl create configmap settings --from-literal=a=1 --from-literal=b=2 -n shop',
  'kubectl create secret generic token --from-literal=key=s3cret -n shop',
  'kubectl create job once --image=busybox -n shop -- date',
  'kubectl create job never --image=busybox -n shop -- false',
  'kubectl create cronjob tick --image=busybox --schedule="* * * * *" -n shop -- date',
  'kubectl autoscale deployment web --min=2 --max=4 --cpu=80% -n shop',
  'kubectl create role reader --verb=get,list --resource=pods -n shop',
  'kubectl create rolebinding jane --role=reader --user=jane -n shop',
  'kubectl run crash --image=busybox -n shop -- false',
  'kubectl run lost --image=nowhere.example/no:1 -n shop',
  'kubectl cordon worker-2',
];

/** What comes last, and does nothing more. */
const LAST = `apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: { name: outer }
spec: { controller: example.com/ingress }
---
{ apiVersion: v1, kind: LimitRange, metadata: { name: usual, namespace: shop }, spec: { limits: [{ type: Container, default: { cpu: 200m } }] } }
---
{ apiVersion: v1, kind: ReplicationController, metadata: { name: old, namespace: shop }, spec: { replicas: 0, selector: { app: old }, template: { metadata: { labels: { app: old } }, spec: { containers: [{ name: old, image: nginx }] } } } }
---
{ apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: { name: shop-first }, value: 1000 }
`;

export function somethingOfEachKind(): Real {
  const scenario = loadScenario('kinds.yaml', SCENARIO);
  const setup = { scenario, seed: 1, player: { attended: true, goals: 'person' as const }, language: kubectl };
  const run = new Run({ setup, real: new TestTime() });
  for (const line of LINES) {
    run.core.input(line);
    run.core.advance(run.core.now + 2_000);
  }
  run.core.advance(run.core.now + 90_000);
  run.core.input('kubectl apply -f -', { stdin: LAST });
  run.core.advance(run.core.now);
  return { run, client: new RunClient(run, { name: 'kinds', user: 'admin' }) };
}
