import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { keysPage } from '../../src/ui/keys/page.ts';
import { bindingFor, bindingsOf, KEY_TABLE, type Scope } from '../../src/ui/keys/table.ts';

describe('the key table', () => {
  it('is what docs/keys.md says (npm run --silent docs writes it)', () => {
    expect(readFileSync('docs/keys.md', 'utf8')).toBe(keysPage());
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

  it('asks before anything dangerous', () => {
    expect(
      KEY_TABLE.filter((b) => b.danger)
        .map((b) => b.id)
        .sort(),
    ).toEqual(['delete', 'drain', 'kill', 'sanitize']);
  });
});
