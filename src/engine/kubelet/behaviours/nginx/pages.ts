/** What nginx says by itself of a request that it does not serve. */
import type { Answer } from '../behaviour.ts';

const TITLES: Readonly<Record<number, string>> = {
  301: '301 Moved Permanently', 302: '302 Found', 303: '303 See Other', 307: '307 Temporary Redirect',
  308: '308 Permanent Redirect', 400: '400 Bad Request', 401: '401 Authorization Required', 402: '402 Payment Required',
  403: '403 Forbidden', 404: '404 Not Found', 405: '405 Not Allowed', 406: '406 Not Acceptable', 408: '408 Request Time-out',
  409: '409 Conflict', 410: '410 Gone', 413: '413 Request Entity Too Large', 415: '415 Unsupported Media Type',
  429: '429 Too Many Requests', 500: '500 Internal Server Error', 501: '501 Not Implemented', 502: '502 Bad Gateway',
  503: '503 Service Temporarily Unavailable', 504: '504 Gateway Time-out', 507: '507 Insufficient Storage',
}; // biome-ignore format: a table

/** @param server as it names itself: `nginx/1.29.3`, or without a version */
export function page(status: number, server: string, why = ''): Answer {
  const headers = { Server: server, 'Content-Type': 'text/html' };
  const title = TITLES[status];
  if (title === undefined) return { status, body: '', headers };
  const cause = why === '' ? '' : `<center>${why}</center>\r\n`;
  const body = `<html>\r\n<head><title>${why === '' ? title : `400 ${why}`}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n${cause}<hr><center>${server}</center>\r\n</body>\r\n</html>\r\n`;
  return { status, body, headers };
}
