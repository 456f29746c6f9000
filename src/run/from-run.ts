/** A recorded run as a scenario: the cluster it began with, and what was done as steps with captions to fill in. */
import { parseDocument } from 'yaml';
import { fromMs } from '../scenario/index.ts';
import type { Recorded } from './journal.ts';

export function scenarioOfRun(name: string, recorded: Recorded): string {
  const { header, lines } = recorded;
  const document = parseDocument(header.scenario?.text ?? 'apiVersion: wavetank/v1\nkind: Scenario\nmetadata: {}\n');
  document.setIn(['metadata', 'name'], name);
  document.setIn(['metadata', 'title'], 'What was done');
  document.set('seed', header.seed);
  for (const field of ['steps', 'goals', 'assertions', 'invariants', 'steadyState', 'end', 'ci'])
    document.delete(field);
  const inputs = lines
    .flatMap((line) => ('input' in line ? [line.input] : []))
    .filter(({ line }) => !/^scenario /.test(line));
  const [first] = inputs;
  document.set(
    'steps',
    inputs.map(({ line, time }, i) => ({
      id: `step-${i + 1}`,
      when: i === 0 ? { at: 0 } : { after: fromMs(time - (inputs[i - 1]?.time ?? first?.time ?? time)) },
      say: 'Say why.',
      do: [{ run: line.startsWith('kubectl') ? line : `kubectl ${line}` }],
    })),
  );
  return document.toString();
}
