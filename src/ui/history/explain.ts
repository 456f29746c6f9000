/** One sentence in plain words about who acts and what a status means. */
import { type Change, type Kube, type KubeObject, podSummary } from '../../run/cluster.ts';
import { deedOf } from './deed.ts';
import { endedByKubelet } from './ended.ts';
import { phaseOf } from './phases.ts';

const ACTORS: Readonly<Record<string, string>> = {
  'deployment-controller':
    'The deployment controller makes a ReplicaSet for each template and moves replicas from old to new.',
  'replicaset-controller': 'The ReplicaSet controller creates or deletes pods until their number is right.',
  'replication-controller': 'The replication controller creates or deletes pods until their number is right.',
  'statefulset-controller': 'The StatefulSet controller makes its pods one after the other, each with a lasting name.',
  'daemonset-controller': 'The DaemonSet controller keeps one pod on every node that it selects.',
  'job-controller': 'The job controller starts pods until enough of them have ended well.',
  'cronjob-controller': 'The CronJob controller starts a Job at every tick of the schedule.',
  'endpointslice-controller':
    'The EndpointSlice controller lists the pods behind each Service as they become ready or not.',
  'endpoints-controller': 'The endpoints controller lists the addresses behind each Service in the old form.',
  'node-lifecycle-controller':
    'The node life cycle controller marks a node Unknown when its heartbeat stays away, and taints it.',
  'taint-eviction-controller':
    'The taint eviction controller deletes pods that do not tolerate a NoExecute taint any longer.',
  'garbage-collector-controller': 'The garbage collector deletes what has lost its owner.',
  'pod-garbage-collector-controller':
    'The pod garbage collector removes pods whose node is gone, or that ended long ago.',
  'namespace-controller': 'The namespace controller empties a namespace that is being deleted.',
  'horizontal-pod-autoscaler-controller': 'The autoscaler changes the number of replicas with the load.',
  'disruption-controller': 'The disruption controller counts how many pods a budget lets go.',
  'resourcequota-controller': 'The quota controller counts what a namespace uses.',
  'serviceaccount-token-controller':
    'The token controller gives a token to Secrets that ask for one, and deletes those whose account is gone.',
  'serviceaccount-controller': 'The service account controller gives every namespace its default account.',
  'root-ca-certificate-publisher-controller':
    'The root CA publisher gives every namespace the certificate by which the API server is known.',
  'persistentvolume-binder-controller':
    'The volume controller binds claims to volumes that fit, and frees volumes whose claim is gone.',
  'persistentvolume-attach-detach-controller':
    'The attach-detach controller has volumes attached to the nodes whose pods use them.',
  'persistentvolume-expander-controller': 'The expander has a volume grow when its claim asks for more.',
  'persistentvolume-protection-controller': 'A volume that a claim is bound to is kept until that is gone.',
  'persistentvolumeclaim-protection-controller': 'A claim that a pod uses is kept until that pod is gone.',
  'volumeattributesclass-protection-controller': 'A class that a claim or volume names is kept until none does.',
  'ephemeral-volume-controller': 'The ephemeral volume controller makes the claims that live and end with their pods.',
  'ttl-after-finished-controller': 'Jobs that have ended are deleted when their time to live is over.',
  'ttl-controller': 'The TTL controller notes on each node how long kubelets may keep what they have read.',
  'node-ipam-controller': 'The node address controller gives each node a range of addresses for its pods.',
  'clusterrole-aggregation-controller':
    'The aggregation controller puts the rules of labelled cluster roles into those that gather them.',
  'customresourcedefinition-controller': 'The API server checks a definition and begins to serve its kind.',
  'kube-apiserver': 'Each API server has a lease by which one knows that it runs.',
  'apiservice-status-remote-available-controller':
    'The API server asks whether those answer who serve a part of the API beside it.',
  'system-namespaces-controller': 'The API server makes the namespaces of the system anew when they are gone.',
  'kubernetes-service-controller': 'The API server keeps the Service by which pods reach it.',
  'ingress-controller':
    'The ingress controller serves the Ingresses of its class, and writes its address into their status.',
  'external-provisioner': 'The driver of the storage class makes a volume for a claim that has none.',
  'external-resizer': 'The storage driver lets a volume grow.',
  'external-attacher': 'The storage driver attaches a volume to a node, or takes it off.',
  'etcd-restore': 'All objects are again as the snapshot has them; what was written since then is lost.',
  kubeadm: 'kubeadm made it when the cluster was set up.',
  'kube-scheduler': 'The scheduler chooses a node for every pod that has none.',
  kubelet: 'The kubelet of the node starts, probes, restarts and stops containers, and reports what became of them.',
  events: 'A component remarks what it did or could not do.',
  user: 'A person asked for it.',
  scenario: 'The scenario did it, as its script says.',
  faults: 'Something broke: the scenario or a person made it break.',
  world: 'The world outside of the cluster did it.',
};

