/**
 * Whether requests arrive and are answered: the way to the API server, and what stands between it and etcd.
 *
 * Without etcd a request hangs. The server gives up on a read after `--request-timeout` (60 s) and on a write after 34 s
 * (`requestTimeoutUpperBound`), each with a text of its own; if etcd answers before, the request succeeds. So what hangs is
 * told as `Unanswered`, with the error and the time it takes, and whoever asked waits for one or the other.
 */
import { ApiError, ConnectionError, Unanswered } from '../api/errors.ts';
import type { Gate } from '../api/server.ts';
import { type ControlPlane, stopped } from '../sim/control-plane.ts';
import { toTime } from '../sim/time.ts';
import type { World } from '../sim/world.ts';

/** `--request-timeout`, ms. */
const READ_TIMEOUT = 60_000;
/** `requestTimeoutUpperBound`, ms. */
const WRITE_TIMEOUT = 34_000;
/** Go's dialer gives up after this (`net.Dialer.Timeout` of client-go's transport), ms. */
const DIAL_TIMEOUT = 30_000;
/** A process that hangs takes a connection and says nothing on it (`TLSHandshakeTimeout` of the same), ms. */
const HANDSHAKE_TIMEOUT = 10_000;

/** etcd is beyond its quota: it takes no more until there is room and the alarm is off. */
export const SPACE = 'etcd/space';
export const ALARM = 'etcd/alarm';
/** Every request takes this long, ms. */
export const SLOW = 'slow/kube-apiserver';

/** Milliseconds that a request takes longer than usual. */
export const slowness = (world: World): number => Number(world.get(SLOW) ?? 0);

/** The certificates of a kubeadm cluster whose end is felt, by kubeadm's names (facts `certificate/NAME`: since when). */
export const CERTIFICATES = [
  'admin.conf',
  'apiserver',
  'apiserver-etcd-client',
  'apiserver-kubelet-client',
  'controller-manager.conf',
  'etcd-server',
  'scheduler.conf',
] as const;
export const SERVER_CERTIFICATE = 'certificate/apiserver';

/** What the API server answers those whose certificate it does not take. */
export const unauthorized = (): ApiError => new ApiError(401, 'Unauthorized', 'Unauthorized');

const TIMEOUT =
  'the server was unable to return a response in the time allotted, but may still be processing the request';

/** Refuses what etcd does not answer, or has no room for. */
export function etcdGate(world: World): Gate {
  return (access, { verb, resource, name }) => {
    if (world.calm) return;
    if (!world.fine(stopped('etcd'))) {
      const of = resource.group ? `${resource.plural}.${resource.group}` : resource.plural;
      if (access === 'read')
        throw new Unanswered(
          new ApiError(504, 'Timeout', `${TIMEOUT} (${[verb, of, name].filter((word) => word !== '').join(' ')})`),
          READ_TIMEOUT,
        );
      const text = 'Timeout: request did not complete within requested timeout - context deadline exceeded';
      throw new Unanswered(new ApiError(504, 'Timeout', text), WRITE_TIMEOUT);
    }
    if (access !== 'write' || (world.fine(ALARM) && world.fine(SPACE))) return;
    if (world.fine(ALARM)) world.set(ALARM, 'NOSPACE'); // the first write after `alarm disarm` finds no room again
    throw new ApiError(500, '', 'etcdserver: mvcc: database space exceeded');
  };
}

/**
 * Whether the API server answers somebody at `place`: a node; empty for outside; missing for inside the control plane.
 * @param trusts whether they do not look at the server's certificate
 */
export function isReachable(
  world: World,
  machines: readonly string[],
  place: string | undefined,
  trusts = false,
): boolean {
  if (world.calm) return true;
  if (!world.fine(stopped('kube-apiserver')) || !(trusts || world.fine(SERVER_CERTIFICATE))) return false;
  if (place && !world.fineAt('certificate/kubelet', place)) return false;
  const [lone] = machines.length === 1 ? machines : [];
  if (place === undefined || place === lone) return true;
  return world.fineAt('network', place) && (lone === undefined || world.fineAt('network', lone));
}

/** Whether a request from outside is answered, and does not hang for want of the API server or etcd. */
export const isAnswering = (world: World, machines: readonly string[]): boolean =>
  isReachable(world, machines, '') && world.fine(stopped('etcd'));

type Server = Pick<ControlPlane, 'machines' | 'server'>;

/**
 * Throws what somebody gets who cannot reach the API server.
 * @param place as in `isReachable`, as `trusts` is
 * @throws ConnectionError, Unanswered
 */
export function reachApiServer(
  world: World,
  { machines, server }: Server,
  place: string | undefined,
  address = server,
  request?: { readonly method: string; readonly url: string },
  trusts = false,
): void {
  if (isReachable(world, machines, place, trusts)) return;
  if (world.get(stopped('kube-apiserver')) === 'down')
    throw new ConnectionError(`dial tcp ${address}: connect: connection refused`, address, request);
  const [own, servers] = [world.get(`certificate/kubelet/${place}`), world.get(SERVER_CERTIFICATE)];
  if (servers !== undefined && !trusts)
    throw new ConnectionError(expired(world.now, Number(servers)), address, request);
  if (own !== undefined) throw unauthorized();
  // Who comes from outside makes a new connection; those inside have one, on which nothing comes back.
  if (place === '' && world.get('process/kube-apiserver') === 'frozen')
    throw new Unanswered(new ConnectionError('net/http: TLS handshake timeout', address, request), HANDSHAKE_TIMEOUT);
  throw new Unanswered(new ConnectionError(`dial tcp ${address}: i/o timeout`, address, request), DIAL_TIMEOUT);
}

/** What a client says of a server whose certificate is over its time (Go's crypto/x509). */
const expired = (now: number, since: number): string =>
  `tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time ${toTime(now)} is after ${toTime(since)}`;

/** The same for a kubelet, which goes on with other things while a request hangs, and counts it as failed. */
export function reachFromKubelet(world: World, server: Server, node: string): void {
  try {
    reachApiServer(world, server, node);
  } catch (error) {
    throw error instanceof Unanswered ? error.error : error;
  }
  if (!world.fine(stopped('etcd'))) throw new ConnectionError('context deadline exceeded', server.server);
}
