/**
 * How endpoints are spread over slices (k8s.io/endpointslice `reconciler.go`): those with equal ports share slices, existing
 * slices change as little as possible, new endpoints go where there is room, and a Service without endpoints keeps one empty
 * slice.
 */
import type { EndpointSlice } from '../../api/types.ts';
import { equal } from '../../store/equal.ts';

export type Endpoint = EndpointSlice['endpoints'][number];
export type Port = NonNullable<EndpointSlice['ports']>[number];

/** The endpoints that share ports. */
export interface Group {
  readonly ports: readonly Port[];
  readonly endpoints: readonly Endpoint[];
}

export interface Content {
  readonly ports: readonly Port[];
  readonly endpoints: readonly Endpoint[];
}

export interface Plan {
  readonly create: Content[];
  /** By the name of the slice. */
  readonly update: Map<string, Content>;
  readonly remove: string[];
}

export const portsKey = (ports: readonly Port[]): string =>
  ports
    .map(
      ({ name, port, protocol, appProtocol }) => `${name ?? ''}|${port ?? ''}|${protocol ?? ''}|${appProtocol ?? ''}`,
    )
    .sort()
    .join(',');

const idOf = (endpoint: Endpoint): string => endpoint.targetRef?.uid ?? endpoint.addresses.join();

/** @param limit `--max-endpoints-per-slice` */
export function planSlices(groups: readonly Group[], existing: readonly EndpointSlice[], limit: number): Plan {
  const plan: Plan = { create: [], update: new Map(), remove: [] };
  const byPorts = new Map<string, EndpointSlice[]>();
  for (const slice of existing) {
    const key = portsKey(slice.ports ?? []);
    byPorts.set(key, [...(byPorts.get(key) ?? []), slice]);
  }
  for (const group of groups) {
    const key = portsKey(group.ports);
    planGroup(plan, group, byPorts.get(key) ?? [], limit);
    byPorts.delete(key);
  }
  for (const slices of byPorts.values()) plan.remove.push(...slices.map((slice) => slice.metadata.name));
  keepPlaceholder(plan, existing);
  reuse(plan);
  return plan;
}

function planGroup(plan: Plan, { ports, endpoints }: Group, slices: readonly EndpointSlice[], limit: number): void {
  const wanted = new Map(endpoints.map((endpoint) => [idOf(endpoint), endpoint]));
  const kept = slices.map((slice) => {
    const stay: Endpoint[] = [];
    let changed = false;
    for (const endpoint of slice.endpoints ?? []) {
      const now = wanted.get(idOf(endpoint));
      if (now === undefined) changed = true;
      else {
        wanted.delete(idOf(endpoint));
        if (now !== endpoint && !equal(now, endpoint)) changed = true;
        stay.push(now);
      }
    }
    return { slice, stay, changed };
  });
  const left = [...wanted.values()];
  // Slices that are written anyway take what fits before any other is touched.
  for (const part of kept) if (part.changed) part.stay.push(...left.splice(0, limit - part.stay.length));
  while (left.length > 0) {
    const roomy = kept.filter(
      (part) => !part.changed && part.stay.length > 0 && part.stay.length + left.length <= limit,
    );
    const fullest = left.length < limit ? roomy.sort((a, b) => b.stay.length - a.stay.length)[0] : undefined;
    if (fullest === undefined) plan.create.push({ ports, endpoints: left.splice(0, limit) });
    else {
      fullest.stay.push(...left.splice(0));
      fullest.changed = true;
    }
  }
  for (const { slice, stay, changed } of kept) {
    const { name } = slice.metadata;
    if (stay.length === 0) plan.remove.push(name);
    else if (changed) plan.update.set(name, { ports, endpoints: stay });
  }
}

/** One slice always remains, without ports and endpoints when there are none. */
function keepPlaceholder(plan: Plan, existing: readonly EndpointSlice[]): void {
  if (plan.remove.length < existing.length || plan.create.length > 0) return;
  const [only] = existing;
  const isPlaceholder = (only?.ports ?? []).length === 0 && (only?.endpoints ?? []).length === 0;
  if (existing.length === 1 && isPlaceholder) plan.remove.length = 0;
  else plan.create.push({ ports: [], endpoints: [] });
}

/** A slice that would go is written over instead of making another. */
function reuse({ create, update, remove }: Plan): void {
  while (create.length > 0 && remove.length > 0) {
    const [name, content] = [remove.shift(), create.pop()];
    if (name !== undefined && content !== undefined) update.set(name, content);
  }
}
