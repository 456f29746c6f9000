/** Containers whose command says what they do: sleeping, shell scripts, ending at once, growing out of their memory. */
import { complain, programName } from '../../ran.ts';
import { parseImage } from '../images.ts';
import type { Behaviour, ImageName, LogAt, Program, Ran, Start } from './behaviour.ts';
import { brings, isSmall, notFoundBy } from './contents.ts';
import { STOP_TIME } from './generic.ts';
import { callWith } from './script/positional.ts';
import { BURSTS, beginning, runScript } from './script/script.ts';
import { isShell, optionsOf } from './script/shells.ts';
import { Track } from './script/track.ts';
import { seconds, sleepRefusal, sleepTime } from './times.ts';

/** 128 + SIGTERM. */
const TERMINATED = 143;

/** The program of a container that has a command the simulation can run; undefined when the image decides. */
export function commandOf(start: Start): Program | undefined {
  const argv = [...start.command, ...start.args];
  const [first, ...rest] = argv;
  if (first === undefined) return undefined;
  const name = programName(first);
  const term = { after: STOP_TIME, code: TERMINATED };
  const base = { behaviour: 'command', argv, term } as const;
  if (name === 'sleep') {
    const wrong = sleepRefusal(rest);
    if (wrong !== undefined) return { ...base, exit: { after: 0, code: 1 }, logs: [{ at: 0, text: wrong }] };
    const after = sleepTime(rest);
    return after === Number.POSITIVE_INFINITY ? base : { ...base, exit: { after, code: 0 } };
  }
  if (name === 'oom-after') return { ...base, exit: { after: seconds(rest[0]), code: 137, reason: 'OOMKilled' } };
  if (name === 'true' || name === 'false') return { ...base, exit: { after: 0, code: name === 'true' ? 0 : 1 } };
  if (name === 'echo') return { ...base, exit: { after: 0, code: 0 }, logs: [{ at: 0, text: rest.join(' ') }] };
  if (name === 'date')
    return { ...base, exit: { after: 0, code: 0 }, script: { text: [name, ...rest].join(' '), env: {} } };
  if (isShell(name)) {
    const at = rest.findIndex((option) => /^-[a-z]*c$/.test(option));
    // A shell that somebody types in does not heed SIGTERM.
    if (at < 0) return start.interactive ? { behaviour: 'command', argv } : { ...base, exit: { after: 0, code: 0 } };
    const script = rest[at + 1] ?? '';
    const chance = /\bRANDOM\b/.test(script) ? start.chance?.() : undefined;
    const env = {
      HOSTNAME: start.pod,
      HOME: '/root',
      ...(chance === undefined ? {} : { RANDOM: String(chance) }),
      ...start.env,
    };
    const options = optionsOf(first, rest.slice(0, at + 1).join(''));
    const [own = 'sh', ...words] = rest.slice(at + 2);
    callWith(Object.assign(env, { '0': own }), words);
    const { exit, message } = runScript(script, { env, options, missing: missingIn(start.image, first) });
    return {
      ...base,
      image: start.image.full,
      script: { text: script, env, options },
      ...(exit ? { exit: { ...exit, message } } : {}),
    };
  }
  return undefined;
}

const missingIn = (image: ImageName, shell: string) => (word: string) =>
  brings(image, word) ? undefined : notFoundBy(shell, isSmall(image), word);

const tracks = new WeakMap<NonNullable<Program['script']>, Map<number, Track>>();

/** The script of a program that began at a moment, virtual ms, followed; undefined where it has none. */
export function trackOf({ argv, exit, image = '', script }: Program, startedAt = 0): Track | undefined {
  if (script === undefined) return undefined;
  let known = tracks.get(script);
  if (known === undefined) {
    known = new Map();
    tracks.set(script, known);
  }
  let track = known.get(startedAt);
  if (track === undefined) {
    const missing = missingIn(parseImage(image), argv[0] ?? '');
    const around = { startedAt, missing, bursts: exit === undefined ? 1 : BURSTS };
    track = new Track(beginning(script.text, script), around, !/\bdate\b/.test(script.text));
    known.set(startedAt, track);
  }
  return track;
}

/** What such a container prints, and which files its script has made. */
export const command: Behaviour = {
  name: 'command',
  matches: () => false,
  start: (start) => commandOf(start) ?? { behaviour: 'command', argv: start.command },
  logs: (program, from, to, startedAt): LogAt[] => trackOf(program, startedAt)?.logs(from, to) ?? [],
  logsComeNearer: (program, to, startedAt) => trackOf(program, startedAt)?.comeNearer(to) ?? 1,
  exec: (program, argv, at) => {
    const path = fileAsked(argv);
    return path === undefined || program.script === undefined ? undefined : askFile(program, path, at);
  },
  usage: () => ({ cpu: 0, memory: 700 * 1024 }),
  nextChange: (program, argv, at) => {
    const path = fileAsked(argv);
    const track = path === undefined ? undefined : trackOf(program);
    if (path === undefined || track?.at(at) === undefined) return undefined;
    return track.nextChange(path, at, at + LOOK_AHEAD)?.at ?? at + LOOK_AHEAD;
  },
};

/** `cat FILE`, `ls FILE`, `test -f FILE`: the file that a command asks for. */
function fileAsked(argv: readonly string[]): string | undefined {
  const [name = '', ...rest] = argv;
  const operand = rest.find((word) => word.startsWith('/'));
  return ['cat', 'ls', 'test', '[', 'stat'].includes(programName(name)) ? operand : undefined;
}

/** How far a script is followed for what a probe will find, ms. */
const LOOK_AHEAD = 3_600_000;

function askFile(program: Program, path: string, at: number): Ran | undefined {
  const track = trackOf(program);
  const change = track?.lastChange(path, at);
  if (change === undefined && track?.nextChange(path, at, at + LOOK_AHEAD) === undefined) return undefined;
  return change?.exists
    ? { code: 0, output: '', took: 5 }
    : { code: 1, ...complain(`cat: can't open '${path}': No such file or directory\n`), took: 5 };
}
