/** A shipped scenario as the interface has it, in this process. */
import { library } from '../../src/commands/command.ts';
import { RunClient } from '../../src/run/client.ts';
import { kubectl } from '../../src/run/kubectl.ts';
import { Run } from '../../src/run/run.ts';

export interface Real {
  readonly client: RunClient;
  readonly run: Run;
}

export function realCluster(name: string, seed = 1): Real {
  const scenario = library.load(name, { preset: undefined, parameters: {} });
  const setup = { scenario, seed, player: { attended: true, goals: 'person' as const }, language: kubectl };
  const run = new Run({ setup });
  return { run, client: new RunClient(run, { name, user: 'admin' }) };
}

/** Waits in real time until `test` holds. @throws Error when it does not */
export async function eventually(test: () => boolean, ms = 20_000): Promise<void> {
  const end = performance.now() + ms;
  while (!test()) {
    if (performance.now() > end) throw new Error(`it did not happen: ${test}`);
    await new Promise((done) => setTimeout(done, 5));
  }
}
