/** serviceaccounts/token: a token by which a pod proves who it is (authentication.k8s.io/v1 TokenRequest). */
import { toTime } from '../../sim/time.ts';
import { splitKey } from '../../store/object.ts';
import { invalid } from '../errors.ts';
import { type ApiServer, SYSTEM, type User } from '../server.ts';

const AUDIENCE = 'https://kubernetes.default.svc.cluster.local';
/** `TokenRequestSpec.expirationSeconds`: its default, and the least that is allowed. */
const EXPIRATION = { default: 3600, least: 600, most: 2 ** 32 } as const;
const OF = { group: 'authentication.k8s.io', kind: 'TokenRequest' };

export interface TokenRequestSpec {
  readonly audiences?: readonly string[];
  readonly expirationSeconds?: number;
  readonly boundObjectRef?: { readonly kind?: string; readonly name?: string; readonly uid?: string };
}

export interface TokenRequest {
  readonly kind: 'TokenRequest';
  readonly apiVersion: 'authentication.k8s.io/v1';
  readonly metadata: { readonly name: string; readonly namespace: string; readonly creationTimestamp: string };
  readonly spec: TokenRequestSpec;
  readonly status: { readonly token: string; readonly expirationTimestamp: string };
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Base64 in the form of tokens: no padding, letters that need no escape. */
function base64url(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let result = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const group = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const letters = Math.min(4, bytes.length - i + 1);
    for (let n = 0; n < letters; n++) result += LETTERS[(group >> (18 - 6 * n)) & 63];
  }
  return result;
}

/** A JSON Web Token; nothing here checks signatures, so its last part is a mere number. @param number of this token alone */
export function signed(claims: Readonly<Record<string, unknown>>, number: string): string {
  const header = { alg: 'RS256', kid: 'wavetank' };
  return [JSON.stringify(header), JSON.stringify(claims), number].map(base64url).join('.');
}

function tokenFor(
  api: ApiServer,
  namespace: string,
  name: string,
  uid: string,
  spec: Required<TokenRequestSpec>,
): string {
  const seconds = Math.floor(api.now / 1000);
  const claims = {
    aud: spec.audiences,
    exp: seconds + spec.expirationSeconds,
    iat: seconds,
    iss: AUDIENCE,
    jti: api.random('tokens').uuid(),
    'kubernetes.io': { namespace, serviceaccount: { name, uid } },
    nbf: seconds,
    sub: `system:serviceaccount:${namespace}:${name}`,
  };
  return signed(claims, api.random('tokens').uuid());
}

/** @param key the account's. @throws ApiError NotFound, Invalid */
export function requestToken(api: ApiServer, user: User, key: string, sent: TokenRequestSpec = {}): TokenRequest {
  api.authorize(user, 'create', 'serviceaccounts', 'token', key);
  const account = api.get(SYSTEM, 'serviceaccounts', key);
  const { namespace, name } = splitKey(key);
  const spec: Required<TokenRequestSpec> = {
    audiences: sent.audiences?.length ? sent.audiences : [AUDIENCE],
    expirationSeconds: sent.expirationSeconds ?? EXPIRATION.default,
    boundObjectRef: sent.boundObjectRef ?? {},
  };
  const seconds = spec.expirationSeconds;
  const refuse = (message: string) =>
    invalid(OF, '', [
      {
        reason: 'FieldValueInvalid',
        field: 'spec.expirationSeconds',
        message: `Invalid value: ${seconds}: ${message}`,
      },
    ]);
  if (seconds < EXPIRATION.least) throw refuse('may not specify a duration less than 10 minutes');
  if (seconds > EXPIRATION.most) throw refuse('may not specify a duration larger than 2^32 seconds');
  return {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: { name, namespace, creationTimestamp: toTime(api.now) },
    spec: { ...sent, audiences: spec.audiences, expirationSeconds: seconds },
    status: {
      token: tokenFor(api, namespace, name, account.metadata.uid, spec),
      expirationTimestamp: toTime(api.now + seconds * 1000),
    },
  };
}
