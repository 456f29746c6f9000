/** Secrets that hold a service account's token. */
import type { KubeObject, Secret } from '../api/types.ts';

export const ACCOUNT_OF = 'kubernetes.io/service-account.name';
export const UID_OF = 'kubernetes.io/service-account.uid';

export const isAccountToken = ({ type }: Secret): boolean => type === 'kubernetes.io/service-account-token';

/** The uid of the account that the Secret is for; undefined until it is written into it. */
export const accountUidOf = ({ metadata }: Secret): string | undefined => metadata.annotations?.[UID_OF] || undefined;

/** `account`: secrets with a token, under `namespace/account`. */
export function byAccount(object: KubeObject): readonly string[] {
  const secret = object as Secret;
  const { namespace, annotations } = secret.metadata;
  return isAccountToken(secret) ? [`${namespace}/${annotations?.[ACCOUNT_OF]}`] : [];
}
