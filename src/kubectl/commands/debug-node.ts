/** `kubectl debug node/NAME`: a pod of the node's own namespaces, with its file system at /host. */
import type { Pod } from '../../engine/index.ts';
import type { Invocation } from '../command.ts';
import type { Program } from '../process.ts';
import { attachAfterStart } from './attach.ts';
import { asked } from './debug-container.ts';

/** The node that is named; undefined for other targets. */
export const nodeOf = (target: string): string | undefined => /^(?:nodes?|no)\/(.+)$/.exec(target)?.[1];

/** What a profile makes of the pod beside its container. */
interface Access {
  /** The node's network, processes and IPC. */
  readonly namespaces: boolean;
  /** The node's file system. */
  readonly files: boolean;
}

const ALL: Access = { namespaces: true, files: true };
const NONE: Access = { namespaces: false, files: false };
const ACCESS: Readonly<Record<string, Access>> = {
  legacy: ALL,
  general: ALL,
  baseline: NONE,
  restricted: NONE,
  netadmin: { namespaces: true, files: false },
  sysadmin: ALL,
};

const ROOT = 'host-root';

function podFor(on: Invocation, node: string, name: string): Pod {
  const { flags } = on;
  const profile = flags.string('profile');
  const { namespaces, files } = ACCESS[profile] ?? NONE;
  const { securityContext, ...container } = asked(on, flags.string('container') || 'debugger');
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: on.namespace, labels: { 'app.kubernetes.io/managed-by': 'kubectl-debug' } },
    spec: {
      containers: [
        {
          ...container,
          terminationMessagePolicy: 'File',
          // On a node this profile is content with what the node's namespaces give.
          ...(profile === 'general' || securityContext === undefined ? {} : { securityContext }),
          ...(files ? { volumeMounts: [{ mountPath: '/host', name: ROOT }] } : {}),
        },
      ],
      ...(namespaces ? { hostNetwork: true, hostPID: true, hostIPC: true } : {}),
      nodeName: node,
      restartPolicy: 'Never',
      tolerations: [{ operator: 'Exists' }],
      ...(files ? { volumes: [{ name: ROOT, hostPath: { path: '/' } }] } : {}),
    },
  } as unknown as Pod;
}

/** Makes the pod, and attaches to it when that is asked for. @throws ApiError NotFound without the node */
export function* debugNode(on: Invocation, node: string): Program {
  const { flags } = on;
  on.api.get('nodes', node);
  const name = `node-debugger-${node}-${on.api.server.random('kubectl-debug').suffix(5)}`;
  const pod = podFor(on, node, name);
  if (!flags.bool('quiet'))
    on.out(`Creating debugging pod ${name} with container ${pod.spec.containers[0]?.name} on node ${node}.`);
  on.api.create('pods', pod, { manager: 'kubectl-debug' });
  const attaches = flags.changed('attach') ? flags.bool('attach') : flags.bool('stdin');
  return attaches ? yield* attachAfterStart(on, name, false) : 0;
}
