/** Small servers that examples and workshops use. */
import { fnv } from '../images.ts';
import type { Answer, Behaviour, Program, Request } from './behaviour.ts';
import { INGRESS } from './ingress.ts';
import { MEBI, plainStamp, server, slashStamp } from './server.ts';

const text = (body: string): Answer => ({ status: 200, body, headers: { 'Content-Type': 'text/plain' } });

const echoServer = server({
  name: 'http-echo',
  bases: ['http-echo'],
  ports: [5678],
  ready: 100,
  memory: 4 * MEBI,
  cpu: 1,
  opening: (program) => [
    [50, (time) => `${slashStamp(time)} [INFO] server is listening on ${wordOf(program.argv, 'listen') ?? ':5678'}`],
  ],
  answer: (program) => {
    const said = wordOf(program.argv, 'text') ?? '';
    return text(`${said.replace(/^["']|["']$/g, '')}\n`);
  },
});

/** `-text=hi`, `--text hi` */
function wordOf(argv: readonly string[], name: string): string | undefined {
  const at = argv.findIndex((word) => new RegExp(`^--?${name}(?:=|$)`).test(word));
  if (at < 0) return undefined;
  return argv[at]?.includes('=') ? argv[at]?.replace(/^[^=]*=/, '') : argv[at + 1];
}

/** A server that is told on its command line where to listen. */
const told = (base: Behaviour, option: string, when: (argv: readonly string[]) => boolean = () => true): Behaviour => ({
  ...base,
  start: (start) => {
    const { listens, ...program } = base.start(start);
    if (!when(program.argv)) return program;
    const port = Number(/(\d+)$/.exec(wordOf(program.argv, option) ?? '')?.[1]);
    return { ...program, ...(listens ? { listens: port > 0 ? { ...listens, ports: [port] } : listens } : {}) };
  },
});

const echo = told(echoServer, 'listen');

/** For how long `agnhost liveness` says that it is well, ms. */
const WELL = 10_000;

function agnhostAnswer(program: Program, { path = '/', client = '', at }: Request): Answer {
  const [bare = '/', query = ''] = path.split('?', 2);
  if (bare === '/healthz' && program.argv.includes('liveness'))
    return at < WELL ? text('ok') : { status: 500, body: `error: ${at / 1000}` };
  if (bare === '/hostname') return text(program.pod ?? '');
  if (bare === '/clientip') return text(`${client}:${portOf(client, at)}`);
  if (bare === '/echo') return text(new URLSearchParams(query).get('msg') ?? '');
  return bare === '/' || bare === '/healthz' ? text('') : { status: 404, body: '404 page not found\n' };
}

const agnhostServer = told(
  server({
    name: 'agnhost',
    bases: ['agnhost'],
    ports: [8080],
    ready: 200,
    memory: 8 * MEBI,
    cpu: 1,
    answer: agnhostAnswer,
  }),
  'http-port',
  (argv) => argv.some((word) => /^(?:netexec|serve-hostname|liveness)$/.test(word)),
);

/** `agnhost netexec`, `liveness` of Kubernetes' own documents; with another word it waits. */
const agnhost: Behaviour = {
  ...agnhostServer,
  start: (start) => {
    const program = agnhostServer.start(start);
    return program.argv.includes('liveness') ? { ...program, relays: true } : program;
  },
};

/** Servers of which it is known where they listen, and no more. */
const plain = (
  [
    ['caddy', 80],
    ['tomcat', 8080],
    ['wordpress', 80],
    ['httpbin', 80],
  ] as const
).map(([name, port]) => server({ name, bases: [name], ports: [port], ready: 800, memory: 40 * MEBI, cpu: 2 }));

const hello = server({
  name: 'hello-app',
  bases: ['hello-app', 'hello-kubernetes'],
  ports: [8080],
  ready: 200,
  memory: 6 * MEBI,
  cpu: 1,
  opening: [[100, (time) => `${slashStamp(time)} Server listening on port 8080`]],
  answer: (program) => text(`Hello, world!\nVersion: 1.0.0\nHostname: ${program.pod ?? ''}\n`),
});

const whoami = server({
  name: 'whoami',
  bases: ['whoami'],
  ports: [80],
  ready: 200,
  memory: 6 * MEBI,
  cpu: 1,
  opening: [[100, (time) => `${slashStamp(time)} Starting up on port 80`]],
  answer: whoAsks,
});

/** The headers of a request, as far as they are known. */
function headersOf({ host = '', agent, forwarded, https }: Request): [name: string, value: string][] {
  const proxy = forwarded === undefined ? [] : [forwarded];
  return [
    ['Host', host],
    ...(agent === undefined ? [] : [['User-Agent', agent] satisfies [string, string]]),
    ['Accept', '*/*'],
    ...proxy.flatMap((by): [string, string][] => [
      ['X-Forwarded-For', by],
      ['X-Forwarded-Host', host],
      ['X-Forwarded-Proto', https ? 'https' : 'http'],
      ['X-Real-Ip', by],
    ]),
  ];
}

