/** Which ConfigMaps, Secrets, claims and accounts a pod template refers to, and who refers to one. */
import type { Kube, KubeObject, Reader } from '../../run/cluster.ts';

export interface Reference {
  readonly resource: string;
  readonly name: string;
}

class References {
  readonly #found = new Map<string, Reference>();

  add(resource: string, name: string | undefined): void {
    if (name) this.#found.set(`${resource}/${name}`, { resource, name });
  }

  /** Each once. */
  get all(): Reference[] {
    return [...this.#found.values()];
  }
}

/** What a container takes as variables. */
export function containerReferences({ env = [], envFrom = [] }: Kube.Container): Reference[] {
  const found = new References();
  for (const { valueFrom } of env) {
    found.add('configmaps', valueFrom?.configMapKeyRef?.name);
    found.add('secrets', valueFrom?.secretKeyRef?.name);
  }
  for (const { configMapRef, secretRef } of envFrom) {
    found.add('configmaps', configMapRef?.name);
    found.add('secrets', secretRef?.name);
  }
  return found.all;
}

/** What a pod itself uses: for its volumes, to pull its images, and as whom it speaks to the API server. */
export function podReferences(spec: Kube.PodSpec): Reference[] {
  const found = new References();
  for (const volume of spec.volumes ?? []) {
    found.add('configmaps', volume.configMap?.name);
    found.add('secrets', volume.secret?.secretName);
    found.add('persistentvolumeclaims', volume.persistentVolumeClaim?.claimName);
    for (const source of volume.projected?.sources ?? []) {
      found.add('configmaps', source.configMap?.name);
      found.add('secrets', source.secret?.name);
    }
  }
  for (const { name } of spec.imagePullSecrets ?? []) found.add('secrets', name);
  found.add('serviceaccounts', spec.serviceAccountName);
  return found.all;
}

/** All that a pod spec names. */
function referencesOf(spec: Kube.PodSpec | undefined): Reference[] {
  if (spec === undefined) return [];
  const all = [...(spec.initContainers ?? []), ...spec.containers, ...(spec.ephemeralContainers ?? [])];
  return [...podReferences(spec), ...all.flatMap((each) => containerReferences(each as Kube.Container))];
}

const TEMPLATES = ['deployments.apps', 'statefulsets.apps', 'daemonsets.apps', 'replicasets.apps', 'jobs.batch'];

/** The pod spec of a workload or a pod. */
export function podSpecOf(object: KubeObject): Kube.PodSpec | undefined {
  const { spec } = object as unknown as {
    spec?: { template?: { spec?: Kube.PodSpec }; jobTemplate?: { spec?: { template?: { spec?: Kube.PodSpec } } } };
  };
  if (object.kind === 'Pod') return (object as Kube.Pod).spec;
  if (object.kind === 'CronJob') return spec?.jobTemplate?.spec?.template?.spec;
  return spec?.template?.spec;
}

type Refers = (user: KubeObject, name: string, namespace: string | undefined) => boolean;

const tlsOf: Refers = (user, name) => ((user as Kube.Ingress).spec?.tls ?? []).some((t) => t.secretName === name);
const heldBy: Refers = (user, name) => {
  const { imagePullSecrets = [], secrets = [] } = user as Kube.ServiceAccount;
  return [...imagePullSecrets, ...secrets].some((each) => each.name === name);
};
const boundBy: Refers = (user, name, namespace) =>
  ((user as unknown as Kube.RoleBinding).subjects ?? []).some(
    (s) => s.kind === 'ServiceAccount' && s.name === name && s.namespace === namespace,
  );

/** What may refer to an object outside of a pod template, by the object's kind. */
const OTHERS: Readonly<Record<string, Readonly<Record<string, Refers>>>> = {
  secrets: { 'ingresses.networking.k8s.io': tlsOf, serviceaccounts: heldBy },
  serviceaccounts: {
    'rolebindings.rbac.authorization.k8s.io': boundBy,
    'clusterrolebindings.rbac.authorization.k8s.io': boundBy,
  },
};

/** The kinds among which the users of an object are. */
export const userKinds = (resource: string): string[] => [
  ...TEMPLATES,
  'cronjobs.batch',
  'pods',
  ...Object.keys(OTHERS[resource] ?? {}),
];

/** Workloads, bare pods and others that refer to an object; what a workload made is not listed beside it. */
export function usersOf(
  reader: Reader,
  resource: string,
  object: KubeObject,
): { readonly resource: string; readonly object: KubeObject }[] {
  const { name, namespace } = object.metadata;
  const users: { resource: string; object: KubeObject }[] = [];
  for (const id of [...TEMPLATES, 'cronjobs.batch', 'pods'])
    for (const user of reader.list(id, namespace)) {
      const owner = user.metadata.ownerReferences?.find((o) => o.controller);
      // a claim that a StatefulSet made for one pod, no template names
      if (owner !== undefined && !(owner.kind === 'StatefulSet' && resource === 'persistentvolumeclaims')) continue;
      const spec = podSpecOf(user);
      const uses =
        resource === 'priorityclasses.scheduling.k8s.io'
          ? spec?.priorityClassName === name
          : referencesOf(spec).some((r) => r.resource === resource && r.name === name) ||
            (resource === 'serviceaccounts' && name === 'default' && spec !== undefined && !spec.serviceAccountName);
      if (uses) users.push({ resource: id, object: user });
    }
  for (const [id, refers] of Object.entries(OTHERS[resource] ?? {}))
    for (const user of reader.list(id, refers === boundBy ? undefined : namespace))
      if (refers(user, name, namespace)) users.push({ resource: id, object: user });
  return users;
}
