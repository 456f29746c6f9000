/** Why nobody serves an Ingress, and which of its rules lead nowhere. */
import { controllerIn, isPodReady, type Kube, type Reader } from '../../run/cluster.ts';
import type { Context } from '../kinds/kind.ts';
import { serviceTrouble } from './endpoints.ts';

type Ground = Pick<Context, 'cluster' | 'halted'>;

const DEFAULT_CLASS = 'ingressclass.kubernetes.io/is-default-class';

const ingressesIn = (reader: Reader): readonly Kube.Ingress[] =>
  reader.list('ingresses.networking.k8s.io') as readonly Kube.Ingress[];

const classOf = ({ spec, metadata }: Kube.Ingress): string | undefined =>
  spec.ingressClassName ?? metadata.annotations?.['kubernetes.io/ingress.class'];

/** @returns undefined when it is served, and all its rules lead to somebody */
export function ingressTrouble(ingress: Kube.Ingress, ground: Ground): string | undefined {
  const { cluster } = ground;
  const classes = cluster.list('ingressclasses.networking.k8s.io') as readonly Kube.IngressClass[];
  const name = classOf(ingress);
  const addresses = (ingress.status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip ?? hostname ?? '');
  const isTaken = addresses.length > 0;
  if (name === undefined && isTaken) return undefined; // a controller may watch those without a class, too
  if (name === undefined)
    return classes.some((each) => each.metadata.annotations?.[DEFAULT_CLASS] === 'true')
      ? 'It names no class, and had none when it was made: nobody serves it.'
      : 'It names no class, and no IngressClass is the default: nobody serves it.';
  const known = classes.find(({ metadata }) => metadata.name === name);
  if (ingress.spec.ingressClassName !== undefined && known === undefined)
    return `There is no IngressClass ${name}: nobody serves it.`;
  const isManned = isServed(known?.spec?.controller, cluster);
  if (!isTaken)
    return isManned
      ? `No controller of the class ${name} has taken it up so far: it has no address.`
      : `No pod of a controller of the class ${name} is ready: nobody serves it, and it has no address.`;
  const nobody = isManned ? [] : [`No pod of its controller is ready: nobody answers at ${addresses.join(', ')}.`];
  const told = [...nobody, ...deadEnds(ingress, ground), ...missingSecrets(ingress, cluster)];
  return told.join(' ') || undefined;
}

/** Whether a ready pod runs a controller. */
const isServed = (controller: string | undefined, reader: Reader): boolean =>
  controller !== undefined &&
  (reader.list('pods') as readonly Kube.Pod[]).some((pod) => controllerIn(pod) === controller && isPodReady(pod));

type Backend = NonNullable<NonNullable<Kube.Ingress['spec']['defaultBackend']>['service']>;

/** Why a backend gives no answer; undefined when something stands behind it. */
function deadEnd(ground: Ground, namespace: string | undefined, { name, port }: Backend): string | undefined {
  const service = ground.cluster.get('services', `${namespace}/${name}`) as Kube.Service | undefined;
  if (service === undefined) return `there is no Service ${name}`;
  const wanted = port?.name ?? port?.number;
  if (!service.spec.ports?.some((each) => each.name === wanted || each.port === wanted))
    return `the Service ${name} has no port ${wanted}`;
  return serviceTrouble(ground, service) === undefined ? undefined : `the Service ${name} has no ready endpoint`;
}

interface Way {
  /** What it is for: no rule of another Ingress stands beside one for the same. */
  readonly way: string;
  readonly path: string;
  readonly backend: Backend | undefined;
}

const waysOf = ({ spec }: Kube.Ingress): Way[] =>
  (spec.rules ?? []).flatMap(({ host = '', http }) =>
    (http?.paths ?? []).map(({ path = '/', pathType, backend }) => ({
      way: `${pathType === 'Exact' ? '=' : ''}${host}${path}`,
      path: `${host}${path}`,
      backend: backend.service,
    })),
  );

/** Those that were there before and are served by the same class, each with what it is for. */
function before(ingress: Kube.Ingress, reader: Reader): ReadonlyMap<string, string> {
  const rank = ({ metadata: { creationTimestamp = '', namespace, name } }: Kube.Ingress): string =>
    `${creationTimestamp} ${namespace}/${name}`;
  const older = ingressesIn(reader).filter((each) => classOf(each) === classOf(ingress) && rank(each) < rank(ingress));
  const nameOf = ({ metadata: { namespace, name } }: Kube.Ingress): string =>
    namespace === ingress.metadata.namespace ? name : `${namespace}/${name}`;
  return new Map(older.flatMap((each) => waysOf(each).map(({ way }) => [way, nameOf(each)])));
}

function deadEnds(ingress: Kube.Ingress, ground: Ground): string[] {
  const { spec, metadata } = ingress;
  const taken = before(ingress, ground.cluster);
  const rest = { way: '', path: 'What no rule is for', backend: spec.defaultBackend?.service };
  return [...waysOf(ingress), rest].flatMap(({ way, path, backend }) => {
    const owner = taken.get(way);
    if (owner !== undefined) return [`${path} belongs to the Ingress ${owner}, which is older: this rule is not used.`];
    const why = backend && deadEnd(ground, metadata.namespace, backend);
    return why === undefined ? [] : [`${path} leads nowhere: ${why}, and requests get 503.`];
  });
}

/** The Secrets for https that it names and that are not there. */
function missingSecrets({ spec, metadata: { namespace } }: Kube.Ingress, reader: Reader): string[] {
  return (spec.tls ?? []).flatMap(({ secretName }) =>
    secretName === undefined || reader.get('secrets', `${namespace}/${secretName}`) !== undefined
      ? []
      : [`There is no Secret ${secretName}: https gets a certificate that the controller made itself.`],
  );
}
