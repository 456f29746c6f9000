/** curl and BusyBox wget, as their users know them: outputs, error texts, exit codes, waiting times. */
import { complain, print, type Ran } from '../../ran.ts';
import type { Network } from '../network.ts';
import { DNS_ATTEMPTS, DNS_PATIENCE } from '../resolver.ts';
import type { Call, Failure, Outcome, Source } from '../traffic.ts';
import { parseOptions, parseUrl, reasonOf } from './words.ts';

/** Linux gives up a connection after six SYNs without an answer (`net.ipv4.tcp_syn_retries`), ms. */
export const SYN_TIMEOUT = 127_000;
/** ARP gives up after three tries, ms. */
export const UNREACHABLE = 3_000;
/** How long a resolver takes to give up, ms. */
export const DNS_TIMEOUT = DNS_ATTEMPTS * DNS_PATIENCE;

/** How long a failure takes to show, ms. */
function patience({ failure, late }: Outcome): number {
  if (failure === 'timeout') return late + SYN_TIMEOUT;
  if (failure === 'unreachable') return late + UNREACHABLE;
  return late + (failure === 'nameserver' ? DNS_TIMEOUT : 1);
}

/** What an answer usually takes, ms. */
const ANSWER = 2;

const CURL_VALUED = new Set([
  'm',
  'max-time',
  'connect-timeout',
  'H',
  'header',
  'X',
  'request',
  'o',
  'output',
  'w',
  'write-out',
  'd',
  'data',
  'A',
  'u',
  'retry',
  'cacert',
]);

