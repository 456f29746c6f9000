/** What a program prints over the time that it takes. */
import type { Cluster, Printed } from '../engine/index.ts';
import type { Io } from './io.ts';
import type { Wait } from './process.ts';

/** Commands shorter than this print all at once, ms. */
const STEADY = 1000;

/** What says when is printed then. What does not, takes long and prints lines, as ping does, prints them over that time. */
export function* told(cluster: Cluster, io: Io, printed: Printed, took: number): Generator<Wait, void, unknown> {
  const begun = cluster.now;
  if (printed.some(([, , at]) => at !== undefined)) {
    for (const [stream, text, at = 0] of printed) {
      if (cluster.now < begun + at) yield { until: begun + at };
      io[stream](text);
    }
    if (cluster.now < begun + took) yield { until: begun + took };
    return;
  }
  const lines = printed.flatMap(([stream, text]) => text.split(/(?<=\n)/).map((line) => [stream, line] as const));
  if (took < STEADY || lines.length < 3) {
    for (const [stream, text] of printed) io[stream](text);
    if (took > 0) yield { until: cluster.now + took };
    return;
  }
  const each = took / (lines.length - 1);
  for (const [i, [stream, line]] of lines.entries()) {
    const due = begun + Math.round(i * each);
    if (cluster.now < due) yield { until: due };
    io[stream](line);
  }
}
