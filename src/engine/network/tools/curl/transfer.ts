/** One transfer of curl: the request, the redirections that it follows, and what is printed of it. */
import { type Printed, print } from '../../../ran.ts';
import type { Network } from '../../network.ts';
import type { Call, Outcome, Source } from '../../traffic.ts';
import { asked, dialogue, headOf, leadsTo, REDIRECTS } from '../http-words.ts';
import { ANSWER, patience } from '../patience.ts';
import type { Url } from '../words.ts';
import type { Options } from './options.ts';
import { type Transfer, writeOut } from './write-out.ts';

export interface Part {
  readonly code: number;
  readonly printed: Printed;
  /** ms */
  readonly took: number;
  readonly saves: readonly (readonly [path: string, text: string])[];
}

const AGENT = 'curl/8.14.1';
/** `--max-redirs` */
const MOST = 50;
const DATA = ['data', 'data-raw', 'data-binary', 'data-ascii', 'data-urlencode', 'json', 'form'];

export const written = ({ host, port, path, https }: Url): string =>
  `${https ? 'https' : 'http'}://${host}${port === (https ? 443 : 80) ? '' : `:${port}`}${path}`;

export function transfer(network: Network, from: Source, options: Options, first: Url, index: number): Part {
  const { flags, values } = options;
  const value = (name: string): string | undefined => values.get(name)?.at(-1);
  const head = flags.has('head');
  const sends = DATA.some((name) => values.has(name)) && !flags.has('get');
  const own = value('request') ?? (head ? 'HEAD' : values.has('upload-file') ? 'PUT' : sends ? 'POST' : 'GET');
  const agent = value('user-agent') ?? AGENT;
  const headers = (values.get('header') ?? []).join('\n');
  const follows = flags.has('location') || flags.has('location-trusted');
  const most = Number(value('max-redirs') ?? MOST);
  const limit = Math.min(
    ...['max-time', 'connect-timeout'].map((name) => Number(value(name) ?? Number.POSITIVE_INFINITY) * 1000),
  );
  const quiet = flags.has('silent') && !flags.has('show-error');
  let [url, method, took, redirects] = [withQuery(first, options), own, 0, 0];
  let [talk, tops, heads] = ['', '', 0];
  const ends = (code: number, error: string, more: Partial<Transfer>, body = '', saves: Part['saves'] = []): Part => {
    const done: Transfer = {
      ...{
        url: written(url),
        scheme: url.https ? 'https' : 'http',
        method,
        status: 0,
        took,
        connected: 0,
        size: 0,
        head: heads,
      },
      ...{ type: '', address: '', port: url.port, redirects, next: '', code, error, ...more },
    };
    const { shown, complaints } = writeOut(value('write-out') ?? '', done);
    const complaint = error === '' || quiet ? '' : `curl: (${code}) ${error}\n`;
    return {
      code,
      ...shownBy(print(['stderr', talk + complaint], ['stdout', body + shown], ['stderr', complaints])),
      took,
      saves,
    };
  };
  for (;;) {
    const call: Call = { ...url, method, agent, ...asked(headers), ...leads(options, url) };
    const outcome = network.ask(from, call);
    const { answer, address = '' } = outcome;
    if (answer === undefined) {
      const failed = failure(outcome, url, limit);
      took += failed.took;
      if (flags.has('verbose')) talk += attempt(url, address, failed.text);
      return ends(failed.code, failed.text, {}, flags.has('include') || head ? tops : '');
    }
    took += Math.round(ANSWER + outcome.late);
    const connected = 1;
    const common = { address, connected };
    if (took > limit)
      return ends(28, `Operation timed out after ${limit + 1} milliseconds with 0 bytes received`, {
        ...common,
        took: limit + 1,
      });
    const doubt = url.https ? distrust(outcome, options) : undefined;
    if (doubt !== undefined) return ends(doubt[0], doubt[1], common);
    const { status, body, headers: told = {} } = answer;
    const top = headOf(status, told, body, network.now);
    heads += top.length;
    tops += top;
    if (flags.has('verbose')) talk += dialogue(url, method, agent, asked(headers).header, address, top);
    const next = REDIRECTS.has(status) ? leadsTo(url, told['Location']) : undefined;
    if (next !== undefined && follows) {
      if (redirects >= most)
        return ends(47, `Maximum (${most}) redirects followed`, { ...common, status }, shownTops(flags, tops));
      redirects++;
      if (status < 304 && method === 'POST' && value('request') === undefined) method = 'GET';
      url = next;
      continue;
    }
    const size = head ? 0 : new TextEncoder().encode(body).length;
    const about = {
      ...common,
      status,
      size,
      type: told['Content-Type'] ?? '',
      next: next === undefined ? '' : written(next),
    };
    const fails = status >= 400 && (flags.has('fail') || flags.has('fail-with-body'));
    const error = fails ? `The requested URL returned error: ${status}` : '';
    const text = head || (fails && !flags.has('fail-with-body')) ? '' : body;
    const file = fileOf(options, url, index);
    const saves: (readonly [string, string])[] = [];
    const dump = value('dump-header');
    if (dump !== undefined && dump !== '-') saves.push([dump, tops]);
    const shown = shownTops(flags, tops) + text;
    if (file !== undefined && file !== '/dev/null') saves.push([file, shown]);
    const printed = (dump === '-' ? tops : '') + (file === undefined ? shown : '');
    return ends(fails ? 22 : 0, error, about, printed, saves);
  }
}

