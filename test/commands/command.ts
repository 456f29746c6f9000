/** A command of the program, run in this process: what it prints and its exit code. */
import { vi } from 'vitest';
import { parse, tellError } from '../../src/commands/command.ts';
import { commands } from '../../src/commands/index.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** @param argv as after `wavetank` */
export async function wavetank(...argv: string[]): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((text: unknown) => void out.push(String(text)));
  const error = vi.spyOn(console, 'error').mockImplementation((text: unknown) => void err.push(String(text)));
  try {
    const [name, ...rest] = argv;
    const command = commands.find((each) => each.name === name);
    if (command === undefined) throw new Error(`no command ${name}`);
    const code = await (async () => command.run(parse(command, rest)))().catch(tellError);
    return { code, out: out.join('\n'), err: err.join('\n') };
  } finally {
    log.mockRestore();
    error.mockRestore();
  }
}
