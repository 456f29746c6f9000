import { describe, expect, it } from 'vitest';
import { kubectlHelp } from './index.ts';
import { ROOT } from './root.ts';

describe('help', () => {
  it('reads like kubectl’s, of all and of one command', () => {
    expect(kubectlHelp([])).toMatch(
      /^kubectl controls the Kubernetes cluster manager\.\n[\s\S]*Basic Commands \(Beginner\):/,
    );
    expect(kubectlHelp(['rollout', 'undo'])).toMatch(/^Roll back[\s\S]*\nOptions:\n[\s\S]*--to-revision=0:\n\t/);
  });

  it('is there for every command', () => {
    for (const { name, hidden } of ROOT.commands ?? [])
      if (!hidden) expect(kubectlHelp([name]), name).toMatch(/\nUsage:\n {2}kubectl /);
  });
});
