/** Which NetworkPolicies guard a pod, and what each of them lets through, in words. */
import type { Kube, Reader } from '../../run/cluster.ts';
import { typesOf, waysOf } from '../../run/policy-rules.ts';
import { selects } from '../../run/selectors.ts';
import { keyOf } from '../kinds/common.ts';
import { textRows, type ViewRow } from './rows-view.ts';

export interface Place {
  readonly resource: string;
  readonly key: string;
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
    const id = keyOf(policy);
    rows.push({
      id,
      item: { resource: 'networkpolicies.networking.k8s.io', key: id },
      spans: [
        ['value', `  ${policy.metadata.name}`],
        ['dim', `  guards ${typesOf(spec).join(' and ')}`],
      ],
    });
    for (const [way, rules] of waysOf(spec)) {
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
