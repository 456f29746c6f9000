/** The API server's health endpoints: the checks that it makes, and what it answers. */

export type Endpoint = 'healthz' | 'livez' | 'readyz';

/** An endpoint, or one of its checks, which has a path of its own. */
export interface Health {
  readonly endpoint: Endpoint;
  /** All of them unless one is named. */
  readonly check?: string;
}

export interface HealthOptions {
  readonly verbose: boolean;
  /** Checks that are not to count. */
  readonly excluded: readonly string[];
}

/** The checks of an API server in their order; those with a mark belong to `readyz` alone. */
const CHECKS = [
  'ping',
  'log',
  'etcd',
  'etcd-readiness?',
  'informer-sync?',
  ...[
    'start-apiserver-admission-initializer',
    'generic-apiserver-start-informers',
    'priority-and-fairness-config-consumer',
    'priority-and-fairness-filter',
    'storage-object-count-tracker-hook',
    'start-apiextensions-informers',
    'start-apiextensions-controllers',
    'crd-informer-synced',
    'start-system-namespaces-controller',
    'start-cluster-authentication-info-controller',
    'start-kube-apiserver-identity-lease-controller',
    'start-kube-apiserver-identity-lease-garbage-collector',
    'start-legacy-token-tracking-controller',
    'start-service-ip-repair-controllers',
    'rbac/bootstrap-roles',
    'scheduling/bootstrap-system-priority-classes',
    'priority-and-fairness-config-producer',
    'bootstrap-controller',
    'start-kubernetes-service-cidr-controller',
    'start-kube-aggregator-informers',
    'apiservice-status-local-available-controller',
    'apiservice-status-remote-available-controller',
    'apiservice-registration-controller',
    'apiservice-discovery-controller',
    'kube-apiserver-autoregistration',
  ].map((name) => `poststarthook/${name}`),
  'autoregister-completion',
  'poststarthook/apiservice-openapi-controller',
  'poststarthook/apiservice-openapiv3-controller',
  'shutdown?',
];
const ETCD_FAILS = 'context deadline exceeded';
/** The checks that ask etcd. */
const ETCD_CHECKS = ['etcd', 'etcd-readiness'];

const checksOf = (endpoint: Endpoint): string[] =>
  CHECKS.filter((name) => endpoint === 'readyz' || !name.endsWith('?')).map((name) => name.replace('?', ''));

/** `/livez`, `/readyz/etcd`; undefined for a path of something else. */
export function healthPath(path: string): Health | undefined {
  const [, word, check] = /^\/(healthz|livez|readyz)(?:\/(.+))?$/.exec(path) ?? [];
  if (word === undefined) return undefined;
  const endpoint = word as Endpoint;
  if (check === undefined) return { endpoint };
  return checksOf(endpoint).includes(check) ? { endpoint, check } : undefined;
}

/** @param etcd whether etcd answers @returns what is answered, and whether all is well */
export function healthReport(
  { endpoint, check }: Health,
  etcd: boolean,
  { verbose, excluded }: HealthOptions,
): { readonly fine: boolean; readonly text: string } {
  const fails = (name: string): boolean => !etcd && ETCD_CHECKS.includes(name) && !excluded.includes(name);
  if (check !== undefined)
    return fails(check) ? { fine: false, text: `internal server error: ${ETCD_FAILS}` } : { fine: true, text: 'ok' };
  const names = checksOf(endpoint);
  const lines = names.map((name) => {
    if (excluded.includes(name)) return `[+]${name} excluded: ok`;
    return fails(name) ? `[-]${name} failed: reason withheld` : `[+]${name} ok`;
  });
  if (names.some(fails)) return { fine: false, text: `${lines.join('\n')}\n${endpoint} check failed` };
  return { fine: true, text: verbose ? `${lines.join('\n')}\n${endpoint} check passed\n` : 'ok' };
}
