/** Deployments, ReplicaSets, StatefulSets, DaemonSets, ReplicationControllers, Jobs, CronJobs, PodDisruptionBudgets. */
import {
  type CronJob,
  type DaemonSet,
  type Deployment,
  formatSelector,
  fromTime,
  humanDuration,
  type Job,
  type PodDisruptionBudget,
  type ReplicaSet,
  type ReplicationController,
  type StatefulSet,
} from '../../engine/index.ts';
import type { Api } from '../api.ts';
import { same } from '../change.ts';
import { conditionTable, controlledBy, identity, inline, podCounts, selectorText } from './common.ts';
import { podTemplate } from './template.ts';
import { longTime, title, type Writer } from './writer.ts';

export function deployment(w: Writer, object: Deployment, api: Api): void {
  const { metadata, spec, status } = object;
  w.field('Name', metadata.name);
  w.field('Namespace', metadata.namespace ?? '');
  w.field('CreationTimestamp', longTime(metadata.creationTimestamp));
  w.labels('Labels', metadata.labels);
  w.annotations('Annotations', metadata.annotations);
  w.field('Selector', selectorText(spec.selector));
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0, unavailableReplicas = 0 } = status;
  w.field(
    'Replicas',
    `${spec.replicas ?? 0} desired | ${updatedReplicas} updated | ${replicas} total | ${availableReplicas} available | ${unavailableReplicas} unavailable`,
  );
  w.field('StrategyType', spec.strategy?.type ?? '');
  w.field('MinReadySeconds', spec.minReadySeconds ?? 0);
  const rolling = spec.strategy?.rollingUpdate;
  if (rolling)
    w.field('RollingUpdateStrategy', `${rolling.maxUnavailable} max unavailable, ${rolling.maxSurge} max surge`);
  podTemplate(w, spec.template);
  conditionTable(w, status.conditions);
  const sets = api
    .list('replicasets.apps', { namespace: metadata.namespace ?? '' })
    .filter((rs) => rs.metadata.ownerReferences?.some((ref) => ref.controller && ref.uid === metadata.uid))
    .sort((a, b) => (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : 1));
  const isNew = (rs: ReplicaSet): boolean => same(withoutHash(rs.spec.template), withoutHash(spec.template));
  const fresh = sets.find(isNew);
  const text = (list: readonly ReplicaSet[]): string =>
    list
      .map((rs) => `${rs.metadata.name} (${rs.status.replicas}/${rs.spec.replicas ?? 0} replicas created)`)
      .join(', ') || '<none>';
  if (sets.length > 0) {
    w.field('OldReplicaSets', text(sets.filter((rs) => rs !== fresh)));
    w.field('NewReplicaSet', text(fresh ? [fresh] : []));
  }
}

function withoutHash(template: Deployment['spec']['template'] | undefined): unknown {
  const { 'pod-template-hash': _, ...labels } = template?.metadata?.labels ?? {};
  return { ...template, metadata: { ...template?.metadata, labels } };
}

export function replicaSet(w: Writer, object: ReplicaSet, api: Api): void {
  const { metadata, spec, status } = object;
  w.field('Name', metadata.name);
  w.field('Namespace', metadata.namespace ?? '');
  w.field('Selector', formatSelector(spec.selector));
  w.labels('Labels', metadata.labels);
  w.annotations('Annotations', metadata.annotations);
  controlledBy(w, object);
  w.field('Replicas', `${status.replicas} current / ${spec.replicas ?? 0} desired`);
  w.field('Pods Status', podCounts(api, object, spec.selector));
  podTemplate(w, spec.template);
  conditionTable(w, status.conditions);
}

export function replicationController(w: Writer, object: ReplicationController, api: Api): void {
  const { metadata, spec, status } = object;
  w.field('Name', metadata.name);
  w.field('Namespace', metadata.namespace ?? '');
  w.field('Selector', inline(spec.selector as Record<string, string> | undefined));
  w.labels('Labels', metadata.labels);
  w.annotations('Annotations', metadata.annotations);
  w.field('Replicas', `${status.replicas} current / ${spec.replicas ?? 0} desired`);
  w.field('Pods Status', podCounts(api, object, { matchLabels: (spec.selector ?? {}) as Record<string, string> }));
  podTemplate(w, spec.template);
  conditionTable(w, status.conditions);
}

