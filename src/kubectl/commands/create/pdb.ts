/** `kubectl create poddisruptionbudget` */
import { type LabelSelector, parseLabelSelector } from '../../../engine/index.ts';
import type { Command } from '../../command.ts';
import { CliError } from '../../errors.ts';
import { CREATE_FLAGS, make, nameArgument } from './common.ts';

const AMOUNT = /^[0-9]+%?$/;
const amount = (text: string): string | number => (text.endsWith('%') ? text : Number(text));

/** A typed selector as an object: equalities are labels, the rest are expressions. */
function labelSelector(text: string): LabelSelector {
  const matchLabels: Record<string, string> = {};
  const matchExpressions: NonNullable<LabelSelector['matchExpressions']>[number][] = [];
  for (const part of text.match(/(?:[^,(]|\([^)]*\))+/g) ?? []) {
    const equal = /^\s*([^\s=!]+)\s*==?\s*(\S*)\s*$/.exec(part);
    if (equal) matchLabels[equal[1] ?? ''] = equal[2] ?? '';
    else matchExpressions.push(...parseLabelSelector(part));
  }
  return {
    ...(Object.keys(matchLabels).length > 0 ? { matchLabels } : {}),
    ...(matchExpressions.length > 0 ? { matchExpressions } : {}),
  };
}

export const poddisruptionbudget: Command = {
  name: 'poddisruptionbudget',
  aliases: ['pdb'],
  use: 'NAME --selector=SELECTOR --min-available=N [--dry-run=server|client|none] [options]',
  short: 'Create a pod disruption budget with the specified name',
  examples: `# Create a pod disruption budget named my-pdb that will select all pods with the app=rails label
# and require at least one of them being available at any point in time
kubectl create poddisruptionbudget my-pdb --selector=app=rails --min-available=1

# Half of the chosen pods stay available
kubectl create pdb my-pdb --selector=app=nginx --min-available=50%`,
  flags: [
    ...CREATE_FLAGS,
    {
      name: 'selector',
      type: 'string',
      help: 'A label selector to use for this budget. Only equality-based selector requirements are supported.',
    },
    {
      name: 'min-available',
      type: 'string',
      help: 'The minimum number or percentage of available pods this budget requires.',
    },
    {
      name: 'max-unavailable',
      type: 'string',
      help: 'The maximum number or percentage of unavailable pods this budget requires.',
    },
  ],
  run(on) {
    const name = nameArgument(on);
    const [selector, least, most] = ['selector', 'min-available', 'max-unavailable'].map((f) => on.flags.string(f)) as [
      string,
      string,
      string,
    ];
    if (selector === '') throw new CliError('a selector must be specified');
    if (least === '' && most === '') throw new CliError('one of min-available or max-unavailable must be specified');
    if (least !== '' && most !== '') throw new CliError('min-available and max-unavailable cannot be both specified');
    if (least !== '' && !AMOUNT.test(least)) throw new CliError('invalid format specified for min-available');
    if (most !== '' && !AMOUNT.test(most)) throw new CliError('invalid format specified for max-unavailable');
    const chosen = labelSelector(selector);
    return make(on, {
      resource: 'poddisruptionbudgets.policy',
      failure: 'failed to create poddisruptionbudgets',
      object: {
        kind: 'PodDisruptionBudget',
        apiVersion: 'policy/v1',
        metadata: { name },
        spec: {
          ...(least ? { minAvailable: amount(least) } : { maxUnavailable: amount(most) }),
          selector: chosen,
        },
        status: { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 },
      },
    });
  },
};
