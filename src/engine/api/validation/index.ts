/** The rules of every kind: for new objects, and for changed ones beside what they were. */
import type { KubeObject } from '../../store/object.ts';
import * as jobs from './jobs.ts';
import { metadata, metadataUpdate } from './metadata.ts';
import * as pods from './pods.ts';
import { check, type Rule } from './rule.ts';
import * as services from './services.ts';
import { subdomain } from './texts.ts';
import * as workloads from './workloads.ts';
import type { StatusCause } from '../errors.ts';

interface Rules<T extends KubeObject> {
  readonly create: Rule<T>;
  /** The rules of the change; metadata are checked before it. Left out: the rules of creation. */
  update?(now: T, old: T): Rule<T>;
}

const rules = <T extends KubeObject>(create: Rule<T>, update?: (now: T, old: T) => Rule<T>): Rules<KubeObject> =>
  ({ create, ...(update ? { update } : {}) }) as unknown as Rules<KubeObject>;

const KINDS: Readonly<Record<string, Rules<KubeObject>>> = {
  pods: rules(pods.pod, pods.podUpdate),
  services: rules(services.service, services.serviceUpdate),
  replicationcontrollers: rules(workloads.replicationController, workloads.replicationControllerUpdate),
  'deployments.apps': rules(workloads.deployment, workloads.deploymentUpdate),
  'replicasets.apps': rules(workloads.replicaSet, workloads.replicaSetUpdate),
  'statefulsets.apps': rules(workloads.statefulSet, workloads.statefulSetUpdate),
  'daemonsets.apps': rules(workloads.daemonSet, workloads.daemonSetUpdate),
  'jobs.batch': rules(jobs.job, jobs.jobUpdate),
  'cronjobs.batch': rules(jobs.cronJob, jobs.cronJobUpdate),
};

const OTHER = rules(metadata(subdomain));

export function validateCreate(resource: string, object: KubeObject): readonly StatusCause[] {
  return check((KINDS[resource] ?? OTHER).create, object);
}

export function validateUpdate(resource: string, object: KubeObject, old: KubeObject): readonly StatusCause[] {
  const kind = KINDS[resource] ?? OTHER;
  const meta = check(metadataUpdate(object.metadata, old.metadata), object);
  const rest = kind.update ? check(kind.update(object, old), object) : [];
  return meta.length === 0 ? rest : [...meta, ...rest];
}
