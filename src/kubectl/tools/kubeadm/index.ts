/** `kubeadm certs`: how long the certificates of the control plane are good for, and new ones. */
import { type Cluster, didYouMean, humanDuration, isAnswering } from '../../../engine/index.ts';
import { CliError } from '../../errors.ts';
import type { Tool, ToolCall, ToolCommand } from '../tool.ts';

/** By name: the authority that signs it (the cluster's where empty), and what `renew` calls it. */
const CERTIFICATES: readonly (readonly [name: string, authority: string, about: string])[] = [
  ['admin.conf', 'ca', 'certificate embedded in the kubeconfig file for the admin to use and for kubeadm itself'],
  ['apiserver', 'ca', 'certificate for serving the Kubernetes API'],
  ['apiserver-etcd-client', 'etcd-ca', 'certificate the apiserver uses to access etcd'],
  ['apiserver-kubelet-client', 'ca', 'certificate for the API server to connect to kubelet'],
  ['controller-manager.conf', 'ca', 'certificate embedded in the kubeconfig file for the controller manager to use'],
  ['etcd-healthcheck-client', 'etcd-ca', 'certificate for liveness probes to healthcheck etcd'],
  ['etcd-peer', 'etcd-ca', 'certificate for etcd nodes to communicate with each other'],
  ['etcd-server', 'etcd-ca', 'certificate for serving etcd'],
  ['front-proxy-client', 'front-proxy-ca', 'certificate for the front proxy client'],
  ['scheduler.conf', 'ca', 'certificate embedded in the kubeconfig file for the scheduler manager to use'],
  ['super-admin.conf', 'ca', 'certificate embedded in the kubeconfig file for the super-admin'],
];
const AUTHORITIES = ['ca', 'etcd-ca', 'front-proxy-ca'];

/** Until when a certificate is good: a fact says so once it is over. */
function endOf({ parts: { world }, certificates }: Cluster, name: string): number {
  const over = world.get(`certificate/${name}`);
  return over === undefined ? certificates.endOf(name) : Number(over);
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Dec 30, 2026 23:36 UTC` */
function dateText(ms: number): string {
  const date = new Date(ms);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${MONTHS[date.getUTCMonth()]} ${two(date.getUTCDate())}, ${date.getUTCFullYear()}`;
  return `${day} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())} UTC`;
}

/** Columns that end with spaces, as Go's tabwriter lays them out. */
function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => (row[i] ?? '').length)) + 3) ?? [];
  return rows
    .map((row) => row.map((cell, i) => (i < row.length - 1 ? cell.padEnd(widths[i] ?? 0) : cell.padEnd(8))).join(''))
    .join('\n');
}

function reading(on: ToolCall, what: string): void {
  on.out(`[${what}] Reading configuration from the "kubeadm-config" ConfigMap in namespace "kube-system"...`);
  const { world, controlPlane } = on.cluster.parts;
  on.out(
    isAnswering(world, controlPlane.machines)
      ? `[${what}] Use 'kubeadm init phase upload-config kubeadm --config your-config-file' to re-upload it.`
      : `[${what}] Error reading configuration from the Cluster. Falling back to default configuration`,
  );
  on.out('');
}

const checkExpiration: ToolCommand = {
  name: 'check-expiration',
  use: '[flags]',
  short: 'Check certificates expiration for a Kubernetes cluster',
  run(on) {
    const { cluster } = on;
    reading(on, 'check-expiration');
    const rows = CERTIFICATES.map(([name, authority]) => {
      const end = endOf(cluster, name);
      return [name, dateText(end), humanDuration(end - cluster.now), authority, 'no'];
    });
    on.out(
      columns([['CERTIFICATE', 'EXPIRES', 'RESIDUAL TIME', 'CERTIFICATE AUTHORITY', 'EXTERNALLY MANAGED'], ...rows]),
    );
    on.out('');
    const end = cluster.certificates.authoritiesEnd;
    const authorities = AUTHORITIES.map((name) => [name, dateText(end), humanDuration(end - cluster.now), 'no']);
    on.out(columns([['CERTIFICATE AUTHORITY', 'EXPIRES', 'RESIDUAL TIME', 'EXTERNALLY MANAGED'], ...authorities]));
    return 0;
  },
};

const RESTART =
  'You must restart the kube-apiserver, kube-controller-manager, kube-scheduler and etcd, so that they can use the new certificates.';

const renew: ToolCommand = {
  name: 'renew',
  use: '<name>|all [flags]',
  short:
    'Renew certificates for a Kubernetes cluster; the static pods that use them are started again with the new ones',
  run(on) {
    const [name] = on.args;
    const names = CERTIFICATES.map(([each]) => each);
    if (name === undefined || on.args.length > 1) throw new CliError('renew needs one name, or all');
    if (name !== 'all' && !names.includes(name))
      throw new CliError(`unknown certificate ${JSON.stringify(name)}${didYouMean(name, [...names, 'all'])}`);
    reading(on, 'renew');
    const { faults, certificates } = on.cluster;
    for (const [each, , about] of CERTIFICATES) {
      if (name !== 'all' && name !== each) continue;
      on.out(`${about} renewed`);
      certificates.renew(each);
      faults.mend(`certificate/${each}`);
    }
    if (name === 'all') on.out(`\nDone renewing certificates. ${RESTART}`);
    return 0;
  },
};

export const kubeadm: Tool = {
  name: 'kubeadm',
  use: '[command]',
  short: 'kubeadm: easily bootstrap a secure Kubernetes cluster. Here: its certificates.',
  globals: [{ name: 'config', type: 'string', help: 'Path to a kubeadm configuration file' }],
  commands: [
    {
      name: 'certs',
      use: '[command]',
      short: 'Commands related to handling Kubernetes certificates',
      commands: [checkExpiration, renew],
    },
  ],
};
