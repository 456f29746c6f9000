/** Which commands read what a person types: `cat > pod.yaml`, `kubectl apply -f -`, `read name`. */
import type { ScriptNode } from 'just-bash';

type Node = ScriptNode['statements'][number]['pipelines'][number]['commands'][number];
type Simple = Extract<Node, { type: 'SimpleCommand' }>;

/** One line, or all until the end of input (ctrl-d). */
export type Reads = 'line' | 'all';

/** Filters that read files unless they name none; the number is how many of their words are no files. */
const FILTERS: Readonly<Record<string, number>> = {
  cat: 0,
  sort: 0,
  wc: 0,
  uniq: 0,
  nl: 0,
  rev: 0,
  tac: 0,
  base64: 0,
  md5sum: 0,
  sha256sum: 0,
  head: 0,
  tail: 0,
  grep: 1,
  sed: 1,
  awk: 1,
  jq: 1,
  tr: Number.POSITIVE_INFINITY,
  tee: Number.POSITIVE_INFINITY,
  xargs: Number.POSITIVE_INFINITY,
};

/** What the line reads of what is typed next; undefined if nothing of it does. */
export function readsOf(script: ScriptNode): Reads | undefined {
  for (const { pipelines } of script.statements)
    for (const { commands } of pipelines) {
      const [first] = commands;
      const reads = first?.type === 'SimpleCommand' ? readsItself(first) : undefined;
      if (reads !== undefined) return reads;
    }
  return undefined;
}

function readsItself({ name, args, redirections }: Simple): Reads | undefined {
  if (redirections.some(({ operator }) => operator.startsWith('<'))) return undefined;
  const [command = '', ...words] = [name, ...args].map((word) =>
    (word?.parts ?? []).map((part) => ('value' in part ? String(part.value) : '\0')).join(''),
  );
  if (command === 'read') return 'line';
  if (command === 'kubectl' || command === 'k') return fromInput(words) ? 'all' : undefined;
  const own = FILTERS[command];
  if (own === undefined || words.some((word) => word.startsWith('--'))) return undefined;
  const operands = words.filter((word) => !/^-./.test(word));
  return operands.includes('-') || operands.length <= own ? 'all' : undefined;
}

/** `-f -`, `--filename=-`; `set env deploy/web -` */
function fromInput(words: readonly string[]): boolean {
  const dashes = words.indexOf('--');
  const before = dashes < 0 ? words : words.slice(0, dashes);
  if (before.some((word, i) => /^(?:-f|--filename)$/.test(before[i - 1] ?? '') && word === '-')) return true;
  if (before.some((word) => /^(?:-f=?|--filename=)-$/.test(word))) return true;
  return before[0] === 'set' && before.at(-1) === '-';
}
