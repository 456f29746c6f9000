/** Carries out lists of actions: a step's, or a goal's solution. */
import { type Cluster, compilePattern, type LoadCount } from '../../engine/index.ts';
import { toMs } from '../duration.ts';
import type { Action, Fault, Run, Traffic } from '../format/actions.ts';
import type { Condition } from '../format/conditions.ts';
import { filesIn, isFile } from '../load/references.ts';
import { long } from '../load/walk.ts';
import type { Commander, CommandOutcome } from './commander.ts';
import { isSolution } from './names.ts';
import type { Course } from './state.ts';

/** How long `until` may take unless the action says otherwise, ms. */
const UNTIL = 300_000;

export interface CourseHost {
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly commander: Commander;
  readonly files: Readonly<Record<string, string>>;
  readonly courses: Record<string, Course>;
  actionsOf(id: string): readonly (string | Action)[];
  /** Whether a condition holds now; what happened since the start counts. */
  holds(condition: Condition): boolean;
  /** Wakes the course at a time: `proceed` is called. */
  wakeCourse(id: string, time: number): void;
  watchUntil(id: string, deadline: number): void;
  /** Shows a command that is about to run to whoever looks on. @returns whether the course is woken for it again */
  type(id: string, line: string): boolean;
  /** A command line begins. @param stdin what it reads */
  began(id: string, line: string, stdin?: string): void;
  /** An action is passed over: somebody did it already. @param command its line, if it has one */
  passedOver(id: string, command?: Run): void;
  /** It prints, and may go on. */
  printed(id: string, line: string, text: string): void;
  /** It has ended. */
  ran(id: string, line: string, outcome: CommandOutcome, stdin?: string): void;
  /** Notes a command of a solution as one that a person would have typed. @returns what to call with its exit code */
  typed(id: string, line: string): (code: number) => void;
  /** A fault struck. */
  struck(): void;
  /** Traffic begins, or (with what became of its requests) ends. */
  traffic(id: string, count?: LoadCount): void;
  /** Something did not go as it should. */
  /** @param applied the objects, or the file with them, that the action applied */
  failed(id: string, what: string, why: string, applied?: unknown): void;
  /** All actions are done. */
  ended(id: string): void;
}

export class Courses {
  readonly #host: CourseHost;

  constructor(host: CourseHost) {
    this.#host = host;
  }

  start(id: string): void {
    this.#host.courses[id] = { id, index: 0 };
    this.proceed(id);
  }

  /** Goes on with the next actions until one takes time. */
  proceed(id: string): void {
    const actions = this.#host.actionsOf(id);
    for (let course = this.#host.courses[id]; course !== undefined; course = this.#host.courses[id]) {
      const action = actions[course.index];
      if (action === undefined) {
        delete this.#host.courses[id];
        this.#host.ended(id);
        return;
      }
      const { unless } = long(action);
      if (unless !== undefined && this.#host.holds(unless)) {
        course.index++;
        this.#host.passedOver(id, this.#commandOf(long(action)));
        continue;
      }
      const line = typedOf(long(action));
      if (line !== undefined && course.typed !== course.index && this.#host.type(id, line)) {
        course.typed = course.index;
        return;
      }
      course.index++;
      if (!this.#act(id, long(action))) return;
    }
  }

  /** @returns whether it is done already */
  #act(id: string, action: Action): boolean {
    const { cluster } = this.#host;
    if (action.wait !== undefined) {
      this.#host.wakeCourse(id, cluster.now + toMs(action.wait));
      return false;
    }
    if (action.until !== undefined) {
      const deadline = action.within === undefined ? UNTIL : toMs(action.within);
      this.#host.watchUntil(id, cluster.now + deadline);
      return false;
    }
    if (action.fault !== undefined) this.#break(id, action.fault);
    if (action.heal !== undefined) {
      const fault = action.heal;
      this.#host.began(id, `heal ${fault}`);
      const ended = this.#host.typed(id, `scenario heal ${fault}`);
      cluster.parts.sim.as({ actor: 'scenario' }, () => cluster.faults.heal(fault));
      ended(0);
    }
    if (action.traffic !== undefined) this.#load(id, action.traffic);
    if (action.stop !== undefined) {
      const count = cluster.loads.count(action.stop);
      if (count !== undefined) this.#host.traffic(action.stop, count);
      cluster.loads.stop(action.stop);
    }
    const command = this.#commandOf(action);
    return command === undefined || this.#command(id, command, action.apply);
  }

