/** BusyBox wget, as its users know it. */
import { complain, print, type Ran } from '../../ran.ts';
import type { Network } from '../network.ts';
import type { Source } from '../traffic.ts';
import { asked } from './http-words.ts';
import { ANSWER, patience, whyFailed } from './patience.ts';
import { parseOptions, parseUrl, reasonOf } from './words.ts';

const WGET_VALUED = new Set(['O', 'T', 't', 'timeout', 'tries', 'header', 'P', 'U']);

export function wget(network: Network, from: Source, words: readonly string[]): Ran {
  const { options, rest } = parseOptions(words, WGET_VALUED);
  const url = parseUrl(rest[0] ?? '');
  if (url === undefined) return { code: 1, ...complain('BusyBox: wget: missing URL\n'), took: 0 };
  const outcome = network.ask(from, {
    ...url,
    method: 'GET',
    agent: 'Wget',
    ...asked(String(options.get('header') ?? '')),
  });
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
    const why = whyFailed(outcome.failure ?? 'refused', from);
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
