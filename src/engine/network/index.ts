/** The network between pods, nodes and the world: Services, DNS, policies, ingress, and the programs that use it. */
export { Aggregator } from './aggregator.ts';
export { installNetwork } from './install.ts';
export { type Flow, type LoadCount, type LoadSpec, Loads } from './load.ts';
export { Network } from './network.ts';
export { controllerIn } from './routes.ts';
export { runTool } from './tools/index.ts';
export type { Answer, Call, Failure, Hop, HopKind, Outcome, Source } from './traffic.ts';
