/** Programs beside a server that ask whether it is there. */
import { print } from '../../ran.ts';
import type { Program, Ran } from './behaviour.ts';

/** Client tools that succeed once the server listens. */
export function ping(tool: RegExp, yes: string, no: Pick<Ran, 'output' | 'printed'>) {
  return (program: Program, argv: readonly string[], at: number): Ran | undefined => {
    if (!tool.test(argv.join(' '))) return undefined;
    const up = program.listens !== undefined && at >= program.listens.after;
    return { code: up ? 0 : 1, ...(up ? print(['stdout', yes]) : no), took: 20 };
  };
}
