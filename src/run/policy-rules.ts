/** What the rules of a NetworkPolicy let through, in words. */
import type { Kube } from './cluster.ts';

type Policy = Kube.NetworkPolicy['spec'];
type Selector = NonNullable<Policy['podSelector']>;
type Rule = NonNullable<Policy['ingress']>[number];
type Peer = NonNullable<Rule['from']>[number];

function selectorText({ matchLabels = {}, matchExpressions = [] }: Selector): string {
  const parts = [
    ...Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`),
    ...matchExpressions.map(({ key, operator, values = [] }) =>
      [key, operator, values.length === 0 ? '' : `(${values.join(',')})`].filter((part) => part !== '').join(' '),
    ),
  ];
  return parts.join(',');
}

function peerText({ podSelector, namespaceSelector, ipBlock }: Peer): string {
  if (ipBlock !== undefined)
    return `${ipBlock.cidr}${ipBlock.except?.length ? ` but for ${ipBlock.except.join(', ')}` : ''}`;
  const pods = podSelector === undefined ? '' : selectorText(podSelector);
  const namespaces = namespaceSelector === undefined ? undefined : selectorText(namespaceSelector);
  const where =
    namespaces === undefined
      ? 'of this namespace'
      : namespaces === ''
        ? 'of every namespace'
        : `of namespaces ${namespaces}`;
  return `${pods === '' ? 'all pods' : `pods ${pods}`} ${where}`;
}

function ruleText(peers: readonly Peer[] | undefined, ports: Rule['ports']): string {
  const who = peers === undefined || peers.length === 0 ? 'everybody' : peers.map(peerText).join(', or ');
  const which = (ports ?? []).map(
    ({ port, endPort, protocol = 'TCP' }) =>
      `${port ?? 'any'}${endPort === undefined ? '' : `-${endPort}`}/${protocol}`,
  );
  return which.length === 0 ? who : `${who}, on ${which.join(', ')}`;
}

export const typesOf = ({ policyTypes }: Policy): readonly string[] => policyTypes ?? ['Ingress'];

/** The ways that a policy guards, each with what its rules let through there; without rules that is nothing. */
export function waysOf(spec: Policy): readonly (readonly ['in' | 'out', readonly string[]])[] {
  const types = typesOf(spec);
  return [
    ...(types.includes('Ingress')
      ? [['in', (spec.ingress ?? []).map(({ from, ports }) => ruleText(from, ports))] as const]
      : []),
    ...(types.includes('Egress')
      ? [['out', (spec.egress ?? []).map(({ to, ports }) => ruleText(to, ports))] as const]
      : []),
  ];
}
