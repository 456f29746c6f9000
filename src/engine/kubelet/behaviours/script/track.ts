/**
 * A script followed from its beginning, in pieces of a fixed length. Where each piece ends is kept, and the newest lines: who
 * reads a log again, or further, or in the past, never runs through all that came before. Most loops do the same again and again:
 * a piece that begins as an earlier one did is not run, but moved. What is kept shows in nothing but time.
 */
import { goesOn, joined, type LogAt } from '../behaviour.ts';
import { type Around, goOn, type ScriptRun } from './script.ts';
import { type FileChange, FOREVER, type Position } from './state.ts';

/** ms */
const PIECE = 60_000;
/** Lines that are kept of a script: as many as a reader keeps, and those that it reads to find them. */
const KEPT = 130_000;
/** A script that has not begun to do the same again after so many pieces never does. */
const MOST_COMPARED = 100;
/** Nor is one compared that stands in a list of so many words: they would all be looked at for each piece, and kept. */
const MOST_WORDS = 1000;

/** Where a script stands. */
interface Stand {
  /** undefined: it is over. */
  readonly position: Position | undefined;
  /** The last change of each file that it touched. */
  readonly files: readonly FileChange[];
}

type Piece = Pick<ScriptRun, 'logs' | 'files'>;
const EMPTY: Piece = { logs: [], files: [] };

/** Which piece has a moment; the end of one belongs to it. */
const pieceOf = (at: number): number => Math.max(0, Math.ceil(at / PIECE) - 1);

export class Track {
  readonly #around: Around;
  readonly #compares: boolean;
  /** Where it stands before each piece. */
  readonly #stands: Stand[];
  /** Whole pieces, in the order in which they were run. */
  readonly #pieces = new Map<number, Piece>();
  #lines = 0;
  /** What the pieces began with, while it is not known after how many the script does the same again. */
  readonly #begun = new Map<string, number>();
  /** From a piece on it does the same again after so many. */
  #cycle: { readonly from: number; readonly length: number } | undefined;

  /** @param timeless it never asks what time it is */
  constructor(begin: Position, around: Around, timeless: boolean) {
    this.#around = around;
    this.#compares = timeless;
    this.#stands = [{ position: begin, files: [] }];
  }

