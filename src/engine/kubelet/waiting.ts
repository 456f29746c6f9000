/**
 * Scripts that ask the cluster as they run (`until nslookup db; do sleep 2; done`), look at files (`cat /etc/config/keys`), wait for one
 * of another container, or share a volume with it: each command is run in its own moment, and the container's record keeps where the script stands.
 */
import type { Container } from '../api/types.ts';
import { programName } from '../ran.ts';
import { trackOf } from './behaviours/commands.ts';
import { isSmall } from './behaviours/contents.ts';
import { isGlob } from './behaviours/script/glob.ts';
import { parse } from './behaviours/script/parse.ts';
import { called } from './behaviours/script/programs.ts';
import { beginning, dueOf, goOn, signalled, withVariables } from './behaviours/script/script.ts';
import { isShell } from './behaviours/script/shells.ts';
import { FOREVER } from './behaviours/script/state.ts';
import { commandsOf, testsOfLoops, wordsOf } from './behaviours/script/survey.ts';
import type { Command, List, Simple } from './behaviours/script/tree.ts';
import { inScript } from './console.ts';
import type { Context } from './context.ts';
import { follow, isFollowing } from './following.ts';
import { parseImage } from './images.ts';
import { environOf, filesOf } from './inside.ts';
import { planEnd } from './leaks.ts';
import { withLines } from './log-pieces.ts';
import type { ContainerRecord, PodRecord } from './memory.ts';
import { mayRun } from './modes.ts';
import { LOCAL, NETWORK } from './once.ts';
import { absolute } from './paths.ts';
import { writeInside } from './runtime.ts';
import { endAt, reasonOf } from './stop.ts';
import { userOf } from './user.ts';
import { specOf } from './view.ts';
import { isOwnDisk, namesMount, namesVolume } from './written.ts';

/** A round of a loop takes at least so long: a shell starts a process for each command, ms. */
const ROUND = 10;

/** Programs that read the files that they are given. */
const READERS = new Set('awk basename base64 cut cp dirname find grep head sed sort tail tee uniq wc'.split(' '));

/** Whether what a script does depends on what happens outside of it: a program of the network, files that it looks at. */
function asks(list: List): boolean {
  const commands = [...commandsOf(list)];
  return (
    commands.some((command) => (command.kind === 'simple' ? looks(command) : reads(command))) ||
    testsOfLoops(list).some((words) => words.some((word) => /^-[defrs]$/.test(word)))
  );
}

const reads = (command: Command): boolean =>
  command.kind === 'redirected' && command.redirections.some(({ of, to }) => of === 0 && 'file' in to);

function looks(command: Simple): boolean {
  const [name = '', ...rest] = wordsOf(command).map(programName);
  const paths = wordsOf(command)
    .slice(1)
    .filter((word) => word.includes('/') && !word.startsWith('/dev/null'));
  return (
    [name, ...rest].some((word) => NETWORK.has(word) || LOCAL.has(word)) ||
    (READERS.has(name) && !isFollowing([name, ...rest]) && paths.length > 0) ||
    paths.some(isGlob) ||
    command.redirections.some(({ of, to }) => of === 0 && 'file' in to)
  );
}

/**
 * A command that is a script in a file, run by its path or by a shell; none for others. A program of the image's own is none, whatever
 * files it is told of.
 */
