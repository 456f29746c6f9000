/** Lines of shell from a person at a terminal: history, completion, several lines for one command. */
import { createInterface } from 'node:readline/promises';
import type { Output, PracticeShell } from '../kubectl/index.ts';
import { historyFile, ShellHistory } from '../run/shell-history.ts';

const CONTINUED = '> ';

/**
 * Line after line.
 * @param pass lets simulated ms pass: as many as a person took to write the line
 * @returns the exit code of the last line
 */
export async function typed(
  shell: PracticeShell,
  show: Output,
  pass: (ms: number) => Promise<unknown>,
): Promise<number> {
  const history = new ShellHistory(historyFile());
  const lines = createInterface({
    input: process.stdin,
    output: process.stdout,
    historySize: 1000,
    history: [...history.lines].reverse(),
    completer: async (line: string): Promise<[string[], string]> => {
      const { from, words } = await shell.complete(line);
      return [[...words], line.slice(from)];
    },
  });
  let code = 0;
  lines.on('SIGINT', () => shell.interrupt());
  try {
    for (;;) {
      const asked = performance.now();
      let text = await lines.question(shell.prompt);
      if (shell.depth === 0 && /^\s*exit\s*\d*\s*$/.test(text)) return Number(/\d+/.exec(text)?.[0] ?? code);
      while (await shell.incomplete(text)) text += `\n${await lines.question(CONTINUED)}`;
      await pass(Math.round(performance.now() - asked));
      history.add(text);
      if (text.trim() !== '') code = (await shell.exec(text, show)).code;
    }
  } catch {
    return code; // ctrl-d closes the lines
  } finally {
    lines.close();
  }
}