  /** The command line of an action that is one, or that applies objects. */
  #commandOf({ run, apply }: Action): Run | undefined {
    if (apply !== undefined) return { command: 'kubectl apply -f -', stdin: this.#textOf(apply) };
    return typeof run === 'string' ? { command: run } : run;
  }

  #textOf(what: NonNullable<Action['apply']>): string {
    if (typeof what !== 'string') return asText(what);
    return isFile(what) ? (this.#host.files[what] ?? '') : what;
  }

  #load(id: string, { id: name = 'load', host, port = 80, path = '/', from, rate }: Traffic): void {
    const { cluster, namespace } = this.#host;
    const source =
      from === undefined ? { kind: 'outside' as const } : { kind: 'pod' as const, key: `${namespace}/${from}` };
    // whatever ended in this moment: it is the scenario that sends it
    const spec = { from: source, to: { host, port, path }, rate };
    cluster.parts.sim.as({ actor: 'scenario' }, () => cluster.loads.start(name, spec));
    this.#host.traffic(name);
    this.#host.began(id, `traffic to ${host}: ${rate}/s`);
  }

  #break(id: string, fault: Fault): void {
    const { kind, for: lasting, target, permanent, ...rest } = fault;
    const { cluster } = this.#host;
    if (!isSolution(id)) this.#host.struck();
    try {
      const spec = {
        ...rest,
        id: fault.id ?? kind,
        kind,
        ...(target === undefined ? {} : { target }),
        ...(lasting === undefined || permanent ? {} : { for: toMs(lasting) }),
      };
      const struck = cluster.parts.sim.as({ actor: 'scenario' }, () => cluster.faults.inject(spec));
      this.#host.began(id, `fault ${kind} ${struck.join(' ')}`);
    } catch (error) {
      this.#host.failed(id, `fault ${kind}`, error instanceof Error ? error.message : String(error));
    }
  }

  #command(id: string, run: Run, applied?: unknown): boolean {
    let over = false;
    let inside = true;
    this.#host.began(id, run.command, run.stdin);
    const ended = this.#host.typed(id, run.command);
    const onExit = (outcome: CommandOutcome): void => {
      over = true;
      ended(outcome.code);
      this.#host.ran(id, run.command, outcome, run.stdin);
      this.#judge(id, run, outcome, applied ?? filesIn(run.command)[0]);
      if (!inside) this.proceed(id);
    };
    this.#host.commander.start(run.command, run.stdin ?? '', onExit, (text) =>
      this.#host.printed(id, run.command, text),
    );
    inside = false;
    return over;
  }

  #judge(id: string, run: Run, outcome: CommandOutcome, applied: unknown): void {
    const { code, stdout, stderr } = outcome;
    const wanted = run.exit ?? 0;
    if (code !== wanted) this.#host.failed(id, run.command, `exit code ${code}: ${(stderr || stdout).trim()}`, applied);
    else if (run.output !== undefined && !compilePattern(run.output).test(stdout + stderr))
      this.#host.failed(id, run.command, `the output does not match /${run.output}/: ${(stdout || stderr).trim()}`);
  }
}

/** The line of an action that is typed out before people. */
const typedOf = ({ run }: Action): string | undefined => (typeof run === 'string' ? run : run?.command);

/** Objects as the text of a manifest. */
export function asText(objects: unknown): string {
  return (Array.isArray(objects) ? objects : [objects]).map((each) => JSON.stringify(each)).join('\n---\n');
}
