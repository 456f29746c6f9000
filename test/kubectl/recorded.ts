/** The recorded commands of a real kubectl, and their replay on a simulated cluster. */
import { readdirSync, readFileSync } from 'node:fs';
import { Cluster } from '../../src/engine/index.ts';
import { Kubectl, MemoryFiles, splitWords } from '../../src/kubectl/index.ts';
import { masked, unordered, withoutNodes, withoutRepeats } from './compare.ts';
import { scripted } from './runtime.ts';

const FOLDER = new URL('./recorded/', import.meta.url);
const GROUPS = ['get', 'describe', 'logs', 'errors', 'invalid', 'generate', 'info', 'change'];

export interface Recorded {
  readonly group: string;
  readonly number: number;
  readonly file: string;
  readonly command: string;
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export function recordings(): Recorded[] {
  return GROUPS.flatMap((group) =>
    readdirSync(new URL(`${group}/`, FOLDER))
      .filter((file) => file.endsWith('.txt'))
      .map((file) => parse(group, file, readFileSync(new URL(`${group}/${file}`, FOLDER), 'utf8'))),
  ).sort((a, b) => a.number - b.number);
}

function parse(group: string, file: string, text: string): Recorded {
  const match = /^([^\n]*)\nexit: (\d+)\n--- stdout\n(.*?)--- stderr\n?(.*)$/s.exec(text);
  if (match === null) throw new Error(`${file} is no recording`);
  const [, command = '', code = '', stdout = '', stderr = ''] = match;
  return { group, number: Number(file.slice(0, 3)), file: `${group}/${file}`, command, code: Number(code), stdout, stderr };
}

export interface Replayed {
  readonly recorded: Recorded;
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly equal: boolean;
}

/** Commands whose lines come in an order that the real kubectl leaves to chance. */
const ANY_ORDER = /^kubectl (drain|get (events|pods|secrets?|all|endpointslices|componentstatuses)|events|describe|logs)/;

/** What happened on the recorded cluster before the shop: events of nodes that were stopped and started for other recordings. */
const ELSEWHERE: ReadonlyMap<string, RegExp> = new Map([
  ['get/094-get-events-A.txt', /^default /],
  ['change/430-describe-node-node-a.txt', /^ {2}(Normal|Warning) /],
]);

export function isEqual(recorded: Recorded, got: { code: number; stdout: string; stderr: string }): boolean {
  if (recorded.code !== got.code) return false;
  const order = ANY_ORDER.test(recorded.command) ? unordered : (lines: string[]) => lines;
  const nodes = /\b(nodes?|no)\b/.test(recorded.command) ? (lines: string[]) => lines : withoutNodes;
  const rollout = /^kubectl rollout status/.test(recorded.command) ? withoutRepeats : (lines: string[]) => lines;
  const before = ELSEWHERE.get(recorded.file);
  const own = (lines: string[]): string[] => (before ? lines.filter((line) => !before.test(line)) : lines);
  const text = (value: string): string => order(rollout(own(nodes(masked(value))))).join('\n');
  return text(recorded.stdout) === text(got.stdout) && text(recorded.stderr) === text(got.stderr);
}

/**
 * What one process of the real kubectl took on the recording machine, ms: the ages in what 100 of them printed are 21 s apart. Some
 * numbers were not handed out; those commands took as long.
 */
const PROCESS = 208;

/** Chance by which pods land on the recorded nodes, as far as it matters: what a drain may do depends on it. */
const SEED = 6071;

/** The cluster of the recording: three bare nodes, the shop, and two minutes. */
export function replay(seed = SEED): Replayed[] {
  const cluster = new Cluster({
    seed,
    start: '2026-11-21T00:06:11Z',
    controlPlane: false,
    nodes: [{ name: 'node-a' }, { name: 'node-b' }, { name: 'node-c' }],
  });
  scripted(cluster);
  const kubectl = new Kubectl(cluster, { namespace: 'shop' });
  const files = new MemoryFiles();
  for (const file of readdirSync(new URL('inputs/', FOLDER)))
    files.write(file, readFileSync(new URL(`inputs/${file}`, FOLDER), 'utf8'));
  cluster.advance((46 * 60 + 8) * 1000);
  let applied = 0;
  return recordings().map((recorded, i, all) => {
    if (process.env['TRACE']) console.error(recorded.file);
    const { line, stdin } = shellParts(recorded.command, files, kubectl);
    if (recorded.number === 2) cluster.advance(applied + 4000 + PROCESS - cluster.now);
    if (recorded.number === 3) cluster.advance(Math.max(0, applied + 118_000 - cluster.now));
    const result = attempt(() =>
      recorded.number === 1 ? applyShop(kubectl, files) : kubectl.run(splitWords(line), { files, stdin, until: cluster.now + 600_000 }),
    );
    // A manifest that should have been refused must not disturb what follows.
    if (recorded.group === 'invalid' && result.code !== recorded.code)
      attempt(() => kubectl.run(['delete', '--wait=false', '-f', recorded.command.split(' -f ')[1]?.split(' ')[0] ?? ''], { files }));
    if (recorded.number === 1) applied = cluster.now;
    attempt(() => cluster.advance(PROCESS * ((all[i + 1]?.number ?? recorded.number) - recorded.number)));
    const stdout = recorded.command.includes('>/dev/null') ? '' : result.stdout;
    const got = { code: result.code, stdout, stderr: result.stderr };
    return { recorded, ...got, equal: isEqual(recorded, got) };
  });
}

/** A fault of the program counts as a wrong answer of one command, not of all that follow. */
function attempt<T>(act: () => T): T | Crash {
  try {
    return act();
  } catch (error) {
    return { code: -1, stdout: '', stderr: String((error as Error).stack) };
  }
}

interface Crash {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A real kubectl needs some time for each object, in which the first pods are scheduled before the last are made. */
const REQUEST = 25;

function applyShop(kubectl: Kubectl, files: MemoryFiles): Crash {
  let stdout = '';
  for (const stdin of (files.read('shop.yaml') ?? '').split(/^---$/m)) {
    stdout += kubectl.run(['apply', '-f', '-'], { stdin }).stdout;
    kubectl.cluster.advance(REQUEST);
  }
  return { code: 0, stdout, stderr: '' };
}

/** A generated name that a recorded command uses. */
const RECORDED_POD = /web-56569b66bc-4vrwj/;

/** The redirections that recorded lines use. */
function shellParts(command: string, files: MemoryFiles, kubectl: Kubectl): { line: string; stdin: string } {
  const input = / < (\S+)$/.exec(command);
  const line = command.replace(RECORDED_POD, (name) => kubectl.run(['get', 'pods', '-l', 'app=web', '-o', 'jsonpath={.items[0].metadata.name}']).stdout || name).replace(/ < \S+$/, '').replace(/ >\/dev\/null$/, '');
  return { line, stdin: input ? (files.read(input[1] ?? '') ?? '') : '' };
}
