/** Every command of the tree with any of its flags: what is printed of it is read as the same, and none dies of a fault. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Cluster, keyOf } from '../../src/engine/index.ts';
import type { Command } from '../../src/kubectl/command.ts';
import type { FlagSpec } from '../../src/kubectl/flags.ts';
import { GLOBAL_FLAGS } from '../../src/kubectl/globals.ts';
import { joinWords, Kubectl, MemoryFiles, splitWords } from '../../src/kubectl/index.ts';
import { parse, ROOT, resolve } from '../../src/kubectl/root.ts';

interface Place {
  readonly names: readonly string[];
  readonly command: Command;
}

const places = (command: Command, names: readonly string[]): Place[] => [
  ...(command.run === undefined ? [] : [{ names, command }]),
  ...(command.commands ?? []).flatMap((child) => places(child, [...names, child.name])),
];
const PLACES = places(ROOT, []);

const VALUES: Readonly<Record<FlagSpec['type'], fc.Arbitrary<string>>> = {
  bool: fc.constantFrom('true', 'false'),
  int: fc.integer({ min: -3, max: 9 }).map(String),
  count: fc.constant('1'),
  duration: fc.constantFrom('1s', '0s', '1m30s', '-1s'),
  string: fc.constantFrom('', 'web', 'a=b', '{}', 'yaml', 'json', 'name', 'app=web', '1', 'a b', "it's", '-x', 'cm.yaml'),
  list: fc.constantFrom('a', 'a,b', 'a=b', 'nginx:1.21', 'cm.yaml', 'cpu=1'),
  array: fc.constantFrom('a', 'a=b', 'x:y', 'a,b'),
};

/** Flags that mean the host's network or another cluster stay out; they are taken and mean nothing. */
const LOCAL = new Set(['namespace', 'as']);
const flagOf = (spec: FlagSpec): fc.Arbitrary<string> => VALUES[spec.type].map((value) => `--${spec.name}=${value}`);

const WORD = fc.constantFrom('pods', 'pod', 'deploy', 'svc', 'web', 'db', 'deploy/web', 'pod/db', 'node', 'node-a', 'cm', 'a=b', 'a-', 'nginx=nginx:1.22', 'k=v:NoSchedule', '', 'all', 'a.b.c');

const LINE = fc.constantFrom(...PLACES).chain(({ names, command }) => {
  const specs = [...(command.flags ?? []), ...GLOBAL_FLAGS.filter(({ name }) => LOCAL.has(name))];
  const flags = specs.length === 0 ? fc.constant([]) : fc.array(fc.constantFrom(...specs).chain(flagOf), { maxLength: 4 });
  const words = fc.array(WORD, { maxLength: 3 });
  const after = fc.option(fc.array(fc.constantFrom('sh', '-c', 'ls', '--x'), { maxLength: 2 }), { nil: undefined, freq: 4 });
  return fc
    .tuple(flags, words, after)
    .map(([f, w, a]) => [...names, ...f, ...w, ...(a === undefined ? [] : ['--', ...a])]);
});

/** A line as it is understood; undefined for one that is refused. */
function read(line: string) {
  try {
    const target = resolve(splitWords(line));
    return { target, parsed: parse(target) };
  } catch {
    return undefined;
  }
}

describe('any command with any of its flags', () => {
  it('is the same command after it was printed and read again', () => {
    fc.assert(
      fc.property(LINE, (argv) => {
        const known = read(joinWords(argv));
        fc.pre(known !== undefined);
        if (known === undefined) return;
        const { target, parsed } = known;
        const { flags, args, dash } = parsed;
        const words = [...args.slice(0, dash < 0 ? undefined : dash), ...(dash < 0 ? [] : ['--', ...args.slice(dash)])];
        const printed = joinWords([...target.path.split(' ').slice(1), ...flags.print(), ...words]);
        const again = read(printed);
        expect([again?.target.path, again?.parsed.flags.print(), again?.parsed.args, again?.parsed.dash]).toEqual([
          target.path,
          flags.print(),
          args,
          dash,
        ]);
      }),
      { numRuns: 500, seed: 3 },
    );
  });

  it('ends, in sequences too, and leaves every object under its key', () => {
    fc.assert(
      fc.property(fc.array(LINE, { minLength: 5, maxLength: 20 }), (lines) => {
        const cluster = new Cluster({ controlPlane: false });
        const kubectl = new Kubectl(cluster);
        const files = new MemoryFiles({
          'cm.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {x: "1"}\n',
        });
        kubectl.run(splitWords('create deployment web --image=nginx:1.21'), { files });
        kubectl.run(splitWords('run db --image=postgres:13'), { files });
        cluster.advance(5000);
        for (const argv of lines) {
          const { code, stderr } = kubectl.run(argv, { files, until: cluster.now + 60_000 });
          expect(code, joinWords(argv)).toBeGreaterThanOrEqual(0);
          expect(stderr, joinWords(argv)).not.toMatch(/undefined|\[object Object\]|TypeError|NaN/);
        }
        for (const resource of cluster.parts.store.resources())
          for (const object of cluster.parts.store.list(resource))
            expect(cluster.parts.store.get(resource, keyOf(object))).toBe(object);
        expect(kubectl.processes.size).toBe(0);
      }),
      { numRuns: 20, seed: 11 },
    );
  }, 60_000);
});
