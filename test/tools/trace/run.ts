/** Plays a case on a fresh simulated cluster of the recorded shape, and records it. */
import { parse } from 'yaml';
import { Cluster, fromTime, toTime } from '../../../src/engine/index.ts';
import { Kubectl, MemoryFiles, type Process } from '../../../src/kubectl/index.ts';
import { record } from './recorder.ts';
import type { StepOutcome, Trace } from './trace.ts';

interface Step {
  /** Seconds after the start. */
  readonly at: number;
  readonly apply?: string;
  readonly applyIn?: string;
  readonly kubectl?: string;
  readonly node?: { readonly stop?: string; readonly start?: string };
}

interface Case {
  readonly about: string;
  readonly nodes?: 'exclusive';
  readonly steps: readonly Step[];
  readonly until: number;
}

const NODES = ['node-a', 'node-b', 'node-c'];
/** How long before the case begins the cluster has run: its nodes are ready, its accounts exist. */
const WARM_UP = 60_000;

/**
 * @param text the case file @param name names the case and its namespace
 * @param halfway called in the middle of the time between two steps, while no command runs
 * @param each called after each thing that happens, while no command runs
 */
export function runCase(
  text: string,
  name: string,
  seed: string | number = 1,
  halfway?: (cluster: Cluster) => void,
  each?: (cluster: Cluster) => void,
): Trace {
  const definition = parse(text) as Case;
  if (!Array.isArray(definition?.steps)) throw new Error('it has no steps: this is no case');
  // A CronJob case is recorded from second :05 of a minute.
  const start = fromTime('2026-11-21T00:10:05Z');
  const cluster = new Cluster({
    seed,
    start: toTime(start - WARM_UP),
    nodes: NODES.map((node) => ({ name: node })),
    controlPlane: false,
    init: true, // the recorder's `sleep` and `sh` end on SIGTERM
    everyImage: true, // its registries have what is not under missing.example
  });
  const kubectl = new Kubectl(cluster, { namespace: name });
  const player = new Player(cluster, kubectl, name);
  cluster.advance(WARM_UP / 2);
  player.run(['create', 'namespace', name], '');
  cluster.advance(start - cluster.now);
  const since = cluster.parts.store.revision;
  const pass = (until: number): void => {
    const span = Math.max(0, start + until * 1000 - cluster.now);
    if (halfway !== undefined && span > 0) {
      cluster.advance(Math.floor(span / 2));
      if (player.idle) halfway(cluster);
    }
    if (each !== undefined) while (cluster.parts.sim.step(start + until * 1000)) if (player.idle) each(cluster);
    cluster.advance(start + until * 1000 - cluster.now);
  };
  for (const step of definition.steps) {
    pass(Math.max(step.at, (cluster.now - start) / 1000));
    player.play(step, start);
  }
  pass(definition.until);
  const exclusive = definition.nodes === 'exclusive';
  const { names, timeline, events, tables } = record({ cluster, name, exclusive, start, since });
  return {
    case: name,
    about: definition.about,
    nodes: NODES,
    until: definition.until,
    namespace: name,
    ...player.chosen,
    names,
    outcome: player.outcome(),
    timeline,
    events,
    final: { tables },
  } as unknown as Trace;
}

interface Played {
  readonly outcome: StepOutcome;
  readonly running?: { readonly process: Process; stdout: string; stderr: string };
}

/** Carries out steps, and remembers which nodes and pods the case's placeholders mean. */
class Player {
  readonly chosen: { NODE1?: string; NODE2?: string } = {};
  readonly #cluster: Cluster;
  readonly #kubectl: Kubectl;
  readonly #name: string;
  readonly #played: Played[] = [];
  /** Those of them that are over, in the order in which they ended: so the recorder noted them. */
  readonly #ended: Played[] = [];

  constructor(cluster: Cluster, kubectl: Kubectl, name: string) {
    this.#cluster = cluster;
    this.#kubectl = kubectl;
    this.#name = name;
  }

  run(argv: readonly string[], stdin: string): NonNullable<Played['running']> {
    const output = { stdout: '', stderr: '' };
    const process = this.#kubectl.start(argv, {
      files: new MemoryFiles(),
      stdin,
      stdout: (text) => {
        output.stdout += text;
      },
      stderr: (text) => {
        output.stderr += text;
      },
    });
    return Object.assign(output, { process });
  }

  play(step: Step, start: number): void {
    const t = Math.round((this.#cluster.now - start) / 100) / 10;
    if (step.node) {
      const stop = step.node.stop !== undefined;
      const node = this.#fill(step.node.stop ?? step.node.start ?? '');
      const { world } = this.#cluster.parts;
      if (stop) world.set(`machine/${node}`, 'frozen');
      else world.clear(`machine/${node}`);
      this.#note({ outcome: { at: step.at, t, node: `${stop ? 'stop' : 'start'} ${node}` } });
    } else if (step.apply !== undefined) {
      const namespace = step.applyIn === undefined ? this.#name : this.#fill(step.applyIn);
      const running = this.run(['-n', namespace, 'apply', '-f', '-'], this.#fill(step.apply));
      this.#note({ outcome: { at: step.at, t, apply: true }, running });
    } else {
      const line = this.#fill(step.kubectl ?? '');
      const argv = line.split(/\s+/);
      if (!argv.includes('-n')) argv.push('-n', this.#name);
      this.#note({ outcome: { at: step.at, t, kubectl: line }, running: this.run(argv, '') });
    }
  }

  #note(played: Played): void {
    this.#played.push(played);
    if (played.running === undefined) this.#ended.push(played);
    else played.running.process.onExit(() => this.#ended.push(played));
  }

  /** Whether no command waits for something. */
  get idle(): boolean {
    return this.#played.every(({ running }) => running === undefined || running.process.code !== undefined);
  }

  outcome(): StepOutcome[] {
    const open = this.#played.filter((played) => !this.#ended.includes(played));
    return [...this.#ended, ...open].map(({ outcome, running }) =>
      running
        ? { ...outcome, exit: running.process.code ?? -1, stdout: running.stdout, stderr: running.stderr }
        : outcome,
    );
  }

  /** Replaces NODE1 (the node of the first pod), NODE2 (the next other node), FIRSTPOD (not being deleted) and CASE. */
  #fill(text: string): string {
    const { store } = this.#cluster.parts;
    const pods = [...store.by('pods', 'namespace', this.#name).values()].sort((a, b) =>
      a.metadata.name < b.metadata.name ? -1 : 1,
    );
    const nodes = pods
      .map((pod) => (pod as unknown as { spec: { nodeName?: string } }).spec.nodeName)
      .filter((node): node is string => node !== undefined);
    if (/\bNODE[12]\b/.test(text)) this.chosen.NODE1 ??= nodes[0] ?? 'node-a';
    if (/\bNODE2\b/.test(text))
      this.chosen.NODE2 ??= [...nodes, ...NODES].find((node) => node !== this.chosen.NODE1) ?? 'node-b';
    const live = pods.find((pod) => pod.metadata.deletionTimestamp === undefined);
    return text
      .replace(/\bNODE1\b/g, this.chosen.NODE1 ?? '')
      .replace(/\bNODE2\b/g, this.chosen.NODE2 ?? '')
      .replace(/\bFIRSTPOD\b/g, live?.metadata.name ?? '')
      .replace(/\bCASE\b/g, this.#name);
  }
}
