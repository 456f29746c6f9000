import type { Kube } from '../../run/cluster.ts';
import { AGE, keyOf, LABELS, labelText, NAME, NAMESPACE } from './common.ts';
import { type Drill, type Health, kind } from './kind.ts';
import { VALID } from './valid.ts';

function externalIp(s: Kube.Service): string {
  if (s.spec.type === 'ExternalName') return s.spec.externalName ?? '';
  const ips = [...(s.spec.externalIPs ?? [])];
  if (s.spec.type === 'LoadBalancer') {
    const given = s.status?.loadBalancer?.ingress?.map((i) => i.ip ?? i.hostname ?? '') ?? [];
    if (given.length + ips.length === 0) return '<pending>';
    ips.push(...given);
  }
  return ips.join(',');
}

/** k9s's way: `http:80►30080╱UDP`. */
function ports(s: Kube.Service): string {
  return (s.spec.ports ?? [])
    .map((p) => {
      const name = p.name ? `${p.name}:` : '';
      const protocol = p.protocol && p.protocol !== 'TCP' ? `/${p.protocol}` : '';
      return `${name}${p.port}→${p.nodePort ?? 0}${protocol}`;
    })
    .join(' ');
}

function health(s: Kube.Service): Health | undefined {
  return s.spec.type === 'LoadBalancer' && externalIp(s) === '<pending>'
    ? { role: 'pending', why: 'no load balancer has answered yet' }
    : undefined;
}

const drill = (s: Kube.Service): Drill =>
  s.spec.selector === undefined
    ? { view: 'describe' }
    : { view: 'list', resource: 'pods', where: { labels: s.spec.selector, title: keyOf(s) } };

export const services = kind<Kube.Service>({
  resource: 'services',
  concept: 'A Service is one lasting name and address for the ready pods that it selects.',
  columns: [
    NAMESPACE,
    NAME,
    { name: 'TYPE', text: (s) => s.spec.type ?? 'ClusterIP' },
    { name: 'CLUSTER-IP', text: (s) => s.spec.clusterIP ?? '' },
    { name: 'EXTERNAL-IP', text: externalIp },
    { name: 'SELECTOR', text: (s) => labelText(s.spec.selector), wide: true },
    { name: 'PORTS', text: ports },
    LABELS,
    VALID(health),
    AGE,
  ],
  health,
  drill,
  actions: ['logs', 'logs-previous', 'network'],
});
