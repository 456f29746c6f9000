/** What one kind of fault takes, for who asks at the prompt. */
import { type FAULTS, faultAims, paramsOfFault } from '../engine/index.ts';

type Kind = (typeof FAULTS)[number];

/** What the word behind the kind names, by what it strikes. */
const STRUCK = {
  nodes: 'NODE',
  zones: 'ZONE',
  pods: 'POD',
  claims: 'CLAIM',
  ends: 'SERVICE|KIND/NAME',
  name: 'NAME',
} as const;

/** `--help` and the like. */
export const asksHelp = (word: string): boolean => /^(?:-h|--help|help)$/.test(word);

/** The words that a line may have behind this kind, and what they mean. */
export function faultHelp(kind: Kind): string {
  const struck = kind.everybody ? `[${STRUCK[kind.strikes]}]` : STRUCK[kind.strikes];
  const rows: [string, string][] = [
    ...(kind.names === undefined ? [] : ([['NAME', kind.names.join(', ')]] as [string, string][])),
    ...(kind.strikes === 'name'
      ? []
      : ([
          [
            `${faultAims(kind)
              .map((aim) => `${aim}=`)
              .join(' ')}`,
            'whom it may strike',
          ],
        ] as [string, string][])),
    ...Object.entries(paramsOfFault(kind)).map(([name, { about }]): [string, string] => [`${name}=`, about]),
    ['mode=', 'how many of those: all (unless given), one, random; fixed or percent with value='],
    ['for=2m', 'when it heals by itself'],
    ['id=', 'what heal calls it; its kind unless given'],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return [
    kind.about,
    `fault ${kind.name} ${struck} [SETTING=VALUE ...] [2m]`,
    ...rows.map(([name, about]) => `  ${name.padEnd(width)}  ${about}`),
  ].join('\n');
}
