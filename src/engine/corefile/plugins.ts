/** The plugins that CoreDNS 1.13 is built with (its `plugin.cfg`), and what those take that are simulated. */

/** In the order in which a query meets them. */
const ALL = (
  'root metadata geoip cancel tls quic grpc_server https https3 timeouts multisocket reload nsid bufsize bind debug trace ready health ' +
  'pprof prometheus errors log dnstap local dns64 any chaos loadbalance tsig cache rewrite header dnssec autopath minimal ' +
  'template transfer hosts route53 azure clouddns k8s_external kubernetes file auto secondary etcd loop forward grpc erratic ' +
  'whoami on sign view nomad acl'
).split(' ');

export const isPlugin = (name: string): boolean => ALL.includes(name);

/** What may stand in the block of a plugin; one that is not here takes anything. */
const PROPERTIES: Readonly<Record<string, readonly string[]>> = {
  kubernetes: (
    'endpoint tls kubeconfig apiserver_qps apiserver_burst apiserver_max_inflight namespaces namespace_labels labels pods ' +
    'endpoint_pod_names ttl noendpoints fallthrough ignore multicluster startup_timeout'
  ).split(' '),
  forward: (
    'except max_fails expire health_check force_tcp prefer_udp tls tls_servername policy max_concurrent max_age max_idle_conns next ' +
    'failfast_all_unhealthy_upstreams failover doh'
  ).split(' '),
  health: ['lameduck'],
  cache: ['success', 'denial', 'prefetch', 'serve_stale', 'servfail', 'disable', 'keepttl'],
};

/** Whether a plugin refuses what stands in its block. */
export const isUnknown = (plugin: string, property: string): boolean =>
  Object.hasOwn(PROPERTIES, plugin) && PROPERTIES[plugin]?.includes(property) !== true;
