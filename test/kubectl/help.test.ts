/**
 * The help of every command in the form of kubectl 1.35.6: `help.json` holds the facts of what it prints (sections, usage line, names,
 * short forms and defaults of flags, names of sub-commands), and none of its prose.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { kubectlHelp } from '../../src/kubectl/index.ts';

interface Facts {
  readonly command: string;
  readonly sections: readonly string[];
  readonly usage: string;
  /** `name/short=default` */
  readonly flags: readonly string[];
  readonly commands: readonly string[];
}

const ALL = JSON.parse(readFileSync(new URL('./help.json', import.meta.url), 'utf8')) as Facts[];

/** What docs/kubectl.md lists as left out: it stands in no help. */
const LEFT_OUT: Readonly<Record<string, RegExp>> = {
  apply: /^(prune|prune-allowlist|subresource)=/,
  diff: /^(prune|prune-allowlist)=/,
  'config set-credentials': /^(auth-provider|auth-provider-arg|exec-[a-z-]+)=/,
};

const LISTS = /^(?:Available|Basic|Deploy|Cluster|Troubleshooting|Advanced|Settings|Other) .*:$/;

function factsOf(command: string): Facts {
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

describe('the help of kubectl', () => {
  it.each(ALL.map((facts) => [facts.command, facts] as const))('%s', (command, facts) => {
    const left = LEFT_OUT[command];
    const real = {
      ...facts,
      flags: facts.flags.filter((flag) => !left?.test(flag)),
      usage: command === 'config set-credentials' ? facts.usage.replace(/ \[--(?:auth|exec).*(?= \[options\])/, '') : facts.usage,
    };
    expect(factsOf(command)).toEqual(real);
  });
});
