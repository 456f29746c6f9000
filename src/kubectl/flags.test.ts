import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FlagSpec, parseFlags } from './flags.ts';
import { joinWords, splitWords } from './words.ts';

const SPECS: readonly FlagSpec[] = [
  { name: 'namespace', short: 'n', type: 'string', help: '' },
  { name: 'watch', short: 'w', type: 'bool', help: '' },
  { name: 'replicas', type: 'int', help: '' },
  { name: 'labels', short: 'L', type: 'list', help: '' },
  { name: 'dry-run', type: 'string', default: 'none', alone: 'unchanged', help: '' },
];

describe('flags', () => {
  it('reads values after a space, an equals sign, and glued to a short flag', () => {
    for (const argv of [
      ['--namespace', 'shop'],
      ['--namespace=shop'],
      ['-n', 'shop'],
      ['-n=shop'],
      ['-nshop'],
      ['-wn', 'shop'],
    ])
      expect(parseFlags(SPECS, argv).flags.string('namespace')).toBe('shop');
  });

  it('keeps arguments apart from flags, and ends flags at --', () => {
    const { args, dash, flags } = parseFlags(SPECS, ['a', '-w', 'b', '--', '-n', 'c']);
    expect([args, dash, flags.bool('watch')]).toEqual([['a', 'b', '-n', 'c'], 2, true]);
  });

  it('gives a flag alone its own value', () => {
    expect(parseFlags(SPECS, ['--dry-run', 'client']).flags.string('dry-run')).toBe('unchanged');
    expect(parseFlags(SPECS, ['--dry-run=client']).flags.string('dry-run')).toBe('client');
  });

  it.each([
    [['--foo'], 'unknown flag: --foo'],
    [['-z'], "unknown shorthand flag: 'z' in -z"],
    [['-wz'], "unknown shorthand flag: 'z' in -z"],
    [['--namespace'], 'flag needs an argument: --namespace'],
    [['-n'], "flag needs an argument: 'n' in -n"],
    [['--replicas=x'], 'invalid argument "x" for "--replicas" flag: strconv.ParseInt: parsing "x": invalid syntax'],
    [['-w=x'], 'invalid argument "x" for "-w, --watch" flag: strconv.ParseBool: parsing "x": invalid syntax'],
  ])('refuses %j in the words of pflag', (argv, message) => {
    expect(() => parseFlags(SPECS, argv)).toThrow(message);
  });

  it('is stable from text to words, to flags, and back', () => {
    const word = fc.string({ unit: fc.constantFrom(...'ab -\'"\\$,=\t'), maxLength: 6 });
    fc.assert(
      fc.property(
        fc.array(word),
        word,
        fc.integer({ min: 0, max: 99 }),
        fc.boolean(),
        (args, namespace, replicas, watch) => {
          const argv = [`--namespace=${namespace}`, `--replicas=${replicas}`, `--watch=${watch}`, '--', ...args];
          const parsed = parseFlags(SPECS, splitWords(joinWords(argv)));
          const again = parseFlags(SPECS, splitWords(joinWords([...parsed.flags.print(), '--', ...parsed.args])));
          expect(again.flags.print()).toEqual(parsed.flags.print());
          expect(again.args).toEqual(args);
          expect(again.flags.string('namespace')).toBe(namespace);
        },
      ),
    );
  });
});
