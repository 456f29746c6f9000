/**
 * `curl` and `wget` of somebody who sits before the cluster, as the practice shell does: a node's port, a load balancer and the
 * hosts of an Ingress answer, the networks of pods and Services do not.
 */
import { type Cluster, printedBy, runTool } from '../engine/index.ts';
import type { Io } from './io.ts';
import type { Program } from './process.ts';
import { told } from './told.ts';

export const OUTSIDE: ReadonlySet<string> = new Set(['curl', 'wget']);

/** Whoever waits longer than this for nothing is told at once why, ms. */
const LONG = 3_000;

/** Codes of curl for no answer at all: no such name, no connection, no time left; and wget's words for them. */
const CODES = new Set([6, 7, 28]);
const WORDS = /bad address|can't connect|timed out/;

const HINT =
  'This shell is outside of the cluster: a NodePort at the address of a node, a load balancer and the hosts of an Ingress can be\n' +
  'reached. From within: kubectl exec POD -- %s ..., or kubectl run tmp --rm -it --image=busybox -- sh.\n';

/** @param argv `curl` or `wget` and its words */
export function* outside(cluster: Cluster, argv: readonly string[], io: Io): Program {
  const { network, parts } = cluster;
  const ran = runTool(network, { kind: 'outside' }, argv, () => parts.sim.random('tools').float(), io.stdin);
  if (ran === undefined) return 127;
  const [program = ''] = argv;
  const isLost = program === 'curl' ? CODES.has(ran.code) : WORDS.test(ran.output);
  const hint = isLost ? HINT.replace('%s', program) : '';
  if (ran.took > LONG) io.stderr(hint);
  yield* told(cluster, io, printedBy(ran), ran.took);
  if (ran.took <= LONG) io.stderr(hint);
  for (const [path, text] of ran.saves ?? []) io.files.write(path, text);
  return ran.code;
}
