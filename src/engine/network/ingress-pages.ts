/** What an ingress controller answers by itself, in the words of ingress-nginx. */
import type { Ingress } from '../api/types.ts';
import { reasonOf } from './tools/words.ts';
import type { Answer, Call } from './traffic.ts';

/** nginx's own page for a status; it does not tell its version. */
export function page(status: number): Answer {
  const title = `${status} ${reasonOf(status)}`;
  const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`;
  return { status, body, headers: { 'Content-Type': 'text/html' } };
}

/** Hosts with a certificate are sent to https (`ssl-redirect`, true by default). @returns undefined where the request may go on */
export function redirect({ spec, metadata }: Ingress, call: Call): Answer | undefined {
  const host = call.header ?? call.host;
  if (call.https || metadata.annotations?.['nginx.ingress.kubernetes.io/ssl-redirect'] === 'false') return undefined;
  if (!spec.tls?.some(({ hosts }) => hosts?.includes(host))) return undefined;
  const { headers, ...rest } = page(308);
  return { ...rest, headers: { ...headers, Location: `https://${host}${call.path ?? '/'}` } };
}
