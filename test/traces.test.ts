/** What the engine does with each case equals what a real Kubernetes 1.35 control plane did. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compare } from './tools/trace/compare.ts';
import { runCase } from './tools/trace/run.ts';
import type { Trace } from './tools/trace/trace.ts';

const here = new URL('traces/', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, here), 'utf8');
const load = (path: string): unknown => JSON.parse(read(path));
const noise = load('noise.json') as Record<string, string[]>;
const artefacts = load('artefacts.json') as Record<string, string[]>;
const pending = load('pending.json') as string[];
const cases = readdirSync(new URL('cases/', here))
  .map((file) => file.replace(/\.yaml$/, ''))
  .filter((name) => !pending.includes(name));

describe('traces', () => {
  it.each(cases)('%s', (name) => {
    const recorded = load(`recorded/${name}.json`) as Trace;
    const ours = runCase(read(`cases/${name}.yaml`), name);
    const { differences } = compare(recorded, ours, [...(noise[name] ?? []), ...(artefacts[name] ?? [])]);
    expect(differences).toEqual([]);
  });
});
