import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { changeActions } from '../../src/ui/actions/change.ts';
import { COMMANDS } from '../../src/ui/keys/commands.ts';
import { keysPage } from '../../src/ui/keys/page.ts';
import { bindingFor, bindingsOf, CHANGES, KEY_TABLE, type Scope } from '../../src/ui/keys/table.ts';

describe('the key table', () => {
  it('is what docs/keys.md says (npm run --silent docs writes it)', () => {
    expect(readFileSync('docs/keys.md', 'utf8')).toBe(keysPage());
  });

  it('names every command that docs/interface.md has, and no other', () => {
    const page = readFileSync('docs/interface.md', 'utf8');
    const [, section = ''] = /## Commands\n([\s\S]*?)\n## /.exec(page) ?? [];
    const inDocs = new Set([...section.matchAll(/`:([a-z]+)\b/g)].map(([, name = '']) => name));
    // kinds that the page takes for examples
    for (const kind of ['pods', 'deploy', 'svc']) inDocs.delete(kind);
    const inHelp = new Set(COMMANDS.flatMap(([form]) => /^:([a-z]+)/.exec(form)?.[1] ?? []));
    expect([...inHelp].sort()).toEqual([...inDocs].sort());
  });

  it('gives no key two meanings within a scope, but for actions of different kinds', () => {
    for (const scope of new Set(KEY_TABLE.map((b) => b.scope))) {
      if (scope === 'action') continue;
      const keys = KEY_TABLE.filter((b) => b.scope === scope).flatMap((b) => b.keys);
      expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([]);
    }
  });

  it('offers in help and hints exactly what the dispatcher does', () => {
    const scopes: Scope[] = ['action', 'object', 'list', 'move', 'time', 'global'];
    for (const binding of bindingsOf(scopes, ['logs', 'scale']))
      expect(binding.keys.some((key) => bindingFor(key, scopes, ['logs', 'scale']) === binding)).toBe(true);
  });

  it('knows what changes the cluster', () => {
    expect([...CHANGES].sort()).toEqual([...Object.keys(changeActions), 'edit', 'shell'].sort());
    for (const id of CHANGES)
      expect(
        KEY_TABLE.some((binding) => binding.id === id),
        id,
      ).toBe(true);
  });

  it('asks before anything dangerous', () => {
    expect(
      KEY_TABLE.filter((b) => b.danger)
        .map((b) => b.id)
        .sort(),
    ).toEqual(['delete', 'drain', 'kill', 'sanitize']);
  });
});
