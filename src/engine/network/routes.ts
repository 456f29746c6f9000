/** The rules of Ingresses: which Service a request for a host and a path goes to (networking/v1, "Path types", "Hostname wildcards"). */
import type { Ingress, IngressClass, Pod } from '../api/types.ts';
import { ingressControllerOf } from '../client/ingress-controllers.ts';
import type { Store } from '../store/store.ts';
import { Rewriting } from './rewriting.ts';

const INGRESSES = 'ingresses.networking.k8s.io';
const CLASSES = 'ingressclasses.networking.k8s.io';
const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';

/** The controller that runs in a pod, if one does, as its IngressClass names it. */
export function controllerIn(pod: { spec: { containers: readonly { image?: string }[] } }): string | undefined {
  const { containers } = pod.spec;
  for (let i = 0; i < containers.length; i++) {
    const known = ingressControllerOf(containers[i]?.image ?? '');
    if (known !== undefined) return known.controller;
  }
  return undefined;
}

/** Whether a controller's pod serves Ingresses without a class, too: as minikube's addon does (`--watch-ingress-without-class`). */
export const servesClassless = ({ spec }: Pod): boolean =>
  spec.containers.some(({ args = [] }) => args.includes('--watch-ingress-without-class=true'));

export interface Route {
  readonly ingress: Ingress;
  readonly service: string;
  readonly port: number | string;
  /** The path that the Service is asked for. */
  readonly path: string;
}

export type Path = NonNullable<
  NonNullable<NonNullable<NonNullable<Ingress['spec']['rules']>[number]['http']>>['paths']
>[number];

/** Exact host before wildcard before none; then exact path before the longest prefix. */
export function routeFor(
  store: Store,
  controller: string,
  host: string,
  path: string,
  classless = false,
): Route | undefined {
  let best: { route: Route; rank: readonly number[] } | undefined;
  for (const ingress of ingressesOf(store, controller, classless)) {
    const rewriting = new Rewriting(ingress);
    const fallback = ingress.spec?.defaultBackend?.service;
    if (fallback) best = better(best, routeTo(ingress, fallback, path), [0, 0, 0]);
    for (const rule of ingress.spec?.rules ?? []) {
      const hostRank = rankHost(rule.host, host);
      if (hostRank === 0) continue;
      for (const candidate of rule.http?.paths ?? []) {
        const rank = rewriting.byPattern ? rewriting.rank(candidate, path) : rankPath(candidate, path);
        const target = candidate.backend.service;
        if (rank === undefined || !target) continue;
        best = better(best, routeTo(ingress, target, rewriting.path(candidate, path)), [hostRank, ...rank]);
      }
    }
  }
  return best?.route;
}

type Best = { route: Route; rank: readonly number[] };

function better(best: Best | undefined, route: Route, rank: readonly number[]): Best {
  if (best === undefined) return { route, rank };
  for (let i = 0; i < rank.length; i++) {
    const [mine, other] = [rank[i] ?? 0, best.rank[i] ?? 0];
    if (mine !== other) return mine > other ? { route, rank } : best;
  }
  return best;
}

function routeTo(
  ingress: Ingress,
  service: { readonly name: string; readonly port?: { readonly number?: number; readonly name?: string } },
  path: string,
): Route {
  return { ingress, service: service.name, port: service.port?.number ?? service.port?.name ?? 80, path };
}

/** Those of a controller's classes, the oldest first. @param classless and those that name none */
export function ingressesOf(store: Store, controller: string, classless = false): Ingress[] {
  const classes = new Set<string>();
  for (const found of store.list(CLASSES) as Iterable<IngressClass>)
    if (found.spec?.controller === controller) classes.add(found.metadata.name);
  return ([...store.list(INGRESSES)] as Ingress[]).filter((ingress) => {
    const name = ingress.spec?.ingressClassName ?? ingress.metadata.annotations?.[CLASS_ANNOTATION];
    return name === undefined ? classless : classes.has(name);
  });
}

/** Who publishes a shop has made its name known outside: a host of an Ingress that is served stands for its address. */
export function addressOfHost(store: Store, name: string): string | undefined {
  for (const { spec, status } of store.list(INGRESSES) as Iterable<Ingress>) {
    const ip = status?.loadBalancer?.ingress?.[0]?.ip;
    if (ip !== undefined && spec?.rules?.some(({ host }) => host !== undefined && rankHost(host, name) > 0)) return ip;
  }
  return undefined;
}

function rankHost(rule: string | undefined, host: string): number {
  if (!rule) return 1;
  if (rule === host) return 3;
  return rule.startsWith('*.') && host.slice(host.indexOf('.')) === rule.slice(1) && host.includes('.') ? 2 : 0;
}

/** [2, ...] for exact, [1, length] for prefixes; undefined when it does not match. Prefixes go by whole path elements. */
function rankPath({ path = '/', pathType }: Path, wanted: string): readonly number[] | undefined {
  const [bare = '/'] = wanted.split('?');
  if (pathType === 'Exact') return bare === path ? [2, path.length] : undefined;
  const prefix = path.replace(/\/+$/, '');
  return bare === prefix || bare.startsWith(`${prefix}/`) ? [1, prefix.length] : undefined;
}
