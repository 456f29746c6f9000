/** Checks of what README says of the network, policy, nodes, faults and time. */
import { expect } from 'vitest';
import { type Checks, fault, meta, pod, service, set, World } from './world.ts';

export const network: Checks = {
  'Service of every type'(w) {
    w.apply(set('Deployment'), service(''));
    w.see('get svc web', /ClusterIP +10\./);
    for (const type of ['NodePort', 'LoadBalancer', 'ExternalName']) {
      w.run('delete svc web');
      w.apply(
        type === 'ExternalName'
          ? `${meta('Service', 'v1', 'web')}, spec: {type: ExternalName, externalName: a.b}}`
          : service(`, type: ${type}`),
      );
      w.see('get svc web', new RegExp(`web +${type} `));
    }
  },
  EndpointSlice(w) {
    w.apply(set('Deployment'), service(''));
    w.see('get endpointslices -l kubernetes.io/service-name=web', /web-\w+ +IPv4 +80 +10\.\S+,10\./);
  },
  Endpoints(w) {
    w.apply(set('Deployment'), service(''));
    w.see('get endpoints web', /web +10\.\S+:80,10\.\S+:80/);
  },
  'DNS by coredns'(w) {
    w.apply(
      set('Deployment'),
      service(''),
      pod('asker', '', 'command: [sleep, 1d]').replace('image: nginx', 'image: busybox'),
    );
    w.see('exec asker -- nslookup web', /web\.default\.svc\.cluster\.local/);
  },
  'kube-proxy per node'(w) {
    w.see('get pods -n kube-system', /(kube-proxy-\w+ +1\/1 +Running.*\n){3}/);
  },
  Ingress(w) {
    w.apply(
      set('Deployment'),
      service(''),
      `${meta('Ingress', 'networking.k8s.io/v1', 'web')}, spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}}`,
    );
    w.see('get ingress', /web /);
  },
  NetworkPolicy(w) {
    const asker = pod('asker', '', 'command: [sleep, 1d]').replace('image: nginx', 'image: busybox');
    w.apply(set('Deployment'), service(''), asker);
    w.see('exec asker -- wget -q -O- -T 2 http://web', /nginx/i);
    w.apply(
      `${meta('NetworkPolicy', 'networking.k8s.io/v1', 'none')}, spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress]}}`,
    );
    w.see('exec asker -- wget -q -O- -T 2 http://web', /timed out/);
  },
  'requests and load'(w) {
    w.apply(set('Deployment'), service(''), pod('asker', '', 'command: [sleep, 1d]'));
    const to = { host: 'web', port: 80, path: '/' };
    w.cluster.loads.start('load', { from: { kind: 'pod', key: 'default/asker' }, to, rate: 5 });
    w.wait(60);
    expect(w.cluster.loads.count('load')?.ok).toBeGreaterThan(200);
    w.see('exec asker -- curl -s http://web', /Welcome to nginx/);
  },
};

export const policy: Checks = {
  'Namespace life cycle'(w) {
    w.run('create namespace shop');
    w.run('-n shop create configmap a');
    w.see('delete namespace shop', /deleted/);
    w.see('get ns shop', /not found/);
  },
  'Pod Security Standards'(w) {
    w.run('label namespace default pod-security.kubernetes.io/enforce=baseline');
    w.see('run shell --image=busybox --privileged', /forbidden: violates PodSecurity "baseline:latest": privileged/);
    w.see('run web --image=nginx', /created/);
  },
  ResourceQuota(w) {
    w.run('create quota few --hard=pods=1');
    w.apply(pod('one', ''));
    w.see('run two --image=nginx', /exceeded quota: few/);
  },
  LimitRange(w) {
    w.apply(
      `${meta('LimitRange', 'v1', 'sizes')}, spec: {limits: [{type: Container, default: {cpu: 200m}}]}}`,
      pod('one', ''),
    );
    w.see('get pod one -o jsonpath={.spec.containers[0].resources.limits.cpu}', /^200m$/);
  },
  'PodDisruptionBudget and eviction'(w) {
    w.apply(
      set('Deployment'),
      `${meta('PodDisruptionBudget', 'policy/v1', 'web')}, spec: {minAvailable: 2, selector: {matchLabels: {app: web}}}}`,
    );
    w.see('get pdb', /web +2 +N\/A +0/);
    w.see(
      'drain node-a node-b node-c --ignore-daemonsets --force --timeout=10s',
      /Cannot evict pod as it would violate the pod's disruption budget/,
    );
  },
  'PriorityClass and preemption'(w) {
    const big = 'resources: {requests: {cpu: "3"}}';
    w.run('create priorityclass high --value=1000');
    w.apply(...['a', 'b', 'c'].map((name) => pod(name, '', big)));
    w.apply(pod('urgent', 'priorityClassName: high', big));
    w.wait(60);
    w.see('get pod urgent', /1\/1 +Running/);
    w.see('get events', /Preempted/);
  },
  'taints and tolerations'(w) {
    w.run('taint nodes node-a node-b node-c only=db:NoSchedule');
    w.apply(pod('barred', ''), pod('let', 'tolerations: [{key: only, operator: Exists}]'));
    w.see('get pods', /barred +0\/1 +Pending.*\nlet +1\/1 +Running/);
  },
  affinity(w) {
    w.apply(
      pod(
        'there',
        'affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [node-b]}]}]}}}',
      ),
    );
    w.see('get pod there -o wide', /node-b/);
  },
  'topology spread'(w) {
    w.apply(
      set('Deployment', 'replicas: 3').replace(
        'spec: {containers',
        'spec: {topologySpreadConstraints: [{maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: web}}}], containers',
      ),
    );
    expect(new Set(w.run('get pods -o jsonpath={.items[*].spec.nodeName}').split(' ')).size).toBe(3);
  },
  RBAC(w) {
    w.run('create role reader --verb=get --resource=pods');
    w.run('create rolebinding reader --role=reader --user=jane');
    w.see('auth can-i get pods --as=jane', /^yes/);
    w.see('auth can-i delete pods --as=jane', /^no/);
  },
  HorizontalPodAutoscaler(w) {
    w.apply(set('Deployment'));
    w.run('autoscale deployment web --min=3 --max=5 --cpu=50%');
    w.wait(60);
    w.see('get deployment web', /web +3\/3/);
  },
  CustomResourceDefinition(w) {
    w.apply(
      `${meta('CustomResourceDefinition', 'apiextensions.k8s.io/v1', 'cats.zoo.example')}, spec: {group: zoo.example, scope: Namespaced, names: {plural: cats, singular: cat, kind: Cat}, versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]}}`,
    );
    w.apply(meta('Cat', 'zoo.example/v1', 'tom').concat('}'));
    w.see('get cats', /tom/);
  },
};

