/** Names of the world outside the cluster. */
import { ZONE } from '../dns.ts';
import type { Store } from '../store/store.ts';
import { isTopLevel } from './top-level.ts';

/** An address of the documentation range that stands for a host of the outside world. */
function outsideAddress(name: string): string {
  let hash = 0;
  for (const letter of name) hash = (hash * 31 + letter.charCodeAt(0)) >>> 0;
  return `198.51.100.${1 + (hash % 254)}`;
}

/** Names for documentation and tests (RFC 2606): of the domains that exist, nothing but the web server does. */
const RESERVED = /\.(?:example|test|invalid)$|^(?!www\.).+\.example\.(?:com|net|org)$/;

/**
 * What a name stands for there: those with a top-level domain are known. `web.shop` with a namespace shop is a Service's name,
 * misspelt or asked where nobody knows it: it must not be taken for a host of the internet.
 */
export function outside(store: Store, name: string): readonly string[] | undefined {
  if (inZone(name) || RESERVED.test(name)) return undefined;
  const top = /^(?:[a-z0-9_-]+\.)+([a-z]{2,})$/i.exec(name)?.[1];
  return top === undefined || !isTopLevel(top) || store.get('namespaces', top) !== undefined
    ? undefined
    : [outsideAddress(name)];
}

const inZone = (name: string): boolean => name === ZONE || name.endsWith(`.${ZONE}`);
