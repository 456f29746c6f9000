/** The word `time` before a pipeline, on the cluster's clock: the shell language's own reads this machine's. */
import type { ScriptNode } from 'just-bash';

type Pipeline = ScriptNode['statements'][number]['pipelines'][number];

/** The commands around a pipeline that is timed; the second takes its exit code and hands it on. */
export const BEGIN = '__time_begin';
export const END = '__time_end';

/** Puts every timed pipeline between the two, in place. @param parse the language's parser */
export function timeVirtually(node: unknown, parse: (text: string) => ScriptNode): void {
  if (Array.isArray(node)) for (const each of node) timeVirtually(each, parse);
  else if (typeof node === 'object' && node !== null) {
    for (const each of Object.values(node)) timeVirtually(each, parse);
    const { pipelines } = node as { pipelines?: Pipeline[] };
    if (!Array.isArray(pipelines)) return;
    for (const [i, pipeline] of pipelines.entries()) if (pipeline.timed) pipelines[i] = between(pipeline, parse);
  }
}

function between(pipeline: Pipeline, parse: (text: string) => ScriptNode): Pipeline {
  const form = pipeline.timePosix ? ' -p' : '';
  const whole = parse(`{ ${BEGIN}; :; ${END} $?${form}; }`).statements[0]?.pipelines[0];
  const group = whole?.commands[0];
  const middle = group?.type === 'Group' ? group.body[1] : undefined;
  if (whole === undefined || middle === undefined) return pipeline;
  middle.pipelines = [{ ...pipeline, timed: false, timePosix: false }];
  return whole;
}

/** What `time` prints of so many virtual ms. The simulation spends none of the person's CPU. */
export function timesTaken(ms: number, posix: boolean): string {
  if (posix) return `real ${(ms / 1000).toFixed(2)}\nuser 0.00\nsys 0.00\n`;
  const real = `${Math.floor(ms / 60_000)}m${((ms % 60_000) / 1000).toFixed(3)}s`;
  return `\nreal\t${real}\nuser\t0m0.000s\nsys\t0m0.000s\n`;
}
