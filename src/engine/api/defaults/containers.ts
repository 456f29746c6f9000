/** Defaults of containers and their parts (kubernetes `pkg/apis/core/v1/defaults.go`). */
import type { Container as FullContainer } from '../types.ts';
import { each, fill, inside, without } from './fill.ts';

type Mutable<T> = { -readonly [P in keyof T]: T[P] };
type Container = Mutable<FullContainer>;
type Probe = NonNullable<Container['livenessProbe']>;
type Handler = NonNullable<NonNullable<Container['lifecycle']>['preStop']>;
type HttpGet = NonNullable<Handler['httpGet']>;

/** What can be the name of an image (distribution `reference`): a host, a path in lower case, a tag, a digest. */
const IMAGE =
  /^(([a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\[[a-fA-F0-9:]+\])(:\d+)?\/)?[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*(:[\w][\w.-]{0,127})?(@[A-Za-z][A-Za-z0-9]*([-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?$/;

/** An untagged image or the tag `latest` is pulled always; one with a digest alone is not, nor what is no image's name. */
export function pullPolicyOf(image: string | undefined): 'Always' | 'IfNotPresent' {
  const text = image ?? '';
  if (!IMAGE.test(text)) return 'IfNotPresent';
  const at = text.indexOf('@');
  const name = at < 0 ? text : text.slice(0, at);
  const colon = name.lastIndexOf(':');
  const tag = colon > name.lastIndexOf('/') ? name.slice(colon + 1) : '';
  return tag === 'latest' || (tag === '' && at < 0) ? 'Always' : 'IfNotPresent';
}

const httpGet = (get: HttpGet): HttpGet => fill(get, { path: '/', scheme: 'HTTP' });
const handler = <T extends { httpGet?: HttpGet }>(of: T): T => inside(of, 'httpGet', httpGet as never);

function probe(of: Probe): Probe {
  const filled = fill(handler(of), { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 });
  return inside(filled as Probe & { grpc?: { service?: string } }, 'grpc', (grpc) => fill(grpc, { service: '' }));
}

/** A stop signal of one's own is an alpha feature (ContainerStopSignals): the API server drops the field. */
function lifecycle(of: NonNullable<Container['lifecycle']>): NonNullable<Container['lifecycle']> {
  return inside(inside(without(of, 'stopSignal'), 'postStart', handler), 'preStop', handler);
}

function env(of: NonNullable<Container['env']>[number]): NonNullable<Container['env']>[number] {
  return inside(of, 'valueFrom', (from) =>
    inside(
      inside(from, 'fieldRef', (ref) => fill(ref, { apiVersion: 'v1' })),
      'resourceFieldRef',
      (ref) => fill(ref, { divisor: '0' }),
    ),
  );
}

/** Defaults that containers have wherever they stand: in pods, templates, and ephemeral ones. */
export function container(of: Container): Container {
  let c = fill(of, {
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  });
  if (!c.imagePullPolicy) c = { ...c, imagePullPolicy: pullPolicyOf(c.image) };
  c = inside(c, 'ports', (ports) => each(ports, (port) => fill(port, { protocol: 'TCP' })));
  c = inside(c, 'env', (list) => each(list, env));
  c = inside(c, 'livenessProbe', probe);
  c = inside(c, 'readinessProbe', probe);
  c = inside(c, 'startupProbe', probe);
  c = inside(c, 'lifecycle', lifecycle);
  if (c.lifecycle === undefined || Object.keys(c.lifecycle).length > 0) return c;
  return of.lifecycle !== undefined && Object.keys(of.lifecycle).length > 0 ? without(c, 'lifecycle') : c;
}

/** In pods only: what a container may use, it requests, unless it says otherwise. */
export function requestLimits(of: Container): Container {
  return inside(of, 'resources', (resources) => {
    const { limits } = resources;
    if (limits === undefined || Object.keys(limits).length === 0) return resources;
    const requests = fill<Record<string, string>>(resources.requests ?? {}, limits);
    return requests === resources.requests ? resources : { ...resources, requests };
  });
}

/** In pods only: on the host's network a container's ports are the host's. */
export function hostPorts(of: Container): Container {
  return inside(of, 'ports', (ports) =>
    each(ports, (port) => (port.hostPort ? port : { ...port, hostPort: port.containerPort })),
  );
}