export function statefulSet(w: Writer, object: StatefulSet, api: Api): void {
  const { metadata, spec, status } = object;
  w.field('Name', metadata.name);
  w.field('Namespace', metadata.namespace ?? '');
  w.field('CreationTimestamp', longTime(metadata.creationTimestamp));
  w.field('Selector', selectorText(spec.selector));
  w.labels('Labels', metadata.labels);
  w.annotations('Annotations', metadata.annotations);
  w.field('Replicas', `${spec.replicas ?? 0} desired | ${status.replicas} total`);
  w.field('Update Strategy', spec.updateStrategy?.type ?? '');
  const rolling = spec.updateStrategy?.rollingUpdate;
  if (rolling?.partition !== undefined) {
    w.line(1, `Partition:\t${rolling.partition}`);
    if (rolling.maxUnavailable !== undefined) w.line(1, `MaxUnavailable:\t${rolling.maxUnavailable}`);
  }
  w.field('Pods Status', podCounts(api, object, spec.selector));
  podTemplate(w, spec.template);
  claimTemplates(w, spec.volumeClaimTemplates);
}

function claimTemplates(w: Writer, list: StatefulSet['spec']['volumeClaimTemplates']): void {
  if (!list?.length) {
    w.line(0, 'Volume Claims:\t<none>');
    return;
  }
  w.line(0, 'Volume Claims:');
  for (const { metadata, spec } of list) {
    w.line(1, `Name:\t${metadata?.name ?? ''}`);
    w.line(1, `StorageClass:\t${spec?.storageClassName ?? ''}`);
    indented(w, 'Labels', metadata?.labels);
    indented(w, 'Annotations', metadata?.annotations);
    const storage = spec?.resources?.requests?.['storage'];
    w.line(1, storage === undefined ? 'Capacity:\t<default>' : `Capacity:\t${storage}`);
    w.line(1, `Access Modes:\t[${(spec?.accessModes ?? []).join(' ')}]`);
  }
}

function indented(w: Writer, name: string, labels: Readonly<Record<string, string>> | undefined): void {
  w.list(
    name,
    Object.keys(labels ?? {})
      .sort()
      .map((key) => `${key}=${labels?.[key]}`),
    '\t',
    '  ',
  );
}

export function daemonSet(w: Writer, object: DaemonSet, api: Api): void {
  const { metadata, spec, status } = object;
  w.field('Name', metadata.name);
  w.field('Namespace', metadata.namespace ?? '');
  w.field('Selector', selectorText(spec.selector));
  w.field('Node-Selector', inline(spec.template.spec?.nodeSelector));
  w.labels('Labels', metadata.labels);
  w.annotations('Annotations', metadata.annotations);
  w.line(0, `Desired Number of Nodes Scheduled: ${status.desiredNumberScheduled}`);
  w.line(0, `Current Number of Nodes Scheduled: ${status.currentNumberScheduled}`);
  w.line(0, `Number of Nodes Scheduled with Up-to-date Pods: ${status.updatedNumberScheduled ?? 0}`);
  w.line(0, `Number of Nodes Scheduled with Available Pods: ${status.numberAvailable ?? 0}`);
  w.line(0, `Number of Nodes Misscheduled: ${status.numberMisscheduled}`);
  w.field('Pods Status', podCounts(api, object, spec.selector));
  podTemplate(w, spec.template);
}

