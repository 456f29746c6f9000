/**
 * Static pods: the kubelet runs them from manifests of its own, and shows each in the API as a mirror pod. Deleting the
 * mirror stops nothing; another appears (`pkg/kubelet/pod/mirror_client.go`).
 */
import { MIRROR } from '../api/mirror.ts';
import type { AnySent, Pod } from '../api/types.ts';
import { isRefusal, unless } from '../client/client.ts';
import { toTime } from '../sim/time.ts';
import type { Context } from './context.ts';
import { digestOf } from './images.ts';
import type { PodRecord } from './memory.ts';
import { podRecord } from './pods.ts';

export function isMirror(pod: Pod): boolean {
  return pod.metadata.annotations?.[MIRROR] !== undefined;
}

/** The pod as its kubelet runs it: one from a file as the file has it, whatever is written into its mirror. */
export function asRun(record: PodRecord, pod: Pod): Pod {
  const { spec } = record.pod;
  return pod.spec === spec || !isMirror(pod) ? pod : { ...pod, spec };
}

/** Creates the mirrors of a machine's static pods that are not there. */
export function showStaticPods(ctx: Context, node: string): void {
  const record = ctx.nodes.get(node);
  for (const manifest of record?.machine.staticPods ?? []) {
    const name = `${manifest.metadata.name ?? ''}-${node}`;
    const namespace = manifest.metadata.namespace ?? 'default';
    if (ctx.client(node).get('pods', `${namespace}/${name}`) !== undefined) continue;
    createMirror(ctx, node, { ...manifest, metadata: { ...manifest.metadata, name, namespace } });
  }
}

function createMirror(ctx: Context, node: string, manifest: AnySent): Pod | undefined {
  const client = ctx.client(node);
  const owner = client.get('nodes', node);
  const hash = digestOf(JSON.stringify(manifest['spec'] ?? {})).slice(0, 32);
  const sent = {
    ...manifest,
    metadata: {
      name: manifest.metadata.name ?? '',
      namespace: manifest.metadata.namespace ?? 'default',
      ...(manifest.metadata.labels ? { labels: manifest.metadata.labels } : {}),
      annotations: {
        'kubernetes.io/config.hash': hash,
        [MIRROR]: hash,
        'kubernetes.io/config.seen': toTime(ctx.now),
        'kubernetes.io/config.source': 'file',
      },
      ...(owner
        ? {
            ownerReferences: [
              { apiVersion: 'v1', kind: 'Node', name: node, uid: owner.metadata.uid, controller: true },
            ],
          }
        : {}),
    },
    spec: { ...(manifest['spec'] as object), nodeName: node },
  };
  return unless(['AlreadyExists', 'Forbidden', 'NotFound'], () => client.create('pods', sent as AnySent));
}

/** A mirror pod is being deleted or gone: the pod itself goes on under a new one. */
export function restoreMirror(ctx: Context, record: PodRecord, pod: Pod | undefined): void {
  const client = ctx.client(record.node);
  try {
    if (pod !== undefined) unless(['NotFound'], () => client.delete('pods', record.key, { gracePeriodSeconds: 0 }));
    const { metadata, spec } = record.pod;
    const { nodeName: _, ...rest } = spec;
    const created = createMirror(ctx, record.node, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: metadata.name, namespace: metadata.namespace ?? 'default', labels: metadata.labels ?? {} },
      spec: rest,
    });
    if (created === undefined) return;
    ctx.pods.delete(record.uid);
    const fresh = podRecord(created, record.node, ctx.now);
    const { sandbox, containers, restarts, failures } = record; // the runtime and its back-off know nothing of mirrors
    ctx.pods.set(created.metadata.uid, { ...fresh, sandbox, containers, restarts, failures });
    ctx.at(`u/${created.metadata.uid}`, ctx.now);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    ctx.at(`u/${record.uid}`, ctx.now + 10_000);
  }
}
