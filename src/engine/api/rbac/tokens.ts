/** Tokens of service accounts, as the API server takes them from whoever shows one. Nothing here checks signatures. */
import type { ApiServer, User } from '../server.ts';
import { userOf } from './users.ts';

interface Claims {
  readonly sub?: unknown;
  /** Until when it is good, seconds since the Unix epoch. */
  readonly exp?: number;
  readonly 'kubernetes.io'?: { readonly serviceaccount?: { readonly uid?: string } };
}

function claimsOf(token: string): Claims | undefined {
  const claims = token.split('.')[1];
  if (claims === undefined) return undefined;
  try {
    return (JSON.parse(atob(claims.replaceAll('-', '+').replaceAll('_', '/'))) ?? undefined) as Claims | undefined;
  } catch {
    return undefined;
  }
}

/** Whose token that is; undefined for what is none, is over its time, or speaks of an account that is gone. */
export function bearer(api: ApiServer, token: string): User | undefined {
  const claims = claimsOf(token);
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(String(claims?.sub)) ?? [];
  if (claims === undefined || namespace === undefined || name === undefined) return undefined;
  if (claims.exp !== undefined && claims.exp * 1000 <= api.now) return undefined;
  const account = api.store.get('serviceaccounts', `${namespace}/${name}`);
  const uid = claims['kubernetes.io']?.serviceaccount?.uid;
  if (account === undefined || (uid !== undefined && uid !== account.metadata.uid)) return undefined;
  return userOf(String(claims.sub));
}
