/** Clusters that react sooner than Kubernetes does as it comes: by flags that real components have, and never in silence. */
import type { Flags } from '../engine/index.ts';

export type Fidelity = 'kubernetes' | 'classroom';

/** The flags of a fidelity; what is missing is as Kubernetes has it. */
export const FIDELITY: Readonly<Record<Fidelity, Partial<Flags>>> = {
  kubernetes: {},
  classroom: { nodeMonitorGracePeriod: 20_000, defaultTolerationSeconds: 30, maxContainerRestartPeriod: 40_000 },
};

/** What a learner has to know of it; undefined when all is as usual. */
export function fidelityText(fidelity: Fidelity | undefined): string | undefined {
  if (fidelity !== 'classroom') return undefined;
  return [
    'Classroom delays: --node-monitor-grace-period 20s (50s in Kubernetes), tolerations of lost nodes 30s (300s),',
    'the longest crash back-off 40s (5m).',
  ].join('\n');
}
