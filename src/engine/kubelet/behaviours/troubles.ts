/** What parts of the control plane print while a certificate is over its time: their own, or that of whom they ask. */
import { toMicroTime, toTime } from '../../sim/time.ts';
import { fnv } from '../images.ts';
import type { LogAt, Program } from './behaviour.ts';
import { klogStamp } from './server.ts';

/** A time in which a certificate was over its time, ms after the program's start; `end` is the certificate's own, virtual ms. */
export interface Trouble {
  readonly certificate: string;
  readonly end: number;
  readonly from: number;
  readonly to?: number;
}

/** Tries are that far apart, ms: a reflector's longest back-off, of which each part has many. */
const EVERY = 15_000;

/** How a line of one part is made. @param round counts the lines */
type Say = (time: number, why: string, round: number) => string;

const KINDS: readonly (readonly [kind: string, path: string])[] = [
  ['Pod', 'api/v1/pods'],
  ['Node', 'api/v1/nodes'],
  ['ReplicaSet', 'apis/apps/v1/replicasets'],
  ['PersistentVolumeClaim', 'api/v1/persistentvolumeclaims'],
  ['StatefulSet', 'apis/apps/v1/statefulsets'],
  ['Service', 'api/v1/services'],
];

/** client-go's reflectors. @param server how a request ends that has not come as far as an answer; none: it was answered */
const lists =
  (answered: boolean): Say =>
  (time, why, round) => {
    const [kind, path] = KINDS[round % KINDS.length] ?? ['Pod', 'api/v1/pods'];
    const url = `https://10.0.0.10:6443/${path}?limit=500&resourceVersion=0`;
    const err = answered ? 'Unauthorized' : `Get \\"${url}\\": tls: failed to verify certificate: ${why}`;
    return `${klogStamp(time, 'E')}       1 reflector.go:205] "Failed to watch" err="failed to list *v1.${kind}: ${err}" logger="UnhandledError" reflector="k8s.io/client-go/informers/factory.go:160" type="*v1.${kind}"`;
  };

const refuses: Say = (time, why) =>
  `${klogStamp(time, 'E')}       1 authentication.go:75] "Unable to authenticate the request" err="[${why}, verifying certificate SN=${fnv(why)}, SKID=, AKID= failed: ${why}]"`;

const refused: Say = (time, _, round) =>
  `${klogStamp(time)}       1 log.go:25] http: TLS handshake error from 10.0.0.${10 + (round % 4)}:${32_768 + (fnv(`${time}`) % 28_000)}: remote error: tls: bad certificate`;

const unconnected =
  (desc: (why: string) => string): Say =>
  (time, why) =>
    `${klogStamp(time, 'W')}       1 logging.go:55] [core] [Channel #1 SubChannel #2]grpc: addrConn.createTransport failed to connect to {Addr: "127.0.0.1:2379", ServerName: "127.0.0.1:2379", }. Err: connection error: desc = "${desc(why)}"`;

const rejects =
  (error: (why: string) => string): Say =>
  (time, why) =>
    JSON.stringify({
      level: 'warn',
      ts: toMicroTime(time),
      caller: 'embed/config_logging.go:188',
      msg: 'rejected connection on client endpoint',
      'remote-addr': `127.0.0.1:${32_768 + (fnv(`${time}`) % 28_000)}`,
      'server-name': '',
      error: error(why),
    });

const failed = (why: string): string => `tls: failed to verify certificate: ${why}`;

/** By certificate: which parts notice, and what they print. */
const NOTICED: Readonly<Record<string, Readonly<Record<string, Say>>>> = {
  apiserver: { 'kube-apiserver': refused, 'kube-controller-manager': lists(false), 'kube-scheduler': lists(false) },
  'controller-manager.conf': { 'kube-apiserver': refuses, 'kube-controller-manager': lists(true) },
  'scheduler.conf': { 'kube-apiserver': refuses, 'kube-scheduler': lists(true) },
  'etcd-server': {
    etcd: rejects(() => 'remote error: tls: bad certificate'),
    'kube-apiserver': unconnected((why) => `transport: authentication handshake failed: ${failed(why)}`),
  },
  'apiserver-etcd-client': {
    etcd: rejects(failed),
    'kube-apiserver': unconnected(() => 'error reading server preface: remote error: tls: expired certificate'),
  },
};

/** The parts that notice a certificate's end. */
export const noticing = (certificate: string): readonly string[] => Object.keys(NOTICED[certificate] ?? {});

/** @param from as those of `Behaviour.logs` @param startedAt virtual ms */
export function troubleLines(program: Program, from: number, to: number, startedAt: number): LogAt[] {
  const lines: LogAt[] = [];
  for (const trouble of program.troubles ?? []) {
    const say = NOTICED[trouble.certificate]?.[program.behaviour];
    const until = Math.min(to, trouble.to ?? to);
    for (let round = Math.max(0, Math.ceil((from - trouble.from) / EVERY)); say !== undefined; round++) {
      const at = trouble.from + round * EVERY;
      if (at > until) break;
      const now = startedAt + at;
      const why = `x509: certificate has expired or is not yet valid: current time ${toTime(now)} is after ${toTime(trouble.end)}`;
      lines.push({ at, text: say(now, why, round) });
    }
  }
  return lines;
}
