/** Wiring: a network for a cluster, and what runs in its pods told of it. */
import type { Rbac } from '../api/rbac/index.ts';
import type { Pod } from '../api/types.ts';
import { ControllerRunner } from '../client/controller.ts';
import type { Follow, Visit } from '../http.ts';
import type { Parts } from '../parts.ts';
import type { Tool } from '../ran.ts';
import { keyOf } from '../store/object.ts';
import { CloudServiceController } from './cloud.ts';
import { ingressStatusController } from './ingress.ts';
import { Loads } from './load.ts';
import { Network } from './network.ts';
import { Served } from './served.ts';
import { runTool } from './tools/index.ts';
import type { Ask } from './traffic.ts';

/** What the network needs of the containers, and gives them. */
export interface Containers {
  request: Ask;
  /** The address of a pod, also before its status tells it. */
  addressOf: (pod: Pod) => string | undefined;
  /** Requests per second that a pod serves. */
  load: (pod: string) => number;
  /** A pod has answered a program. */
  accessed(pod: string, visit: Visit): void;
  /** What a network program comes to in a pod. */
  tool: Tool;
  /** The addresses of a name, as a pod's resolver finds them. */
  resolve: (pod: string, host: string) => readonly string[];
  /** What comes of a request that a pod's server hands on. */
  follow: Follow;
}

/** @param cloud whether a cloud gives Services of type LoadBalancer an address */
export function installNetwork(
  parts: Parts,
  rbac: Rbac,
  containers: Containers,
  cloud: boolean,
): { network: Network; loads: Loads } {
  const { sim } = parts;
  const network = new Network(
    parts,
    rbac,
    (pod, request) => containers.request(pod, request),
    (pod) => containers.addressOf(pod),
  );
  const loads = new Loads(sim, network);
  const jitter = () => sim.random('tools').float();
  const served = new Served(sim);
  network.served = (pod, { method, agent = '-' }, { answer, asked }) => {
    served.add(pod);
    const { path } = asked ?? {};
    if (answer === undefined || asked === undefined || path === undefined) return;
    containers.accessed(pod, { ...asked, path, agent, answer, ...(method === undefined ? {} : { method }) });
  };
  parts.store.watch('pods', ({ type, object }) => {
    if (type === 'DELETED') served.forget(keyOf(object));
  });
  containers.load = (pod) => loads.ofPod(pod) + served.rate(pod);
  containers.tool = (pod, argv, stdin, inside) =>
    runTool(network, { kind: 'pod', key: pod, ...inside }, argv, jitter, stdin);
  containers.resolve = (pod, host) => network.resolve({ kind: 'pod', key: pod }, host).addresses;
  containers.follow = (pod, forward) => network.follow(pod, forward);
  const controllers = [ingressStatusController(parts), ...(cloud ? [new CloudServiceController(parts)] : [])];
  for (const controller of controllers) new ControllerRunner(parts, controller);
  return { network, loads };
}