  /** What it prints between two moments, ms after its start, both included. */
  logs(from: number, to: number): LogAt[] {
    const last = pieceOf(to);
    let first = Math.min(pieceOf(from), last);
    while (first > 0 && this.#piece(first - 1).logs.at(-1)?.open === true) first--;
    const lines: LogAt[] = [];
    for (let i = first; i <= last; i++) {
      const { logs } = i === last ? this.#until(to) : this.#piece(i);
      const [start, before] = [logs[0], lines.at(-1)];
      const goes = start !== undefined && before !== undefined && goesOn(before, start);
      if (goes) lines[lines.length - 1] = joined(before, start);
      for (let at = goes ? 1 : 0; at < logs.length; at++) lines.push(logs[at] as LogAt);
    }
    return lines.filter(({ at }) => at >= from && at <= to);
  }

  /** Follows it for one piece more on the way to a moment. @returns how much of the way is known, 0 to 1 */
  comeNearer(to: number): number {
    const last = pieceOf(to);
    const next = this.#stands.length - 1;
    if (next < last && this.#cycle === undefined) this.#piece(next);
    return next + 1 >= last || this.#cycle !== undefined ? 1 : (next + 1) / last;
  }

  /** Where it stands at a moment; undefined when it is over. */
  at(time: number): Position | undefined {
    return this.#run(pieceOf(time), time)[1].position;
  }

  /** The last change of a file up to a moment. */
  lastChange(path: string, to: number): FileChange | undefined {
    const i = pieceOf(to);
    const isIt = (change: FileChange): boolean => change.path === path;
    return this.#until(to).files.findLast(isIt) ?? this.#before(i).files.find(isIt);
  }

  /** The first change of a file after a moment and up to another. */
  nextChange(path: string, after: number, to: number): FileChange | undefined {
    for (let i = pieceOf(after); i <= pieceOf(to) && this.#before(i).position !== undefined; i++) {
      const found = this.#piece(i).files.find((change) => change.path === path && change.at > after);
      if (found !== undefined) return found.at <= to ? found : undefined;
    }
    return undefined;
  }

  /** The piece that has a moment, up to it. */
  #until(to: number): Piece {
    const i = pieceOf(to);
    return to === (i + 1) * PIECE ? this.#piece(i) : this.#run(i, to)[0];
  }

  #piece(i: number): Piece {
    const home = this.#home(i);
    if (home !== i) return movedPiece(this.#piece(home), (i - home) * PIECE);
    const known = this.#pieces.get(i);
    if (known !== undefined) return known;
    const [piece, stand] = this.#run(i, (i + 1) * PIECE);
    this.#stands[i + 1] = stand;
    this.#compare(i + 1, stand);
    this.#keep(i, piece);
    return piece;
  }

  #keep(i: number, piece: Piece): void {
    this.#pieces.set(i, piece);
    this.#lines += piece.logs.length;
    for (const [oldest, { logs }] of this.#pieces) {
      if (this.#lines <= KEPT || oldest === i) break;
      this.#pieces.delete(oldest);
      this.#lines -= logs.length;
    }
  }

  #compare(i: number, stand: Stand): void {
    if (!this.#compares || this.#cycle !== undefined || this.#begun.size > MOST_COMPARED || isLong(stand)) return;
    const likeness = likenessOf(stand, i * PIECE);
    const from = this.#begun.get(likeness);
    if (from === undefined) this.#begun.set(likeness, i);
    else if (from < i) this.#cycle = { from, length: i - from };
  }

  /** The piece that was run in the place of one. */
  #home(i: number): number {
    if (this.#cycle === undefined) return i;
    const { from, length } = this.#cycle;
    return i < from + length ? i : from + ((i - from) % length);
  }

  /** Where it stands before a piece. */
  #before(i: number): Stand {
    while (this.#stands.length <= i && this.#cycle === undefined) this.#piece(this.#stands.length - 1);
    const home = this.#home(i);
    const stand = this.#stands[home] as Stand;
    return home === i ? stand : movedStand(stand, (i - home) * PIECE);
  }

  #run(i: number, horizon: number): readonly [Piece, Stand] {
    const before = this.#before(i);
    if (before.position === undefined) return [EMPTY, before];
    const { logs, files, position } = goOn(before.position, { ...this.#around, horizon, files: before.files });
    const latest = new Map([...before.files, ...files].map((change) => [change.path, change]));
    return [
      { logs, files },
      { position, files: [...latest.values()] },
    ];
  }
}

const isLong = ({ position }: Stand): boolean =>
  position?.processes.some(({ frames }) =>
    frames.some((frame) => frame.kind === 'for' && frame.items.length > MOST_WORDS),
  ) === true;

/** What a script goes on from, whatever the time: two that are alike do the same. Numbers of what is over, and turns, are left out. */
function likenessOf({ position, files }: Stand, time: number): string {
  const { processes, pipes, message } = position ?? {};
  const ago = processes === undefined ? [] : movedProcesses(processes, -time);
  const order = [...ago].sort((a, b) => a.turn - b.turn).map(({ id }) => id);
  return JSON.stringify([
    ago.map((process) => ({ ...process, turn: 0 })),
    order,
    pipes,
    message,
    files.map(({ path, exists }) => [path, exists]),
  ]);
}

type Processes = Position['processes'];

const movedTime = (time: number, by: number): number => (time === FOREVER ? time : time + by);

const movedProcesses = (processes: Processes, by: number): Processes =>
  processes.map((process) => ({
    ...process,
    at: movedTime(process.at, by),
    until: movedTime(process.until, by),
    frames: process.frames.map((frame) =>
      frame.kind === 'loop' ? { ...frame, since: movedTime(frame.since, by) } : frame,
    ),
  }));

const movedChanges = (files: readonly FileChange[], by: number): readonly FileChange[] =>
  files.map((change) => ({ ...change, at: change.at + by }));

const movedPiece = ({ logs, files }: Piece, by: number): Piece => ({
  logs: logs.map((line) => ({ ...line, at: line.at + by })),
  files: movedChanges(files, by),
});

const movedStand = ({ position, files }: Stand, by: number): Stand => ({
  position: position && { ...position, processes: movedProcesses(position.processes, by) },
  files: movedChanges(files, by),
});
