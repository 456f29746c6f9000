/** The columns of each kind, in k9s's order; those in brackets in wide mode only. */
import { describe, expect, it } from 'vitest';
import { realCluster } from '../../../test/ui/real-cluster.ts';
import type { KubeObject, Resource } from '../../run/cluster.ts';
import { containers } from './containers.ts';
import { KINDS, kindOf } from './registry.ts';

/**
 * k9s's own and the PRIORITY of pods, without what has no place in a simulated cluster (port-forwards, image scans, GPUs), and without VALID where nothing can
 * be wrong with the object itself; ReplicaSets have LABELS, too, and Jobs kubectl's STATUS, as a colour alone tells a failure to few.
 */
const COLUMNS: Readonly<Record<string, string>> = {
  pods:
    'NAMESPACE NAME READY STATUS RESTARTS [LAST RESTART] CPU [CPU/RL] %CPU/R %CPU/L MEM [MEM/RL] %MEM/R %MEM/L IP NODE ' +
    '[PRIORITY] [SERVICE-ACCOUNT] [NOMINATED NODE] [READINESS GATES] [QOS] [LABELS] [VALID] AGE',
  nodes:
    'NAME STATUS ROLE [ARCH] TAINTS VERSION [OS-IMAGE] [KERNEL] [INTERNAL-IP] [EXTERNAL-IP] PODS CPU CPU/A %CPU MEM MEM/A %MEM ' +
    '[LABELS] [VALID] AGE',
  namespaces: 'NAME STATUS [LABELS] [VALID] AGE',
  'deployments.apps': 'NAMESPACE NAME READY UP-TO-DATE AVAILABLE [LABELS] [VALID] AGE',
  'replicasets.apps': 'NAMESPACE NAME DESIRED CURRENT READY [CONTAINERS] [IMAGES] [SELECTOR] [LABELS] [VALID] AGE',
  'statefulsets.apps': 'NAMESPACE NAME READY [SELECTOR] SERVICE [CONTAINERS] [IMAGES] [LABELS] [VALID] AGE',
  'daemonsets.apps': 'NAMESPACE NAME DESIRED CURRENT READY UP-TO-DATE AVAILABLE [LABELS] [VALID] AGE',
  'jobs.batch': 'NAMESPACE NAME STATUS COMPLETIONS DURATION [SELECTOR] [CONTAINERS] [IMAGES] [VALID] AGE',
  'cronjobs.batch':
    'NAMESPACE NAME SCHEDULE SUSPEND ACTIVE LAST_SCHEDULE [SELECTOR] [CONTAINERS] [IMAGES] [LABELS] [VALID] AGE',
  services: 'NAMESPACE NAME TYPE CLUSTER-IP EXTERNAL-IP [SELECTOR] PORTS [LABELS] [VALID] AGE',
  endpoints: 'NAMESPACE NAME ENDPOINTS AGE',
  'endpointslices.discovery.k8s.io': 'NAMESPACE NAME ADDRESSTYPE PORTS ENDPOINTS AGE',
  configmaps: 'NAMESPACE NAME DATA AGE',
  secrets: 'NAMESPACE NAME TYPE DATA AGE',
  serviceaccounts: 'NAMESPACE NAME SECRET [LABELS] AGE',
  persistentvolumes:
    'NAME CAPACITY ACCESS MODES RECLAIM POLICY STATUS CLAIM STORAGECLASS REASON [VOLUMEMODE] [LABELS] [VALID] AGE',
  persistentvolumeclaims: 'NAMESPACE NAME STATUS VOLUME CAPACITY ACCESS MODES STORAGECLASS [LABELS] [VALID] AGE',
  'storageclasses.storage.k8s.io': 'NAME PROVISIONER RECLAIMPOLICY VOLUMEBINDINGMODE ALLOWVOLUMEEXPANSION [LABELS] AGE',
  'networkpolicies.networking.k8s.io':
    'NAMESPACE NAME POD-SELECTOR [ING-SELECTOR] [ING-PORTS] [ING-BLOCK] [EGR-SELECTOR] [EGR-PORTS] [EGR-BLOCK] [LABELS] AGE',
  'poddisruptionbudgets.policy':
    'NAMESPACE NAME MIN-AVAILABLE MAX-UNAVAILABLE ALLOWED-DISRUPTIONS CURRENT DESIRED EXPECTED [LABELS] [VALID] AGE',
  'customresourcedefinitions.apiextensions.k8s.io': 'NAME GROUP KIND VERSIONS SCOPE [ALIASES] [LABELS] AGE',
  'clusterroles.rbac.authorization.k8s.io': 'NAME [LABELS] AGE',
  'clusterrolebindings.rbac.authorization.k8s.io': 'NAME CLUSTERROLE SUBJECT-KIND SUBJECTS [LABELS] AGE',
  'roles.rbac.authorization.k8s.io': 'NAMESPACE NAME [LABELS] AGE',
  'rolebindings.rbac.authorization.k8s.io': 'NAMESPACE NAME ROLE KIND SUBJECTS [LABELS] AGE',
};

const shown = (columns: readonly { readonly name: string; readonly wide?: true }[]): string =>
  columns.map(({ name, wide }) => (wide ? `[${name}]` : name)).join(' ');

describe('columns', () => {
  it.each(Object.entries(COLUMNS))('%s', (resource, columns) => {
    const kind = KINDS.find((each) => each.resource === resource);
    expect(shown(kind?.columns ?? [])).toBe(columns);
  });

  it('kinds without a descriptor have those of the server', () => {
    const { client, run } = realCluster('node-failure');
    const leases = client.resources().find(({ id }) => id === 'leases.coordination.k8s.io') as Resource;
    const { columns } = kindOf(leases, client);
    expect(shown(columns)).toBe('NAMESPACE NAME HOLDER [LABELS] AGE');
    const context = { now: run.core.now, cluster: client, podUsage: () => undefined, nodeUsage: () => undefined };
    const [first] = client.list(leases.id, 'kube-node-lease');
    expect(columns[2]?.text(first as KubeObject, context)).toBe(first?.metadata.name);
    run.close();
  });

  it('containers', () => {
    expect(shown(containers.columns)).toBe(
      'IDX NAME IMAGE READY STATE RESTARTS PROBES(L:R:S) CPU CPU/RL %CPU/R %CPU/L MEM MEM/RL %MEM/R %MEM/L PORTS [VALID] AGE',
    );
  });
});
