/** docs/keys.md, made from the key table. */
import { type Binding, KEY_TABLE, keyText, type Scope } from './table.ts';

const TITLES: Readonly<Record<Scope, string>> = {
  global: 'Everywhere',
  time: 'Time',
  past: 'While the past is shown',
  move: 'Moving',
  list: 'Tables',
  object: 'The object under the cursor',
  action: 'Actions, where the kind has them',
  text: 'Describe, YAML and other texts',
  logs: 'Logs',
  picker: 'The list of scenarios',
  tree: 'Trees',
  pulses: 'Pulses',
  network: 'The network view',
  request: 'A request that was tried',
  branches: 'The branches',
  compare: 'Two branches side by side',
  map: 'The map',
  timeline: 'The timeline',
  why: 'Why, and what changed',
  subject: 'Where one object, write or field is selected',
  terminal: 'The terminal, which has the keys of a shell beside these',
};

const row = ({ keys, label, help, danger }: Binding): string =>
  `| ${keys.map((key) => `\`${keyText(key).replace('|', '\\|')}\``).join(' ')} | ${label} | ${help}${danger ? ' Asks first.' : ''} |`;

export function keysPage(): string {
  const parts = ['# Keys', '', 'Made from `src/ui/keys/table.ts`; `?` shows the same in the interface.', ''];
  for (const [scope, title] of Object.entries(TITLES)) {
    const bindings = KEY_TABLE.filter((binding) => binding.scope === scope);
    parts.push(`## ${title}`, '', '| Key | What | Meaning |', '|---|---|---|', ...bindings.map(row), '');
  }
  return `${parts.join('\n').trimEnd()}\n`;
}
