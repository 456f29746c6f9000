/** The kubelets of all nodes, their container runtimes, and what runs inside containers. */
import type { Parts } from '../parts.ts';
import type { RuntimeOptions } from './context.ts';
import { Kubelets } from './kubelets.ts';

export type { Answer, Behaviour, Ran, Request, Use } from './behaviours/behaviour.ts';
export type { BehaviourSpec } from './behaviours/declared.ts';
export type { RuntimeOptions } from './context.ts';
export type { Process } from './inside.ts';
export { Kubelets } from './kubelets.ts';
export type { Log, LogLine, LogQuery } from './logs.ts';
export { Runtime } from './runtime.ts';

export function installKubelets(parts: Parts, runtime: RuntimeOptions): Kubelets {
  return new Kubelets(parts, runtime);
}
