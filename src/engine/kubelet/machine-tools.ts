/** What programs in a container tell of the machine and its mounts: df, mount, nproc, netstat. */
import type { Ran } from '../ran.ts';

/** A file system that is mounted in a container. */
export interface Mounted {
  readonly path: string;
  readonly device: string;
  readonly type: string;
  readonly readOnly: boolean;
  /** KiB */
  readonly size: number;
  readonly used: number;
}

export interface Machine {
  readonly mounts: readonly Mounted[];
  /** Ports on which something listens in the pod. */
  readonly listening: readonly number[];
  /** Whole ones. */
  readonly cpus: number;
}

/** @returns undefined for what is none of them */
export function aboutMachine(machine: () => Machine, name: string, rest: readonly string[]): Ran | undefined {
  const told = tell(machine, name, rest);
  return told === undefined ? undefined : { code: 0, output: told.map((line) => `${line}\n`).join(''), took: 0 };
}

function tell(machine: () => Machine, name: string, rest: readonly string[]): string[] | undefined {
  switch (name) {
    case 'df':
      return df(machine().mounts, rest);
    case 'mount':
      return machine().mounts.map(
        ({ device, path, type, readOnly }) => `${device} on ${path} type ${type} (${readOnly ? 'ro' : 'rw'},relatime)`,
      );
    case 'nproc':
      return [String(machine().cpus)];
    case 'netstat':
      return netstat(machine().listening, rest);
    default:
      return undefined;
  }
}

const UNITS = ['K', 'M', 'G', 'T', 'P'];

/** `96.7G`, as `-h` writes KiB. */
function human(kib: number): string {
  if (kib === 0) return '0';
  let [value, unit] = [kib, 0];
  while (value >= 1024 && unit < UNITS.length - 1) [value, unit] = [value / 1024, unit + 1];
  return `${value.toFixed(1)}${UNITS[unit]}`;
}

/** The file system that holds a path: the deepest. */
const holding = (mounts: readonly Mounted[], path: string): Mounted | undefined =>
  mounts
    .filter((each) => each.path === '/' || path === each.path || path.startsWith(`${each.path}/`))
    .toSorted((a, b) => b.path.length - a.path.length)[0];

function df(mounts: readonly Mounted[], rest: readonly string[]): string[] {
  const paths = rest.filter((word) => !word.startsWith('-'));
  const asked = paths.length === 0 ? mounts : paths.flatMap((path) => holding(mounts, path) ?? []);
  const readable = rest.some((word) => /^-\w*h/.test(word));
  const figure = readable ? human : String;
  const [size, left] = readable ? ['Size', 'Avail'] : ['1K-blocks', 'Available'];
  const row = (cells: readonly string[], path: string): string => {
    const [device = '', ...figures] = cells;
    return `${device.padEnd(20)} ${figures.map((cell, i) => cell.padStart(i === 3 ? 4 : 9)).join(' ')} ${path}`;
  };
  return [
    row(['Filesystem', size ?? '', 'Used', left ?? '', 'Use%'], 'Mounted on'),
    ...asked.map((each) => {
      const share = each.size === 0 ? 0 : Math.ceil((each.used / each.size) * 100);
      return row(
        [each.device, figure(each.size), figure(each.used), figure(each.size - each.used), `${share}%`],
        each.path,
      );
    }),
  ];
}

function netstat(ports: readonly number[], rest: readonly string[]): string[] {
  const only = rest.some((word) => /^-\w*l/.test(word));
  const all = only || rest.some((word) => /^-\w*a/.test(word));
  return [
    `Active Internet connections (${only ? 'only servers' : all ? 'servers and established' : 'w/o servers'})`,
    'Proto Recv-Q Send-Q Local Address           Foreign Address         State       ',
    ...(all ? ports : []).map(
      (port) => `tcp        0      0 ${`0.0.0.0:${port}`.padEnd(23)} ${'0.0.0.0:*'.padEnd(23)} LISTEN      `,
    ),
  ];
}
