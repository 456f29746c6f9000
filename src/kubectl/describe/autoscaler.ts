/** `kubectl describe hpa` */
import type { HorizontalPodAutoscaler } from '../../engine/index.ts';
import { identity } from './common.ts';
import { longTime, type Writer } from './writer.ts';

type Metric = NonNullable<HorizontalPodAutoscaler['spec']['metrics']>[number];
type Current = NonNullable<HorizontalPodAutoscaler['status']['currentMetrics']>[number];

export function autoscaler(w: Writer, object: HorizontalPodAutoscaler): void {
  const { metadata, spec, status } = object;
  identity(w, object);
  w.field('CreationTimestamp', longTime(metadata.creationTimestamp));
  w.field('Reference', `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`);
  w.field('Metrics', '( current / target )');
  (spec.metrics ?? []).forEach((metric, i) => {
    w.line(1, metricText(metric, status.currentMetrics?.[i]));
  });
  w.field('Min replicas', spec.minReplicas ?? '<unset>');
  w.field('Max replicas', spec.maxReplicas);
  if (spec.behavior) {
    w.line(0, 'Behavior:');
    for (const [label, way] of [
      ['Scale Up', spec.behavior.scaleUp],
      ['Scale Down', spec.behavior.scaleDown],
    ] as const) {
      if (way === undefined) continue;
      w.line(1, `${label}:`);
      if (way.stabilizationWindowSeconds !== undefined)
        w.line(2, `Stabilization Window: ${way.stabilizationWindowSeconds} seconds`);
      if (way.policies?.length) {
        w.line(2, `Select Policy: ${way.selectPolicy ?? 'Max'}`);
        w.line(2, 'Policies:');
        for (const { type, value, periodSeconds } of way.policies)
          w.line(3, `- Type: ${type}\tValue: ${value}\tPeriod: ${periodSeconds} seconds`);
      }
    }
  }
  w.field(
    `${spec.scaleTargetRef.kind} pods`,
    `${status.currentReplicas ?? 0} current / ${status.desiredReplicas} desired`,
  );
  if (status.conditions?.length) {
    w.line(0, 'Conditions:');
    w.line(1, 'Type\tStatus\tReason\tMessage');
    w.line(1, '----\t------\t------\t-------');
    for (const { type, status: value, reason = '', message = '' } of status.conditions)
      w.line(1, `${type}\t${value}\t${reason}\t${message}`);
  }
}

function metricText(metric: Metric, now: Current | undefined): string {
  const unknown = '<unknown>';
  switch (metric.type) {
    case 'Resource': {
      const head = `resource ${metric.resource?.name ?? ''} on pods`;
      return `${head}${utilization(metric.resource?.target, now?.resource?.current)}`;
    }
    case 'ContainerResource': {
      const head = `resource ${metric.containerResource?.name ?? ''} of container "${metric.containerResource?.container ?? ''}" on pods`;
      return `${head}${utilization(metric.containerResource?.target, now?.containerResource?.current)}`;
    }
    case 'Pods':
      return `"${metric.pods?.metric.name}" on pods:\t${now?.pods?.current.averageValue ?? unknown} / ${metric.pods?.target.averageValue}`;
    case 'Object': {
      const { describedObject, target, metric: of } = metric.object ?? {};
      const average = target?.type === 'AverageValue';
      const current = average ? now?.object?.current.averageValue : now?.object?.current.value;
      return `"${of?.name}" on ${describedObject?.kind}/${describedObject?.name} (target ${average ? 'average value' : 'value'}):\t${current ?? unknown} / ${average ? target?.averageValue : target?.value}`;
    }
    case 'External': {
      const { target, metric: of } = metric.external ?? {};
      const average = target?.averageValue !== undefined;
      const current = average ? now?.external?.current.averageValue : now?.external?.current.value;
      return `"${of?.name}" (target ${average ? 'average value' : 'value'}):\t${current ?? unknown} / ${average ? target?.averageValue : target?.value}`;
    }
    default:
      return `<unknown metric type "${metric.type}">`;
  }
}

interface Target {
  readonly averageValue?: string;
  readonly averageUtilization?: number;
}

function utilization(target: Target | undefined, current: Target | undefined): string {
  if (target?.averageValue !== undefined) return `:\t${current?.averageValue ?? '<unknown>'} / ${target.averageValue}`;
  const now =
    current?.averageUtilization === undefined
      ? '<unknown>'
      : `${current.averageUtilization}% (${current.averageValue})`;
  return `  (as a percentage of request):\t${now} / ${target?.averageUtilization === undefined ? '<auto>' : `${target.averageUtilization}%`}`;
}