export function curl(network: Network, from: Source, words: readonly string[]): Ran {
  const { options, rest } = parseOptions(words, CURL_VALUED);
  const url = parseUrl(rest[0] ?? '');
  if (url === undefined) return { code: 2, ...complain('curl: no URL specified!\n'), took: 0 };
  const value = (...names: string[]) => {
    const found = names.map((name) => options.get(name)).find((text) => typeof text === 'string');
    return typeof found === 'string' ? found : undefined;
  };
  const headers = value('H', 'header') ?? '';
  const head = options.has('I') || options.has('head');
  const method = value('X', 'request') ?? (head ? 'HEAD' : value('d', 'data') === undefined ? 'GET' : 'POST');
  const outcome = network.ask(from, { ...url, method, ...asked(headers) });
  const quiet = (options.has('s') || options.has('silent')) && !options.has('S');
  const limit = Math.min(
    ...['m', 'max-time', 'connect-timeout'].map((name) => Number(value(name) ?? Number.POSITIVE_INFINITY) * 1000),
  );
  const written = (status: number, ms: number, bytes = 0) => writeOut(value('w', 'write-out') ?? '', status, ms, bytes);
  const failed = (text: string, more: string) => print(['stderr', quiet ? '' : text], ['stdout', more]);
  if (outcome.answer === undefined) {
    const { code, text, took } = curlError(outcome, url, limit);
    return { code, ...failed(`curl: (${code}) ${text}\n`, written(0, took)), took };
  }
  const took = Math.round(ANSWER + outcome.late);
  if (took > limit) {
    const text = `curl: (28) Operation timed out after ${limit + 1} milliseconds with 0 bytes received\n`;
    return { code: 28, ...failed(text, written(0, limit + 1)), took: limit + 1 };
  }
  const doubt = options.has('k') || options.has('insecure') ? undefined : distrust(outcome, value('cacert'));
  if (doubt !== undefined) return { code: 60, ...failed(`curl: (60) ${doubt}\n${MORE}`, written(0, took)), took };
  const { status, body, headers: told = {} } = outcome.answer;
  if ((options.has('f') || options.has('fail')) && status >= 400)
    return {
      code: 22,
      ...failed(`curl: (22) The requested URL returned error: ${status}\n`, written(status, took)),
      took,
    };
  const lines = Object.entries(told).map(([name, text]) => `${name}: ${text}\r\n`);
  const top = `HTTP/1.1 ${status} ${reasonOf(status)}\r\n${lines.join('')}\r\n`;
  const named = options.has('O') || options.has('remote-name');
  const file = value('o', 'output') ?? (named ? url.path.replace(/^.*\//, '') : undefined);
  const shown = file === undefined && !head ? body : '';
  const output = `${head || options.has('i') ? top : ''}${shown}${written(status, took, head ? 0 : Buffer.byteLength(body))}`;
  return { code: 0, output, took, ...(file && file !== '/dev/null' ? { saves: [file, body] as const } : {}) };
}

/** What the server hears of the headers. */
function asked(headers: string): Pick<Call, 'header' | 'token'> {
  const header = /^host:\s*(\S+)/im.exec(headers)?.[1];
  const token = /^authorization:\s*bearer\s+(\S+)/im.exec(headers)?.[1];
  return { ...(header ? { header } : {}), ...(token ? { token } : {}) };
}

/** What OpenSSL has against a certificate; undefined: nothing. @param authority the file with the authorities that are trusted */
function distrust({ certificate }: Outcome, authority: string | undefined): string | undefined {
  if (certificate === undefined) return undefined;
  const why = authority === undefined ? 'unable to get local issuer certificate' : 'certificate has expired';
  return authority !== undefined && certificate === 'cluster' ? undefined : `SSL certificate problem: ${why}`;
}

const MORE = `More details here: https://curl.se/docs/sslcerts.html

curl failed to verify the legitimacy of the server and therefore could not
establish a secure connection to it. To learn more about this situation and
how to fix it, please visit the webpage mentioned above.
`;

/** What `-w` prints: the variables that people ask for; what else there is stays empty, as an unknown one does. */
function writeOut(format: string, status: number, ms: number, bytes: number): string {
  const code = String(status).padStart(3, '0');
  const variables: Readonly<Record<string, string>> = {
    http_code: code,
    response_code: code,
    time_total: (ms / 1000).toFixed(6),
    size_download: String(bytes),
  };
  return format
    .replace(/%\{(\w+)\}/g, (_, name: string) => variables[name] ?? '')
    .replaceAll('\\n', '\n')
    .replaceAll('\\t', '\t');
}

function curlError(outcome: Outcome, { host, port }: { host: string; port: number }, limit: number) {
  const took = Math.round(patience(outcome));
  if (took > limit) {
    const what = outcome.failure === 'nameserver' ? 'Resolving' : 'Connection';
    return { code: 28, text: `${what} timed out after ${limit + 1} milliseconds`, took: limit + 1 };
  }
  if (outcome.failure === 'unresolved' || outcome.failure === 'nameserver')
    return { code: 6, text: `Could not resolve host: ${host}`, took };
  const code = outcome.failure === 'timeout' ? 28 : 7;
  return {
    code,
    text: `Failed to connect to ${host} port ${port} after ${took} ms: Could not connect to server`,
    took,
  };
}

/** The words of the C library for what went wrong with a connection. */
const WHY: Readonly<Partial<Record<Failure, string>>> = {
  refused: 'Connection refused',
  timeout: 'Operation timed out',
  unreachable: 'Host is unreachable',
};

const WGET_VALUED = new Set(['O', 'T', 't', 'timeout', 'tries', 'header', 'P', 'U']);

export function wget(network: Network, from: Source, words: readonly string[]): Ran {
  const { options, rest } = parseOptions(words, WGET_VALUED);
  const url = parseUrl(rest[0] ?? '');
  if (url === undefined) return { code: 1, ...complain('BusyBox: wget: missing URL\n'), took: 0 };
  const outcome = network.ask(from, { ...url, method: 'GET', ...asked(String(options.get('header') ?? '')) });
  const quiet = options.has('q');
  const limit = Number(options.get('T') ?? options.get('timeout') ?? Number.POSITIVE_INFINITY) * 1000;
  const { address = '' } = outcome;
  // Its time limit begins with the connection.
  if (outcome.failure === 'unresolved' || outcome.failure === 'nameserver')
    return { code: 1, ...complain(`wget: bad address '${url.host}'\n`), took: patience(outcome) };
  const unchecked = options.has('no-check-certificate') || !url.https || outcome.answer === undefined;
  const note = unchecked ? '' : 'wget: note: TLS certificate validation not implemented\n';
  const start = `${quiet ? '' : `Connecting to ${url.host} (${address}:${url.port})\n`}${note}`;
  if (outcome.answer === undefined) {
    const took = patience(outcome);
    if (took > limit) return { code: 1, ...complain(`${start}wget: download timed out\n`), took: limit };
    const why = WHY[outcome.failure ?? 'refused'];
    const text = `wget: can't connect to remote host (${address}): ${why}`;
    return { code: 1, ...complain(`${start}${text}\n`), took };
  }
  const took = Math.round(ANSWER + outcome.late);
  if (took > limit) return { code: 1, ...complain(`${start}wget: download timed out\n`), took: limit };
  const { status, body } = outcome.answer;
  if (status >= 400)
    return {
      code: 1,
      ...complain(`${start}wget: server returned error: HTTP/1.1 ${status} ${reasonOf(status)}\n`),
      took,
    };
  if (options.has('spider')) return { code: 0, ...complain(quiet ? note : `${start}remote file exists\n`), took };
  const toOutput = options.get('O') === '-';
  const file =
    typeof options.get('O') === 'string' ? String(options.get('O')) : url.path.replace(/^.*\//, '') || 'index.html';
  if (toOutput) {
    const told = quiet ? note : `${start}writing to stdout\n`;
    return { code: 0, ...print(['stderr', told], ['stdout', body]), took };
  }
  const told = quiet ? note : `${start}saving to '${file}'\n'${file}' saved\n`;
  return { code: 0, ...complain(told), took, ...(file === '/dev/null' ? {} : { saves: [file, body] as const }) };
}
