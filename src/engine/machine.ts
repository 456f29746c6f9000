import type { AnySent } from './api/types.ts';

/** What a node is made of, before any kubelet has registered it. */
export interface MachineSpec {
  readonly name: string;
  /** Quantities as in a Node's `status.capacity`; cpu 4, memory 8Gi, pods 110, ephemeral-storage 100Gi unless said otherwise. */
  readonly capacity?: Readonly<Record<string, string>>;
  /** Equal to the capacity unless said otherwise. */
  readonly allocatable?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
  /** The value of the label `topology.kubernetes.io/zone`. */
  readonly zone?: string;
  /** Pods that its kubelet runs from manifests of its own; the API shows them as mirror pods named NAME-MACHINE. */
  readonly staticPods?: readonly AnySent[];
  /** A dotted IPv4 address; 10.0.0.11, 10.0.0.12, ... unless said otherwise. */
  readonly address?: string;
}
