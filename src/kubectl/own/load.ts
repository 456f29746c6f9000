/** `load`: many requests a second from somewhere to a Service, until they are stopped. A scenario's `traffic` is the same thing. */
import { didYouMean, type LoadCount, type LoadSpec } from '../../engine/index.ts';
import type { Command, Invocation } from '../command.ts';
import { CliError, PlainError } from '../errors.ts';
import type { FlagSpec } from '../flags.ts';
import { TABLE, tabbed } from '../printers/tabwriter.ts';
import { workingNode } from './nodes.ts';

const TO: FlagSpec = {
  name: 'to',
  type: 'string',
  help: 'Where the requests go: svc/NAME, a host name or an address, with :PORT and /PATH where they are not 80 and /.',
};

const startFlags: readonly FlagSpec[] = [
  TO,
  { name: 'from', type: 'string', help: 'Who asks: pod/NAME or outside, which is meant if it is not given.' },
  { name: 'rate', type: 'string', default: '10/s', help: 'Requests per second, minute or hour: 50/s, 600/m.' },
  { name: 'timeout', type: 'duration', default: '30s', help: 'How long each of them waits for its answer.' },
];

const start: Command = {
  name: 'start',
  use: 'NAME --to=svc/NAME [--from=pod/NAME] [--rate=RATE] [options]',
  short: 'Start a load, or change the one of this name',
  long: 'Start a load, or change the one of this name; its counts go on.\n\n Requests are spread over the endpoints as real ones would be, and use up CPU as the image they go to does.',
  examples: `# Ask the Service web from the pod client, 50 times a second
load start shoppers --from pod/client --to svc/web --rate 50/s

# Ask from outside through an Ingress
load start visitors --to shop.example/cart --rate 600/m`,
  flags: startFlags,
  names: () => [],
  run(on) {
    const name = named(on);
    if (!on.flags.changed('to')) throw new CliError('required flag(s) "to" not set');
    const from = sourceOf(on);
    const spec: LoadSpec = {
      from,
      to: targetOf(on, from.kind === 'outside'),
      rate: rateOf(on.flags.string('rate')),
      timeout: on.flags.duration('timeout'),
    };
    const { loads } = on.api.cluster;
    const known = loads.count(name) !== undefined;
    loads.start(name, spec);
    on.out(`load/${name} ${known ? 'configured' : 'started'}`);
    return 0;
  },
};

const stop: Command = {
  name: 'stop',
  use: '(NAME ... | --all) [options]',
  short: 'Stop loads',
  examples: '# Stop the load shoppers\nload stop shoppers',
  flags: [{ name: 'all', type: 'bool', help: 'Stop every load.' }],
  names: ({ cluster }) => [...cluster.loads.running.keys()],
  run(on) {
    const { loads } = on.api.cluster;
    const running = [...loads.running.keys()];
    const names = on.flags.bool('all') ? running : on.args;
    if (names.length === 0 && !on.flags.bool('all'))
      throw new CliError(`a NAME or --all is needed\nSee 'load stop -h' for help and examples`);
    for (const name of names)
      if (!running.includes(name)) throw new PlainError(`Error: load "${name}" not found${didYouMean(name, running)}`);
    for (const name of names) {
      loads.stop(name);
      on.out(`load/${name} stopped`);
    }
    return 0;
  },
};

const list: Command = {
  name: 'list',
  aliases: ['ls', 'get'],
  use: '[options]',
  short: 'Show the loads that run, and what became of their requests',
  examples: '# Show all loads\nload list',
  run(on) {
    const { running } = on.api.cluster.loads;
    if (running.size === 0) {
      on.err('No loads found');
      return 0;
    }
    const rows = [...running].map(([name, { spec, count }]) => [name, ...columns(on, spec, count)]);
    const head = ['NAME', 'FROM', 'TO', 'RATE', 'ANSWERED', 'FAILED', 'MEAN', 'WHY'];
    on.io.stdout(tabbed([head, ...rows].map((row) => `${row.join('\t')}\n`).join(''), TABLE));
    return 0;
  },
};

