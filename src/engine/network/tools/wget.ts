/** BusyBox wget, as its users know it. */
import { complain, print, type Ran } from '../../ran.ts';
import type { Network } from '../network.ts';
import type { Source } from '../traffic.ts';
import { asked, headOf, leadsTo, REDIRECTS } from './http-words.ts';
import { ANSWER, patience, whyFailed } from './patience.ts';
import { parseOptions, parseUrl, reasonOf } from './words.ts';

const WGET_VALUED = new Set(['O', 'T', 't', 'timeout', 'tries', 'header', 'P', 'U', 'user-agent', 'post-data']);
/** Redirections, before it gives up. */
const MOST = 20;

export function wget(network: Network, from: Source, words: readonly string[]): Ran {
  const { options, rest } = parseOptions(words, WGET_VALUED);
  const first = parseUrl(rest[0] ?? '');
  if (first === undefined) return { code: 1, ...complain('BusyBox: wget: missing URL\n'), took: 0 };
  const word = (...names: readonly string[]): string | undefined =>
    names.map((name) => options.get(name)).find((value) => typeof value === 'string') as string | undefined;
  const quiet = options.has('q');
  const limit = Number(word('T', 'timeout') ?? Number.POSITIVE_INFINITY) * 1000;
  const agent = word('U', 'user-agent') ?? 'Wget';
  let [url, told, took] = [first, '', 0];
  const fails = (text: string, at: number): Ran => ({ code: 1, ...complain(`${told}wget: ${text}\n`), took: at });
  for (let round = 0; ; round++) {
    const method = options.has('post-data') ? 'POST' : 'GET';
    const outcome = network.ask(from, { ...url, method, agent, ...asked(word('header') ?? '') });
    const { answer, address = '' } = outcome;
    // Its time limit begins with the connection.
    if (outcome.failure === 'unresolved' || outcome.failure === 'nameserver')
      return fails(`bad address '${url.host}'`, took + patience(outcome));
    if (!quiet) told += `Connecting to ${url.host} (${address}:${url.port})\n`;
    if (url.https && answer !== undefined && !options.has('no-check-certificate'))
      told += 'wget: note: TLS certificate validation not implemented\n';
    const lasts = answer === undefined ? patience(outcome) : Math.round(ANSWER + outcome.late);
    if (lasts > limit) return fails('download timed out', took + limit);
    took += lasts;
    if (outcome.failure === 'closed' || outcome.failure === 'foreign') return fails('error getting response', took);
    if (answer === undefined)
      return fails(`can't connect to remote host (${address}): ${whyFailed(outcome.failure ?? 'refused', from)}`, took);
    if (outcome.certificate === 'none') return fails('error getting response', took);
    const { status, body, headers = {} } = answer;
    const top = headOf(status, headers, body, network.now).replace('Connection: keep-alive', 'Connection: close');
    if (options.has('S')) told += top.replaceAll('\r\n', '\n').replace(/^(.*)\n/gm, '  $1\n');
    const next = REDIRECTS.has(status) ? leadsTo(url, headers['Location']) : undefined;
    if (next !== undefined) {
      if (round >= MOST) return fails('too many redirections', took);
      url = next;
      continue;
    }
    if (status >= 400) return fails(`server returned error: HTTP/1.1 ${status} ${reasonOf(status)}`, took);
    if (options.has('spider')) return { code: 0, ...complain(quiet ? told : `${told}remote file exists\n`), took };
    const file = word('O') ?? (first.path.replace(/[?].*$/, '').replace(/^.*\//, '') || 'index.html');
    if (file === '-') {
      if (!quiet) told += 'writing to stdout\n';
      return { code: 0, ...print(['stderr', told], ['stdout', body]), took };
    }
    if (!quiet) told += `saving to '${file}'\n'${file}' saved\n`;
    return { code: 0, ...complain(told), took, ...(file === '/dev/null' ? {} : { saves: [[file, body] as const] }) };
  }
}
