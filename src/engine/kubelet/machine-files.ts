/** What lies on a node's own disk, where a pod mounts a folder of it: little, and what people look for. */

/** What the kubelets here say of their machines (`nodes.ts`). */
export const OS = 'Debian GNU/Linux 12 (bookworm)';

export const DEBIAN = `PRETTY_NAME="${OS}"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nVERSION="12 (bookworm)"\nVERSION_CODENAME=bookworm\nID=debian\n`;

const files = (node: string): readonly (readonly [string, string])[] => [
  ['/etc/hostname', `${node}\n`],
  ['/etc/hosts', `127.0.0.1\tlocalhost\n127.0.1.1\t${node}\n`],
  ['/etc/os-release', DEBIAN],
  [
    '/var/lib/kubelet/config.yaml',
    'apiVersion: kubelet.config.k8s.io/v1beta1\ncgroupDriver: systemd\nclusterDNS:\n- 10.96.0.10\nclusterDomain: cluster.local\nkind: KubeletConfiguration\nstaticPodPath: /etc/kubernetes/manifests\n',
  ],
];

/** The files below a folder of the machine, by their paths in it. */
export function machineFiles(node: string, folder: string): [string, string][] {
  const root = `${folder.replace(/\/+$/, '')}/`;
  return files(node).flatMap(([path, text]): [string, string][] =>
    path.startsWith(root) ? [[path.slice(root.length), text]] : [],
  );
}
