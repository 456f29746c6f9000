/** Tokens of service accounts, as the API server takes them from whoever shows one. Nothing here checks signatures. */
import type { ApiServer, User } from '../server.ts';
import { userOf } from './users.ts';

interface Named {
  readonly name?: string;
  readonly uid?: string;
}

interface Claims {
  readonly sub?: unknown;
  /** Until when it is good, seconds since the Unix epoch. */
  readonly exp?: number;
  /** The token's own name. */
  readonly jti?: string;
  /** Of a token that lives in a Secret. */
  readonly 'kubernetes.io/serviceaccount/secret.name'?: string;
  readonly 'kubernetes.io/serviceaccount/service-account.uid'?: string;
  readonly 'kubernetes.io'?: Readonly<Partial<Record<'serviceaccount' | 'pod' | 'node', Named>>>;
}

/** What the names of a user's extra values begin with (`user.CredentialIDKey`, `serviceaccount.PodNameKey` ...). */
const PREFIX = 'authentication.kubernetes.io';

/** What a token says beside the account: its own name, the pod or node that it is bound to. */
function extraOf({ jti, 'kubernetes.io': bound }: Claims): Record<string, string[]> {
  const extra: Record<string, string[]> = {};
  if (typeof jti === 'string') extra[`${PREFIX}/credential-id`] = [`JTI=${jti}`];
  for (const kind of ['node', 'pod'] as const)
    for (const field of ['name', 'uid'] as const) {
      const value = bound?.[kind]?.[field];
      if (typeof value === 'string') extra[`${PREFIX}/${kind}-${field}`] = [value];
    }
  return extra;
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

/** Whose token that is; undefined for what is none, is over its time, or speaks of an account or a Secret that is gone. */
export function bearer(api: ApiServer, token: string): User | undefined {
  const claims = claimsOf(token);
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(String(claims?.sub)) ?? [];
  if (claims === undefined || namespace === undefined || name === undefined) return undefined;
  if (claims.exp !== undefined && claims.exp * 1000 <= api.now) return undefined;
  const account = api.store.get('serviceaccounts', `${namespace}/${name}`);
  const uid =
    claims['kubernetes.io']?.serviceaccount?.uid ?? claims['kubernetes.io/serviceaccount/service-account.uid'];
  const secret = claims['kubernetes.io/serviceaccount/secret.name'];
  if (secret !== undefined && api.store.get('secrets', `${namespace}/${secret}`) === undefined) return undefined;
  if (account === undefined || (uid !== undefined && uid !== account.metadata.uid)) return undefined;
  return { ...userOf(String(claims.sub)), uid: account.metadata.uid, extra: extraOf(claims) };
}
