/** Every manifest of a learner's notes applies and reaches the state that the notes describe, in one cluster, in their order. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { Cluster } from '../../src/engine/index.ts';
import { Kubectl, MemoryFiles } from '../../src/kubectl/index.ts';

/** How many manifests each note has, those in its HTML among them. */
const MANIFESTS = { variables: 2, fundamentals: 12, exercises: 7 };

type Wanted = Readonly<Record<string, unknown>>;

interface Note {
  readonly about: string;
  /** The note that has the manifest word for word. */
  readonly note?: keyof typeof MANIFESTS;
  readonly manifest: unknown;
  /** Seconds; 60 unless said otherwise. */
  readonly within?: number;
  readonly reaches?: Readonly<Record<string, Wanted>>;
  readonly count?: {
    readonly resource: string;
    readonly namespace: string;
    readonly where: Wanted;
    readonly is: number;
  };
  readonly refused?: string;
}

const notes = parse(readFileSync(new URL('manifests.yaml', import.meta.url), 'utf8'), { merge: true }) as Note[];
const cluster = new Cluster({ seed: 1, start: '2026-03-02T09:00:00Z' });
const kubectl = new Kubectl(cluster);
cluster.advance(120_000);

const at = (object: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], object);
const fits = (object: unknown, wanted: Wanted): boolean =>
  Object.entries(wanted).every(([path, value]) => at(object, path) === value);

function apply(manifest: unknown): { code: number | undefined; stderr: string } {
  let stderr = '';
  const process = kubectl.start(['apply', '-f', '-'], {
    files: new MemoryFiles(),
    stdin: stringify(manifest),
    stdout: () => {},
    stderr: (text) => (stderr += text),
  });
  return { code: process.code, stderr };
}

it('leaves out no manifest of a note', () => {
  const named = notes.flatMap(({ note }) => note ?? []);
  expect(
    Object.fromEntries(Object.keys(MANIFESTS).map((note) => [note, named.filter((n) => n === note).length])),
  ).toEqual(MANIFESTS);
});

it.each(notes)('$about', ({ manifest, within = 60, reaches = {}, count, refused }) => {
  const { code, stderr } = apply(manifest);
  if (refused !== undefined) {
    expect(stderr).toContain(refused);
    expect(code).toBe(1);
    return;
  }
  expect(stderr).toBe('');
  expect(code).toBe(0);
  const { store } = cluster.parts;
  const arrived = (): boolean =>
    Object.entries(reaches).every(([name, wanted]) => {
      const [resource = '', key = ''] = name.split(' ');
      return fits(store.get(resource, key), wanted);
    }) &&
    (count === undefined ||
      [...store.by(count.resource, 'namespace', count.namespace).values()].filter((o) => fits(o, count.where)).length >=
        count.is);
  for (let second = 0; second < within && !arrived(); second++) cluster.advance(1000);
  for (const [name, wanted] of Object.entries(reaches)) {
    const [resource = '', key = ''] = name.split(' ');
    expect(Object.fromEntries(Object.keys(wanted).map((path) => [path, at(store.get(resource, key), path)]))).toEqual(
      wanted,
    );
  }
  expect(arrived()).toBe(true);
});