const shownBy = ({
  output,
  printed = [['stdout', output]],
}: {
  readonly output: string;
  readonly printed?: Printed;
}) => ({ printed });

const shownTops = (flags: Options['flags'], tops: string): string =>
  flags.has('include') || flags.has('show-headers') || flags.has('head') ? tops : '';

/** With `-G` the data are part of the address. */
function withQuery(url: Url, { flags, values }: Options): Url {
  const data = DATA.flatMap((name) => values.get(name) ?? []).join('&');
  if (!flags.has('get') || data === '') return url;
  return { ...url, path: `${url.path}${url.path.includes('?') ? '&' : '?'}${data}` };
}

/** `--resolve HOST:PORT:ADDRESS`, `--connect-to HOST:PORT:TO:PORT`: where a name leads, without asking for it. */
function leads({ values }: Options, { host, port }: Url): Partial<Call> {
  for (const rule of values.get('resolve') ?? []) {
    const [name, wanted, address] = rule.replace(/^[+-]/, '').split(':');
    if ((name === host || name === '*') && Number(wanted) === port && address)
      return { host: address.split(',')[0] ?? address, header: host };
  }
  for (const rule of values.get('connect-to') ?? []) {
    const [name = '', wanted = '', to = '', at = ''] = rule.split(':');
    if ((name === '' || name === host) && (wanted === '' || Number(wanted) === port))
      return { ...(to === '' ? {} : { host: to, header: host }), ...(at === '' ? {} : { port: Number(at) }) };
  }
  return {};
}

/** The file of `-o` or `-O`; undefined: standard output. */
function fileOf({ flags, values }: Options, url: Url, index: number): string | undefined {
  const named = values.get('output')?.[index];
  const file =
    named ??
    (flags.has('remote-name') || flags.has('remote-name-all')
      ? url.path.replace(/[?].*$/, '').replace(/^.*\//, '')
      : undefined);
  return file === '-' ? undefined : file;
}

const MORE = `
More details here: https://curl.se/docs/sslcerts.html

curl failed to verify the legitimacy of the server and therefore could not
establish a secure connection to it. To learn more about this situation and
how to fix it, please visit the webpage mentioned above.`;

/** What OpenSSL has against a certificate, or against what is none; undefined: nothing. */
function distrust(
  { certificate }: Outcome,
  { flags, values }: Options,
): readonly [code: number, text: string] | undefined {
  if (certificate === undefined) return undefined;
  if (certificate === 'none') return [35, 'TLS connect error: error:0A00010B:SSL routines::wrong version number'];
  if (flags.has('insecure')) return undefined;
  const trusts = values.has('cacert');
  if (trusts && (certificate === 'cluster' || certificate === 'own')) return undefined;
  const why =
    certificate === 'own'
      ? 'self-signed certificate'
      : trusts && certificate === 'expired'
        ? 'certificate has expired'
        : 'unable to get local issuer certificate';
  return [60, `SSL certificate problem: ${why}${MORE}`];
}

/** What it makes of a server that speaks no HTTP. */
function strange(failure: 'closed' | 'foreign', https: boolean): { code: number; text: string } {
  if (failure === 'closed')
    return https
      ? { code: 35, text: 'TLS connect error: error:0A000126:SSL routines::unexpected eof while reading' }
      : { code: 52, text: 'Empty reply from server' };
  return https
    ? { code: 35, text: 'TLS connect error: error:0A00010B:SSL routines::wrong version number' }
    : { code: 1, text: 'Received HTTP/0.9 when not allowed' };
}

function failure(
  outcome: Outcome,
  { host, port, https }: Url,
  limit: number,
): { code: number; text: string; took: number } {
  const took = Math.round(patience(outcome));
  if (took > limit) {
    const what = outcome.failure === 'nameserver' ? 'Resolving' : 'Connection';
    return { code: 28, text: `${what} timed out after ${limit + 1} milliseconds`, took: limit + 1 };
  }
  if (outcome.failure === 'unresolved' || outcome.failure === 'nameserver')
    return { code: 6, text: `Could not resolve host: ${host}`, took };
  if (outcome.failure === 'closed' || outcome.failure === 'foreign')
    return { ...strange(outcome.failure, https), took };
  const code = outcome.failure === 'timeout' ? 28 : 7;
  return {
    code,
    text: `Failed to connect to ${host} port ${port} after ${took} ms: Could not connect to server`,
    took,
  };
}

/** What `-v` tells of a connection that did not come about. */
function attempt({ port }: Url, address: string, text: string): string {
  const lines = address === '' ? [] : [`  Trying ${address}:${port}...`];
  return [...lines, text, 'closing connection #0'].map((line) => `* ${line}\n`).join('');
}
