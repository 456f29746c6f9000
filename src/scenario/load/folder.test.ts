import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Folder } from './folder.ts';

describe('the folder of a scenario', () => {
  const root = mkdtempSync(join(tmpdir(), 'wavetank-'));
  mkdirSync(join(root, 'in', 'deep'), { recursive: true });
  writeFileSync(join(root, 'secret.yaml'), 'secret');
  writeFileSync(join(root, 'in', 'deep', 'a.yaml'), 'hello');
  symlinkSync(join(root, 'secret.yaml'), join(root, 'in', 'link.yaml'));
  const folder = new Folder(join(root, 'in'));

  it('gives what is inside', () => expect(folder.read('deep/../deep/a.yaml')).toBe('hello'));

  it.each(['../secret.yaml', '/etc/hostname', 'link.yaml', 'deep/../../secret.yaml', '..', 'a\0b'])(
    'does not give %j',
    (path) => expect(() => folder.read(path)).toThrow("leaves the scenario's folder"),
  );

  it('says when a file is not there', () => {
    expect(() => folder.read('none.yaml')).toThrow('there is no file "none.yaml"');
    expect(() => folder.read('deep')).toThrow('is not a file');
  });
});
