/** Metrics: what pods and nodes use, what pods serve, which share of requests is lost. */
import { keyOf, milliValue, wholeValue } from '../../../engine/index.ts';
import { toMs } from '../../duration.ts';
import type { Condition } from '../../format/conditions.ts';
import { compare } from '../compare.ts';
import { objects } from '../objects.ts';
import type { Look, Scene } from '../scene.ts';
import { AGAIN, type Form, given } from './form.ts';
import { lostOf } from './traffic.ts';

type MetricForm = NonNullable<Condition['metric']>;

/** What errors are counted over unless the form says otherwise, ms. */
const OVER = 30_000;
const SIGNS = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

export const metric: Form<MetricForm> = {
  holds(form, look, path) {
    look.wake(look.scene.cluster.now + AGAIN);
    const value = form.name === 'errors' ? errorShare(form, look, path) : measure(form, look.scene);
    return value !== undefined && compare(form.op, value, wanted(form));
  },
  words: (form) =>
    `${form.name} of ${subject(form)} ${SIGNS[form.op]} ${form.value}${form.name === 'errors' ? '%' : ''}`,
  found(form, scene) {
    if (form.name === 'errors') return undefined;
    const value = measure(form, scene);
    return value === undefined ? 'there is no such metric yet' : `it is ${shown(form.name, value)}`;
  },
  depends: () => undefined,
  check({ name, node, value }, checker) {
    if (node !== undefined && (name === 'requests' || name === 'errors'))
      checker.wrong(`${name} is no metric of a node`, 'name');
    if (typeof value === 'string' && Number.isNaN(wholeValue(value)))
      checker.wrong(`expected a number or a quantity such as 250m or 64Mi, found ${JSON.stringify(value)}`, 'value');
  },
};

const subject = ({ pod, selector, node, traffic = 'load' }: MetricForm): string =>
  pod ?? (selector && `(${selector})`) ?? node ?? traffic;

/** CPU is counted in millicores, memory in bytes. */
function wanted({ name, value }: MetricForm): number {
  if (name === 'cpu') return milliValue(String(value));
  return typeof value === 'number' ? value : wholeValue(value);
}

const shown = (name: string, value: number): string =>
  name === 'cpu'
    ? `${Math.round(value)}m`
    : name === 'memory'
      ? `${Math.round(value / 2 ** 20)}Mi`
      : String(Math.round(value * 10) / 10);

/** @returns undefined while nothing was measured */
function measure(form: MetricForm, scene: Scene): number | undefined {
  const { runtime, loads } = scene.cluster;
  const { name, node, pod, selector, namespace } = form;
  if (node !== undefined) return name === 'requests' || name === 'errors' ? undefined : runtime.nodeUsage(node)?.[name];
  const pods = objects(scene, { kind: 'Pod', ...given({ name: pod, selector, namespace }) }).map(keyOf);
  const values = pods.flatMap((key) => {
    if (name === 'requests') return loads.ofPod(key);
    const use = runtime.podUsage(key);
    return use === undefined || name === 'errors' ? [] : [...use.values()].reduce((sum, each) => sum + each[name], 0);
  });
  if (values.length === 0) return undefined;
  const sum = values.reduce((all, each) => all + each, 0);
  const { stat = 'max' } = form;
  return stat === 'sum'
    ? sum
    : stat === 'average'
      ? sum / values.length
      : stat === 'min'
        ? Math.min(...values)
        : Math.max(...values);
}

interface Sample {
  readonly time: number;
  readonly ok: number;
  readonly lost: number;
}

/** The share of requests that failed lately, percent; undefined while none was sent. */
function errorShare({ traffic = 'load', over }: MetricForm, { scene, memory }: Look, path: string): number | undefined {
  const count = scene.requests(traffic);
  if (count === undefined) return undefined;
  const { now } = scene.cluster;
  const key = `${path}#samples`;
  const seen = (memory[key] as Sample[] | undefined) ?? [];
  const last: Sample = { time: now, ok: count.ok, lost: lostOf(count) };
  const from = now - (over === undefined ? OVER : toMs(over));
  const older = seen.findLastIndex(({ time }) => time <= from);
  const kept = [...seen.slice(Math.max(0, older)), last];
  memory[key] = kept;
  const [first = last] = kept;
  const sent = last.ok + last.lost - first.ok - first.lost;
  return sent <= 0 ? undefined : ((last.lost - first.lost) / sent) * 100;
}
