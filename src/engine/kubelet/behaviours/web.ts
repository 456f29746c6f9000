/** Small servers that examples and workshops use. */
import { INGRESS_CONTROLLERS } from '../../client/ingress-controllers.ts';
import type { Answer, Behaviour, Program, Request } from './behaviour.ts';
import { MEBI, plainStamp, server, slashStamp } from './server.ts';

const text = (body: string): Answer => ({ status: 200, body, headers: { 'Content-Type': 'text/plain' } });

const echo = server({
  name: 'http-echo',
  bases: ['http-echo'],
  ports: [5678],
  ready: 100,
  memory: 4 * MEBI,
  cpu: 1,
  opening: [[50, (time) => `${slashStamp(time)} Server is listening on :5678`]],
  answer: (program) => {
    const argument = program.argv.find((each) => each.startsWith('-text=')) ?? '-text=';
    return text(`${argument.slice('-text='.length).replace(/^["']|["']$/g, '')}\n`);
  },
});

const hello = server({
  name: 'hello-app',
  bases: ['hello-app', 'echoserver', 'hello-kubernetes'],
  ports: [8080],
  ready: 200,
  memory: 6 * MEBI,
  cpu: 1,
  opening: [[100, (time) => `${slashStamp(time)} Server listening on port 8080`]],
  answer: (program) => text(`Hello, world!\nVersion: 1.0.0\nHostname: ${program.pod ?? ''}\n`),
});

const whoami = server({
  name: 'whoami',
  bases: ['whoami', 'hello'],
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

/** What it answers is the network's business, which knows the rules. */
const ingress: readonly Behaviour[] = INGRESS_CONTROLLERS.map(({ image, controller, ports }) =>
  server({
    name: controller,
    bases: [],
    matches: ({ full }) => image.test(full),
    ports,
    ready: 1500,
    memory: 80 * MEBI,
    cpu: 2,
  }),
);

export const WEB: readonly Behaviour[] = [...ingress, echo, hello, whoami, podinfo, fluentd, hpaExample];
