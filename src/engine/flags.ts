/** Settings of the control plane's components: those of their flags and configuration files that a cluster may choose. */

export interface Flags {
  /** A node that was not heard of for longer is not ready, ms (kube-controller-manager `--node-monitor-grace-period`). */
  readonly nodeMonitorGracePeriod: number;
  /**
   * How long pods stay on a node that is not ready or unreachable unless they say so themselves, s (kube-apiserver
   * `--default-not-ready-toleration-seconds` and `--default-unreachable-toleration-seconds`).
   */
  readonly defaultTolerationSeconds: number;
  /** The longest that a crashing container waits for its restart, ms (kubelet `crashLoopBackOff.maxContainerRestartPeriod`). */
  readonly maxContainerRestartPeriod: number;
}

/** What the components of Kubernetes 1.35 do unless told otherwise. */
export const DEFAULT_FLAGS: Flags = {
  nodeMonitorGracePeriod: 50_000,
  defaultTolerationSeconds: 300,
  maxContainerRestartPeriod: 300_000,
};
