/** `kubectl describe pod` */
import type { Pod } from '../../engine/index.ts';
import { controlledBy } from './common.ts';
import { containers, resources, tolerations } from './containers.ts';
import { spread } from './template.ts';
import { volumes } from './volumes.ts';
import { longTime, type Writer } from './writer.ts';

export function pod(w: Writer, object: Pod): void {
  const { metadata, spec, status } = object;
  head(w, object);
  w.labels('Labels', metadata.labels);
  w.annotations('Annotations', metadata.annotations);
  if (metadata.deletionTimestamp && status.phase !== 'Failed' && status.phase !== 'Succeeded') {
    w.field('Status', `Terminating (lasts ${w.since(metadata.deletionTimestamp)})`);
    w.field('Termination Grace Period', `${metadata.deletionGracePeriodSeconds ?? 0}s`);
  } else w.field('Status', status.phase ?? '');
  if (status.reason) w.field('Reason', status.reason);
  if (status.message) w.field('Message', status.message);
  const profile = spec.securityContext?.seccompProfile;
  if (profile) w.field('SeccompProfile', profile.type);
  if (profile?.type === 'Localhost') w.field('LocalhostProfile', profile.localhostProfile ?? '');
  w.field('IP', status.podIP ?? '');
  if (!status.podIPs?.length) w.line(0, 'IPs:\t<none>');
  else {
    w.line(0, 'IPs:');
    for (const { ip } of status.podIPs) w.line(1, `IP:\t${ip ?? ''}`);
  }
  controlledBy(w, object);
  if (status.nominatedNodeName) w.field('NominatedNodeName', status.nominatedNodeName);
  const { resources: whole } = spec as { resources?: Parameters<typeof resources>[1] };
  if (whole) {
    w.line(0, 'Resources:');
    resources(w, whole, 1);
  }
  if (spec.initContainers?.length)
    containers(w, 'Init Containers', spec.initContainers, status.initContainerStatuses, object, '');
  containers(w, 'Containers', spec.containers, status.containerStatuses, object, '');
  if (spec.ephemeralContainers?.length)
    containers(w, 'Ephemeral Containers', spec.ephemeralContainers, status.ephemeralContainerStatuses, object, '');
  conditions(w, object);
  volumes(w, spec.volumes, '');
  w.field('QoS Class', status.qosClass ?? 'BestEffort');
  w.labels('Node-Selectors', spec.nodeSelector);
  tolerations(w, 'Tolerations', spec.tolerations);
  spread(w, spec.topologySpreadConstraints, '');
}

function head(w: Writer, { metadata, spec, status }: Pod): void {
  w.field('Name', metadata.name);
  w.field('Namespace', metadata.namespace ?? '');
  if (spec.priority !== undefined) w.field('Priority', spec.priority);
  if (spec.priorityClassName) w.field('Priority Class Name', spec.priorityClassName);
  if (spec.runtimeClassName) w.field('Runtime Class Name', spec.runtimeClassName);
  if (spec.serviceAccountName) w.field('Service Account', spec.serviceAccountName);
  w.field('Node', spec.nodeName ? `${spec.nodeName}/${status.hostIP ?? ''}` : '<none>');
  if (status.startTime) w.field('Start Time', longTime(status.startTime));
}

function conditions(w: Writer, { spec, status }: Pod): void {
  if (spec.readinessGates?.length) {
    w.line(0, 'Readiness Gates:\n  Type\tStatus');
    for (const { conditionType } of spec.readinessGates)
      w.line(1, `${conditionType} \t${status.conditions?.find((c) => c.type === conditionType)?.status ?? '<none>'} `);
  }
  if (!status.conditions?.length) return;
  w.line(0, 'Conditions:\n  Type\tStatus');
  for (const { type, status: value } of status.conditions) w.line(1, `${type} \t${value} `);
}
