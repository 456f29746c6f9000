/** An ingress controller looks at host and path, and asks an endpoint of the Service that its rules name (ingress-nginx). */
import type { Pod, Service } from '../api/types.ts';
import type { Upstream } from '../http.ts';
import type { Store } from '../store/store.ts';
import { page, redirect } from './ingress-pages.ts';
import { answered, type Journey, type Origin } from './journey.ts';
import type { Backend } from './proxy.ts';
import { ingressesOf, routeFor, servesClassless } from './routes.ts';
import type { Answer, Outcome } from './traffic.ts';

type ServicePort = NonNullable<Service['spec']['ports']>[number];

/** `proxy-connect-timeout`, ms, and how many endpoints are tried (`proxy-next-upstream-tries`). */
const [PATIENCE, TRIES] = [5000, 3];

/** What the network does for it. */
export interface Ways {
  readonly store: Store;
  /** The error that a fault makes of requests to a Service. */
  readonly error: (journey: Journey, service: string) => Answer | undefined;
  readonly backends: (service: Service, port: ServicePort) => number;
  readonly pick: (service: Service, port: ServicePort, client: string) => Backend | undefined;
  readonly toBackend: (journey: Journey, origin: Origin, backend: Backend) => Outcome;
}

export function throughIngress(ways: Ways, journey: Journey, pod: Pod, controller: string): Outcome {
  const { store } = ways;
  const { call } = journey;
  const name = `${pod.metadata.namespace}/${pod.metadata.name}`;
  const asked = journey.asked ?? { client: '', port: call.port };
  const says = (answer: Answer, upstream?: Upstream): Outcome => {
    journey.asked = upstream === undefined ? asked : { ...asked, upstream };
    return answered(journey, answer, name);
  };
  const route = routeFor(store, controller, call.header ?? call.host, call.path ?? '/', servesClassless(pod));
  if (route === undefined) {
    journey.hops.push({ kind: 'ingress', name, text: 'no rule' });
    return says(page(404), { name: 'upstream-default-backend', address: '127.0.0.1:8181', status: 404, took: 1 });
  }
  const { ingress, path } = route;
  const elsewhere = redirect(ingress, call);
  if (elsewhere !== undefined) return says(elsewhere);
  const { namespace } = ingress.metadata;
  const key = `${namespace}/${route.service}`;
  journey.hops.push({ kind: 'ingress', name: `${namespace}/${ingress.metadata.name}`, text: key });
  const service = store.get('services', key) as Service | undefined;
  const port = service?.spec.ports?.find((p) => p.port === route.port || p.name === route.port);
  const upstream = { name: `${namespace}-${route.service}-${route.port}` };
  if (service === undefined || port === undefined) return says(page(503), upstream);
  const origin: Origin = {
    address: pod.status.podIP ?? '',
    pod: pod.spec.hostNetwork ? undefined : pod,
    node: pod.spec.nodeName,
  };
  const error = ways.error(journey, key);
  if (error !== undefined) return says(error, upstream);
  const backend = ways.pick(service, port, origin.address);
  if (backend === undefined) return says(page(503), upstream);
  const inner = { ...journey, call: { ...call, path, forwarded: asked.client } };
  const outcome = ways.toBackend(inner, origin, backend);
  const address = `${backend.address}:${backend.port}`;
  if (outcome.answer !== undefined) {
    const { answer } = outcome;
    const reached = { ...upstream, address, status: answer.status, took: Math.max(1, Math.round(outcome.late)) };
    return { ...outcome, via: [{ pod: name, asked: { ...asked, upstream: reached }, answer }, ...(outcome.via ?? [])] };
  }
  const waits = outcome.failure === 'timeout' ? PATIENCE * Math.min(TRIES, ways.backends(service, port)) : 0;
  const status = outcome.failure === 'timeout' ? 504 : 502;
  journey.late = outcome.late + waits;
  return says(page(status), { ...upstream, address, status, took: waits });
}

/** The certificate that a controller shows for a host: that of the host's Secret, or one that stands in for it. */
export function certificateFor(store: Store, controller: string, pod: Pod, host: string): 'own' | 'fake' {
  const has = ingressesOf(store, controller, servesClassless(pod)).some(({ spec, metadata }) =>
    spec?.tls?.some(
      ({ hosts, secretName }) =>
        hosts?.includes(host) && store.get('secrets', `${metadata.namespace}/${secretName}`) !== undefined,
    ),
  );
  return has ? 'own' : 'fake';
}
