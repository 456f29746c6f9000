/** Images that do nothing by themselves: a shell or an interpreter without a terminal ends at once. */
import type { Behaviour, Program, Start } from './behaviour.ts';
import { STOP_TIME } from './generic.ts';

const SHELLS = [
  'busybox',
  'alpine',
  'ubuntu',
  'debian',
  'centos',
  'fedora',
  'rockylinux',
  'amazonlinux',
  'bash',
  'python',
  'node',
  'golang',
  'ruby',
  'openjdk',
  'curl',
  'netshoot',
];

/** Ends with success when it is given nothing to do; with a command of its own it runs on. */
export const shell: Behaviour = {
  name: 'shell',
  matches: (image) => SHELLS.includes(image.base),
  start: (start: Start): Program => {
    const argv = [...start.command, ...start.args];
    const term = { after: STOP_TIME, code: 143 };
    if (argv.length === 0 && start.interactive) return { behaviour: 'shell', argv: ['sh'] };
    if (argv.length === 0) return { behaviour: 'shell', argv: ['sh'], exit: { after: 0, code: 0 }, term };
    const listens = start.ports.length > 0 ? { listens: { after: 500, ports: start.ports } } : {};
    return { behaviour: 'shell', argv, term, ...listens };
  },
};

const hello: Behaviour = {
  name: 'hello-world',
  matches: (image) => image.base === 'hello-world',
  start: () => ({
    behaviour: 'hello-world',
    argv: ['/hello'],
    exit: { after: 100, code: 0 },
    term: { after: STOP_TIME, code: 143 },
    logs: [
      { at: 10, text: '' },
      { at: 10, text: 'Hello from Docker!' },
      { at: 10, text: 'This message shows that your installation appears to be working correctly.' },
    ],
  }),
};

/** `perl -Mbignum=bpi -wle 'print bpi(2000)'` of the Job example in the Kubernetes documentation. */
const perl: Behaviour = {
  name: 'perl',
  matches: (image) => image.base === 'perl',
  start: (start) => ({
    behaviour: 'perl',
    argv: [...start.command, ...start.args],
    exit: { after: 6000, code: 0 },
    term: { after: STOP_TIME, code: 143 },
    logs: start.command.join(' ').includes('bpi')
      ? [{ at: 5900, text: '3.14159265358979323846264338327950288419716939937510582097494459230781640628620899' }]
      : [],
  }),
};

const UNITS: Readonly<Record<string, number>> = { B: 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };

/** The value of an option of `stress`: `--vm-bytes 150M`, `--cpu=2`. */
function option(argv: readonly string[], ...names: readonly string[]): number {
  const at = argv.findIndex((word) => names.some((name) => word === name || word.startsWith(`${name}=`)));
  const text = at < 0 ? '' : (argv[at]?.split('=')[1] ?? argv[at + 1] ?? '');
  const match = /^(\d+)([BKMG]?)/i.exec(text);
  return match === null ? 0 : Number(match[1]) * (UNITS[(match[2] ?? '').toUpperCase()] ?? 1);
}

/** The load generator of the documentation's memory and CPU examples. */
const stress: Behaviour = {
  name: 'stress',
  matches: (image) => image.base === 'stress' || image.base === 'stress-ng',
  start: (start) => ({
    behaviour: 'stress',
    argv: [...start.command, ...start.args],
    term: { after: STOP_TIME, code: 143 },
    logs: [{ at: 50, text: 'stress: info: [1] dispatching hogs' }],
  }),
  usage: ({ argv }) => ({
    cpu: Math.max(50, option(argv, '--cpu', '-c', '-cpus') * 1000),
    memory: 2 ** 20 + Math.max(1, option(argv, '--vm', '-m')) * option(argv, '--vm-bytes', '-mem-total'),
  }),
};

export const TOOLS: readonly Behaviour[] = [shell, hello, perl, stress];
