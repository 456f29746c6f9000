/** HTTP as it goes over the wire, for who asks to see it. */
import { toHttpTime } from '../../sim/time.ts';
import type { Call } from '../traffic.ts';
import { parseUrl, reasonOf, type Url } from './words.ts';

/** The status line and the headers. @param time virtual ms */
export function headOf(status: number, told: Readonly<Record<string, string>>, body: string, time: number): string {
  const { Server, 'Content-Type': type, ...rest } = told;
  const headers = {
    ...(Server === undefined ? {} : { Server }),
    Date: toHttpTime(time),
    ...(type === undefined ? {} : { 'Content-Type': type }),
    'Content-Length': String(Buffer.byteLength(body)),
    Connection: 'keep-alive',
    ...rest,
  };
  const lines = Object.entries(headers).map(([name, text]) => `${name}: ${text}\r\n`);
  return `HTTP/1.1 ${status} ${reasonOf(status)}\r\n${lines.join('')}\r\n`;
}

/** What is said before the request over TLS. */
const TLS = [
  '* ALPN: curl offers h2,http/1.1',
  '* TLSv1.3 (OUT), TLS handshake, Client hello (1):',
  '* TLSv1.3 (IN), TLS handshake, Server hello (2):',
  '* SSL connection using TLSv1.3 / TLS_AES_256_GCM_SHA384 / x25519 / RSASSA-PSS',
  '* ALPN: server accepted http/1.1',
];

/** What `-v` tells. */
export function dialogue(
  { host, port, path, https }: Url,
  method: string,
  agent: string,
  header: string | undefined,
  address = '',
  top: string,
): string {
  const named = port === (https ? 443 : 80) ? host : `${host}:${port}`;
  const sent = [`${method} ${path} HTTP/1.1`, `Host: ${header ?? named}`, `User-Agent: ${agent}`, 'Accept: */*', ''];
  const lines = [
    ...(address === host ? [] : [`* Host ${host}:${port} was resolved.`, '* IPv6: (none)', `* IPv4: ${address}`]),
    `*   Trying ${address}:${port}...`,
    ...(https ? TLS : []),
    `* Connected to ${host} (${address}) port ${port}`,
    ...sent.map((line) => `> ${line}`),
    '* Request completely sent off',
    ...top
      .trimEnd()
      .split('\r\n')
      .map((line) => `< ${line}`),
    '< ',
    `* Connection #0 to host ${host} left intact`,
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** Statuses that send one elsewhere. */
export const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Where a `Location` leads from here. */
export function leadsTo(url: Url, location: string | undefined): Url | undefined {
  if (location === undefined) return undefined;
  if (/^https?:\/\//i.test(location)) return parseUrl(location);
  const folder = url.path.replace(/[?].*$/, '').replace(/[^/]*$/, '');
  return { ...url, path: location.startsWith('/') ? location : folder + location };
}

/** What the server hears of the headers. */
export function asked(headers: string): Pick<Call, 'header' | 'token'> {
  const header = /^host:\s*(\S+)/im.exec(headers)?.[1];
  const token = /^authorization:\s*bearer\s+(\S+)/im.exec(headers)?.[1];
  return { ...(header ? { header } : {}), ...(token ? { token } : {}) };
}
