/** The admission plugins in the order in which the API server runs them (kubernetes `pkg/kubeapiserver/options/plugins.go`). */
import { DEFAULT_FLAGS, type Flags } from '../../flags.ts';
import type { Simulation } from '../../sim/simulation.ts';
import type { Store } from '../../store/store.ts';
import type { AdmissionPlugin } from '../admission.ts';
import { noEscalation, type Rbac } from '../rbac/index.ts';
import { defaultIngressClass } from './default-ingress-class.ts';
import { defaultStorageClass } from './default-storage-class.ts';
import { defaultTolerationSeconds } from './default-toleration-seconds.ts';
import { limitRanger } from './limit-ranger.ts';
import { namespaceLifecycle } from './namespace-lifecycle.ts';
import { persistentVolumeClaimResize } from './persistent-volume-claim-resize.ts';
import { podSecurity } from './pod-security/index.ts';
import { priority } from './priority.ts';
import { resourceQuota } from './resource-quota.ts';
import { runtimeClass } from './runtime-class.ts';
import { serviceAccount } from './service-account.ts';
import { storageObjectInUseProtection } from './storage-object-in-use-protection.ts';
import { taintNodesByCondition } from './taint-nodes-by-condition.ts';

/** What plugins see of the cluster. */
export interface AdmissionParts {
  readonly sim: Simulation;
  readonly store: Store;
  readonly rbac: Rbac;
  /** Whether somebody makes the default accounts of new namespaces; yes unless said otherwise. */
  readonly makesAccounts?: () => boolean;
  readonly flags?: Flags;
}

/** Wiring: adds the indexes that the plugins ask. */
export function admissionPlugins(parts: AdmissionParts): readonly AdmissionPlugin[] {
  return [
    namespaceLifecycle(parts),
    limitRanger(parts),
    serviceAccount(parts),
    taintNodesByCondition,
    podSecurity(parts),
    priority(parts),
    defaultTolerationSeconds((parts.flags ?? DEFAULT_FLAGS).defaultTolerationSeconds),
    defaultStorageClass(parts),
    storageObjectInUseProtection,
    persistentVolumeClaimResize(parts),
    runtimeClass(parts),
    defaultIngressClass(parts),
    noEscalation(parts.rbac),
    resourceQuota(parts),
  ];
}