/** Ports from which programs ask (`ip_local_port_range`). */
const portOf = (client: string, at: number): number => 32_768 + (fnv(`${client}${at}`) % 28_232);

function whoAsks(program: Program, request: Request): Answer {
  const { path = '/', method = 'GET', client = '', address = '', at } = request;
  const headers = headersOf(request).map(([name, value]) => `${name}: ${value}\n`);
  return text(
    `Hostname: ${program.pod ?? ''}\nIP: 127.0.0.1\nIP: ::1\nIP: ${address}\nRemoteAddr: ${client}:${portOf(client, at)}\n${method} ${path} HTTP/1.1\n${headers.join('')}\n`,
  );
}

/** `registry.k8s.io/echoserver`: says how it was asked. */
const echoserver = server({
  name: 'echoserver',
  bases: ['echoserver'],
  ports: [8080],
  ready: 200,
  memory: 8 * MEBI,
  cpu: 1,
  opening: [
    [50, 'Generating self-signed cert'],
    [150, 'Starting nginx'],
  ],
  answer: (program, request) => {
    const { path = '/', method = 'GET', client = '', host = '', port } = request;
    const [bare = '/', query = ''] = path.split('?', 2);
    const headers = headersOf(request).map(([name, value]) => `\t${name.toLowerCase()}=${value}\n`);
    return text(
      `\n\nHostname: ${program.pod ?? ''}\n\nPod Information:\n\t-no pod information available-\n\n` +
        'Server values:\n\tserver_version=nginx: 1.13.3 - lua: 10008\n\nRequest Information:\n' +
        `\tclient_address=${client}\n\tmethod=${method}\n\treal path=${bare}\n\tquery=${query}\n\trequest_version=1.1\n` +
        `\trequest_scheme=http\n\trequest_uri=http://${host.replace(/:\d+$/, '')}:${port}${path}\n\n` +
        `Request Headers:\n${headers.sort().join('')}\nRequest Body:\n\t-no body in request-\n\n`,
    );
  },
});

/** A page with the pod's name. */
const greeter = server({
  name: 'hello',
  bases: ['hello'],
  ports: [80],
  ready: 200,
  memory: 6 * MEBI,
  cpu: 1,
  opening: [[100, (time) => `${slashStamp(time)} Starting up on port 80`]],
  answer: (program) => text(`Hostname: ${program.pod ?? ''}\n`),
});

function podinfoAnswer(program: Program, { path }: Request): Answer {
  if (path === '/healthz' || path === '/readyz') return text('OK');
  if (path !== undefined && path !== '/' && !path.startsWith('/api')) return { status: 404, body: '' };
  return { status: 200, body: JSON.stringify({ hostname: program.pod, message: 'greetings from podinfo' }) };
}

const podinfo = server({
  name: 'podinfo',
  bases: ['podinfo'],
  ports: [9898, 9797, 9999],
  ready: 300,
  memory: 20 * MEBI,
  cpu: 2,
  opening: [
    [100, 'Starting podinfo'],
    [300, 'Starting HTTP Server.'],
  ],
  answer: podinfoAnswer,
});

const fluentd = server({
  name: 'fluentd',
  bases: ['fluentd', 'fluent-bit', 'filebeat', 'logstash'],
  ports: [24224, 2020],
  ready: 1500,
  memory: 55 * MEBI,
  cpu: 5,
  opening: [
    [
      400,
      (time) =>
        `${plainStamp(time).slice(0, 19)} +0000 [info]: parsing config file is succeeded path="/fluentd/etc/fluent.conf"`,
    ],
    [
      1200,
      (time) => `${plainStamp(time).slice(0, 19)} +0000 [info]: #0 starting fluentd worker pid=17 ppid=7 worker=0`,
    ],
    [1500, (time) => `${plainStamp(time).slice(0, 19)} +0000 [info]: #0 fluentd worker is now running worker=0`],
  ],
  processes: ['tini -- /bin/entrypoint.sh fluentd', 'ruby /usr/bin/fluentd -c /fluentd/etc/fluent.conf'],
});

const hpaExample: Behaviour = server({
  name: 'hpa-example',
  bases: ['hpa-example'],
  ports: [80],
  ready: 500,
  memory: 12 * MEBI,
  cpu: 1,
  cpuPerRequest: 50,
  answer: () => text('OK!'),
});

export const WEB: readonly Behaviour[] = [
  ...INGRESS,
  ...plain,
  agnhost,
  echo,
  hello,
  greeter,
  echoserver,
  whoami,
  podinfo,
  fluentd,
  hpaExample,
];
