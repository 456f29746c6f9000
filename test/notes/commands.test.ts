/** Every command of a learner's notes runs as it is written there, in their order, in one cluster. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { Cluster } from '../../src/engine/index.ts';
import { Headless, Kubectl, PracticeShell } from '../../src/kubectl/index.ts';

interface Note {
  readonly run: string;
  /** What the note takes for granted. */
  readonly first?: readonly string[];
  /** What the reader fills in. */
  readonly with?: Readonly<Record<string, string>>;
  /** What is typed in the shell that it opens. */
  readonly then?: readonly string[];
  /** What is done in the editor that it opens. */
  readonly edit?: { readonly from: string; readonly to: string };
  /** It goes on until ctrl-c. */
  readonly forever?: boolean;
  /** What the note gets wrong: Kubernetes refuses it. */
  readonly wrong?: string;
  readonly code?: number;
  readonly says?: string;
}

const notes = parse(readFileSync(new URL('commands.yaml', import.meta.url), 'utf8')) as Note[];
const cluster = new Cluster({ seed: 1, start: '2026-03-02T09:00:00Z' });
cluster.advance(60_000);
let editing: Note['edit'];
const edit = async (_name: string, text: string): Promise<string> => {
  expect(text).toContain(editing?.from ?? '?');
  return text.replace(editing?.from ?? '', editing?.to ?? '');
};
const shell = new PracticeShell(new Headless(new Kubectl(cluster), { edit }));

async function run(line: string, interrupts = false): Promise<{ code: number; text: string }> {
  let text = '';
  const running = shell.exec(line, (_, piece) => {
    text += piece;
    if (interrupts) queueMicrotask(() => shell.interrupt());
  });
  return { code: (await running).code, text };
}

it.each(notes)('$run', async (note) => {
  for (const line of note.first ?? []) expect(await run(line)).toMatchObject({ code: 0 });
  editing = note.edit;
  const filled = Object.entries(note.with ?? {}).reduce((line, [name, value]) => line.replace(name, value), note.run);
  let { code, text } = await run(filled, note.forever);
  for (const line of note.then ?? []) text += (await run(line)).text;
  expect(shell.depth).toBe(0);
  expect(text).toContain(note.says ?? '');
  // A command that goes on for ever ends with the code of ctrl-c.
  if (note.forever) code = code === 130 ? 0 : code;
  expect(code).toBe(note.code ?? (note.wrong === undefined ? 0 : 1));
});
