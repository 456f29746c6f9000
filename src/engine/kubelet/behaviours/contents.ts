/**
 * Which programs an image brings. One of a distribution, or built on one, has a shell and the usual tools; an image that is
 * built from nothing, or on Google's distroless ones, has its own programs and no other.
 */
import { programName } from '../../ran.ts';
import type { ImageName, Program, Start } from './behaviour.ts';
import { BUSYBOX } from './busybox.ts';
import { isOfficial, surelyLacks } from './programs.ts';

/** By the last part of the repository: the programs of images without a shell. */
const BARE: Readonly<Record<string, readonly string[]>> = {
  coredns: ['coredns'],
  etcd: ['etcd', 'etcdctl', 'etcdutl'],
  'kube-apiserver': ['kube-apiserver', 'go-runner'],
  'kube-controller-manager': ['kube-controller-manager', 'go-runner'],
  'kube-scheduler': ['kube-scheduler', 'go-runner'],
  'kube-proxy': ['kube-proxy', 'go-runner', 'conntrack', 'ip6tables', 'iptables', 'kmod', 'nft'],
  'metrics-server': ['metrics-server'],
  'kube-state-metrics': ['kube-state-metrics'],
  pause: ['pause'],
  'hello-world': ['hello'],
  'http-echo': ['http-echo'],
};

/** Programs that come with one sort of image only. */
const ONLY: Readonly<Record<string, RegExp>> = {
  pg_isready: /postg/,
  psql: /postg/,
  'redis-cli': /redis|valkey/,
  'redis-server': /redis/,
};

const DISTROLESS = /(?:^|\/)distroless(?:\/|$)/;

/** `gcr.io/distroless/static-debian12`; its tags `debug` and `debug-nonroot` have BusyBox. */
const isDistroless = ({ repository, tag }: ImageName): boolean =>
  DISTROLESS.test(repository) && !tag.startsWith('debug');

/** Its tools are BusyBox's, whose shell is ash: `alpine`, `nginx:1.25-alpine`. */
export const isSmall = ({ base, repository, tag }: ImageName): boolean =>
  base === 'alpine' || base === 'busybox' || /(?:^|-)alpine/.test(tag) || DISTROLESS.test(repository);

/** Whether an image has a program in its path, by name or by a path to it; what may lie on a volume is taken to be there. */
export function brings(image: ImageName, program: string): boolean {
  if (/\s/.test(program)) return false; // a whole line where a program's name should stand
  const name = programName(program);
  const usual = FOLDERS.test(program);
  if (Object.hasOwn(ONLY, name) && ONLY[name]?.test(image.base) === false) return false;
  if (name === 'bash' && isSmall(image)) return false;
  if (image.repository === 'library/busybox')
    return (program.includes('/') && !usual) || BUSYBOX.has(usual ? name : program);
  if (surelyLacks(image.repository, usual ? name : program)) return false;
  const programs = isDistroless(image) ? [] : Object.hasOwn(BARE, image.base) ? BARE[image.base] : undefined;
  return programs === undefined || programs.includes(name);
}

/** Where distributions have their programs. */
const FOLDERS = /^\/(?:usr\/(?:local\/)?)?s?bin\/[^/]+$/;
/** Where images have their own things, and the names of their entry points. */
const OWN = /^\/(?:usr|opt|lib\w*|var|etc|srv)\/.|^\/s?bin\/|^\/(?:[\w-]*entrypoint(?:\.sh)?|hello|init)$/;

/** Whether a path surely leads to nothing in an image, unless something is mounted there or somebody writes it. */
export const isNowhere = ({ repository }: ImageName, path: string): boolean =>
  isOfficial(repository) && !OWN.test(path);

/** What runc says of a program that is not there. */
export function whyMissing(name: string): string {
  const why = name.includes('/') ? `stat ${name}: no such file or directory` : 'executable file not found in $PATH';
  return `exec: ${JSON.stringify(name)}: ${why}`;
}

/** What a shell says of a word that is no program: dash, BusyBox's ash, or bash. @param shell as it was called */
export function notFoundBy(shell: string, small: boolean, word: string, line = 1): string {
  const name = programName(shell);
  if (name === 'bash') return `bash: line ${line}: ${word}: command not found`;
  return small ? `${name}: ${word}: not found` : `${name}: ${line}: ${word}: not found`;
}

/** Images without an entrypoint: the first word of the arguments is the program. */
const NO_ENTRYPOINT = new Set(
  'alpine amazonlinux busybox centos debian fedora golang python rockylinux ubuntu'
    .split(' ')
    .map((name) => `library/${name}`),
);

/** A container whose command is no program of its image: the runtime cannot start it. */
export function notStarted({ image, command, args }: Start): Program | undefined {
  const argv = [...command, ...args];
  const program = command[0] ?? (NO_ENTRYPOINT.has(image.repository) ? args[0] : undefined);
  if (program === undefined || brings(image, program)) return undefined;
  return { behaviour: 'command', argv, ...whyNotStarted(whyMissing(program)) };
}

/** @param why as runc says it */
export function whyNotStarted(why: string): Pick<Program, 'fails'> {
  const message = `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: ${why}: unknown`;
  return { fails: { reason: 'RunContainerError', message, code: 128 } };
}
