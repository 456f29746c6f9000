/** NodePorts: a host port can be taken once on an address; 0.0.0.0 stands for all of them. */
import type { Pod } from '../../api/types.ts';
import type { Plugin } from '../framework.ts';
import type { NodeState } from '../node-state.ts';

const name = 'NodePorts';
const ANY = '0.0.0.0';

const clash = (taken: readonly string[], ip: string): boolean =>
  ip === ANY ? taken.length > 0 : taken.includes(ip) || taken.includes(ANY);

/** Whose port it is: looked for only where a pod is refused. */
function takenBy({ pods }: NodeState, protocol: string, port: number): string {
  for (const { key, shape } of pods.values())
    if (shape.hostPorts.some((each) => each.port === port && each.protocol === protocol)) return ` by the pod ${key}`;
  return '';
}

export const nodePorts: Plugin = {
  name,
  filterNode(shape, node) {
    for (const { ip, protocol, port } of shape.hostPorts)
      if (clash(node.ports.get(`${protocol}/${port}`) ?? [], ip))
        return {
          plugin: name,
          reasons: ["node(s) didn't have free ports for the requested pod ports"],
          resolvable: true,
          remedy: `host port ${port}/${protocol} is taken on ${node.name}${takenBy(node, protocol, port)}: ask for another one, or that pod has to go`,
        };
    return undefined;
  },
  wokenByTaints: true,
  wakes(event, shape) {
    if (event.resource === 'nodes') return event.type === 'add';
    if (event.resource !== 'pods' || event.type !== 'delete') return false;
    const gone = event.object as Pod;
    if (!gone.spec.nodeName) return false;
    return gone.spec.containers.some((c) =>
      (c.ports ?? []).some((port) =>
        shape.hostPorts.some((mine) => mine.port === port.hostPort && mine.protocol === (port.protocol ?? 'TCP')),
      ),
    );
  },
};
