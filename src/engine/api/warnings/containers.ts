/** What is odd about the containers of a pod, each by itself and beside the others. */
import { milliValue } from '../quantity.ts';
import type { Container, PodSpec } from '../types.ts';

/** Every container with the path that leads to it. */
export function visit(spec: PodSpec, path: string): [Container, string][] {
  return (['initContainers', 'containers', 'ephemeralContainers'] as const).flatMap((list) =>
    ((spec[list] ?? []) as readonly Container[]).map((of, i): [Container, string] => [of, `${path}.${list}[${i}]`]),
  );
}

export const fractional = (amount: string | undefined, path: string): string[] =>
  amount !== undefined && milliValue(amount) % 1000 !== 0
    ? [`${path}: fractional byte value ${JSON.stringify(amount)} is invalid, must be an integer`]
    : [];

export function container(of: Container, path: string): string[] {
  const amounts = ['memory', 'ephemeral-storage'].flatMap((name) =>
    (['limits', 'requests'] as const).flatMap((part) =>
      fractional(of.resources?.[part]?.[name], `${path}.resources.${part}[${name}]`),
    ),
  );
  return [...amounts, ...hiddenVariables(of, path)];
}

/** A variable may build on an earlier one of its name; otherwise the earlier one is lost. */
function hiddenVariables({ env = [] }: Container, path: string): string[] {
  const seen = new Set<string>();
  return env.flatMap(({ name, value = '', valueFrom }, i) => {
    const again = seen.has(name);
    seen.add(name);
    const reference = `$(${name})`;
    const builds = valueFrom === undefined && value !== reference && value.includes(reference);
    return again && !builds
      ? [
          `${path}.env[${i}]: hides previous definition of ${JSON.stringify(name)}, which may be dropped when using apply`,
        ]
      : [];
  });
}

type Port = NonNullable<Container['ports']>[number];

/** As Go prints the struct. */
const printed = ({ name = '', hostPort = 0, containerPort, protocol = '', hostIP = '' }: Port): string =>
  `{Name:${name} HostPort:${hostPort} ContainerPort:${containerPort} Protocol:${protocol} HostIP:${hostIP}}`;

function clash(a: Port, b: Port): string | undefined {
  const [ipA, ipB, portA, portB] = [a.hostIP ?? '', b.hostIP ?? '', a.hostPort ?? 0, b.hostPort ?? 0];
  if (ipA === ipB && portA === portB) return 'duplicate port definition';
  if (portA === 0 || portB === 0) return 'overlapping port definition';
  return portA === portB && (ipA === '') !== (ipB === '') ? 'dangerously ambiguous port definition' : undefined;
}

export function ports(spec: PodSpec, path: string): string[] {
  const found: string[] = [];
  const before = new Map<string, { port: Port; at: string }[]>();
  const names = new Map<string, string>();
  const all = visit(spec, path).flatMap(([of, at]) =>
    (of.ports ?? []).map((port, i) => ({ port, at: `${at}.ports[${i}]` })),
  );
  for (const { port, at } of all) {
    if (port.hostIP && !port.hostPort) found.push(`${at}: hostIP set without hostPort: ${printed(port)}`);
    const key = `${port.containerPort}/${port.protocol}`;
    const others = before.get(key) ?? [];
    for (const other of others) {
      const what = clash(port, other.port);
      if (what !== undefined) found.push(`${at}: ${what} with ${other.at}`);
    }
    before.set(key, [...others, { port, at }]);
  }
  for (const { port, at } of all) {
    if (!port.name) continue;
    const other = names.get(port.name);
    if (other === undefined) names.set(port.name, at);
    else
      found.push(
        `${at}: duplicate port name ${JSON.stringify(port.name)} with ${other}, services and probes that select ports by name will use ${other}`,
      );
  }
  return found;
}
