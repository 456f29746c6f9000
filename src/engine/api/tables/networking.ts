/** Ingresses, their classes, network policies, service address ranges. */
import { formatSelector } from '../selectors.ts';
import type { Ingress, IngressClass, KubeObject, NetworkPolicy } from '../types.ts';
import { age, type Cell } from './columns.ts';
import { loadBalancerAddresses } from './services.ts';

function hosts(rules: readonly { readonly host?: string }[]): string {
  const named: string[] = [];
  let more = false;
  for (const { host } of rules) {
    if (named.length === 3) more = true;
    if (!more && host) named.push(host);
  }
  if (named.length === 0) return '*';
  return more ? `${named.join(',')} + ${rules.length - 3} more...` : named.join(',');
}

export const printIngress = (o: Ingress, now: number): Cell[] => [
  o.metadata.name,
  o.spec.ingressClassName ?? '<none>',
  hosts(o.spec.rules ?? []),
  loadBalancerAddresses(o.status.loadBalancer?.ingress).join(','),
  (o.spec.tls ?? []).length > 0 ? '80, 443' : '80',
  age(o, now),
];

export function printIngressClass(o: IngressClass, now: number): Cell[] {
  const parameters = o.spec.parameters;
  const kind = parameters ? [parameters.kind, parameters.apiGroup].filter((p) => p !== undefined).join('.') : '';
  return [o.metadata.name, o.spec.controller ?? '', parameters ? `${kind}/${parameters.name}` : '<none>', age(o, now)];
}

export const printNetworkPolicy = (o: NetworkPolicy, now: number): Cell[] => [
  o.metadata.name,
  formatSelector(o.spec.podSelector),
  age(o, now),
];

export const printServiceCIDR = (o: KubeObject & { spec?: { cidrs?: readonly string[] } }, now: number): Cell[] => [
  o.metadata.name,
  (o.spec?.cidrs ?? []).join(','),
  age(o, now),
];

interface ParentRef {
  readonly group?: string;
  readonly resource?: string;
  readonly namespace?: string;
  readonly name?: string;
}

export function printIPAddress(o: KubeObject & { spec?: { parentRef?: ParentRef } }): Cell[] {
  const ref = o.spec?.parentRef;
  if (ref === undefined) return [o.metadata.name, '<none>'];
  const resource = [ref.resource, ref.group].filter((part) => part).join('.');
  return [o.metadata.name, [resource.toLowerCase(), ref.namespace, ref.name].filter((part) => part).join('/')];
}
