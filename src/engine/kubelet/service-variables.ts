/** `NAME_SERVICE_HOST` and the like: the variables by which a container finds Services without DNS (`envvars.go`). */
import type { Container, Pod, Service } from '../api/types.ts';
import { API_SERVICE } from '../client/api-service.ts';
import { revisionAt } from '../store/history.ts';
import type { Context } from './context.ts';

/**
 * Those of `kubernetes` and, unless switched off, of the namespace's Services.
 * @param time virtual ms: what comes later is not seen, for an environment never changes after its start
 */
export function serviceVariables(ctx: Context, { metadata, spec }: Pod, time = ctx.now): Record<string, string> {
  const variables: Record<string, string> = {};
  const client = ctx.client(spec.nodeName ?? '');
  const namespace = metadata.namespace ?? '';
  const master = client.get('services', API_SERVICE);
  const linked = spec.enableServiceLinks !== false;
  const own = linked ? asOf(ctx, namespace, client.by('services', 'namespace', namespace), time) : [];
  for (const service of master === undefined ? own : [master, ...own]) addService(variables, service);
  return variables;
}

/** Whether a container's command speaks of such a variable. */
export const asksForService = ({ command = [], args = [] }: Container): boolean =>
  [...command, ...args].some((word) => /_(?:SERVICE|PORT)/.test(word));

/** The namespace's Services as they were at `time`, by name: the newest changes are taken back first. */
function asOf(ctx: Context, namespace: string, now: readonly Service[], time: number): readonly Service[] {
  if (time >= ctx.now) return now;
  const { history } = ctx.parts.store;
  const then = new Map(now.map((service) => [`${namespace}/${service.metadata.name}`, service]));
  for (let i = history.length - 1; i >= revisionAt(history, time); i--) {
    const change = history[i];
    if (change?.resource !== 'services' || !change.key.startsWith(`${namespace}/`)) continue;
    if (change.before === undefined) then.delete(change.key);
    else then.set(change.key, change.before as Service);
  }
  return [...then].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, service]) => service);
}

function addService(variables: Record<string, string>, { metadata, spec }: Service): void {
  const [first] = spec.ports ?? [];
  if (!spec.clusterIP || spec.clusterIP === 'None' || first === undefined) return;
  const name = metadata.name.toUpperCase().replaceAll('-', '_');
  const host = spec.clusterIP;
  variables[`${name}_SERVICE_HOST`] = host;
  variables[`${name}_SERVICE_PORT`] = String(first.port);
  for (const { name: port, port: number } of spec.ports ?? [])
    if (port) variables[`${name}_SERVICE_PORT_${port.toUpperCase().replaceAll('-', '_')}`] = String(number);
  variables[`${name}_PORT`] = `${(first.protocol ?? 'TCP').toLowerCase()}://${host}:${first.port}`;
  for (const { port, protocol = 'TCP' } of spec.ports ?? []) {
    const base = `${name}_PORT_${port}_${protocol}`;
    variables[base] = `${protocol.toLowerCase()}://${host}:${port}`;
    variables[`${base}_PROTO`] = protocol.toLowerCase();
    variables[`${base}_PORT`] = String(port);
    variables[`${base}_ADDR`] = host;
  }
}