export function job(w: Writer, object: Job): void {
  const { metadata, spec, status } = object;
  w.field('Name', metadata.name);
  w.field('Namespace', metadata.namespace ?? '');
  w.field('Selector', selectorText(spec.selector));
  w.labels('Labels', metadata.labels);
  w.annotations('Annotations', metadata.annotations);
  controlledBy(w, object);
  if (spec.parallelism !== undefined) w.field('Parallelism', spec.parallelism);
  w.field('Completions', spec.completions ?? '<unset>');
  if (spec.completionMode) w.field('Completion Mode', spec.completionMode);
  if (spec.suspend !== undefined) w.field('Suspend', spec.suspend);
  if (spec.backoffLimit !== undefined) w.field('Backoff Limit', spec.backoffLimit);
  if (spec.ttlSecondsAfterFinished !== undefined) w.field('TTL Seconds After Finished', spec.ttlSecondsAfterFinished);
  if (status.startTime) w.field('Start Time', longTime(status.startTime));
  if (status.completionTime) w.field('Completed At', longTime(status.completionTime));
  if (status.startTime && status.completionTime)
    w.field('Duration', humanDuration(fromTime(status.completionTime) - fromTime(status.startTime)));
  if (spec.activeDeadlineSeconds !== undefined) w.field('Active Deadline Seconds', `${spec.activeDeadlineSeconds}s`);
  const ready = status.ready === undefined ? '' : ` (${status.ready} Ready)`;
  w.field(
    'Pods Statuses',
    `${status.active ?? 0} Active${ready} / ${status.succeeded ?? 0} Succeeded / ${status.failed ?? 0} Failed`,
  );
  if (spec.completionMode === 'Indexed') w.field('Completed Indexes', capped(status.completedIndexes ?? ''));
  podTemplate(w, spec.template);
}

/** Long lists of indexes end after some fifty characters. */
function capped(indexes: string): string {
  if (indexes === '') return '<none>';
  const comma = indexes.indexOf(',', 50);
  return comma < 0 ? indexes : `${indexes.slice(0, comma + 1)}...`;
}

export function cronJob(w: Writer, object: CronJob): void {
  const { spec, status } = object;
  identity(w, object);
  w.field('Schedule', spec.schedule);
  w.field('Concurrency Policy', spec.concurrencyPolicy ?? '');
  w.field('Suspend', spec.suspend === undefined ? '<unset>' : title(spec.suspend));
  w.field('Successful Job History Limit', spec.successfulJobsHistoryLimit ?? '<unset>');
  w.field('Failed Job History Limit', spec.failedJobsHistoryLimit ?? '<unset>');
  w.field(
    'Starting Deadline Seconds',
    spec.startingDeadlineSeconds === undefined ? '<unset>' : `${spec.startingDeadlineSeconds}s`,
  );
  const template = spec.jobTemplate.spec;
  w.field('Selector', template?.selector === undefined ? '<unset>' : selectorText(template.selector));
  w.field('Parallelism', template?.parallelism ?? '<unset>');
  w.field('Completions', template?.completions ?? '<unset>');
  if (template?.activeDeadlineSeconds !== undefined)
    w.field('Active Deadline Seconds', `${template.activeDeadlineSeconds}s`);
  podTemplate(w, template?.template);
  w.field('Last Schedule Time', status.lastScheduleTime ? longTime(status.lastScheduleTime) : '<unset>');
  w.field('Active Jobs', (status.active ?? []).map((ref) => ref.name).join(', ') || '<none>');
}

export function disruptionBudget(w: Writer, { metadata, spec, status }: PodDisruptionBudget): void {
  w.field('Name', metadata.name);
  w.field('Namespace', metadata.namespace ?? '');
  if (spec.minAvailable !== undefined) w.field('Min available', spec.minAvailable);
  else if (spec.maxUnavailable !== undefined) w.field('Max unavailable', spec.maxUnavailable);
  w.field('Selector', spec.selector === undefined ? '<unset>' : formatSelector(spec.selector));
  w.line(0, 'Status:');
  w.line(2, `Allowed disruptions:\t${status.disruptionsAllowed}`);
  w.line(2, `Current:\t${status.currentHealthy}`);
  w.line(2, `Desired:\t${status.desiredHealthy}`);
  w.line(2, `Total:\t${status.expectedPods}`);
}
