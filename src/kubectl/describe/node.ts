/** `kubectl describe node` */
import {
  addQuantities,
  compareQuantities,
  milliValue,
  type Node,
  nodeRoles,
  type Pod,
  wholeValue,
} from '../../engine/index.ts';
import type { Api } from '../api.ts';
import { byText, longTime, sortedKeys, type Writer } from './writer.ts';

type List = Record<string, string>;

export function node(w: Writer, object: Node, api: Api): void {
  const { metadata, spec, status } = object;
  w.field('Name', metadata.name);
  w.field('Roles', nodeRoles(object).join(',') || '<none>');
  w.labels('Labels', metadata.labels);
  w.annotations('Annotations', metadata.annotations);
  w.field('CreationTimestamp', longTime(metadata.creationTimestamp));
  const taints = [...(spec.taints ?? [])].sort((a, b) => byText(`${a.effect},${a.key}`, `${b.effect},${b.key}`));
  w.list(
    'Taints',
    taints.map(({ key, value, effect }) => (value ? `${key}=${value}:${effect}` : `${key}:${effect}`)),
  );
  w.field('Unschedulable', spec.unschedulable ?? false);
  lease(w, metadata.name, api);
  if (status.conditions?.length) {
    w.line(0, 'Conditions:\n  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage');
    w.line(1, '----\t------\t-----------------\t------------------\t------\t-------');
    for (const c of status.conditions)
      w.line(
        1,
        `${c.type} \t${c.status} \t${longTime(c.lastHeartbeatTime)} \t${longTime(c.lastTransitionTime)} \t${c.reason ?? ''} \t${c.message ?? ''}`,
      );
  }
  w.line(0, 'Addresses:');
  for (const { type, address } of status.addresses ?? []) w.line(1, `${type}:\t${address}`);
  for (const [label, list] of [
    ['Capacity', status.capacity],
    ['Allocatable', status.allocatable],
  ] as const) {
    if (list === undefined) continue;
    w.line(0, `${label}:`);
    for (const name of sortedKeys(list)) w.line(0, `  ${name}:\t${list[name]}`);
  }
  system(w, object);
  if (spec.podCIDR) w.field('PodCIDR', spec.podCIDR);
  if (spec.podCIDRs?.length) w.field('PodCIDRs', spec.podCIDRs.join(','));
  if (spec.providerID) w.field('ProviderID', spec.providerID);
  pods(w, object, api);
}

function lease(w: Writer, name: string, api: Api): void {
  const found = api.find('leases.coordination.k8s.io', `kube-node-lease/${name}`);
  if (found === undefined) {
    w.field('Lease', `Failed to get lease: leases.coordination.k8s.io "${name}" not found`);
    return;
  }
  w.line(0, 'Lease:');
  w.line(1, `HolderIdentity:\t${found.spec.holderIdentity ?? '<unset>'}`);
  w.line(1, `AcquireTime:\t${found.spec.acquireTime ? longTime(found.spec.acquireTime) : '<unset>'}`);
  w.line(1, `RenewTime:\t${found.spec.renewTime ? longTime(found.spec.renewTime) : '<unset>'}`);
}

function system(w: Writer, { status }: Node): void {
  const info = status.nodeInfo;
  w.line(0, 'System Info:');
  for (const [label, value] of [
    ['Machine ID', info?.machineID],
    ['System UUID', info?.systemUUID],
    ['Boot ID', info?.bootID],
    ['Kernel Version', info?.kernelVersion],
    ['OS Image', info?.osImage],
    ['Operating System', info?.operatingSystem],
    ['Architecture', info?.architecture],
    ['Container Runtime Version', info?.containerRuntimeVersion],
    ['Kubelet Version', info?.kubeletVersion],
    ['Kube-Proxy Version', info?.kubeProxyVersion],
  ] as const)
    w.line(0, `  ${label}:\t${value ?? ''}`);
}

const add = (into: List, more: Readonly<Record<string, string>> | undefined): void => {
  for (const [name, value] of Object.entries(more ?? {}))
    into[name] = into[name] === undefined ? value : addQuantities(into[name], value);
};
const raise = (into: List, more: Readonly<Record<string, string>> | undefined): void => {
  for (const [name, value] of Object.entries(more ?? {}))
    if (into[name] === undefined || compareQuantities(into[name], value) < 0) into[name] = value;
};

/** What a pod asks for: its containers together, or the most that an init container needs (`PodRequestsAndLimits`). */
function sums({ spec }: Pod): { requests: List; limits: List } {
  const result = { requests: {} as List, limits: {} as List };
  for (const of of ['requests', 'limits'] as const) {
    for (const container of spec.containers) add(result[of], container.resources?.[of]);
    const sidecars: List = {};
    const most: List = {};
    for (const init of spec.initContainers ?? []) {
      const need: List = { ...sidecars };
      add(need, init.resources?.[of]);
      if (init.restartPolicy === 'Always') {
        add(sidecars, init.resources?.[of]);
        add(result[of], init.resources?.[of]);
      }
      raise(most, need);
    }
    raise(result[of], most);
    if (of === 'requests' || Object.keys(result[of]).length > 0) add(result[of], spec.overhead);
  }
  return result;
}

const percent = (used: number, all: number): number => (all === 0 ? 0 : Math.trunc((used / all) * 100));

function pods(w: Writer, { metadata, status }: Node, api: Api): void {
  const all: List = { ...(status.allocatable ?? status.capacity) };
  const list = api.list('pods', {
    fieldSelector: `spec.nodeName=${metadata.name},status.phase!=Succeeded,status.phase!=Failed`,
  });
  const share = (name: string, value: string): string => {
    const measure = name === 'cpu' ? milliValue : wholeValue;
    return `${value} (${percent(measure(value), measure(all[name] ?? '0'))}%)`;
  };
  w.field('Non-terminated Pods', `(${list.length} in total)`);
  w.line(1, 'Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge');
  w.line(1, '---------\t----\t\t------------\t----------\t---------------\t-------------\t---');
  const totals = { requests: {} as List, limits: {} as List };
  for (const pod of list) {
    const { requests, limits } = sums(pod);
    add(totals.requests, requests);
    add(totals.limits, limits);
    const cells = [requests['cpu'], limits['cpu']].map((v) => share('cpu', v ?? '0'));
    cells.push(...[requests['memory'], limits['memory']].map((v) => share('memory', v ?? '0')));
    w.line(
      1,
      `${pod.metadata.namespace}\t${pod.metadata.name}\t\t${cells.join('\t')}\t${w.since(pod.metadata.creationTimestamp)}`,
    );
  }
  w.line(0, 'Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)');
  w.line(1, 'Resource\tRequests\tLimits');
  w.line(1, '--------\t--------\t------');
  for (const name of ['cpu', 'memory', 'ephemeral-storage'])
    w.line(1, `${name}\t${share(name, totals.requests[name] ?? '0')}\t${share(name, totals.limits[name] ?? '0')}`);
  const huge = sortedKeys(all).filter((name) => name.startsWith('hugepages-'));
  for (const name of huge)
    w.line(1, `${name}\t${share(name, totals.requests[name] ?? '0')}\t${share(name, totals.limits[name] ?? '0')}`);
  const extended = sortedKeys(all).filter(
    (name) => !['cpu', 'memory', 'ephemeral-storage', 'pods'].includes(name) && !huge.includes(name),
  );
  for (const name of extended) w.line(1, `${name}\t${totals.requests[name] ?? '0'}\t${totals.limits[name] ?? '0'}`);
}
