/** Processes of a script: their beginning, their end, and whose turn it is. */
import { type End, type Ends, FOREVER, type Frame, type Machine, type Process } from './state.ts';

/** No script of a manifest has so many processes at once. */
const MOST = 100;

export class CannotFork extends Error {}

/** Begins a process within another. @throws CannotFork */
export function spawn(
  machine: Machine,
  parent: Process,
  frames: readonly Frame[],
  ends: Ends = parent.ends,
  until = FOREVER,
): Process {
  if (machine.processes.length >= MOST) throw new CannotFork();
  const child: Process = {
    id: machine.next++,
    parent: parent.id,
    at: parent.at,
    code: parent.code,
    env: { ...parent.env },
    frames,
    functions: parent.functions,
    options: parent.options,
    traps: {},
    pending: undefined,
    block: undefined,
    own: ends,
    ends,
    until,
    codes: {},
    turn: ++machine.turn,
  };
  machine.processes.push(child);
  return child;
}

/** A new pipe. @param text what stands in it already */
export function pipe(machine: Machine, text = '', kept = false): { readonly pipe: number } {
  const id = machine.next++;
  machine.pipes[id] = { text, kept };
  return { pipe: id };
}

const goesTo = (machine: Machine, id: number, of: readonly (0 | 1 | 2)[]): boolean =>
  machine.processes.some(({ own }) =>
    of.some((each) => {
      const to = own[each];
      return isPipe(to) && to.pipe === id;
    }),
  );

/** Whether more may come into a pipe. */
export const isWritten = (machine: Machine, id: number): boolean => goesTo(machine, id, [1, 2]);

/** Whether somebody is there to read. */
export const isRead = (machine: Machine, id: number): boolean =>
  machine.pipes[id]?.kept === true || goesTo(machine, id, [0]);

/** The process that goes on next, and when; undefined: none before a signal comes. */
export function nextOf(machine: Machine): { readonly process: Process; readonly at: number } | undefined {
  let best: { process: Process; at: number } | undefined;
  for (const process of machine.processes) {
    if (mayGoOn(machine, process)) {
      process.block = undefined;
      process.at = Math.max(process.at, machine.now);
    }
    const at = Math.min(process.block === undefined ? process.at : FOREVER, process.until);
    if (at === FOREVER) continue;
    if (best === undefined || at < best.at || (at === best.at && process.turn < best.process.turn))
      best = { process, at };
  }
  return best;
}

/** Whether what a process waits for has come. */
function mayGoOn(machine: Machine, { block, pending, ends }: Process): boolean {
  if (block === undefined) return false;
  switch (block.on) {
    case 'input': {
      const [input] = ends;
      if (!isPipe(input)) return true;
      const text = machine.pipes[input.pipe]?.text ?? '';
      return text.includes('\n') || !isWritten(machine, input.pipe);
    }
    case 'children':
      if (block.heeds && pending !== undefined) return true;
      return !machine.processes.some(({ id }) => block.ids.includes(id));
    case 'signal':
      return pending !== undefined;
  }
}

/** Ends a process and those that it has begun. */
export function kill(machine: Machine, process: Process, code: number): void {
  for (const child of machine.processes.filter(({ parent }) => parent === process.id)) kill(machine, child, code);
  end(machine, process, code);
}

/** A process is gone; who began it may ask for its code. */
export function end(machine: Machine, process: Process, code: number): void {
  process.code = code;
  process.frames = [];
  machine.processes = machine.processes.filter((each) => each !== process);
  if (process.parent === undefined) machine.exit = { after: machine.now, code };
  const parent = machine.processes.find(({ id }) => id === process.parent);
  if (parent !== undefined) parent.codes = { ...parent.codes, [process.id]: code };
}

/** A process waits for others. @param heeds a signal is heeded at once */
export function awaitAll(process: Process, ids: readonly number[], heeds = false): void {
  process.block = { on: 'children', ids, heeds };
}

export const isPipe = (end: End): end is { readonly pipe: number } => typeof end === 'object' && 'pipe' in end;
