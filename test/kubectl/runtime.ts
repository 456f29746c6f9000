/**
 * The containers of the recording. Its nodes ran real kubelets on a scripted runtime, whose servers stop at once and
 * whose containers all print one line, with their image and arguments. kubectl is not judged by what images print.
 */
import type { Cluster, Pod } from '../../src/engine/index.ts';

/** SIGTERM ends everything after this many ms. */
const STOP = { after: 30, code: 0 };

export function scripted({ runtime, parts }: Cluster): void {
  runtime.behave({
    name: 'recorded',
    matches: ({ registry }) => registry !== 'missing.example',
    start: ({ command, args }) => ({ behaviour: 'recorded', argv: [...command, ...args], term: STOP }),
  });
  const logs = runtime.logs.bind(runtime);
  runtime.logs = (key, query = {}) => {
    const log = logs(key, query);
    if (log.lost !== undefined) return log;
    const { spec } = parts.store.get('pods', key) as Pod;
    const name = query.container ?? spec.containers[0]?.name;
    const container = [...(spec.initContainers ?? []), ...spec.containers].find((each) => each.name === name);
    const text = `started ${container?.image} ${[...(container?.command ?? []), ...(container?.args ?? [])].join(' ')}`;
    return { ...log, lines: [{ time: parts.sim.now, text }] };
  };
}
