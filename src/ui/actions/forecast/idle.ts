/** What is the controller manager's work, and is not done while it does not run. */
import type { Context } from '../../kinds/kind.ts';

export function idleText({ halted }: Context): string[] {
  const idle = halted?.('kube-controller-manager');
  return idle === undefined ? [] : [`Nobody does so now: ${idle}.`];
}