export const load: Command = {
  name: 'load',
  use: 'SUBCOMMAND [options]',
  short: 'Send requests to a Service, again and again',
  long: 'Send requests to a Service, again and again.',
  commands: [start, stop, list],
};

function named(on: Invocation): string {
  const [name, ...more] = on.args;
  if (name === undefined || more.length > 0)
    throw new CliError(
      `exactly one NAME is required, got ${on.args.length}\nSee '${on.path} -h' for help and examples`,
    );
  if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name))
    throw new CliError(
      `invalid name "${name}": lower case letters, digits and '-', starting and ending with a letter or digit`,
    );
  return name;
}

/** @throws CliError, or the API's refusal when there is no such pod */
function sourceOf(on: Invocation): LoadSpec['from'] {
  const text = on.flags.string('from');
  if (text === '' || text === 'outside') return { kind: 'outside' };
  const [type, name = '', ...more] = text.includes('/') ? text.split('/') : ['pod', text];
  if (!/^(po|pods?)$/.test(type ?? '') || name === '' || more.length > 0)
    throw new CliError(`invalid argument "${text}" for "--from" flag: expected pod/NAME or outside`);
  const key = `${on.namespace}/${name}`;
  on.api.get('pods', key);
  return { kind: 'pod', key };
}

function targetOf(on: Invocation, outside: boolean): LoadSpec['to'] {
  const text = on.flags.string('to').replace(/^https?:\/\//, '');
  const service = /^(?:svc|services?)\/(.*)$/.exec(text)?.[1];
  const match = /^([a-z0-9](?:[-.a-z0-9]*[a-z0-9])?)(?::(\d+))?(\/\S*)?$/i.exec(service ?? text);
  const port = Number(match?.[2] ?? 80);
  if (match?.[1] === undefined || port < 1 || port > 65_535)
    throw new CliError(
      `invalid argument "${text}" for "--to" flag: expected svc/NAME, HOST or ADDRESS, with :PORT and /PATH`,
    );
  const [, host, , path = '/'] = match;
  if (service === undefined) return { host, port, path };
  const found = on.api.get('services', `${on.namespace}/${host}`);
  const ports = found.spec.ports ?? [];
  const meant = match[2] === undefined && ports.length === 1 ? (ports[0]?.port ?? port) : port;
  if (!outside) return { host: `${host}.${on.namespace}.svc.cluster.local`, port: meant, path };
  const { spec, status } = found;
  const balanced = status.loadBalancer?.ingress?.[0]?.ip;
  if (balanced !== undefined) return { host: balanced, port: meant, path };
  const nodePort = spec.ports?.find((each) => each.port === meant)?.nodePort;
  if (nodePort === undefined)
    throw new CliError(`service "${host}" has no address outside the cluster: give --from=pod/NAME`);
  return { host: workingNode(on.api), port: nodePort, path };
}

const PER: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

function rateOf(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(?:\/(s|m|h))?$/.exec(text);
  const rate = Number(match?.[1]) / (PER[match?.[2] ?? 's'] ?? 1);
  if (!(rate > 0 && rate <= 1_000_000))
    throw new CliError(`invalid argument "${text}" for "--rate" flag: expected a number above 0, as 50/s or 600/m`);
  return rate;
}

function columns(on: Invocation, { from, to, rate }: LoadSpec, { ok, failed, mean }: LoadCount): string[] {
  const who = from.kind === 'pod' ? `pod/${from.key}` : from.kind === 'node' ? `node/${from.name}` : 'outside';
  const lost = Object.entries(failed).filter(([, count]) => count > 0);
  const sum = lost.reduce((total, [, count]) => total + count, 0);
  return [
    who,
    `${to.host}:${to.port}${to.path ?? ''}`,
    `${Math.round(rate * 100) / 100}/s`,
    String(Math.round(ok)),
    String(Math.round(sum)),
    ok > 0 ? `${Math.round(mean)}ms` : '<none>',
    [
      ...(on.api.cluster.network.isThere(from) ? [] : ['the sender is gone']),
      ...lost.map(([why, count]) => `${why}: ${Math.round(count)}`),
    ].join(', ') || '<none>',
  ];
}
