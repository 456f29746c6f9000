/** Probes and life-cycle hooks (kubernetes `pkg/apis/core/validation`). */
import type { Container } from '../types.ts';
import { type Errors, NOT_POSITIVE, notNegative, once, oneOf, type Rule } from './rule.ts';
import { headerName, portName, portNumber } from './texts.ts';

type Probe = NonNullable<Container['livenessProbe']> & { grpc?: { port?: number } };
type Handler = Partial<Pick<Probe, 'exec' | 'httpGet' | 'tcpSocket' | 'grpc'>> & { sleep?: { seconds?: number } };
type Port = string | number | undefined;

/** A port by number or by name. */
export const port: Rule<Port> = (value, path, errors) => {
  const wrong = typeof value === 'string' ? portName(value) : portNumber(value ?? 0);
  for (const message of wrong) errors.invalid(path, value ?? 0, message);
};

const scheme = oneOf('HTTP', 'HTTPS');

const httpGet: Rule<NonNullable<Handler['httpGet']>> = (get, path, errors) => {
  if (!get.path) errors.required(`${path}.path`);
  port(get.port, `${path}.port`, errors);
  scheme(get.scheme, `${path}.scheme`, errors);
  for (const { name } of get.httpHeaders ?? [])
    for (const message of headerName(name)) errors.invalid(`${path}.httpHeaders`, name, message);
};

/** @param grace seconds until the pod is killed */
function handler(of: Handler, grace: number | undefined, path: string, errors: Errors): void {
  const actions: readonly (readonly [string, boolean, (at: string) => void])[] = [
    [
      'exec',
      of.exec !== undefined,
      (at) => {
        if (!of.exec?.command?.length) errors.required(`${at}.command`);
      },
    ],
    ['httpGet', of.httpGet !== undefined, (at) => of.httpGet && httpGet(of.httpGet, at, errors)],
    ['tcpSocket', of.tcpSocket !== undefined, (at) => port(of.tcpSocket?.port, `${at}.port`, errors)],
    ['grpc', of.grpc !== undefined, (at) => port(of.grpc?.port ?? 0, `${at}.port`, errors)],
    ['sleep', of.sleep !== undefined, (at) => sleep(of.sleep?.seconds ?? 0, grace, at, errors)],
  ];
  let first = true;
  for (const [name, there, check] of actions) {
    if (!there) continue;
    if (first) check(`${path}.${name}`);
    else errors.forbidden(`${path}.${name}`, 'may not specify more than 1 handler type');
    first = false;
  }
  if (first) errors.required(path, 'must specify a handler type');
}

function sleep(seconds: number, grace: number | undefined, path: string, errors: Errors): void {
  if (grace !== undefined && (seconds < 0 || seconds > grace))
    errors.invalid(path, seconds, `must be non-negative and less than terminationGracePeriodSeconds (${grace})`);
}

/** Probes cannot sleep, so the grace period says nothing about them. */
const probe: Rule<Probe> = once((of, path, errors) => {
  handler(of, undefined, path, errors);
  notNegative(of.initialDelaySeconds, `${path}.initialDelaySeconds`, errors);
  notNegative(of.timeoutSeconds, `${path}.timeoutSeconds`, errors);
  notNegative(of.periodSeconds, `${path}.periodSeconds`, errors);
  notNegative(of.successThreshold, `${path}.successThreshold`, errors);
  notNegative(of.failureThreshold, `${path}.failureThreshold`, errors);
  const own = of.terminationGracePeriodSeconds;
  if (own !== undefined && own <= 0) errors.invalid(`${path}.terminationGracePeriodSeconds`, own, NOT_POSITIVE);
});

type Probed = Pick<Container, 'livenessProbe' | 'readinessProbe' | 'startupProbe' | 'lifecycle'>;

/** The three probes of a container. */
export function probes(of: Probed, path: string, errors: Errors): void {
  const once = (name: 'livenessProbe' | 'startupProbe') => {
    const found = of[name];
    if (!found) return;
    probe(found, `${path}.${name}`, errors);
    if (found.successThreshold !== 1)
      errors.invalid(`${path}.${name}.successThreshold`, found.successThreshold ?? 0, 'must be 1');
  };
  once('livenessProbe');
  const readiness = of.readinessProbe;
  if (readiness) {
    probe(readiness, `${path}.readinessProbe`, errors);
    const own = readiness.terminationGracePeriodSeconds;
    if (own !== undefined)
      errors.invalid(
        `${path}.readinessProbe.terminationGracePeriodSeconds`,
        own,
        'must not be set for readinessProbes',
      );
  }
  once('startupProbe');
}

export function lifecycle(
  of: Container['lifecycle'] & { stopSignal?: string },
  { grace, os }: { grace: number | undefined; os: string | undefined },
  path: string,
  errors: Errors,
): void {
  if (of.postStart) handler(of.postStart, grace, `${path}.postStart`, errors);
  if (of.preStop) handler(of.preStop, grace, `${path}.preStop`, errors);
  if (of.stopSignal === undefined) return;
  if (os === undefined)
    errors.forbidden(`${path}.stopSignal`, 'may not be set for containers with empty `spec.os.name`');
  else if (os === 'windows') oneOf('SIGKILL', 'SIGTERM')(of.stopSignal, `${path}.stopSignal`, errors);
  else LINUX(of.stopSignal, `${path}.stopSignal`, errors);
}

const times = (prefix: string, from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => `${prefix}${from + i}`);

/** Signal names of Linux, sorted. */
const LINUX = oneOf(
  ...[
    ...'ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ RTMIN RTMAX'
      .split(' ')
      .map((name) => `SIG${name}`),
    ...times('SIGRTMIN+', 1, 15),
    ...times('SIGRTMAX-', 1, 14),
  ].sort(),
);
