/** Why a Service leads nowhere, in words. */
import { isPodReady, type Kube, type Reader } from '../../run/cluster.ts';
import { selects } from '../../run/selectors.ts';
import { labelText } from '../kinds/common.ts';
import type { Context } from '../kinds/kind.ts';
import { some } from '../text/some.ts';

/** What there is, and who does no work. */
type Ground = Pick<Context, 'cluster' | 'halted'>;

const because = (why: string | undefined): string => (why === undefined ? '' : `: ${why}`);

export const SERVICE_LABEL = 'kubernetes.io/service-name';

/** The slices of a Service. */
export function slicesOf(reader: Reader, { metadata: { name, namespace } }: Kube.Service): Kube.EndpointSlice[] {
  const all = reader.list('endpointslices.discovery.k8s.io', namespace) as readonly Kube.EndpointSlice[];
  return all.filter((slice) => slice.metadata.labels?.[SERVICE_LABEL] === name);
}

/** The pods that a Service sends to, ready or not. */
export function selected(reader: Reader, { metadata: { namespace }, spec }: Kube.Service): readonly Kube.Pod[] {
  if (spec.selector === undefined) return [];
  const matchLabels = spec.selector;
  const pods = reader.list('pods', namespace) as readonly Kube.Pod[];
  return pods.filter((pod) => selects({ matchLabels }, pod.metadata.labels));
}

/** What a Service of type ExternalName is: a name, and nothing stands behind it. @returns undefined for the other types */
export function otherName({ metadata: { name, namespace }, spec }: Kube.Service): string | undefined {
  return spec.type === 'ExternalName'
    ? `${name}.${namespace} is another name of ${spec.externalName ?? ''}: DNS answers with that (CNAME), and it has no endpoints.`
    : undefined;
}

/** What comes of a request to a Service without a ready endpoint: kube-proxy refuses it, but a headless one is a name only. */
export const unanswered = ({ spec }: Kube.Service): string =>
  spec.clusterIP === 'None'
    ? 'No ready endpoint: DNS has no address for its name.'
    : 'No ready endpoint: requests are refused.';

/** Why a Service without a ready endpoint has none. */
export function whyEmpty({ cluster, halted }: Ground, service: Kube.Service): string {
  if (service.spec.selector === undefined) return 'The Service has no selector.';
  const pods = selected(cluster, service);
  if (pods.length === 0)
    return `No pod has the labels that its selector asks for: ${labelText(service.spec.selector)}.`;
  const ready = pods.filter((pod) => isPodReady(pod) && pod.metadata.deletionTimestamp === undefined);
  if (ready.length > 0) {
    const who = ready.length === 1 ? 'One pod matches and is ready' : `${ready.length} pods match and are ready`;
    return `${who}, but nobody has written that down as an endpoint so far${because(halted?.('kube-controller-manager'))}.`;
  }
  return pods.length === 1 ? 'One pod matches, and is not ready.' : `${pods.length} pods match, none of them is ready.`;
}

/** Ports that lead to a name which no container port of the selected pods has. */
export function namelessPorts(reader: Reader, service: Kube.Service): string[] {
  const pods = selected(reader, service);
  if (pods.length === 0) return [];
  const names = new Set(
    pods.flatMap(({ spec }) =>
      [...(spec.initContainers ?? []), ...spec.containers].flatMap(({ ports }) =>
        (ports ?? []).map(({ name }) => name),
      ),
    ),
  );
  return (service.spec.ports ?? []).flatMap(({ port, targetPort }) =>
    typeof targetPort === 'string' && !/^\d+$/.test(targetPort) && !names.has(targetPort)
      ? [`Port ${port} leads nowhere: no container port of its pods is called ${targetPort}.`]
      : [],
  );
}

/** What is wrong with a Service that leads to pods; undefined when something answers, or it is none of that kind. */
export function serviceTrouble(ground: Ground, service: Kube.Service): string | undefined {
  const { cluster } = ground;
  if (service.spec.selector === undefined || service.spec.type === 'ExternalName') return undefined;
  const [nameless] = namelessPorts(cluster, service);
  if (nameless !== undefined) return nameless;
  const endpoints = slicesOf(cluster, service).flatMap((slice) => slice.endpoints ?? []);
  return endpoints.some(({ conditions }) => conditions?.ready ?? true)
    ? undefined
    : `${unanswered(service)} ${whyEmpty(ground, service)}`;
}

/** Pods that stand in the endpoints of a Service and are no more. */
export function gonePods({ cluster, halted }: Ground, service: Kube.Service): string | undefined {
  const gone = slicesOf(cluster, service).flatMap(({ endpoints = [], metadata: { namespace } }) =>
    endpoints.flatMap((endpoint) =>
      (endpoint.conditions?.ready ?? true) && isGone(cluster, namespace, endpoint)
        ? [endpoint.targetRef?.name ?? '']
        : [],
    ),
  );
  if (gone.length === 0) return undefined;
  const why = because(halted?.('kube-controller-manager'));
  return `It also sends requests to ${some(gone)}, which ${gone.length === 1 ? 'is' : 'are'} no more; nobody has corrected its EndpointSlice so far${why}.`;
}

type Endpoint = NonNullable<Kube.EndpointSlice['endpoints']>[number];

/** Whether an endpoint is of a pod that is no more. */
export const isGone = (reader: Reader, namespace: string | undefined, { targetRef }: Endpoint): boolean =>
  targetRef?.kind === 'Pod' && reader.get('pods', `${namespace}/${targetRef.name}`) === undefined;

/** Ports of its endpoints on which nothing listens: they are ready all the same, for no probe asks there. */
export function deafPorts(service: Kube.Service, { cluster, listening }: Context): string[] {
  if (service.spec.selector === undefined || listening === undefined) return [];
  const told = slicesOf(cluster, service).flatMap(({ endpoints = [], ports, metadata: { namespace } }) => {
    const open = endpoints
      .filter(({ conditions, targetRef }) => (conditions?.ready ?? true) && targetRef?.kind === 'Pod')
      .flatMap(({ targetRef }) => {
        const found = listening(`${namespace}/${targetRef?.name}`);
        return found === undefined ? [] : [found];
      });
    return (ports ?? []).flatMap(({ port, name, protocol = 'TCP' }) => {
      const deaf = open.filter((each) => port !== undefined && !each.includes(port));
      return deaf.length === 0 || protocol !== 'TCP' ? [] : [deafText(open, deaf, port, name)];
    });
  });
  return [...new Set(told)];
}

function deafText(open: readonly Ports[], deaf: readonly Ports[], port: number | undefined, name = ''): string {
  const by = [...new Set(deaf.flat())].sort((a, b) => a - b);
  const there = by.length === 0 ? 'on no port' : `on ${by.join(', ')}`;
  const where = `port ${port}${name === '' ? '' : ` (${name})`}`;
  return deaf.length === open.length
    ? `Nothing listens on ${where} of its pods, to which it leads: requests are refused. They listen ${there}.`
    : `${deaf.length} of its ${open.length} pods do not listen on ${where}: requests that come to them are refused.`;
}

type Ports = readonly number[];
