/** What README says is simulated: every item of its table has a check here, and nothing else has. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Cluster } from '../src/engine/index.ts';
import { Kubectl } from '../src/kubectl/index.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const table = readme.slice(readme.indexOf('## What is simulated')).split('\n');

/** Row → its items; what stands in brackets belongs to its item. */
const rows = table.flatMap((line): [string, string[]][] => {
  const [, row = '', items = ''] = /^\| (\w+) \| (.+) \|$/.exec(line) ?? [];
  return row === '' ? [] : [[row, items.split(/[,;] (?![^(]*\))/)]];
});

/** A small cluster and a person who types. */
class World {
  readonly cluster = new Cluster({ seed: 7, nodes: ['node-a', 'node-b', 'node-c'].map((name) => ({ name })) });
  readonly #kubectl = new Kubectl(this.cluster);

  constructor() {
    this.wait(30);
  }

  wait(seconds: number): void {
    this.cluster.advance(seconds * 1000);
  }

  /** A command line, without quotes; its output. */
  run(line: string, stdin = ''): string {
    const until = this.cluster.now + 120_000;
    const { stdout, stderr } = this.#kubectl.run(line.split(' '), { stdin, until });
    return stdout + stderr;
  }

  apply(...manifests: readonly string[]): void {
    expect(this.run('apply -f -', manifests.join('\n---\n'))).not.toMatch(/rror/);
    this.wait(20);
  }

  see(line: string, wanted: RegExp): void {
    expect(this.run(line)).toMatch(wanted);
  }
}

const meta = (kind: string, apiVersion: string, name: string): string =>
  `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: ${name}}`;
const pod = (name: string, spec: string, main = ''): string =>
  `${meta('Pod', 'v1', name).slice(0, -1)}, labels: {app: ${name}}}, spec: {${spec ? `${spec}, ` : ''}containers: [{name: main, image: nginx${main ? `, ${main}` : ''}}]}}`;
const template = (app: string): string =>
  `template: {metadata: {labels: {app: ${app}}}, spec: {containers: [{name: main, image: nginx}]}}`;
const set = (kind: string, more = 'replicas: 2'): string =>
  `${meta(kind, 'apps/v1', 'web')}, spec: {selector: {matchLabels: {app: web}}, ${more}, ${template('web')}}}`;
const claim = (name: string, of: string): string =>
  `${meta('PersistentVolumeClaim', 'v1', name)}, spec: {accessModes: [ReadWriteOnce], storageClassName: "${of}", resources: {requests: {storage: 1Gi}}}}`;
const DRIVER = [
  `${meta('CSIDriver', 'storage.k8s.io/v1', 'disk.example.com')}, spec: {}}`,
  `${meta('StorageClass', 'storage.k8s.io/v1', 'disk')}, provisioner: disk.example.com}`,
];
const service = (more: string): string =>
  `${meta('Service', 'v1', 'web')}, spec: {selector: {app: web}, ports: [{port: 80}]${more}}}`;
const job = `backoffLimit: 1, template: {spec: {restartPolicy: Never, containers: [{name: main, image: busybox, command: [sleep, "2"]}]}}`;

const fault = (world: World, kind: string, target: object, params: object = {}): void => {
  world.cluster.faults.inject({ id: kind, kind, target, params } as never);
};

