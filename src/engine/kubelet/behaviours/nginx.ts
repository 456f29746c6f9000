/** nginx: the official image's entry point, its welcome page, its workers. */
import { complain, programName } from '../../ran.ts';
import type { Answer, Program, Ran, Request } from './behaviour.ts';
import { commonLog, MEBI, server, slashStamp } from './server.ts';

const WELCOME = `<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>If you see this page, the nginx web server is successfully installed and
working. Further configuration is required.</p>

<p><em>Thank you for using nginx.</em></p>
</body>
</html>
`;

const versionOf = ({ image = '' }: Program): string => /:(\d+\.\d+(?:\.\d+)?)/.exec(image)?.[1] ?? '1.29.3';

function answer(program: Program, { path }: Request): Answer {
  const headers = { Server: `nginx/${versionOf(program)}`, 'Content-Type': 'text/html' };
  if (path === undefined || path === '/' || path === '/index.html') return { status: 200, body: WELCOME, headers };
  return refusal(program, 404);
}

const TITLES: Readonly<Record<number, string>> = {
  301: '301 Moved Permanently',
  403: '403 Forbidden',
  404: '404 Not Found',
};

function refusal(program: Program, status: number): Answer {
  const title = TITLES[status] ?? '';
  const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx/${versionOf(program)}</center>\r\n</body>\r\n</html>\r\n`;
  return { status, body, headers: { Server: `nginx/${versionOf(program)}`, 'Content-Type': 'text/html' } };
}

/** `nginx -v`, `-t`, `-s reload`: what one asks of the program beside the server that runs. */
function control(program: Program, [option = '', signal = '']: readonly string[]): Ran {
  const told = (text: string, code = 0): Ran => ({ code, ...complain(text), took: 5 });
  const version = `nginx version: nginx/${versionOf(program)}\n`;
  if (option === '-v') return told(version);
  if (option === '-V')
    return told(`${version}built by gcc 12.2.0 (Debian 12.2.0-14+deb12u1)\nTLS SNI support enabled\n`);
  if (option === '-t')
    return told(
      'nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\nnginx: configuration file /etc/nginx/nginx.conf test is successful\n',
    );
  if (option === '-s' && signal === 'reload') return told('');
  return told('nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)\n', 1);
}

const ENTRY = '/docker-entrypoint.sh:';
const notice = (text: string | ((program: Program) => string)) => (time: number, program: Program) =>
  `${slashStamp(time)} [notice] 1#1: ${typeof text === 'string' ? text : text(program)}`;

export const nginx = server({
  name: 'nginx',
  bases: ['nginx', 'nginx-unprivileged'],
  ports: [80],
  ready: 300,
  memory: 9 * MEBI,
  cpu: 1,
  cpuPerRequest: 0.6,
  opening: [
    [20, `${ENTRY} /docker-entrypoint.d/ is not empty, will attempt to perform configuration`],
    [20, `${ENTRY} Looking for shell scripts in /docker-entrypoint.d/`],
    [30, `${ENTRY} Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh`],
    [40, '10-listen-on-ipv6-by-default.sh: info: Getting the checksum of /etc/nginx/conf.d/default.conf'],
    [60, '10-listen-on-ipv6-by-default.sh: info: Enabled listen on IPv6 in /etc/nginx/conf.d/default.conf'],
    [70, `${ENTRY} Launching /docker-entrypoint.d/20-envsubst-on-templates.sh`],
    [90, `${ENTRY} Launching /docker-entrypoint.d/30-tune-worker-processes.sh`],
    [100, `${ENTRY} Configuration complete; ready for start up`],
    [250, notice('using the "epoll" event method')],
    [250, notice((program) => `nginx/${versionOf(program)}`)],
    [250, notice('built by gcc 12.2.0 (Debian 12.2.0-14+deb12u1)')],
    [250, notice('OS: Linux 6.1.0-37-amd64')],
    [250, notice('getrlimit(RLIMIT_NOFILE): 1048576:1048576')],
    [260, notice('start worker processes')],
    [260, notice('start worker process 29')],
    [260, notice('start worker process 30')],
  ],
  answer,
  exec: (program, [path = '', ...words]) => (programName(path) === 'nginx' ? control(program, words) : undefined),
  access: (_, visit, time) => `${commonLog(visit, time)} "-" "${visit.agent}" "-"`,
  serves: (program) => ({
    root: '/usr/share/nginx/html',
    refuse: (status) => refusal(program, status),
    headers: { Server: `nginx/${versionOf(program)}` },
  }),
  processes: ['nginx: master process nginx -g daemon off;', 'nginx: worker process', 'nginx: worker process'],
  files: {
    '/usr/share/nginx/html/index.html': WELCOME,
    '/etc/nginx/conf.d/default.conf': `server {
    listen       80;
    listen  [::]:80;
    server_name  localhost;

    location / {
        root   /usr/share/nginx/html;
        index  index.html index.htm;
    }

    error_page   500 502 503 504  /50x.html;
    location = /50x.html {
        root   /usr/share/nginx/html;
    }
}
`,
  },
});