const PREEMPTS = 'The scheduler finds no room for a pod of higher priority, so it deletes pods of lower priority.';
const nominates = (node: string): string =>
  `Pods of lower priority must go from ${node} first; the scheduler keeps their room for this one.`;

/** What the scheduler does beside choosing nodes: it makes room. */
function preemption({ before, object, resource }: Change): string | undefined {
  if (resource !== 'pods' || before === undefined) return undefined;
  const [was, is] = [before as Kube.Pod, object as Kube.Pod];
  if (is.metadata.deletionTimestamp && !was.metadata.deletionTimestamp) return PREEMPTS;
  const told = is.status?.conditions?.find(
    ({ type, reason }) => type === 'DisruptionTarget' && reason === 'PreemptionByScheduler',
  );
  if (told !== undefined && !was.status?.conditions?.includes(told)) return PREEMPTS;
  if (is.spec.nodeName) return undefined;
  const { nominatedNodeName: node = '' } = is.status ?? {};
  return node !== '' && node !== was.status?.nominatedNodeName ? nominates(node) : undefined;
}

const taintsOf = (node: unknown, key: string): boolean =>
  (node as Kube.Node | undefined)?.spec?.taints?.some((taint) => taint.key === key) === true;

/** A taint that says no more than another field or condition of the node. */
function tainting({ before, object, resource }: Change): string | undefined {
  if (resource !== 'nodes') return undefined;
  for (const [key, because] of KEPT_TAINTS)
    if (taintsOf(before, key) !== taintsOf(object, key))
      return `The node life cycle controller keeps this taint in step with ${because}.`;
  return undefined;
}

const KEPT_TAINTS = [
  ['node.kubernetes.io/unschedulable', 'spec.unschedulable, which cordon sets and uncordon takes away'],
  ['node.kubernetes.io/memory-pressure', 'the condition MemoryPressure'],
  ['node.kubernetes.io/disk-pressure', 'the condition DiskPressure'],
  ['node.kubernetes.io/pid-pressure', 'the condition PIDPressure'],
  ['node.kubernetes.io/network-unavailable', 'the condition NetworkUnavailable'],
] as const;

/** Who made a write, and what that one is there for. */
export function whoSentence(change: Change): string {
  const { actor } = change.cause;
  const known =
    (actor === 'kube-scheduler' && preemption(change)) ||
    (actor === 'node-lifecycle-controller' && tainting(change)) ||
    deedOf(change) ||
    ACTORS[actor] ||
    ACTORS[actor.split('/')[0] ?? ''];
  return known || `${actor} wrote it.`;
}

interface Meaning {
  readonly means: string;
  readonly look: string;
}

