/** What a program comes to that somebody runs in a container: what it prints, where, its exit code, its time. */

/** Pieces of text in the order in which they are printed, each with where it goes. */
export type Printed = readonly (readonly [stream: 'stdout' | 'stderr', text: string])[];

export interface Ran {
  readonly code: number;
  /** Everything that it prints, wherever it goes: what a probe's event shows. */
  readonly output: string;
  /** The same by stream; missing when all of it goes to standard output. */
  readonly printed?: Printed;
  /** Why nothing ran at all: there is no such program. */
  readonly missing?: string;
  /** ms */
  readonly took: number;
  /** A file that it leaves: path and text. */
  readonly saves?: readonly [string, string];
  /** A signal that it sends to the container's first process. */
  readonly sends?: 'HUP' | 'QUIT';
}

/**
 * What a program of the network comes to in a pod; undefined when it is none.
 * @param hosts the container's hosts file, where somebody has changed it
 */
export type Tool = (pod: string, argv: readonly string[], stdin: string, hosts?: string) => Ran | undefined;

/** The name of a program without the way to it: `sh` of `/bin/sh`. */
export const programName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Both forms of what is printed. */
export function print(...pieces: Printed): Pick<Ran, 'output' | 'printed'> {
  const printed = pieces.filter(([, text]) => text !== '');
  const output = printed.map(([, text]) => text).join('');
  return printed.some(([stream]) => stream === 'stderr') ? { output, printed } : { output };
}

/** What is printed to standard error alone. */
export const complain = (text: string): Pick<Ran, 'output' | 'printed'> => print(['stderr', text]);

export const printedBy = ({ output, printed = [['stdout', output]] }: Ran): Printed => printed;
