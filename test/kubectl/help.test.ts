/**
 * The help of every command in the form of kubectl 1.35.6: `help.json` holds the facts of what it prints (sections, usage line, names,
 * short forms and defaults of flags, names of sub-commands), and none of its prose.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Cluster } from '../../src/engine/index.ts';
import { Kubectl, kubectlHelp, splitWords } from '../../src/kubectl/index.ts';

interface Facts {
  readonly command: string;
  readonly sections: readonly string[];
  readonly usage: string;
  /** `name/short=default` */
  readonly flags: readonly string[];
  readonly commands: readonly string[];
  /** Flags that the examples show. */
  readonly shown: readonly string[];
}

const ALL = JSON.parse(readFileSync(new URL('./help.json', import.meta.url), 'utf8')) as Facts[];

/** What docs/kubectl.md lists as left out: it stands in no help, and in no example. */
const LEFT_OUT: Readonly<Record<string, RegExp>> = {
  apply: /^(prune|prune-allowlist|subresource)=/,
  diff: /^(prune|prune-allowlist)=/,
  'config set-credentials': /^(auth-provider|auth-provider-arg|exec-[a-z-]+)=/,
};

/** Flags that examples show only together with what is left out. */
const WITH_LEFT_OUT: Readonly<Record<string, RegExp>> = {
  apply: /^(prune|prune-allowlist|all|selector|kustomize)$/,
  delete: /^kustomize$/,
  get: /^kustomize$/,
  'config set-credentials': /^(auth-provider|auth-provider-arg|exec-[a-z-]+)$/,
};

const LISTS = /^(?:Available|Basic|Deploy|Cluster|Troubleshooting|Advanced|Settings|Other) .*:$/;

function factsOf(command: string): Omit<Facts, 'shown'> {
  const lines = kubectlHelp(command === '' ? [] : command.split(' ')).split('\n');
  const titles = lines.flatMap((line, i) => (/^[A-Z][A-Za-z() ]*:$/.test(line) ? [i] : []));
  const below = (at: number): string[] => lines.slice(at + 1, titles.find((title) => title > at) ?? lines.length);
  return {
    command,
    sections: titles.map((at) => (lines[at] ?? '').slice(0, -1)),
    usage: lines[lines.indexOf('Usage:') + 1]?.trim() ?? '',
    flags: lines.flatMap((line) => {
      const [, short, name, value] = /^ {4}(?:-(\w), )?--([\w-]+)=(.*):$/.exec(line) ?? [];
      return name === undefined ? [] : [`${name}${short ? `/${short}` : ''}=${value}`];
    }),
    commands: titles
      .filter((at) => LISTS.test(lines[at] ?? ''))
      .flatMap((at) => below(at).flatMap((line) => /^ {2}(\S+) {3,}\S/.exec(line)?.[1] ?? [])),
  };
}

/** The kubectl lines among a command's examples, without what a shell makes of them. */
function examplesOf(command: string): string[] {
  const [, examples = ''] = /\nExamples:\n([\s\S]*?)\n\n(?=[A-Z])/.exec(kubectlHelp(command === '' ? [] : command.split(' '))) ?? [];
  return examples
    .split('\n')
    .filter((line) => /^ {2}[^# ]/.test(line))
    .flatMap((line) => line.replace(/\$\([^)]*\)/, 'TEXT').replace(/ > .*/, '').split(' | '))
    .flatMap((part) => /\bkubectl .*/.exec(part)?.[0] ?? []);
}

describe('the help of kubectl', () => {
  it.each(ALL.map((facts) => [facts.command, facts] as const))('%s', (command, facts) => {
    const left = LEFT_OUT[command];
    const { shown: _, ...form } = facts;
    const real = {
      ...form,
      flags: facts.flags.filter((flag) => !left?.test(flag)),
      usage: command === 'config set-credentials' ? facts.usage.replace(/ \[--(?:auth|exec).*(?= \[options\])/, '') : facts.usage,
    };
    expect(factsOf(command)).toEqual(real);
  });

  it.each(ALL.map((facts) => [facts.command, facts] as const))('shows in examples what kubectl shows: %s', (command, { shown, flags }) => {
    const known = new Map([['n', 'namespace'], ...flags.flatMap((flag) => [/^([\w-]+)\/(\w)=/.exec(flag)?.slice(1).reverse() as [string, string]].filter(Boolean))]);
    const words = examplesOf(command).flatMap((line) => splitWords(line.replace(/ -- .*/, '')));
    const ours = words.flatMap((word) => {
      const long = /^--([\w-]+)/.exec(word)?.[1];
      return long === undefined && /^-\w/.test(word) ? [...word.slice(1)].map((short) => known.get(short) ?? short) : [long];
    });
    expect(shown.filter((flag) => !WITH_LEFT_OUT[command]?.test(flag) && !ours.includes(flag))).toEqual([]);
  });

  it('has no example whose form is refused', () => {
    const cluster = new Cluster({ seed: 1, controlPlane: false, nodes: [] });
    const kubectl = new Kubectl(cluster);
    const refused: string[] = [];
    for (const { command } of ALL)
      for (const line of examplesOf(command)) {
        const { stderr } = kubectl.run(splitWords(line), { until: cluster.now + 1000 });
        if (/unknown|flag|unable to parse|See 'kubectl|must be|required|expected|invalid/.test(stderr)) refused.push(`${line}: ${stderr.trim()}`);
      }
    expect(refused).toEqual([]);
  });
});
