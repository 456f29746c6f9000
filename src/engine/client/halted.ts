/** Why a part of the cluster does no work, in words: what physically holds, for whoever asks why nothing happens. */
import type { Parts } from '../parts.ts';
import { stopped } from '../sim/control-plane.ts';
import type { World } from '../sim/world.ts';
import { ALARM, SERVER_CERTIFICATE, SPACE } from './reach.ts';

const OVER = 'which is over its time';
const STATES: Readonly<Record<string, string>> = { down: 'does not run', silent: 'does not answer' };

/** A process that runs and does nothing: its certificate is not taken, or no replica leads. */
function idle(world: World, part: string): string {
  return world.fine(`leader/${part}`)
    ? `the API server does not take the certificate of ${part}, ${OVER}`
    : `${part} runs, and none of its replicas leads`;
}

/** Why nobody's requests are answered. */
function server(world: World): string | undefined {
  for (const part of ['kube-apiserver', 'etcd']) {
    const state = world.get(stopped(part));
    if (state !== undefined) return `${part} ${STATES[String(state)] ?? STATES['silent']}`;
  }
  if (!world.fine(SERVER_CERTIFICATE)) return `nobody trusts the certificate of kube-apiserver, ${OVER}`;
  return world.fine(ALARM) && world.fine(SPACE) ? undefined : 'etcd has no room left and takes no writes';
}

/** Why nobody looks after what runs on a node. */
function untended({ world }: Parts, node: string): string | undefined {
  const machine = world.get(`machine/${node}`);
  if (machine !== undefined) return `the machine ${node} is ${machine}`;
  const process = world.get(`process/kubelet/${node}`);
  if (process === undefined) return undefined;
  return `the kubelet of ${node} ${process === 'frozen' ? STATES['silent'] : STATES['down']}`;
}

/** Why a kubelet that works does not reach the API server. */
function unheard({ world, controlPlane: { machines } }: Parts, node: string): string | undefined {
  const [lone] = machines.length === 1 ? machines : [];
  if (node !== lone && !world.fine(`network/${node}`)) return `${node} is cut off from the network`;
  if (node !== lone && lone && !world.fine(`network/${lone}`)) return `${lone} is cut off from the network`;
  return world.fine(`certificate/kubelet/${node}`)
    ? undefined
    : `the API server does not take the certificate of the kubelet of ${node}, ${OVER}`;
}

/**
 * @param part a process of the control plane, as `kube-scheduler`; `kubelet/NODE`, which works when it looks after its pods and
 *   reaches the API server; `node/NODE`, where it does the first at least
 * @returns a clause as `kube-scheduler does not run`; undefined while it works
 */
export function halted(parts: Parts, part: string): string | undefined {
  const { world } = parts;
  if (world.calm) return undefined;
  const [, who, node] = /^(kubelet|node)\/(.+)$/.exec(part) ?? [];
  if (node !== undefined)
    return untended(parts, node) ?? (who === 'node' ? undefined : (unheard(parts, node) ?? server(world)));
  const state = world.get(stopped(part));
  if (state === undefined) return server(world);
  return state === 'idle' ? idle(world, part) : `${part} ${STATES[String(state)]}`;
}