function scriptFile(container: Container, files: () => ReadonlyMap<string, string>): readonly string[] {
  const words = [...(container.command ?? []), ...(container.args ?? [])];
  const [first = '', second = ''] = words;
  const byShell = isShell(first);
  if (!/^[\w.-]*\//.test(byShell ? second : first)) return [];
  return byShell || !isOwnDisk(container, first) || files().has(first) ? words : [];
}

/** Begins to run the script of a container that was just started, if it is of that sort. @returns whether it is */
export function beginWaiting(
  ctx: Context,
  record: PodRecord,
  container: Container,
  instance: ContainerRecord,
): boolean {
  const { script, exit: _, ...program } = instance.program;
  const files = () => filesOf(ctx, record, container, instance);
  const source = script?.text ?? (isFollowing(program.argv) ? program.argv : scriptFile(container, files));
  const text = typeof source === 'string' ? source : source.join(' ');
  if (text === '') return false; // the image's own program
  const held = container.securityContext?.readOnlyRootFilesystem === true || userOf(record, container).uid !== 0;
  const commands = typeof source === 'string' ? parse(source).list : called([source]);
  if (!held && !asks(commands) && !namesVolume(record, container, text) && !namesMount(container, text)) return false;
  instance.program = Object.freeze({ ...program, behaviour: 'command', logs: [] });
  const { RANDOM } = script?.env ?? {};
  const env = environOf(ctx, record, container, instance);
  const given =
    script === undefined
      ? {}
      : Object.fromEntries(Object.entries(script.env).filter(([name]) => /^[\d#@*]$/.test(name)));
  const all = { ...(RANDOM === undefined ? {} : { RANDOM }), ...env, ...given };
  instance.stands = beginning(source, { env: all, options: script?.options ?? '' });
  waitOn(ctx, record, instance.id);
  return true;
}

/** The script's next command is due. */
export function waitOn(ctx: Context, record: PodRecord, id: string): void {
  const instance = record.containers.find((each) => each.id === id);
  const spec = instance && specOf(record.pod, instance.name)?.container;
  if (instance === undefined || instance.finishedAt !== undefined || spec === undefined) return;
  hear(ctx, record, spec, instance);
  if (instance.stands === undefined) return;
  const { startedAt = ctx.now, program, stands } = instance;
  const now = ctx.now - startedAt;
  const due = dueOf(stands);
  if (due > now) {
    goOnAt(ctx, record, id, startedAt, due);
    return;
  }
  const small = isSmall(parseImage(spec.image ?? ''));
  const ran = goOn(stands, {
    horizon: now,
    from: now,
    pace: ROUND,
    startedAt,
    paths: () => filesOf(ctx, record, spec, instance).keys(),
    read: (path, folder = spec.workingDir ?? '/') => {
      const at = absolute(folder, path);
      const text = filesOf(ctx, record, spec, instance).get(at);
      return text === undefined ? undefined : { text, executable: mayRun(record, spec, at) };
    },
    run: (argv, folder, stdin) =>
      inScript(
        ctx.run(record, spec, instance, argv, { folder, trusting: true, stdin }),
        argv,
        program.argv[0] ?? 'sh',
        small,
      ),
    look: (words) => follow(ctx, record, spec, instance, words),
    write: (path, text, append, folder = spec.workingDir ?? '/') => {
      const at = absolute(folder, path);
      const before = append ? (filesOf(ctx, record, spec, instance).get(at) ?? '') : '';
      return writeInside(ctx, record, spec, instance, at, before + text);
    },
  });
  instance.stands = ran.position;
  instance.program = Object.freeze({
    ...program,
    ...withLines(program, ran.logs),
    ...(ran.exit ? { exit: { ...ran.exit, message: ran.message } } : {}),
  });
  if (ran.position !== undefined) goOnAt(ctx, record, id, startedAt, Math.max(dueOf(ran.position), now));
  else if (ran.exit !== undefined && instance.stoppedAt === undefined) planEnd(ctx, record, instance);
  else if (ran.exit !== undefined)
    endAt(ctx, record, instance, { at: ctx.now, code: ran.exit.code, reason: reasonOf(ran.exit.code), message: '' });
}

function goOnAt(ctx: Context, { uid }: PodRecord, id: string, startedAt: number, due: number): void {
  if (due !== FOREVER) ctx.at(`y/${uid}/${id}`, startedAt + due);
}

/** SIGTERM comes: a script that was not run step by step until now is from here on. */
function hear(ctx: Context, record: PodRecord, container: Container, instance: ContainerRecord): void {
  if (instance.signalled === undefined || instance.signalled > ctx.now) return;
  instance.signalled = undefined;
  if (!('stands' in instance)) takeOver(ctx, record, container, instance);
  if (instance.stands !== undefined) instance.stands = signalled(instance.stands, 'TERM');
}

function takeOver(ctx: Context, record: PodRecord, container: Container, instance: ContainerRecord): void {
  const { startedAt = ctx.now } = instance;
  const { script: _, exit: __, ...program } = instance.program;
  const track = trackOf(instance.program, startedAt);
  const position = track?.at(ctx.now - startedAt);
  if (track === undefined || position === undefined) return;
  const logs = track.logs(0, ctx.now - startedAt);
  instance.program = Object.freeze({ ...program, ...withLines({ ...program, logs: [] }, logs) });
  instance.stands = withVariables(position, environOf(ctx, record, container, instance));
}
