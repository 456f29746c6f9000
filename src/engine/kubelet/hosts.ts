/** The hosts file that the kubelet writes into every container (`kubelet_pods.go`). */
import type { Pod } from '../api/types.ts';

const FIXED = `# Kubernetes-managed hosts file.
127.0.0.1\tlocalhost
::1\tlocalhost ip6-localhost ip6-loopback
fe00::\tip6-localnet
fe00::\tip6-mcastprefix
fe00::1\tip6-allnodes
fe00::2\tip6-allrouters
`;

export function hostsFile({ metadata, spec }: Pod, address: string): string {
  const host = spec.hostname ?? metadata.name;
  const names = spec.subdomain ? `${host}.${spec.subdomain}.${metadata.namespace}.svc.cluster.local\t${host}` : host;
  const aliases = (spec.hostAliases ?? []).map(({ ip, hostnames = [] }) => `${ip}\t${hostnames.join('\t')}\n`);
  const added = aliases.length > 0 ? `\n# Entries added by HostAliases.\n${aliases.join('')}` : '';
  return `${FIXED}${address}\t${names}\n${added}`;
}
