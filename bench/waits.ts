/** Time for which this process could have run but did not get a processor: left out, a busy machine shows a quiet one's figures. */
import { openSync, readSync } from 'node:fs';

const buffer = Buffer.alloc(64);
let file: number | undefined;
try {
  file = openSync(`/proc/self/task/${process.pid}/schedstat`, 'r'); // Linux: ns on a processor, ns waiting for one, slices
} catch {
  file = undefined; // elsewhere nothing is left out
}

/** Milliseconds that the main thread has waited for a processor so far. */
export function waited(): number {
  if (file === undefined) return 0;
  const text = buffer.toString('latin1', 0, readSync(file, buffer, 0, 64, 0));
  return Number(text.split(' ')[1]) / 1e6;
}
