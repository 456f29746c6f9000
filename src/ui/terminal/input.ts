/** Reads stdin: bytes to events, with the time-out that tells the key Escape from the beginning of a sequence. */
import type { ReadStream } from 'node:tty';
import { KeyDecoder, type TerminalEvent } from './keys.ts';

/** Over a network the bytes of one sequence may arrive apart. */
const ESCAPE_MS = process.env['SSH_CONNECTION'] || process.env['SSH_TTY'] ? 100 : 25;

/** @returns the function that stops reading */
export function readInput(input: ReadStream, handle: (event: TerminalEvent) => void, escapeMs = ESCAPE_MS): () => void {
  const decoder = new KeyDecoder();
  let timer: NodeJS.Timeout | undefined;
  const read = (chunk: string): void => {
    clearTimeout(timer);
    for (const event of decoder.feed(chunk)) handle(event);
    if (decoder.waiting)
      timer = setTimeout(() => {
        for (const event of decoder.flush()) handle(event);
      }, escapeMs);
  };
  input.setEncoding('utf8');
  input.on('data', read);
  input.resume();
  return () => {
    clearTimeout(timer);
    input.off('data', read);
    input.pause();
  };
}
