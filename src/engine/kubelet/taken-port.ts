/** Containers of a pod share its address: what listens on a port that another one has cannot, and ends. */
import type { LogAt, Program } from './behaviours/behaviour.ts';
import type { PodRecord } from './memory.ts';

/** nginx tries five times, with half a second between. */
const [TRIES, BETWEEN] = [5, 500];

/** The program of a container that is about to start, as far as its ports are free. */
export function onFreePorts(record: PodRecord, name: string, program: Program): Program {
  const taken = record.containers.flatMap((each) =>
    each.name === name || each.startedAt === undefined || each.finishedAt !== undefined
      ? []
      : (each.program.listens?.ports ?? []),
  );
  const port = program.listens?.ports.find((each) => taken.includes(each));
  if (port === undefined) return program;
  const { listens: _, ...rest } = program;
  const says = (at: number, text: string): LogAt => ({ at, text, error: true });
  const ends = (after: number, logs: readonly LogAt[]): Program =>
    Object.freeze({ ...rest, behaviour: 'command', exit: { after, code: 1 }, logs });
  if (program.behaviour !== 'nginx')
    return ends(200, [says(200, `listen tcp 0.0.0.0:${port}: bind: address already in use`)]);
  const refused = `nginx: [emerg] bind() to 0.0.0.0:${port} failed (98: Address already in use)`;
  const tries = Array.from({ length: TRIES }, (_each, i) => says(250 + i * BETWEEN, refused));
  const last = 250 + TRIES * BETWEEN;
  return ends(last, [...tries, says(last, 'nginx: [emerg] still could not bind()')]);
}
