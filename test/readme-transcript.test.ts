/** README's transcript is what the program prints. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const PROGRAM = join(import.meta.dirname, '../dist/wavetank.js');

it("prints README's transcript, line by line", () => {
  const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
  const transcript = /A shell line sees[^`]*`shell`[^`]*```\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const lines = transcript.match(/^\$ .*$/gm) ?? [];
  expect(lines.length).toBeGreaterThan(5);
  const script = lines.map((line) => `echo '${line}'\n${line.slice(2)}`).join('\n');
  const printed = execFileSync(process.execPath, [PROGRAM, 'shell', '-c', script], { encoding: 'utf8' });
  expect(printed.trimEnd()).toBe(transcript.trimEnd());
});