export const nodes: Checks = {
  'heartbeats and leases'(w) {
    const before = w.run('get lease node-a -n kube-node-lease -o jsonpath={.spec.renewTime}');
    w.wait(30);
    expect(w.run('get lease node-a -n kube-node-lease -o jsonpath={.spec.renewTime}')).not.toBe(before);
  },
  'NotReady and taint-based eviction'(w) {
    w.apply(set('DaemonSet', 'minReadySeconds: 0'), set('Deployment', 'replicas: 6').replaceAll('web', 'api'));
    fault(w, 'nodeDown', { node: 'node-a' });
    w.wait(60);
    w.see('get nodes', /node-a +NotReady/);
    w.wait(330);
    w.see('get pods -o wide', /api-\S+ +1\/1 +Terminating.*node-a/);
  },
  pressure(w) {
    fault(w, 'nodePressure', { node: 'node-a' }, { resource: 'memory' });
    w.wait(30);
    w.see('describe node node-a', /MemoryPressure +True/);
  },
  'graceful shutdown'(w) {
    w.apply(set('DaemonSet', 'minReadySeconds: 0'));
    fault(w, 'nodeShutdown', { node: 'node-a' });
    w.wait(60);
    w.see('get nodes', /node-a +NotReady/);
  },
  drain(w) {
    w.apply(set('Deployment', 'replicas: 6'));
    w.see('drain node-a --ignore-daemonsets', /node\/node-a drained/);
    expect(w.run('get pods -o wide')).not.toContain('node-a');
  },
  cordon(w) {
    w.run('cordon node-a');
    w.see('get nodes', /node-a +Ready,SchedulingDisabled/);
  },
};

export const faults: Checks = {
  machines: struck('nodeDown', { node: 'node-a' }, 'get nodes', /node-a +NotReady/),
  networks: struck('nodeNetworkLost', { node: 'node-a' }, 'get nodes', /node-a +NotReady/),
  'processes of the control plane and of nodes'(w) {
    struck('kubeletStopped', { node: 'node-a' }, 'get nodes', /node-a +NotReady/)(w);
    fault(w, 'processDown', { name: 'kube-scheduler' });
    w.apply(pod('late', ''));
    w.see('get pod late', /0\/1 +Pending/);
  },
  containers(w) {
    w.apply(pod('victim', ''));
    fault(w, 'containerCrash', { pod: 'victim' });
    w.wait(10);
    w.see('get pod victim', /victim +\d\/1 +\S+ +[1-9]/);
  },
  images(w) {
    fault(w, 'imagePull', { name: '*nginx*' });
    w.apply(pod('late', ''));
    w.see('get pod late', /ErrImagePull|ImagePullBackOff/);
  },
  probes(w) {
    w.apply(pod('probed', '', 'readinessProbe: {httpGet: {port: 80}}'));
    w.see('get pod probed', /1\/1/);
    fault(w, 'probeFail', { pod: 'probed' });
    w.wait(60);
    w.see('get pod probed', /0\/1/);
  },
};

export const time: Checks = {
  'one virtual clock'(w) {
    const before = w.cluster.now;
    w.wait(3600);
    expect(w.cluster.now - before).toBe(3_600_000);
  },
  'a checkpoint': rewound,
  'a branch and a rewind at any moment': rewound,
  'one seed gives one timeline'() {
    const timeline = () => {
      const w = new World();
      w.apply(set('Deployment', 'replicas: 5'));
      return w.run('get pods -o wide');
    };
    expect(timeline()).toBe(timeline());
  },
};

function struck(kind: string, target: object, line: string, wanted: RegExp): (w: World) => void {
  return (w) => {
    fault(w, kind, target);
    w.wait(70);
    w.see(line, wanted);
    w.cluster.faults.heal(kind);
    w.wait(90);
    expect(w.run(line)).not.toMatch(wanted);
  };
}

function rewound(w: World): void {
  w.apply(set('Deployment'));
  const checkpoint = w.cluster.checkpoint();
  const course = () => {
    w.run('scale deployment web --replicas=4');
    w.wait(20);
    return w.run('get pods');
  };
  const first = course();
  w.cluster.restore(checkpoint);
  w.see('get deployment web', /2\/2/);
  expect(course()).toBe(first);
}
