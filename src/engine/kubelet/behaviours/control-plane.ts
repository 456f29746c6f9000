/** What Kubernetes itself runs: coredns, kube-proxy, the static pods of the control plane, metrics-server. */
import { toMicroTime } from '../../sim/time.ts';
import type { Behaviour } from './behaviour.ts';
import { coredns } from './coredns.ts';
import { klogStamp, MEBI, server } from './server.ts';

const healthy = () => ({ status: 200, body: 'ok' });

interface Part {
  readonly name: string;
  readonly ports: readonly number[];
  readonly memory: number;
  readonly cpu: number;
  readonly lines: readonly string[];
}

const PARTS: readonly Part[] = [
  {
    name: 'kube-apiserver',
    ports: [6443],
    memory: 260 * MEBI,
    cpu: 45,
    lines: ['server.go:150] Version: v1.35.6', 'secure_serving.go:211] Serving securely on [::]:6443'],
  },
  {
    name: 'kube-controller-manager',
    ports: [10257],
    memory: 48 * MEBI,
    cpu: 12,
    lines: ['controllermanager.go:203] "Starting" version="v1.35.6"', 'shared_informer.go:357] "Caches are synced"'],
  },
  {
    name: 'kube-scheduler',
    ports: [10259],
    memory: 22 * MEBI,
    cpu: 4,
    lines: ['server.go:175] "Starting Kubernetes Scheduler" version="v1.35.6"'],
  },
];

function part({ name, ports, memory, cpu, lines }: Part): Behaviour {
  return server({
    name,
    bases: [name],
    ports,
    ready: 500,
    memory,
    cpu,
    opening: lines.map((line, i) => [200 + i * 200, (time: number) => `${klogStamp(time)}       1 ${line}`]),
    answer: healthy,
    processes: [name],
  });
}

const says = { component: 'kube-proxy', action: 'StartKubeProxy' } as const;
/** kubeadm's cluster here has it in its ipvs mode. */
const proxy: Behaviour = {
  ...part({
    name: 'kube-proxy',
    ports: [10249, 10256],
    memory: 16 * MEBI,
    cpu: 1,
    lines: [
      'server_linux.go:132] "Using ipvs Proxier"',
      'shared_informer.go:357] "Caches are synced" controller="service config"',
    ],
  }),
  announces: () => [
    {
      ...says,
      type: 'Warning',
      reason: 'IPVSDeprecation',
      message:
        "The ipvs proxier is now deprecated and may be removed in a future release. Please use 'nftables' instead.",
    },
    { ...says, type: 'Normal', reason: 'Starting', message: '' },
  ],
};

const etcd = server({
  name: 'etcd',
  bases: ['etcd'],
  ports: [2379, 2380, 2381],
  ready: 600,
  memory: 60 * MEBI,
  cpu: 18,
  opening: [
    [200, (time) => etcdLine(time, 'starting an etcd server')],
    [600, (time) => etcdLine(time, 'ready to serve client requests')],
  ],
  answer: () => ({ status: 200, body: '{"health":"true","reason":""}' }),
  processes: ['etcd --data-dir=/var/lib/etcd'],
});

function etcdLine(time: number, msg: string): string {
  return JSON.stringify({ level: 'info', ts: toMicroTime(time), caller: 'embed/serve.go:103', msg });
}

const metricsServer = server({
  name: 'metrics-server',
  bases: ['metrics-server'],
  ports: [10250, 4443],
  ready: 2000,
  memory: 20 * MEBI,
  cpu: 4,
  opening: [[500, (time) => `${klogStamp(time)}       1 serving.go:380] Generated self-signed cert`]],
  answer: healthy,
});

const pause = server({ name: 'pause', bases: ['pause'], ports: [], ready: 0, memory: MEBI, cpu: 0 });

export const CONTROL_PLANE: readonly Behaviour[] = [coredns, etcd, ...PARTS.map(part), proxy, metricsServer, pause];
