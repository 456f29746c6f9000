/** Who runs the command lines of a scenario; the run does it, so that a person's commands and a scenario's take one way. */

export interface CommandOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Commander {
  /**
   * Runs a line at this moment of virtual time. It may take time; `onExit` may be called before this returns.
   * @param stdin what a `-f -` reads
   * @param onPrint hears every piece that it prints, while it runs
   */
  start(line: string, stdin: string, onExit: (outcome: CommandOutcome) => void, onPrint: (text: string) => void): void;
  /** What a container has written, oldest first. */
  logs(namespace: string, pod: string, container: string): readonly { readonly time: number; readonly text: string }[];
}
