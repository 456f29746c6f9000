/** What extends the API: webhooks, admission policies, aggregated APIs. */
import { formatSelector, type LabelSelector } from '../selectors.ts';
import type { KubeObject } from '../types.ts';
import { age, type Cell } from './columns.ts';

export const printWebhooks = (o: KubeObject & { webhooks?: readonly unknown[] }, now: number): Cell[] => [
  o.metadata.name,
  (o.webhooks ?? []).length,
  age(o, now),
];

type Policy = KubeObject & {
  spec?: { validations?: readonly unknown[]; paramKind?: { apiVersion?: string; kind?: string } };
};

export function printValidatingAdmissionPolicy(o: Policy, now: number): Cell[] {
  const kind = o.spec?.paramKind;
  return [
    o.metadata.name,
    (o.spec?.validations ?? []).length,
    kind ? `${kind.apiVersion ?? ''}/${kind.kind ?? ''}` : '<unset>',
    age(o, now),
  ];
}

type PolicyBinding = KubeObject & {
  spec?: { policyName?: string; paramRef?: { name?: string; namespace?: string; selector?: LabelSelector } };
};

export function printValidatingAdmissionPolicyBinding(o: PolicyBinding, now: number): Cell[] {
  const ref = o.spec?.paramRef;
  const named = ref?.name ? `${ref.namespace || '*'}/${ref.name}` : undefined;
  const param = named ?? (ref?.selector ? formatSelector(ref.selector) : '<unset>');
  return [o.metadata.name, o.spec?.policyName ?? '', param, age(o, now)];
}

type APIService = KubeObject & {
  spec?: { service?: { namespace: string; name: string } };
  status?: { conditions?: readonly { type: string; status: string; reason?: string }[] };
};

export function printAPIService(o: APIService, now: number): Cell[] {
  const service = o.spec?.service;
  const available = o.status?.conditions?.find((condition) => condition.type === 'Available');
  const why = available?.status === 'True' ? '' : ` (${available?.reason ?? ''})`;
  return [
    o.metadata.name,
    service ? `${service.namespace}/${service.name}` : 'Local',
    available ? `${available.status}${why}` : 'Unknown',
    age(o, now),
  ];
}