const STATUSES: readonly (readonly [RegExp, Meaning])[] = [
  [
    /^CrashLoopBackOff$/,
    {
      means:
        'The container ends again and again; the kubelet waits longer each time before it starts it, up to five minutes.',
      look: 'p shows the logs of the run before; d shows its exit code.',
    },
  ],
  [
    /^(ErrImagePull|ImagePullBackOff|InvalidImageName)$/,
    {
      means: 'The image cannot be pulled: its name or tag is wrong, or the registry refuses.',
      look: 'd shows the events with the registry’s answer; i sets another image.',
    },
  ],
  [
    /^CreateContainerConfigError$/,
    {
      means: 'The container refers to a ConfigMap or Secret, or a key in one, that does not exist.',
      look: 'd names what is missing.',
    },
  ],
  [
    /^(RunContainerError|StartError)$/,
    {
      means: 'The container could not be started: its image has no such program, or it may not be run.',
      look: 'd tells what the runtime said; y shows the command.',
    },
  ],
  [
    /^Pending$/,
    {
      means: 'The pod has no node yet.',
      look: '',
    },
  ],
  [
    /^SchedulingGated$/,
    {
      means: 'The pod has scheduling gates; the scheduler leaves it alone until they are removed.',
      look: 'y shows spec.schedulingGates.',
    },
  ],
  [
    /^(ContainerCreating|PodInitializing)$/,
    {
      means: 'The pod has a node; its images are being pulled and its volumes mounted.',
      look: 'd shows how far it is.',
    },
  ],
  [
    /^Init:\d/,
    {
      means: 'Init containers run one after the other before the containers start.',
      look: 'enter shows which of them runs.',
    },
  ],
  [
    /^Init:/,
    { means: 'An init container cannot do its work, so the containers never start.', look: 'l shows its logs.' },
  ],
  [
    /^OOMKilled$/,
    {
      means: 'The container used more memory than its limit and was killed.',
      look: 'd shows the limit; raise it or use less.',
    },
  ],
  [
    /^(Error|ExitCode:.*|Signal:.*)$/,
    { means: 'The container ended with a failure.', look: 'l shows what it said last.' },
  ],
  [/^(Completed|Succeeded)$/, { means: 'All containers ended well; there is nothing more to do.', look: '' }],
  [
    /^Terminating$/,
    {
      means: 'The pod is being deleted: its containers get time to end, and its kubelet must confirm.',
      look: 'If it stays, its node may be out of reach: o shows the node.',
    },
  ],
  [
    /^Evicted$/,
    { means: 'The kubelet removed the pod because its node ran short of something.', look: 'd says of what.' },
  ],
  [
    /SchedulingDisabled$/,
    { means: 'The node is cordoned: what runs stays, nothing new is placed there.', look: 'u uncordons it.' },
  ],
];

interface Conditioned {
  readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason?: string }[];
}

const readyOf = (status: Conditioned | undefined) => status?.conditions?.find(({ type }) => type === 'Ready');

const EVICTION = 'After 300 s its pods are evicted, unless they tolerate it longer.';

function notReadyNode(node: Kube.Node): Meaning {
  return readyOf(node.status)?.status === 'False'
    ? { means: 'The node’s kubelet reports that it cannot run pods.', look: `d shows its conditions. ${EVICTION}` }
    : {
        means:
          'The node’s kubelet does not report. That can be the machine, its network, the kubelet itself, or that the API server does not believe it.',
        look: EVICTION,
      };
}

function runningPod(pod: Kube.Pod): Meaning {
  const { ready, total } = podSummary(pod);
  if (ready < total)
    return {
      means: 'The containers run. Those that are not ready have a readiness probe that says no.',
      look: 'd shows the probes.',
    };
  const condition = readyOf(pod.status);
  if (condition?.status !== 'False') return { means: 'The containers run and are ready.', look: '' };
  if (condition.reason === 'ReadinessGatesNotReady')
    return {
      means: 'The containers are ready, and a readiness gate is not met.',
      look: 'y shows spec.readinessGates and the conditions.',
    };
  return {
    means: 'Its node does not speak, so it gets no traffic. READY is what the kubelet said last of its containers.',
    look: 'o shows the node. After 300 s the pod is evicted, unless it tolerates that longer.',
  };
}

