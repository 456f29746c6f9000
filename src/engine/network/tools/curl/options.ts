/** curl's command line: which options there are, which of them take a word, and what curl says of the rest. */

const SHORT: Readonly<Record<string, string>> = {
  '0': 'http1.0', '1': 'tlsv1', '4': 'ipv4', '6': 'ipv6', a: 'append', A: 'user-agent', b: 'cookie', c: 'cookie-jar', C: 'continue-at',
  d: 'data', D: 'dump-header', e: 'referer', E: 'cert', f: 'fail', F: 'form', g: 'globoff', G: 'get', h: 'help', H: 'header',
  i: 'include', I: 'head', j: 'junk-session-cookies', J: 'remote-header-name', k: 'insecure', K: 'config', L: 'location', m: 'max-time',
  n: 'netrc', N: 'no-buffer', o: 'output', O: 'remote-name', p: 'proxytunnel', q: 'disable', r: 'range', R: 'remote-time', s: 'silent',
  S: 'show-error', T: 'upload-file', u: 'user', U: 'proxy-user', v: 'verbose', V: 'version', w: 'write-out', x: 'proxy', X: 'request',
  y: 'speed-time', Y: 'speed-limit', z: 'time-cond', Z: 'parallel', '#': 'progress-bar',
}; // biome-ignore format: a table

const list = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/** Those that take a word. */
const VALUED = list(
  `user-agent cookie cookie-jar continue-at data dump-header referer cert form header config max-time output range upload-file
  user proxy-user write-out proxy request speed-time speed-limit time-cond connect-timeout retry retry-delay retry-max-time
  cacert capath key resolve connect-to data-raw data-binary data-ascii data-urlencode json max-redirs url interface proto
  proto-default proto-redir unix-socket limit-rate max-filesize oauth2-bearer noproxy form-string local-port keepalive-time output-dir
  tls-max ciphers tls13-ciphers stderr trace trace-ascii cert-type key-type pass dns-servers expect100-timeout url-query variable`,
);
const PLAIN = list(
  `http1.0 http1.1 http2 http2-prior-knowledge http3 tlsv1 tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3 ipv4 ipv6 append fail globoff get help include
  show-headers head junk-session-cookies remote-header-name insecure location netrc no-buffer remote-name remote-name-all
  proxytunnel disable remote-time silent show-error verbose version parallel progress-bar compressed fail-with-body fail-early
  location-trusted no-progress-meter retry-connrefused retry-all-errors create-dirs ssl ssl-reqd path-as-is raw tcp-nodelay
  tcp-fastopen no-keepalive no-sessionid no-alpn anyauth basic digest ntlm negotiate styled-output post301 post302 post303
  trace-time cert-status crlf disallow-username-in-url ignore-content-length remove-on-error tr-encoding use-ascii`,
);
/** Those of which every one counts; of the others the last. */
const OFTEN = list('header data data-raw data-binary data-ascii data-urlencode resolve connect-to output url json');

export interface Options {
  readonly urls: readonly string[];
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, readonly string[]>;
}

/** @returns the options, or what curl has against them */
export function parseCurl(words: readonly string[]): Options | string {
  const urls: string[] = [];
  const flags = new Set<string>();
  const values = new Map<string, string[]>();
  const queue = [...words];
  const take = (name: string, shown: string, glued?: string): string | undefined => {
    const value = glued ?? queue.shift();
    if (value === undefined) return `curl: option ${shown}: requires parameter`;
    values.set(name, OFTEN.has(name) ? [...(values.get(name) ?? []), value] : [value]);
    if (name === 'url') urls.push(value);
    return undefined;
  };
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    let wrong: string | undefined;
    if (word === '--') urls.push(...queue.splice(0));
    else if (!word.startsWith('-') || word === '-') urls.push(word);
    else if (word.startsWith('--')) {
      const name = longName(word.slice(2));
      const negated = name === undefined && word.startsWith('--no-') ? longName(word.slice(5)) : undefined;
      if (name !== undefined && VALUED.has(name)) wrong = take(name, word);
      else if (name !== undefined) flags.add(name);
      else if (negated !== undefined && !VALUED.has(negated)) flags.delete(negated);
      else wrong = `curl: option ${word}: is unknown`;
    } else wrong = shortOptions(word, flags, take);
    if (wrong !== undefined) return wrong;
  }
  return { urls, flags, values };
}

function shortOptions(
  word: string,
  flags: Set<string>,
  take: (name: string, shown: string, glued?: string) => string | undefined,
): string | undefined {
  for (let i = 1; i < word.length; i++) {
    const name = SHORT[word[i] ?? ''];
    if (name === undefined) return `curl: option ${word}: is unknown`;
    if (VALUED.has(name)) return take(name, word, word.slice(i + 1) || undefined);
    flags.add(name);
  }
  return undefined;
}

/** By its whole name, or the beginning of one alone. */
function longName(text: string): string | undefined {
  if (VALUED.has(text) || PLAIN.has(text)) return text;
  const found = [...VALUED, ...PLAIN].filter((name) => name.startsWith(text));
  return found.length === 1 ? found[0] : undefined;
}
