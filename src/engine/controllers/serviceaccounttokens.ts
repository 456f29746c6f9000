/** Secrets of the type kubernetes.io/service-account-token: each gets a token of the account that it names, and goes when that goes. */
import { signed } from '../api/subresources/index.ts';
import type { Secret, ServiceAccount } from '../api/types.ts';
import { CLUSTER_CA } from '../client/certificate.ts';
import { unless } from '../client/client.ts';
import { type Controller, NOBODY } from '../client/controller.ts';
import { ACCOUNT_OF, accountUidOf, isAccountToken, UID_OF } from '../client/tokens.ts';
import type { Parts } from '../parts.ts';
import { keyOf } from '../store/object.ts';
import type { Change } from '../store/store.ts';

const NAME = 'serviceaccount-token-controller';

/** The claims of a token that lasts as long as its Secret (`serviceaccount.LegacyClaims`). */
const claimsOf = (secret: Secret, { metadata: { namespace, name, uid } }: ServiceAccount) => ({
  iss: 'kubernetes/serviceaccount',
  'kubernetes.io/serviceaccount/namespace': namespace,
  'kubernetes.io/serviceaccount/secret.name': secret.metadata.name,
  'kubernetes.io/serviceaccount/service-account.name': name,
  'kubernetes.io/serviceaccount/service-account.uid': uid,
  sub: `system:serviceaccount:${namespace}:${name}`,
});

export function serviceAccountTokenController(parts: Parts): Controller {
  const { store, sim } = parts;
  const client = parts.client('kube-controller-manager');

  /** Fills in what is missing; what somebody else has written stays. */
  function fill(key: string, secret: Secret, account: ServiceAccount): void {
    const { data = {} } = secret;
    const ca = btoa(CLUSTER_CA);
    if (data['ca.crt'] === ca && data['namespace'] && data['token']) return;
    client.modify('secrets', key, (draft) => {
      draft.metadata.annotations = {
        ...draft.metadata.annotations,
        [ACCOUNT_OF]: account.metadata.name,
        [UID_OF]: account.metadata.uid,
      };
      draft.data = {
        ...draft.data,
        'ca.crt': ca,
        namespace: data['namespace'] || btoa(account.metadata.namespace ?? ''),
        token: data['token'] || btoa(signed(claimsOf(secret, account), sim.random(NAME).uuid())),
      };
    });
  }

  return {
    name: NAME,
    process: 'kube-controller-manager',
    watches: {
      secrets: ({ type, key, object }: Change) =>
        type !== 'DELETED' && isAccountToken(object as Secret) ? [key] : NOBODY,
      *serviceaccounts({ key, type }: Change) {
        if (type === 'DELETED') for (const secret of store.by('secrets', 'account', key).keys()) yield secret;
      },
    },
    *keys() {
      for (const secret of store.list('secrets')) if (isAccountToken(secret as Secret)) yield keyOf(secret);
    },
    reconcile(key) {
      const secret = store.get('secrets', key) as Secret | undefined;
      if (secret === undefined || !isAccountToken(secret)) return;
      const { namespace, annotations = {} } = secret.metadata;
      const account = store.get('serviceaccounts', `${namespace}/${annotations[ACCOUNT_OF]}`) as
        | ServiceAccount
        | undefined;
      const uid = accountUidOf(secret);
      if (account !== undefined && (uid === undefined || uid === account.metadata.uid)) fill(key, secret, account);
      else unless(['NotFound'], () => client.delete('secrets', key));
    },
  };
}
