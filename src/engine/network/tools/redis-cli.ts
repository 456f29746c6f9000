/** redis-cli: one command, or those that come in, a line each. */
import { type Printed, print, type Ran } from '../../ran.ts';
import type { Network } from '../network.ts';
import type { Source } from '../traffic.ts';
import { patience, whyFailed } from './patience.ts';
import { shellWords } from './words.ts';

const WARNING = "Warning: Using a password with '-a' or '-u' option on the command line interface may not be safe.\n";

export function redisCli(network: Network, from: Source, words: readonly string[], stdin: string): Ran {
  let [host, port, password, quiet] = ['127.0.0.1', 6379, undefined as string | undefined, false];
  let fails = false;
  const rest = [...words];
  while (rest[0]?.startsWith('-')) {
    const option = rest.shift();
    if (option === '-h') host = rest.shift() ?? host;
    else if (option === '-p') port = Number(rest.shift() ?? port);
    else if (option === '-a' || option === '--pass') password = rest.shift();
    else if (option === '-n' || option === '-u' || option === '--user') rest.shift();
    else if (option === '--no-auth-warning') quiet = true;
    else if (option === '-e') fails = true;
    else if (option === '--version' || option === '-v') return { code: 0, output: 'redis-cli 8.0.0\n', took: 0 };
  }
  const lines =
    rest.length > 0
      ? [rest]
      : stdin
          .split('\n')
          .map(shellWords)
          .filter((line) => line.length > 0);
  const pieces: Printed[number][] = password === undefined || quiet ? [] : [['stderr', WARNING]];
  let [took, code] = [1, 0];
  for (const line of lines) {
    if (line[0]?.toUpperCase() === 'AUTH') password = line.at(-1);
    const says = {
      words: line[0]?.toUpperCase() === 'AUTH' ? ['SELECT', '0'] : line,
      ...(password === undefined ? {} : { password }),
    };
    const outcome = network.request(from, { host, port, says });
    if (outcome.answer === undefined) {
      const { failure } = outcome;
      const why =
        failure === 'unresolved' || failure === 'nameserver'
          ? 'Name or service not known'
          : whyFailed(failure ?? 'refused', from);
      pieces.push(['stderr', `Could not connect to Redis at ${host}:${port}: ${why}\n`]);
      return { code: 1, ...print(...pieces), took: patience(outcome) };
    }
    took += Math.round(outcome.late);
    const { status, body } = outcome.answer;
    if (status >= 400 && fails) code = 1;
    if (body === '') return { code: 1, ...print(...pieces, ['stderr', 'Error: Server closed the connection\n']), took };
    if (body.startsWith('WRONGPASS')) {
      pieces.push(['stderr', `AUTH failed: ${body.trimEnd()}\n`], ['stdout', 'NOAUTH Authentication required.\n\n']);
    } else pieces.push(['stdout', body]);
  }
  return { code, ...print(...pieces), took };
}
