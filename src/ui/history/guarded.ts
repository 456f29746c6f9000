/** Which pods a NetworkPolicy guards, and how. */
import type { Kube, Reader } from '../../run/cluster.ts';
import { waysOf } from '../../run/policy-rules.ts';
import { selects } from '../../run/selectors.ts';
import { some } from '../text/some.ts';

/** The names of ports that a rule lets in, and that no container of the guarded pods has: such a rule lets nothing in. */
function unknownPorts({ ingress = [] }: Kube.NetworkPolicy['spec'], pods: readonly Kube.Pod[]): string[] {
  const known = new Set(
    pods.flatMap(({ spec }) =>
      [...(spec.initContainers ?? []), ...spec.containers].flatMap(({ ports = [] }) => ports.map(({ name }) => name)),
    ),
  );
  const named = ingress.flatMap(({ ports = [] }) =>
    ports.flatMap(({ port }) => (typeof port === 'string' && !known.has(port) ? [port] : [])),
  );
  return [...new Set(named)].map((name) => ` No port of its pods is called ${name}: that lets nothing in.`);
}

/** `It guards 1 pod: db. It lets in: nothing.`; that of one which selects nobody says that it closes nothing. */
export function guarded({ metadata: { namespace }, spec }: Kube.NetworkPolicy, reader: Reader): string {
  const pods = (reader.list('pods', namespace) as readonly Kube.Pod[]).filter(({ metadata }) =>
    selects(spec.podSelector ?? {}, metadata.labels ?? {}),
  );
  if (pods.length === 0) return 'It selects no pod of its namespace: it closes nothing. y shows spec.podSelector.';
  const ways = waysOf(spec).map(([way, rules]) => ` It lets ${way}: ${rules.join('; ') || 'nothing'}.`);
  const names = some(pods.map(({ metadata }) => metadata.name).sort());
  const who = pods.length === 1 ? '1 pod' : `${pods.length} pods`;
  return `It guards ${who}: ${names}.${ways.join('')}${unknownPorts(spec, pods).join('')}`;
}
