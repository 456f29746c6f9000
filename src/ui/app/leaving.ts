/** Leaving a scenario in the middle for another one: what was done in it is kept, and a person is told how to come back to it. */
import { program } from '../../run/program.ts';
import type { App } from './app.ts';

/** Goes on at once where nothing would be lost, else when the person says so. */
export function leaving(app: App, go: () => void): void {
  const { scenario, time } = app.cluster;
  const open = scenario?.state.goals.some(({ state }) => state === 'open') ?? false;
  if (scenario === undefined || !open || (time?.inputs.length ?? 0) === 0) {
    go();
    return;
  }
  const { name, title } = scenario.state;
  app.ask({
    title: 'Leave the scenario',
    text: () => [
      `"${title}" has goals that are not reached.`,
      `What was done is kept: ${program()} play ${name} --resume goes on with it.`,
    ],
    confirm: go,
  });
}
