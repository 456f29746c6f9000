/**
 * One request, told station by station: `scenario request pod/shop/web-1 http://api:8080/health`. It is an input like any
 * command: where a Service sends it is drawn by chance, and the chance that comes after is another.
 */
import type { Call, Cluster, Failure, Hop, NetworkPolicy, Outcome, Source } from '../engine/index.ts';
import { waysOf } from './policy-rules.ts';

const PORTS: Readonly<Record<string, number>> = { http: 80, https: 443 };

/** `shop/web-1` or `pod/shop/web-1`, `node/worker-1`, `outside`. @returns undefined for what is none of them */
export function sourceOf(word: string): Source | undefined {
  if (word === 'outside') return { kind: 'outside' };
  const parts = word.split('/');
  if (parts[0] === 'node' && parts.length === 2 && parts[1]) return { kind: 'node', name: parts[1] };
  const key = parts[0] === 'pod' ? parts.slice(1) : parts;
  return key.length === 2 && key.every((part) => part !== '') ? { kind: 'pod', key: key.join('/') } : undefined;
}

/** `http://web.shop:8080/path`, `web:80`, `10.96.0.1`, `tcp://db:5432` for a connection alone. @returns undefined for what is no address */
export function callOf(word: string): Call | undefined {
  const match = /^(?:(https?|tcp):\/\/)?([\w.-]+)(?::(\d{1,5}))?(\/\S*)?$/.exec(word);
  if (match === null) return undefined;
  const [, scheme = 'http', host = '', digits, path = '/'] = match;
  const port = digits === undefined ? PORTS[scheme] : Number(digits);
  if (port === undefined || port < 1 || port > 65_535) return undefined;
  if (scheme === 'tcp') return { host, port };
  return { host, port, path, method: 'GET', ...(scheme === 'https' ? { https: true } : {}) };
}

const FAILURES: Readonly<Record<Failure, string>> = {
  unresolved: 'no answer: nobody knows this name',
  nameserver: 'no answer: the DNS server does not answer, so the name stands for nothing',
  refused: 'no answer: the connection is refused, as nobody listens there, or the Service has no endpoint',
  timeout: 'no answer: the packets vanish, by a policy, a cut link or a dead machine; a client waits until it gives up',
  unreachable: 'no answer: there is no such host',
  closed: 'no answer: who listens there speaks no HTTP, and closes the connection',
  foreign: 'no answer: who listens there speaks no HTTP, and says something else',
};

const POLICIES = 'networkpolicies.networking.k8s.io';

/** Who guards a pod there, and by which of its rules it lets the request through; where none does, what they would let through. */
function policyText({ name, text, guards }: Hop, { store }: Cluster['parts']): string {
  const { way = 'in', policies = [] } = guards ?? {};
  const told = policies.map(({ key, rule }) => {
    const { spec } = (store.get(POLICIES, key) as NetworkPolicy | undefined) ?? {};
    const [, rules = []] = (spec && waysOf(spec).find(([each]) => each === way)) ?? [];
    return { key, rule: rule === undefined ? undefined : rules[rule], rules };
  });
  const [first] = told;
  if (text === 'passes') return `NetworkPolicy ${name} lets it ${way}: ${first?.rule ?? ''}`;
  const [where] = name.split(': ');
  const lets = told.map(
    ({ key, rules }) => `${key.split('/')[1]} lets ${way} ${rules.length === 0 ? 'nothing' : rules.join('; ')}`,
  );
  return `NetworkPolicy drops ${text === 'dropped' ? 'it' : 'the DNS query'}, at the ${where}: ${lets.join('; ')}`;
}

/** What happened at a station, in words. */
function hopText(hop: Hop, parts: Cluster['parts']): string {
  const { kind, name, text, late = 0 } = hop;
  switch (kind) {
    case 'dns':
      if (text === 'silent') return `the DNS server ${name} did not answer in ${late / 1000} s`;
      if (text === 'refused') return `the DNS server ${name} refuses the query`;
      return `${name} stands for ${text === '' || text in FAILURES ? 'nothing' : text}${late === 0 ? '' : `, which took ${late / 1000} s to find out`}`;
    case 'alias':
      return `${name} is another name of ${text}`;
    case 'balancer':
      return `the load balancer of ${name} hands it to node ${text}`;
    case 'service':
      return text.includes(':') ? `Service ${name} leads to ${text}` : `Service ${name}: ${text}`;
    case 'policy':
      return policyText(hop, parts);
    case 'ingress':
      return text === 'no rule' ? `no Ingress has a rule for it` : `Ingress ${name} leads to Service ${text}`;
    case 'pod':
      return text === 'refused' ? `pod ${name} refuses it` : `pod ${name} takes it on ${text}`;
    case 'node':
      return text === 'does not answer' ? `${name} does not answer` : `${name} has ${text}`;
    default:
      return `${name} ${text}`;
  }
}

function endText({ answer, failure, late }: Outcome, { path }: Call): string {
  const slow = late > 0 ? `, ${Math.round(late)} ms late` : '';
  if (failure !== undefined) return FAILURES[failure];
  if (answer === undefined || path === undefined) return `connected${slow}`;
  return `answer: HTTP ${answer.status}${slow}`;
}

/** The way of the request, a line for each station, and what came back. */
export function tellRequest(cluster: Cluster, [from = '', to = '']: readonly string[]): { text: string; code: number } {
  const source = sourceOf(from);
  if (source === undefined)
    return { text: `"${from}" is no place to ask from: it takes NAMESPACE/POD, node/NAME or outside`, code: 1 };
  const call = callOf(to);
  if (call === undefined)
    return { text: `"${to}" is no address: it takes http://NAME:PORT/PATH, NAME:PORT or tcp://NAME:PORT`, code: 1 };
  const { store } = cluster.parts;
  if (source.kind === 'pod' && store.get('pods', source.key) === undefined)
    return { text: `there is no pod ${source.key}`, code: 1 };
  if (source.kind === 'node' && store.get('nodes', source.name) === undefined)
    return { text: `there is no node ${source.name}`, code: 1 };
  const outcome = cluster.network.request(source, call);
  const address = cluster.network.addressOf(source);
  const where =
    source.kind === 'pod' ? `pod ${source.key}` : source.kind === 'node' ? `node ${source.name}` : 'outside';
  const lines = [
    `from     ${where}${address === undefined ? '' : ` ${address}`}`,
    ...outcome.hops.map((hop) => `${hop.kind.padEnd(8)} ${hopText(hop, cluster.parts)}`),
    `${(outcome.failure === undefined ? 'end' : 'lost').padEnd(8)} ${endText(outcome, call)}`,
  ];
  const body = call.path === undefined ? '' : (outcome.answer?.body.trim() ?? '');
  return {
    text: [...lines, ...(body === '' ? [] : ['', body])].join('\n'),
    code: outcome.failure === undefined ? 0 : 1,
  };
}
