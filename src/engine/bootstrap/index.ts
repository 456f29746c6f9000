/** How a cluster comes to be: what exists before anyone has asked for anything. */

import type { MachineSpec } from '../machine.ts';
import type { Parts } from '../parts.ts';
import { toTime } from '../sim/time.ts';
import { controlPlaneMachines, createAddons } from './control-plane.ts';
import { createStartObjects } from './objects.ts';

export { KUBERNETES_VERSION } from './static-pods.ts';

const DEFAULT_NODES: readonly MachineSpec[] = ['node-a', 'node-b', 'node-c'].map((name) => ({ name }));

export interface BootstrapOptions {
  readonly nodes?: readonly MachineSpec[] | undefined;
  readonly controlPlane?: boolean | undefined;
  readonly controlPlanes?: number | undefined;
}

/** @param addMachine switches a machine on, whose kubelet then registers its node */
export function bootstrap(parts: Parts, options: BootstrapOptions, addMachine: (machine: MachineSpec) => void): void {
  const { sim } = parts;
  sim.as({ actor: 'kubeadm', because: { timer: `bootstrap at ${toTime(sim.now)}` } }, () => {
    const shown = options.controlPlane ?? true;
    const machines = options.nodes ?? DEFAULT_NODES;
    const carriers = shown ? controlPlaneMachines(options.controlPlanes ?? 1) : [];
    parts.controlPlane.place(carriers);
    createStartObjects(parts);
    for (const machine of [...carriers, ...machines]) addMachine(machine);
    if (shown) createAddons(parts);
  });
}
