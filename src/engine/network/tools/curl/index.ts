/** curl, as its users know it: outputs, error texts, exit codes, waiting times. */
import { complain, type Printed, print, type Ran } from '../../../ran.ts';
import type { Network } from '../../network.ts';
import type { Source } from '../../traffic.ts';
import { parseUrl } from '../words.ts';
import { type Options, parseCurl } from './options.ts';
import { type Part, transfer } from './transfer.ts';

const VERSION = `curl 8.14.1 (x86_64-alpine-linux-musl) libcurl/8.14.1 OpenSSL/3.5.1 zlib/1.3.1 brotli/1.1.0 zstd/1.5.7 c-ares/1.34.5 libidn2/2.3.7 nghttp2/1.65.0
Release-Date: 2025-06-04
Protocols: dict file ftp ftps gopher gophers http https imap imaps mqtt pop3 pop3s rtsp smb smbs smtp smtps telnet tftp ws wss
Features: alt-svc AsynchDNS brotli HSTS HTTP2 HTTPS-proxy IDN IPv6 Largefile libz NTLM SSL threadsafe TLS-SRP UnixSockets zstd
`;
const HELP = `curl: try 'curl --help' or 'curl --manual' for more information\n`;

export function curl(network: Network, from: Source, words: readonly string[]): Ran {
  const options = parseCurl(words);
  const refused = (code: number, text: string): Ran => ({ code, ...complain(text), took: 0 });
  if (typeof options === 'string') return refused(2, `${options}\n${HELP}`);
  if (options.flags.has('version')) return { code: 0, output: VERSION, took: 0 };
  if (options.flags.has('help')) return { code: 0, output: 'Usage: curl [options...] <url>\n', took: 0 };
  if (options.urls.length === 0) return refused(2, HELP);
  const parts: Part[] = [];
  for (const [i, url] of options.urls.entries()) {
    const part = one(network, from, options, url, i);
    parts.push(part);
    if (part.code !== 0 && options.flags.has('fail-early')) break;
  }
  const pieces: Printed[number][] = [];
  let took = 0;
  for (const part of parts) {
    took += part.took;
    for (const [stream, text] of part.printed) pieces.push(parts.length > 1 ? [stream, text, took] : [stream, text]);
  }
  const saves = parts.flatMap((part) => part.saves);
  return { code: parts.at(-1)?.code ?? 0, ...print(...pieces), took, ...(saves.length > 0 ? { saves } : {}) };
}

/** One of its URLs. */
function one(network: Network, from: Source, options: Options, text: string, index: number): Part {
  const quiet = options.flags.has('silent') && !options.flags.has('show-error');
  const wrong = (code: number, why: string): Part => ({
    code,
    printed: quiet ? [] : [['stderr', `curl: (${code}) ${why}\n`]],
    took: 0,
    saves: [],
  });
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https')
    return wrong(1, `Protocol "${scheme}" not supported`);
  const port = /^(?:https?:\/\/)?[^/:?#]+:([^/?#]*)/i.exec(text)?.[1];
  if (port !== undefined && port !== '' && !(/^\d+$/.test(port) && Number(port) <= 65_535))
    return wrong(3, 'URL rejected: Port number was not a decimal number between 0 and 65535');
  const url = parseUrl(text);
  if (url === undefined || /\s/.test(text)) return wrong(3, 'URL rejected: Malformed input to a URL function');
  return transfer(network, from, options, url, index);
}
