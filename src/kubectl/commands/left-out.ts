/** kubectl's words that are left out on purpose: each says so in one line. */
import type { Command } from '../command.ts';
import type { FlagSpec } from '../flags.ts';

/** A command of kubectl that is not here, and why. */
export const left = (name: string, short: string, why: string, listed = false): Command => ({
  name,
  use: '[options]',
  short,
  hidden: true,
  listed,
  leftOut: why,
  run: () => 1,
});

/** Flags of kubectl that are not here, and why. */
export const leftOutFlags = (why: string, ...names: readonly string[]): FlagSpec[] =>
  names.map((name) => ({ name, type: 'string', alone: 'true', help: '', leftOut: why }));

export const leftOut: readonly Command[] = [
  left('kustomize', 'Build a kustomization target from a directory or URL', 'build the manifests elsewhere'),
  left(
    'certificate',
    'Modify certificate resources',
    'patch the approval subresource of the CertificateSigningRequest',
  ),
  left(
    'completion',
    'Output shell completion code for the specified shell (bash, zsh, fish, or powershell)',
    'the practice terminal completes by itself, with the tab key',
  ),
  left('plugin', 'Provides utilities for interacting with plugins', 'there are no host programs here', true),
  left('alpha', 'Commands for features in alpha', 'there are none', true),
  left('kuberc', 'Manage kuberc configuration files', 'preferences are not read'),
];