/** A pod that is being deleted, or whose containers have ended since it was: its end is not its work's. */
function leavingPod({ status: { conditions = [] } = {} }: Kube.Pod, status: string): Meaning {
  const [, meaning] = STATUSES.find(([pattern]) => pattern.test('Terminating')) as (typeof STATUSES)[number];
  const target = conditions.find((each) => each.type === 'DisruptionTarget' && each.status === 'True');
  const why = target?.message ? ` Why it goes: ${target.message.replace(/\.$/, '')}.` : '';
  return status === 'Terminating'
    ? { means: meaning.means + why, look: meaning.look }
    : { means: `It was deleted: its containers were told to stop, and have ended.${why}`, look: '' };
}

const sidecarsOf = ({ spec }: Kube.Pod): readonly string[] =>
  (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always').map(({ name }) => name);

/** A pod that has its node, and whose kubelet has not taken it up. */
const placed = ({ spec: { nodeName } }: Kube.Pod): Meaning | undefined =>
  nodeName ? { means: `It is placed on ${nodeName}, whose kubelet has not begun it so far.`, look: '' } : undefined;

/** A container that its kubelet starts again although it ended well, as it does with restartPolicy Always. */
function endingWell({ spec, status }: Kube.Pod): Meaning | undefined {
  if ((spec.restartPolicy ?? 'Always') !== 'Always') return undefined;
  const idle = (status?.containerStatuses ?? []).find(
    ({ state, lastState }) => (state?.terminated ?? lastState?.terminated)?.exitCode === 0 && !state?.running,
  );
  return (
    idle && {
      means: `Container ${idle.name} does its work and ends well (exit code 0), and restartPolicy Always has the kubelet start it again and again, later each time.`,
      look: 'Give it something that lasts (a server, sleep 1d), or run it as a Job, or with kubectl run --restart=Never.',
    }
  );
}

/** An init container that does not come to its end; one that is a sidecar keeps the others from starting only until it has started once. */
function failingInit(pod: Kube.Pod): Meaning | undefined {
  const sidecars = sidecarsOf(pod);
  const failing = (pod.status?.initContainerStatuses ?? []).find(
    ({ name, state, started }) => sidecars.includes(name) && !started && !state?.running,
  );
  const goOn = (pod.status?.containerStatuses ?? []).some(({ state }) => state?.running || state?.terminated);
  if (failing === undefined || !goOn) return undefined;
  return {
    means: `The sidecar ${failing.name} (an init container with restartPolicy Always) ends and is started again, later each time. The containers of the pod have started and run, but the pod is not ready without it.`,
    look: 'l shows its logs; it should run as long as the pod does.',
  };
}

/** What an object's status means, and where to look next. */
export function meaningOf(object: KubeObject, status: string): Meaning | undefined {
  if (object.kind === 'Pod' && object.metadata.deletionTimestamp) return leavingPod(object as Kube.Pod, status);
  const ended = object.kind === 'Pod' ? endedByKubelet(object as Kube.Pod) : undefined;
  if (ended !== undefined) return ended;
  if (object.kind === 'Pod' && status === 'Running')
    return failingInit(object as Kube.Pod) ?? runningPod(object as Kube.Pod);
  if (object.kind === 'Pod') {
    const pod = object as Kube.Pod;
    const special =
      status === 'Completed'
        ? endingWell(pod)
        : status.startsWith('Init:') && !/^Init:\d/.test(status)
          ? failingInit(pod)
          : status === 'Pending'
            ? placed(pod)
            : undefined;
    if (special !== undefined) return special;
  }
  const node = object.kind === 'Pod' ? (object as Kube.Pod).status?.nominatedNodeName : undefined;
  if (status === 'Pending' && node) return { means: nominates(node), look: '' };
  if (object.kind === 'Node' && status.startsWith('NotReady')) return notReadyNode(object as Kube.Node);
  return STATUSES.find(([pattern]) => pattern.test(status))?.[1] ?? phaseOf(object);
}
