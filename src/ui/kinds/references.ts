/** Which ConfigMaps, Secrets, claims and accounts a pod template refers to, and who refers to one. */
import type { Kube, KubeObject, Reader } from '../../run/cluster.ts';

export interface Reference {
  readonly resource: string;
  readonly name: string;
}

/** All that a pod spec names, each once. */
export function referencesOf(spec: Kube.PodSpec | undefined): Reference[] {
  const found = new Map<string, Reference>();
  const add = (resource: string, name: string | undefined): void => {
    if (name) found.set(`${resource}/${name}`, { resource, name });
  };
  for (const volume of spec?.volumes ?? []) {
    add('configmaps', volume.configMap?.name);
    add('secrets', volume.secret?.secretName);
    add('persistentvolumeclaims', volume.persistentVolumeClaim?.claimName);
    for (const source of volume.projected?.sources ?? []) {
      add('configmaps', source.configMap?.name);
      add('secrets', source.secret?.name);
    }
  }
  for (const container of [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])]) {
    for (const { valueFrom } of container.env ?? []) {
      add('configmaps', valueFrom?.configMapKeyRef?.name);
      add('secrets', valueFrom?.secretKeyRef?.name);
    }
    for (const { configMapRef, secretRef } of container.envFrom ?? []) {
      add('configmaps', configMapRef?.name);
      add('secrets', secretRef?.name);
    }
  }
  for (const { name } of spec?.imagePullSecrets ?? []) add('secrets', name);
  add('serviceaccounts', spec?.serviceAccountName);
  return [...found.values()];
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

/** Workloads and bare pods that refer to an object; what a workload made is not listed beside it. */
export function usersOf(
  reader: Reader,
  resource: string,
  object: KubeObject,
): { readonly resource: string; readonly object: KubeObject }[] {
  const { name, namespace } = object.metadata;
  const users: { resource: string; object: KubeObject }[] = [];
  for (const id of [...TEMPLATES, 'cronjobs.batch', 'pods'])
    for (const user of reader.list(id, namespace)) {
      if (user.metadata.ownerReferences?.some((o) => o.controller)) continue;
      const spec = podSpecOf(user);
      const uses =
        resource === 'priorityclasses.scheduling.k8s.io'
          ? spec?.priorityClassName === name
          : referencesOf(spec).some((r) => r.resource === resource && r.name === name);
      if (uses) users.push({ resource: id, object: user });
    }
  return users;
}
