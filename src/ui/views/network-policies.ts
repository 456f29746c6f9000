/** Which NetworkPolicies guard a pod, and what each of them lets through, in words. */
import type { Kube, Reader } from '../../run/cluster.ts';
import { selects } from '../../run/selectors.ts';
import { keyOf } from '../kinds/common.ts';
import { textRows, type ViewRow } from './rows-view.ts';

type Selector = NonNullable<Kube.NetworkPolicy['spec']['podSelector']>;
type Rule = NonNullable<Kube.NetworkPolicy['spec']['ingress']>[number];
type Peer = NonNullable<Rule['from']>[number];

export interface Place {
  readonly resource: string;
  readonly key: string;
}

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

/** Columns before a rule. */
const RULE = 8;

/** @param labels of the pod that is guarded */
export function policyRows(
  reader: Reader,
  namespace: string,
  labels: Readonly<Record<string, string>> | undefined,
  width: number,
): ViewRow<Place>[] {
  const all = reader.list('networkpolicies.networking.k8s.io', namespace) as readonly Kube.NetworkPolicy[];
  const mine = all.filter((policy) => selects(policy.spec.podSelector ?? {}, labels ?? {}));
  const rows: ViewRow<Place>[] = [
    {
      id: 'policies',
      spans: [
        ['label', 'policies '],
        mine.length === 0
          ? ['dim', 'none guards its pods: all traffic is allowed']
          : [
              'value',
              mine.length === 1
                ? '1 guards its pods: what it does not let through is dropped'
                : `${mine.length} guard its pods: what none of them lets through is dropped`,
            ],
      ],
    },
  ];
  for (const policy of mine) {
    const { spec } = policy;
    const types = spec.policyTypes ?? ['Ingress'];
    const id = keyOf(policy);
    rows.push({
      id,
      item: { resource: 'networkpolicies.networking.k8s.io', key: id },
      spans: [
        ['value', `  ${policy.metadata.name}`],
        ['dim', `  guards ${types.join(' and ')}`],
      ],
    });
    const told = [
      ...(types.includes('Ingress')
        ? [['in', (spec.ingress ?? []).map(({ from, ports }) => ruleText(from, ports))] as const]
        : []),
      ...(types.includes('Egress')
        ? [['out', (spec.egress ?? []).map(({ to, ports }) => ruleText(to, ports))] as const]
        : []),
    ];
    for (const [way, rules] of told) {
      if (rules.length === 0) rows.push({ id: `${id}/${way}`, spans: [['error', `    ${way.padEnd(4)}nothing`]] });
      rules.forEach((text, i) => {
        const parts = textRows<Place>(`${id}/${way}/${i}`, text, width - RULE, (part) => [['good', part]]);
        rows.push(
          ...parts.map((row, n) => ({
            ...row,
            spans: [['dim', `    ${n === 0 ? way : ''}`.padEnd(RULE)] as const, ...row.spans],
          })),
        );
      });
    }
  }
  return rows;
}
