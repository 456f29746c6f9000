/** The API server's health endpoints: the checks that it makes, and what it answers. */

export type Endpoint = 'healthz' | 'livez' | 'readyz';

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
/** The checks that ask etcd. */
const ETCD_CHECKS = ['etcd', 'etcd-readiness'];

/** @param etcd whether etcd answers. @param excluded checks that are not to count. @returns what the endpoint answers, and whether all is well */
export function healthReport(
  endpoint: Endpoint,
  etcd: boolean,
  verbose: boolean,
  excluded: readonly string[],
): { readonly fine: boolean; readonly text: string } {
  const names = CHECKS.filter((name) => endpoint === 'readyz' || !name.endsWith('?')).map((name) =>
    name.replace('?', ''),
  );
  const fails = (name: string): boolean => !etcd && ETCD_CHECKS.includes(name) && !excluded.includes(name);
  const lines = names.map((name) => {
    if (excluded.includes(name)) return `[+]${name} excluded: ok`;
    return fails(name) ? `[-]${name} failed: reason withheld` : `[+]${name} ok`;
  });
  if (names.some(fails)) return { fine: false, text: `${lines.join('\n')}\n${endpoint} check failed` };
  return { fine: true, text: verbose ? `${lines.join('\n')}\n${endpoint} check passed\n` : 'ok' };
}
