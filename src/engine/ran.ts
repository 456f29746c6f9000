/** What a program comes to that somebody runs in a container: what it prints, where, its exit code, its time. */

/** Pieces of text in the order in which they are printed, each with where it goes, and when, ms after the start, where that is known. */
export type Printed = readonly (readonly [stream: 'stdout' | 'stderr', text: string, at?: number])[];

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
  /** The files that it leaves. */
  readonly saves?: readonly (readonly [path: string, text: string])[];
  /** A signal that it sends to the container's first process. */
  readonly sends?: 'HUP' | 'QUIT';
}

/** What a program of the network comes to in a pod; undefined when it is none. */
export type Tool = (pod: string, argv: readonly string[], stdin: string, inside: Inside) => Ran | undefined;

/** What a program of the network finds in its container. */
export interface Inside {
  /** The hosts file, where somebody has changed it. */
  readonly hosts?: string;
  /** Its C library is GNU's, which has words of its own for errors. */
  readonly glibc?: true;
  /**
   * Its nslookup is BusyBox's: since 1.29 it asks for itself, for a name with a dot as it stands; before, the C library asked, which
   * goes through the search list.
   */
  readonly nslookup?: 'own' | 'library';
}

/** The name of a program without the way to it: `sh` of `/bin/sh`. */
export const programName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Both forms of what is printed. */
export function print(...pieces: Printed): Pick<Ran, 'output' | 'printed'> {
  const printed = pieces.filter(([, text]) => text !== '');
  const output = printed.map(([, text]) => text).join('');
  return printed.some(([stream, , at]) => stream === 'stderr' || at) ? { output, printed } : { output };
}

/** What is printed to standard error alone. */
export const complain = (text: string): Pick<Ran, 'output' | 'printed'> => print(['stderr', text]);

/** A program that waits says what it has to say when it knows: the last line comes at the end, what stands before at once. */
export function lastAtEnd(ran: Ran): Ran {
  const lines = printedBy(ran).flatMap(([stream, text]) =>
    text.split(/(?<=\n)/).map((line) => [stream, line] as const),
  );
  const last = lines.findLastIndex(([, line]) => line.trim() !== '');
  if (ran.took === 0 || last < 0) return ran;
  const timed = lines.map(([stream, line], i): Printed[number] => [stream, line, i < last ? 0 : ran.took]);
  return { ...ran, printed: timed };
}

export const printedBy = ({ output, printed = [['stdout', output]] }: Ran): Printed => printed;
