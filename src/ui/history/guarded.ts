/** Which pods a NetworkPolicy guards, and how. */
import type { Kube, Reader } from '../../run/cluster.ts';
import { selects } from '../../run/selectors.ts';
import { some } from '../text/some.ts';

const count = (rules: readonly unknown[], way: string): string =>
  rules.length === 0
    ? `nothing ${way}`
    : `${way} what ${rules.length === 1 ? 'its rule lets' : `its ${rules.length} rules let`} through`;

/** `It guards 1 pod: db. Let through: nothing in.`; that of one which selects nobody says that it closes nothing. */
export function guarded({ metadata: { namespace }, spec }: Kube.NetworkPolicy, reader: Reader): string {
  const pods = reader
    .list('pods', namespace)
    .filter(({ metadata }) => selects(spec.podSelector ?? {}, metadata.labels ?? {}));
  if (pods.length === 0) return 'It selects no pod of its namespace: it closes nothing. y shows spec.podSelector.';
  const types = spec.policyTypes ?? ['Ingress'];
  const ways = [
    ...(types.includes('Ingress') ? [count(spec.ingress ?? [], 'in')] : []),
    ...(types.includes('Egress') ? [count(spec.egress ?? [], 'out')] : []),
  ];
  const names = some(pods.map(({ metadata }) => metadata.name).sort());
  return `It guards ${pods.length === 1 ? '1 pod' : `${pods.length} pods`}: ${names}. It lets through: ${ways.join('; ')}.`;
}
