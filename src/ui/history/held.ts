/** What an object that is being deleted still waits for: whoever uses it, what it owns, the time that its containers have to end. */
import type { Kube, KubeObject } from '../../run/cluster.ts';
import type { Context } from '../kinds/kind.ts';
import { duration } from '../text/age.ts';
import { some } from '../text/some.ts';
import { lastSeen, remarksOn } from './remarks.ts';

/** The pods that were placed and name a claim: until they are gone it is protected. */
function podsWith({ metadata: { name, namespace } }: KubeObject, { cluster }: Context): string | undefined {
  const pods = (cluster.list('pods', namespace) as readonly Kube.Pod[]).filter(
    ({ metadata, spec }) =>
      spec.nodeName &&
      spec.volumes?.some(
        (volume) =>
          volume.persistentVolumeClaim?.claimName === name ||
          (volume.ephemeral && `${metadata.name}-${volume.name}` === name),
      ),
  );
  const names = pods.map(({ metadata }) => metadata.name).sort();
  if (names.length === 0) return undefined;
  return names.length === 1 ? `the pod ${names[0]} uses it` : `the pods ${some(names)} use it`;
}

/** What an object owns and that goes before it (`--cascade=foreground`). */
function dependents({ metadata: { uid } }: KubeObject, { cluster }: Context): string | undefined {
  const names = ['pods', 'replicasets.apps', 'jobs.batch'].flatMap((resource) =>
    cluster
      .by(resource, 'owner', uid)
      .filter(({ metadata }) =>
        metadata.ownerReferences?.some((owner) => owner.uid === uid && owner.blockOwnerDeletion === true),
      )
      .map(({ metadata }) => metadata.name),
  );
  return names.length === 0 ? undefined : `what it owns goes first: ${some(names.sort())}`;
}

/** Why a finalizer stays, of those whose rule is Kubernetes' own. */
function because(finalizer: string, object: KubeObject, context: Context): string | undefined {
  switch (finalizer) {
    case 'kubernetes.io/pvc-protection':
      return podsWith(object, context);
    case 'kubernetes.io/pv-protection': {
      const { claimRef } = (object as Kube.PersistentVolume).spec;
      return claimRef && `the claim ${claimRef.namespace}/${claimRef.name} is bound to it`;
    }
    case 'foregroundDeletion':
      return dependents(object, context);
  }
  return undefined;
}

function finalizersOf(object: KubeObject, context: Context): string | undefined {
  const { finalizers = [] } = object.metadata;
  if (finalizers.length === 0) return undefined;
  const those = finalizers.length === 1 ? 'its finalizer is' : 'its finalizers are';
  const told = finalizers.map((finalizer) => {
    const why = because(finalizer, object, context);
    return why === undefined ? finalizer : `${finalizer} (${why})`;
  });
  return `It is being deleted, and stays until ${those} taken away: ${told.join(', ')}.`;
}

type Hook = NonNullable<NonNullable<Kube.Pod['spec']['containers'][number]['lifecycle']>['preStop']>;

const hookText = ({ exec, httpGet, sleep }: Hook): string =>
  exec
    ? `runs ${(exec.command ?? []).join(' ')}`
    : httpGet
      ? `asks port ${httpGet.port}${httpGet.path ?? '/'}`
      : `sleeps ${sleep?.seconds ?? 0}s`;

/** How far a pod's end is: its hooks, the signal, and how much is left of the time that its containers have. */
function graceOf(pod: Kube.Pod, { now, cluster, halted }: Context): string | undefined {
  const { metadata, spec, status } = pod;
  const { deletionTimestamp, deletionGracePeriodSeconds: grace = 0 } = metadata;
  const running = new Set(
    [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])].flatMap(({ name, state }) =>
      state?.running ? [name] : [],
    ),
  );
  if (deletionTimestamp === undefined || running.size === 0) return undefined;
  const end = Date.parse(deletionTimestamp);
  const asked = end - grace * 1000;
  const since = duration(now - asked);
  const isTold = remarksOn(pod, cluster).some(
    (event) => event.reason === 'Killing' && Date.parse(lastSeen(event)) >= asked,
  );
  if (!isTold && halted?.(`kubelet/${spec.nodeName}`) !== undefined)
    return `It was asked to go ${since} ago, and nobody has told its containers so far.`;
  if (now >= end)
    return `It was told to stop ${since} ago, and its time to end (${grace}s) is over: its kubelet has not said that it is gone.`;
  const hooks = [...(spec.initContainers ?? []), ...spec.containers].flatMap(({ name, lifecycle }) =>
    lifecycle?.preStop && running.has(name) ? [`that of ${name} ${hookText(lifecycle.preStop)}`] : [],
  );
  const first =
    hooks.length === 0
      ? 'Its containers got SIGTERM'
      : `First its preStop hook runs (${hooks.join('; ')}), then SIGTERM comes`;
  return `It was told to stop ${since} ago. ${first}; whoever still runs in ${duration(end - now)} is killed (SIGKILL).`;
}

/** The pods that a namespace still has: they go first, and what is left of them says what keeps all the rest. */
function podsIn({ metadata: { name: namespace } }: KubeObject, { cluster }: Context): string | undefined {
  const pods = cluster.list('pods', namespace);
  if (pods.length === 0) return undefined;
  const held = pods.flatMap(({ metadata: { name, finalizers = [] } }) =>
    finalizers.length === 0 ? [] : [` ${name} waits for its finalizer ${finalizers.join(', ')}.`],
  );
  const names = some(pods.map(({ metadata }) => metadata.name).sort());
  return `It stays until its content is gone: of that ${pods.length === 1 ? 'the pod' : 'the pods'} ${names} ${pods.length === 1 ? 'is' : 'are'} left.${held.slice(0, MOST).join('')}`;
}
/** Pods that are told one by one. */
const MOST = 3;

/** @returns undefined for what is not being deleted, and when nothing holds it */
export function heldBy(object: KubeObject, context: Context): string | undefined {
  if (object.metadata.deletionTimestamp === undefined) return undefined;
  const told = [
    object.kind === 'Pod' ? graceOf(object as Kube.Pod, context) : undefined,
    object.kind === 'Namespace' ? podsIn(object, context) : undefined,
    finalizersOf(object, context),
  ].filter((each) => each !== undefined);
  return told.length === 0 ? undefined : told.join(' ');
}