const CHECKS: Readonly<Record<string, Readonly<Record<string, (world: World) => void>>>> = {
  workloads: {
    Pod(w) {
      w.apply(
        pod(
          'inits',
          'initContainers: [{name: first, image: busybox, command: [sleep, "3"]}, {name: side, image: redis, restartPolicy: Always}]',
        ),
        pod('probed', '', 'readinessProbe: {exec: {command: ["false"]}}'),
        pod('hooked', '', 'lifecycle: {postStart: {exec: {command: ["false"]}}}'),
        pod('crashing', '', 'command: [sh, -c, exit 1]'),
        pod('sized', '', 'resources: {requests: {cpu: 100m}}'),
      );
      w.see(
        'get pods',
        /crashing +0\/1 +(Error|CrashLoopBackOff).*\nhooked +0\/1.*\ninits +2\/2 +Running.*\nprobed +0\/1 +Running/s,
      );
      w.run('debug inits --image=busybox --container=shell -- sleep 1d');
      w.wait(5);
      w.see('get pod inits -o jsonpath={.status.ephemeralContainerStatuses[*].name}', /shell/);
      w.run(
        'patch pod sized --subresource=resize -p {"spec":{"containers":[{"name":"main","resources":{"requests":{"cpu":"200m"}}}]}}',
      );
      w.wait(10);
      w.see('get pod sized -o jsonpath={.status.containerStatuses[0].resources.requests.cpu}', /^200m$/);
    },
    ReplicaSet(w) {
      w.apply(set('ReplicaSet'));
      w.see('get rs', /web +2 +2 +2/);
    },
    ReplicationController(w) {
      w.apply(`${meta('ReplicationController', 'v1', 'web')}, spec: {replicas: 2, ${template('web')}}}`);
      w.see('get rc', /web +2 +2 +2/);
    },
    Deployment(w) {
      w.apply(set('Deployment'));
      w.run('set image deployment/web main=nginx:1.28');
      w.see('rollout status deployment/web', /successfully rolled out/);
      w.see('rollout history deployment/web', /1 .*\n2 /);
    },
    StatefulSet(w) {
      w.apply(set('StatefulSet', 'replicas: 2, serviceName: web'));
      w.see('get pods', /web-0 +1\/1 +Running.*\nweb-1 +1\/1 +Running/);
    },
    DaemonSet(w) {
      w.apply(set('DaemonSet', 'minReadySeconds: 0'));
      w.see('get ds', /web +3 +3 +3 +3 +3/);
    },
    Job(w) {
      w.apply(`${meta('Job', 'batch/v1', 'once')}, spec: {${job}}}`);
      w.see('get jobs', /once +Complete +1\/1/);
    },
    CronJob(w) {
      w.apply(`${meta('CronJob', 'batch/v1', 'tick')}, spec: {schedule: "* * * * *", jobTemplate: {spec: {${job}}}}}`);
      w.wait(130);
      w.see('get jobs', /tick-\d+ +Complete/);
    },
  },
  configuration: {
    ConfigMap(w) {
      w.see('create configmap settings --from-literal=mode=dark', /created/);
      w.see('get cm settings -o jsonpath={.data.mode}', /^dark$/);
    },
    Secret(w) {
      w.see('create secret generic key --from-literal=a=b', /created/);
      w.see('get secret key -o jsonpath={.data.a}', /^Yg==$/);
    },
    'environment and volumes from them'(w) {
      w.run('create configmap settings --from-literal=mode=dark');
      w.apply(
        pod(
          'user',
          'volumes: [{name: v, configMap: {name: settings}}]',
          'envFrom: [{configMapRef: {name: settings}}], volumeMounts: [{name: v, mountPath: /etc/v}]',
        ),
        pod('without', '', 'envFrom: [{configMapRef: {name: missing}}]'),
      );
      w.see('exec user -- env', /mode=dark/);
      w.see('exec user -- cat /etc/v/mode', /^dark/);
      w.see('get pod without', /CreateContainerConfigError/);
    },
    'downward API'(w) {
      w.apply(pod('self', '', 'env: [{name: ME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]'));
      w.see('exec self -- env', /ME=self/);
    },
    'projected volumes'(w) {
      w.run('create configmap settings --from-literal=mode=dark');
      w.apply(
        pod(
          'user',
          'volumes: [{name: v, projected: {sources: [{configMap: {name: settings}}]}}]',
          'volumeMounts: [{name: v, mountPath: /etc/v}]',
        ),
      );
      w.see('exec user -- cat /etc/v/mode', /^dark/);
    },
  },
  storage: {
    PersistentVolume: bound,
    PersistentVolumeClaim: bound,
    binding: bound,
    StorageClass: provisioned,
    provisioning: provisioned,
    attaching(w) {
      w.apply(
        ...DRIVER,
        claim('data', 'disk'),
        pod('user', 'volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]'),
      );
      w.wait(30);
      w.see('get volumeattachments', /disk.example.com +pvc-\S+ +node-\w +true/);
      w.see('get pod user', /1\/1 +Running/);
    },
    growing(w) {
      const grows = DRIVER.map((of) => of.replace('provisioner:', 'allowVolumeExpansion: true, provisioner:'));
      const user = pod('user', 'volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]');
      w.apply(...grows, claim('data', 'disk'), user);
      w.run('patch pvc data -p {"spec":{"resources":{"requests":{"storage":"2Gi"}}}}');
      w.wait(30);
      w.see('get pvc data', /2Gi/);
    },
    protection(w) {
      w.apply(
        ...DRIVER,
        claim('data', 'disk'),
        pod('user', 'volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]'),
      );
      w.run('delete pvc data --wait=false');
      w.see('get pvc data', /Terminating/);
      w.run('delete pod user --force');
      w.wait(30);
      w.see('get pvc data', /not found/);
    },
  },
  network: {
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
  },
  policy: {
    'Namespace life cycle'(w) {
      w.run('create namespace shop');
      w.run('-n shop create configmap a');
      w.see('delete namespace shop', /deleted/);
      w.see('get ns shop', /not found/);
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
  },
  nodes: {
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
  },
  faults: {
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
  },
  time: {
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
  },
};

function bound(w: World): void {
  w.apply(
    `${meta('PersistentVolume', 'v1', 'disk')}, spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], storageClassName: "", hostPath: {path: /data}}}`,
    claim('data', ''),
  );
  w.see('get pv', /disk +1Gi +RWO +Retain +Bound +default\/data/);
  w.see('get pvc', /data +Bound +disk/);
}

function provisioned(w: World): void {
  w.apply(...DRIVER, claim('data', 'disk'));
  w.see('get pvc', /data +Bound +pvc-\S+ +1Gi +RWO +disk/);
}

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

/** The words before the brackets. */
const nameOf = (item: string): string => item.replace(/ \(.*/, '');

it('README’s table has rows', () => {
  expect(rows.map(([row]) => row)).toEqual(Object.keys(CHECKS));
});

describe.each(rows)('%s', (row, items) => {
  it.each(items.map(nameOf))('%s', (item) => {
    const check = CHECKS[row]?.[item];
    if (check === undefined) throw new Error(`README names "${item}", and nothing here checks it`);
    check(new World());
  });
});
