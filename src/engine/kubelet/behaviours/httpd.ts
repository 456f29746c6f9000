/** Apache httpd: the official image. */
import { toMicroTime } from '../../sim/time.ts';
import type { Answer } from './behaviour.ts';
import { commonLog, MEBI, MONTHS, server } from './server.ts';

const WORKS = '<html><body><h1>It works!</h1></body></html>\n';
const DAYS = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'];

/** `Thu Jan 01 00:00:03.123456 2026` */
function stamp(time: number): string {
  const text = toMicroTime(time);
  const day = DAYS[Math.floor(time / 86_400_000) % 7] ?? '';
  const month = MONTHS[Number(text.slice(5, 7)) - 1] ?? '';
  return `${day} ${month} ${text.slice(8, 10)} ${text.slice(11, 26)} ${text.slice(0, 4)}`;
}

const welcome = (path: string | undefined): Answer =>
  path === undefined || path === '/' || path === '/index.html'
    ? { status: 200, body: WORKS, headers: { Server: 'Apache/2.4.65 (Unix)', 'Content-Type': 'text/html' } }
    : { status: 404, body: '', headers: { Server: 'Apache/2.4.65 (Unix)' } };

export const httpd = server({
  name: 'httpd',
  bases: ['httpd'],
  ports: [80],
  ready: 400,
  memory: 7 * MEBI,
  cpu: 1,
  opening: [
    [
      150,
      "AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using 127.0.0.1. Set the 'ServerName' directive globally to suppress this message",
    ],
    [
      200,
      (time) =>
        `[${stamp(time)}] [mpm_event:notice] [pid 1:tid 1] AH00489: Apache/2.4.65 (Unix) configured -- resuming normal operations`,
    ],
    [200, (time) => `[${stamp(time)}] [core:notice] [pid 1:tid 1] AH00094: Command line: 'httpd -D FOREGROUND'`],
  ],
  answer: (_, { path }) => ({ ...welcome(path), tls: false }),
  access: (_, visit, time) => commonLog(visit, time),
  serves: () => ({
    root: '/usr/local/apache2/htdocs',
    refuse: (status) => ({ status, body: '', headers: { Server: 'Apache/2.4.65 (Unix)' } }),
    headers: { Server: 'Apache/2.4.65 (Unix)' },
  }),
  processes: ['httpd -DFOREGROUND', 'httpd -DFOREGROUND', 'httpd -DFOREGROUND'],
  files: { '/usr/local/apache2/htdocs/index.html': WORKS },
});
