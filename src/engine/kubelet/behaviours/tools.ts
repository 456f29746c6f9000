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

export const TOOLS: readonly Behaviour[] = [shell, hello, perl];
