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

/** Words are kinds as in a hostPath volume's `type`. */
export type HostKind = 'Directory' | 'File' | 'Socket' | 'CharDevice' | 'BlockDevice';

/** Of a Debian machine with containerd that kubeadm made a node of. Folders above these are there as well. */
const THERE: Readonly<Record<HostKind, readonly string[]>> = {
  Directory: [
    ...['bin', 'boot', 'home', 'lib/modules', 'lib/udev', 'lib64', 'media', 'mnt', 'root', 'sbin', 'srv', 'tmp'],
    ...['dev/disk', 'dev/mapper', 'dev/pts', 'dev/shm', 'opt/cni/bin', 'proc', 'sys'],
    ...['etc/ca-certificates', 'etc/cni/net.d', 'etc/containerd', 'etc/default', 'etc/kubernetes/manifests'],
    ...['etc/kubernetes/pki', 'etc/security', 'etc/ssl/certs', 'etc/sysctl.d', 'etc/systemd/system', 'etc/udev'],
    ...['run/containerd', 'run/lock', 'run/systemd', 'run/udev', 'run/user'],
    ...['usr/bin', 'usr/lib', 'usr/local/bin', 'usr/local/share/ca-certificates', 'usr/sbin', 'usr/src'],
    ...['usr/share/ca-certificates', 'usr/share/zoneinfo', 'var/backups', 'var/cache', 'var/spool', 'var/tmp'],
    ...['var/lib/cni', 'var/lib/containerd', 'var/lib/dpkg', 'var/lib/systemd'],
    ...['device-plugins', 'pki', 'plugins', 'plugins_registry', 'pod-resources', 'pods'].map(
      (name) => `var/lib/kubelet/${name}`,
    ),
    ...['var/log/containers', 'var/log/journal', 'var/log/pods'],
  ].map((path) => `/${path}`),
  File: [
    ...['group', 'localtime', 'machine-id', 'passwd', 'resolv.conf', 'shadow', 'timezone'].map(
      (name) => `/etc/${name}`,
    ),
    ...['/etc/containerd/config.toml', '/etc/kubernetes/kubelet.conf', '/etc/kubernetes/pki/ca.crt'],
    ...['/run/xtables.lock', '/var/lib/kubelet/kubeadm-flags.env'],
    ...files('').map(([path]) => path),
  ],
  Socket: [
    ...['/dev/log', '/run/containerd/containerd.sock', '/run/containerd/containerd.sock.ttrpc'],
    ...['/run/dbus/system_bus_socket', '/run/systemd/journal/socket', '/run/systemd/journal/stdout'],
    ...['/run/systemd/notify', '/run/systemd/private', '/run/udev/control'],
    ...['/var/lib/kubelet/device-plugins/kubelet.sock', '/var/lib/kubelet/pod-resources/kubelet.sock'],
  ],
  CharDevice: ['console', 'full', 'fuse', 'kmsg', 'net/tun', 'null', 'ptmx', 'random', 'tty', 'urandom', 'zero'].map(
    (name) => `/dev/${name}`,
  ),
  BlockDevice: ['/dev/sda', '/dev/sda1'],
};

const above = (path: string): string[] => {
  const end = path.lastIndexOf('/');
  return end < 0 ? [] : [path.slice(0, end), ...above(path.slice(0, end))];
};

const kinds = new Map<string, HostKind>([
  ...Object.values(THERE).flatMap((paths) => paths.flatMap(above).map((path) => [path, 'Directory'] as const)),
  ...Object.entries(THERE).flatMap(([kind, paths]) => paths.map((path) => [path, kind as HostKind] as const)),
]);

/** What each machine has at a path, which is without a slash at its end; '' is the root. */
export const kindOnMachine = (path: string): HostKind | undefined => kinds.get(path);

/** What lies below a folder of the machine, or the file itself under '', by the paths in it; folders end with a slash. */
export function machineFiles(node: string, folder: string): [string, string][] {
  const base = folder.replace(/\/+$/, '');
  return files(node).flatMap(([path, text]): [string, string][] =>
    path === base || path.startsWith(`${base}/`) ? [[path.slice(base.length + 1), text]] : [],
  );
}
