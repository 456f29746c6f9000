/** curl, as its users know it: outputs, error texts, exit codes, waiting times. */
import { complain, print, type Ran } from '../../ran.ts';
import type { Network } from '../network.ts';
import type { Call, Outcome, Source } from '../traffic.ts';
import { asked, dialogue, headOf } from './http-words.ts';
import { ANSWER, patience } from './patience.ts';
import { parseOptions, parseUrl, type Url } from './words.ts';

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
  'user-agent',
  'u',
  'retry',
  'cacert',
  'resolve',
]);

const AGENT = 'curl/8.14.1';

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
  const agent = value('A', 'user-agent') ?? AGENT;
  const known = resolved(value('resolve'), url);
  const outcome = network.ask(from, { ...url, method, agent, ...known, ...asked(headers) });
  const verbose = options.has('v') || options.has('verbose');
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
  const top = headOf(status, told, body, network.now);
  const named = options.has('O') || options.has('remote-name');
  const file = value('o', 'output') ?? (named ? url.path.replace(/^.*\//, '') : undefined);
  const shown = file === undefined && !head ? body : '';
  const output = `${head || options.has('i') ? top : ''}${shown}${written(status, took, head ? 0 : Buffer.byteLength(body))}`;
  const talk = verbose ? dialogue(url, method, agent, asked(headers).header, outcome.address, top) : '';
  return {
    code: 0,
    ...print(['stderr', talk], ['stdout', output]),
    took,
    ...(file && file !== '/dev/null' ? { saves: [file, body] as const } : {}),
  };
}

/** `--resolve HOST:PORT:ADDRESS`: where a name leads, without asking for it. */
function resolved(rule: string | undefined, { host, port }: Url): Pick<Call, 'host' | 'header'> | undefined {
  const [name, wanted, address] = rule?.replace(/^[+]/, '').split(':') ?? [];
  return name === host && Number(wanted) === port && address ? { host: address, header: host } : undefined;
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
