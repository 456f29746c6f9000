/** The network programs that people run inside containers. */
import { lastAtEnd, programName, type Ran } from '../../ran.ts';
import type { Network } from '../network.ts';
import type { Source } from '../traffic.ts';
import { curl } from './curl/index.ts';
import { dig } from './dig.ts';
import { ip } from './ip.ts';
import { getent, nc, pgIsReady, ping, telnet } from './names.ts';
import { nslookup } from './nslookup.ts';
import { psql } from './psql.ts';
import { redisCli } from './redis-cli.ts';
import { wget } from './wget.ts';
import { shellWords } from './words.ts';

const SHELLS = new Set(['sh', 'bash', 'ash']);
/** What a command comes to; undefined when it is none of the network's. @param jitter from 0 to 1 */
export function runTool(
  network: Network,
  from: Source,
  argv: readonly string[],
  jitter: () => number,
  stdin = '',
): Ran | undefined {
  const ran = started(network, from, argv, jitter, stdin);
  return ran === undefined || programName(argv[0] ?? '') === 'ping' ? ran : lastAtEnd(ran);
}

function started(
  network: Network,
  from: Source,
  argv: readonly string[],
  jitter: () => number,
  stdin: string,
): Ran | undefined {
  const [path = '', ...words] = argv;
  switch (programName(path)) {
    case 'curl':
      return curl(network, from, words);
    case 'wget':
      return wget(network, from, words);
    case 'nslookup':
      return nslookup(network, from, words);
    case 'getent':
      return getent(network, from, words);
    case 'pg_isready':
      return pgIsReady(network, from, words);
    case 'psql':
      return psql(network, from, words, stdin);
    case 'dig':
      return dig(network, from, words, jitter);
    case 'ip':
      return ip(network, from, words);
    case 'ping':
      return ping(network, from, words, jitter);
    case 'telnet':
      return telnet(network, from, words);
    case 'redis-cli':
    case 'valkey-cli':
      return redisCli(network, from, words, stdin);
    case 'nc':
      return nc(network, from, words, stdin);
    default: {
      const script = SHELLS.has(programName(path)) ? words[words.indexOf('-c') + 1] : undefined;
      if (script === undefined || !words.includes('-c')) return undefined;
      const inner = shellWords(script);
      return SHELLS.has(programName(inner[0] ?? '')) ? undefined : runTool(network, from, inner, jitter, stdin);
    }
  }
}
