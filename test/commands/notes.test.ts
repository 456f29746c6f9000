/** Which run the presenter's second terminal follows. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openRun } from '../../src/commands/notes.ts';

it('is the newest that somebody plays, though another one was begun later and left', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'notes-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const journal = (name: string, ...lines: object[]): string => {
    const path = join(folder, name);
    writeFileSync(path, [{ wavetank: '0' }, ...lines].map((line) => `${JSON.stringify(line)}\n`).join(''));
    return path;
  };
  expect(openRun(folder)).toBeUndefined();
  const open = journal('a.jsonl', { open: process.ppid });
  await new Promise((done) => setTimeout(done, 5)); // files are told apart by when they were made
  journal('b.jsonl', { open: process.ppid }, { end: true });
  expect(openRun(folder)).toBe(open);
  await new Promise((done) => setTimeout(done, 5));
  const newer = journal('c.jsonl', { open: process.ppid });
  expect(openRun(folder)).toBe(newer);
});
