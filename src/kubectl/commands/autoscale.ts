/** `kubectl autoscale` */
import { ApiError, canonicalQuantity } from '../../engine/index.ts';
import type { Command } from '../command.ts';
import { CliError } from '../errors.ts';
import { dryRunOf } from '../printers/index.ts';
import { CREATE_FLAGS, make } from './create/common.ts';
import { FILES, RECORD } from './flags.ts';
import { targets } from './target.ts';

export const autoscale: Command = {
  name: 'autoscale',
  use: '(-f FILENAME | TYPE NAME | TYPE/NAME) [--min=MINPODS] --max=MAXPODS [--cpu=CPU] [--memory=MEMORY] [options]',
  short: 'Auto-scale a deployment, replica set, stateful set, or replication controller',
  examples: `# Auto scale a deployment "foo", with the number of pods between 2 and 10, target CPU utilization at 80%
kubectl autoscale deployment foo --min=2 --max=10 --cpu=80%

# Up to five pods, each busy to 80% of the CPU that it requests
kubectl autoscale deployment foo --max=5 --cpu=80%

# Three to six pods, by CPU and memory in amounts
kubectl autoscale deployment bar --min=3 --max=6 --cpu=500m --memory=200Mi`,
  flags: [
    ...CREATE_FLAGS.filter((f) => f.name !== 'field-manager' && f.name !== 'validate'),
    ...FILES,
    RECORD,
    {
      name: 'field-manager',
      type: 'string',
      default: 'kubectl-autoscale',
      help: 'Name of the manager used to track field ownership.',
    },
    {
      name: 'min',
      type: 'int',
      default: '-1',
      help: "The lower limit for the number of pods that can be set by the autoscaler. If it's not specified or negative, the server will apply a default value.",
    },
    {
      name: 'max',
      type: 'int',
      default: '-1',
      help: 'The upper limit for the number of pods that can be set by the autoscaler. Required.',
    },
    {
      name: 'cpu-percent',
      type: 'int',
      default: '-1',
      deprecated:
        "Use --cpu with percentage or resource quantity format (e.g., '70%' for utilization or '500m' for milliCPU).",
      help: "The target average CPU utilization (represented as a percent of requested CPU) over all the pods. If it's not specified or negative, a default autoscaling policy will be used.",
    },
    {
      name: 'cpu',
      type: 'string',
      help: 'Target CPU utilization over all the pods. When specified as a percentage (e.g."70%" for 70% of requested CPU) it will target average utilization. When specified as quantity (e.g."500m" for 500 milliCPU) it will target average value.',
    },
    { name: 'memory', type: 'string', help: 'Target memory utilization over all the pods.' },
    {
      name: 'name',
      type: 'string',
      help: 'The name for the newly created object. If not specified, the name of the input resource will be used.',
    },
  ],
  run(on) {
    const { flags } = on;
    if (!flags.changed('max')) throw new CliError('required flag(s) "max" not set');
    const [min, max] = [flags.int('min'), flags.int('max')];
    if (max < 1) throw new CliError(`--max=MAXPODS is required and must be at least 1, max: ${max}`);
    if (max < min)
      throw new CliError(`--max=MAXPODS must be larger or equal to --min=MINPODS, max: ${max}, min: ${min}`);
    const percent = flags.int('cpu-percent');
    if (flags.changed('cpu-percent') && flags.changed('cpu'))
      throw new CliError('--cpu-percent and --cpu are mutually exclusive');
    const metrics = [
      ...(percent >= 0 ? [resourceMetric('cpu', `${percent}%`)] : []),
      ...(flags.string('cpu') ? [resourceMetric('cpu', flags.string('cpu'))] : []),
      ...(flags.string('memory') ? [resourceMetric('memory', flags.string('memory'))] : []),
    ];
    for (const { resource, object } of targets(on)) {
      if (!resource.subresources.includes('scale'))
        throw new CliError(
          `cannot autoscale a ${resource.kind}: could not find scale subresource for ${resource.group}/${resource.version}, Resource=${resource.plural} in discovery information`,
        );
      // A refusal of what only autoscaling/v2 can say is told so; for the rest autoscaling/v1 is tried, and its refusal told.
      const failure =
        percent < 0 && flags.string('cpu') === ''
          ? 'failed to create autoscaling/v2 HPA and the configuration is incompatible with autoscaling/v1'
          : undefined;
      attempt(failure, () =>
        make(on, {
          resource: 'horizontalpodautoscalers.autoscaling',
          operation: dryRunOf(on) === 'none' ? 'autoscaled' : 'created',
          object: {
            kind: 'HorizontalPodAutoscaler',
            apiVersion: 'autoscaling/v2',
            metadata: { name: flags.string('name') || object.metadata.name },
            spec: {
              scaleTargetRef: { kind: resource.kind, name: object.metadata.name, apiVersion: resource.apiVersion },
              ...(min > 0 ? { minReplicas: min } : {}),
              maxReplicas: max,
              ...(metrics.length > 0 ? { metrics } : {}),
            },
            status: { desiredReplicas: 0, currentMetrics: null },
          },
        }),
      );
    }
    return 0;
  },
};

function attempt(failure: string | undefined, act: () => void): void {
  try {
    act();
  } catch (error) {
    if (failure !== undefined && error instanceof ApiError) throw new CliError(`${failure}: empty input`);
    throw error;
  }
}

function quantityOf(name: string, text: string): string {
  try {
    return canonicalQuantity(text);
  } catch {
    throw new CliError(`invalid resource ${name} value: ${text}`);
  }
}

/** What a bare number counts. */
const UNIT: Readonly<Record<string, string>> = { cpu: 'm', memory: 'Mi' };

function resourceMetric(name: string, text: string): object {
  const percent = /^(\d+)%$/.exec(text);
  const target = percent
    ? { type: 'Utilization', averageUtilization: Number(percent[1]) }
    : { type: 'AverageValue', averageValue: quantityOf(name, /^\d+(?:\.\d+)?$/.test(text) ? text + UNIT[name] : text) };
  return { type: 'Resource', resource: { name, target } };
}
