/** Results of runs for machines: TAP, JUnit XML, JSON. */
import { oneLine, type Verdict } from '../../scenario/index.ts';
import { verdictText } from '../verdict-text.ts';
import type { Outcome } from './play.ts';

/** One run of a matrix. */
export interface Result extends Outcome {
  readonly scenario: string;
  readonly seed: string | number;
  readonly preset?: string;
}

export const FORMATS = ['text', 'json', 'junit', 'tap'] as const;
export type Format = (typeof FORMATS)[number];

const nameOf = ({ scenario, seed, preset }: Result): string =>
  `${scenario} seed ${seed}${preset ? ` preset ${preset}` : ''}`;

const caseName = (verdict: Verdict): string => `${verdict.of}: ${verdictText(verdict)}`;

/** Test Anything Protocol, version 13: a line for each verdict. */
export function tap(results: readonly Result[]): string {
  const lines = results.flatMap((result) =>
    result.verdicts.map((verdict) => ({
      good: verdict.state === 'passed',
      name: `${nameOf(result)} - ${caseName(verdict)}`,
    })),
  );
  const body = lines.map(({ good, name }, i) => `${good ? 'ok' : 'not ok'} ${i + 1} - ${name.replaceAll('#', '\\#')}`);
  return ['TAP version 13', `1..${lines.length}`, ...body].join('\n');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** Text as XML takes it; characters that XML 1.0 forbids are left out. */
const xml = (text: string): string =>
  text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/[&<>"]/g, (char) => ENTITIES[char] ?? char);

/** JUnit XML: a suite for each run, a case for each verdict. Times are simulated seconds. */
export function junit(results: readonly Result[]): string {
  const suites = results.map((result) => {
    const failed = result.verdicts.filter(({ state }) => state !== 'passed').length;
    const cases = result.verdicts.map((verdict) => {
      const name = `<testcase classname="${xml(result.scenario)}" name="${xml(oneLine(`${verdict.of}: ${verdict.text}`))}"`;
      if (verdict.state === 'passed') return `    ${name}/>`;
      return `    ${name}><failure message="${xml(verdictText(verdict))}"/></testcase>`;
    });
    const time = (result.took / 1000).toFixed(3);
    const head = `  <testsuite name="${xml(nameOf(result))}" tests="${result.verdicts.length}" failures="${failed}" time="${time}">`;
    return [head, ...cases, '  </testsuite>'].join('\n');
  });
  return ['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites>', ...suites, '</testsuites>'].join('\n');
}

export function json(results: readonly Result[]): string {
  return JSON.stringify(results.length === 1 ? results[0] : results, null, 2);
}
