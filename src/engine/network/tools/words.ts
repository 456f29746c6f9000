/** Command lines of the small network programs: options apart from the rest. */

export interface Options {
  /** By name without dashes; an option that takes no value is `true`. Headers, of which there may be many, stand one a line. */
  readonly options: ReadonlyMap<string, string | true>;
  readonly rest: readonly string[];
}

/** @param valued the options that take a value: `m`, `connect-timeout` */
export function parseOptions(words: readonly string[], valued: ReadonlySet<string>): Options {
  const options = new Map<string, string | true>();
  const rest: string[] = [];
  const queue = [...words];
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    if (!word.startsWith('-') || word === '-') rest.push(word);
    else if (word.startsWith('--')) {
      const [name = '', value] = word.slice(2).split('=', 2);
      set(options, name, value ?? (valued.has(name) ? (queue.shift() ?? '') : true));
    } else short(word.slice(1), queue, options, valued);
  }
  return { options, rest };
}

const HEADERS = new Set(['H', 'header']);

function set(options: Map<string, string | true>, name: string, value: string | true): void {
  const before = HEADERS.has(name) ? options.get(name) : undefined;
  options.set(name, typeof before === 'string' && typeof value === 'string' ? `${before}\n${value}` : value);
}

function short(
  letters: string,
  queue: string[],
  options: Map<string, string | true>,
  valued: ReadonlySet<string>,
): void {
  for (let i = 0; i < letters.length; i++) {
    const name = letters[i] ?? '';
    if (!valued.has(name)) options.set(name, true);
    else {
      const glued = letters.slice(i + 1);
      set(options, name, glued || (queue.shift() ?? ''));
      return;
    }
  }
}

/** A simple shell command as words: quotes are taken off, redirections and pipes end it. */
export function shellWords(script: string): string[] {
  const words: string[] = [];
  for (const match of script.matchAll(/"([^"]*)"|'([^']*)'|([^\s"']+)/g)) {
    const word = match[1] ?? match[2] ?? match[3] ?? '';
    if (match[3] !== undefined && /^(\||\|\||&&|;|\d?>.*)$/.test(word)) break;
    words.push(word);
  }
  return words;
}

export interface Url {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly https: boolean;
}

/** `web`, `http://web:8080/x?y`. */
export function parseUrl(text: string): Url | undefined {
  const match = /^(?:(https?):\/\/)?([^/:?#]+)(?::(\d+))?([/?][^#]*)?/i.exec(text);
  if (match?.[2] === undefined) return undefined;
  const https = match[1]?.toLowerCase() === 'https';
  const path = match[4] ?? '/';
  return {
    host: match[2],
    port: Number(match[3] ?? (https ? 443 : 80)),
    path: path.startsWith('/') ? path : `/${path}`,
    https,
  };
}

const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  301: 'Moved Permanently',
  302: 'Found',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
};

export const reasonOf = (status: number): string => REASONS[status] ?? 'Unknown';
