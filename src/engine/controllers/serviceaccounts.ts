/** Every active namespace has an account named default, and a ConfigMap with the certificate of the API server. */
import type { Namespace } from '../api/types.ts';
import { CLUSTER_CA } from '../client/certificate.ts';
import { unless } from '../client/client.ts';
import type { Controller } from '../client/controller.ts';
import type { Parts } from '../parts.ts';
import type { Change } from '../store/store.ts';

const ACCOUNT = 'default';
const ROOT_CA = 'kube-root-ca.crt';
const ROOT_CA_TEXT =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';

const own = (name: string) => (change: Change) =>
  change.object.metadata.name === name ? [change.object.metadata.namespace ?? ''] : [];

/** What both controllers share: one object of a fixed name in each namespace that is not going away. */
function perNamespace(parts: Parts, name: string, resource: string, object: string, make: (namespace: string) => void) {
  return {
    name,
    process: 'kube-controller-manager',
    watches: {
      namespaces: (change: Change) => (change.type === 'DELETED' ? [] : [change.key]),
      [resource]: own(object),
    },
    *keys() {
      for (const namespace of parts.store.list('namespaces')) yield namespace.metadata.name;
    },
    reconcile(namespace: string) {
      const home = parts.store.get('namespaces', namespace) as Namespace | undefined;
      if (home === undefined || home.metadata.deletionTimestamp !== undefined) return;
      make(namespace);
    },
  } satisfies Controller;
}

export function serviceAccountController(parts: Parts): Controller {
  const client = parts.client('kube-controller-manager');
  return perNamespace(parts, 'serviceaccount-controller', 'serviceaccounts', ACCOUNT, (namespace) => {
    if (client.get('serviceaccounts', `${namespace}/${ACCOUNT}`) !== undefined) return;
    const metadata = { name: ACCOUNT, namespace };
    unless(['AlreadyExists'], () =>
      client.create('serviceaccounts', { apiVersion: 'v1', kind: 'ServiceAccount', metadata }),
    );
  });
}

export function rootCaController(parts: Parts): Controller {
  const client = parts.client('kube-controller-manager');
  const name = 'root-ca-certificate-publisher-controller';
  return perNamespace(parts, name, 'configmaps', ROOT_CA, (namespace) => {
    const key = `${namespace}/${ROOT_CA}`;
    const data = { 'ca.crt': CLUSTER_CA };
    if (client.get('configmaps', key) !== undefined)
      client.modify('configmaps', key, (draft) => {
        if (draft.data?.['ca.crt'] !== CLUSTER_CA) draft.data = data;
      });
    else {
      const metadata = { name: ROOT_CA, namespace, annotations: { 'kubernetes.io/description': ROOT_CA_TEXT } };
      unless(['AlreadyExists'], () =>
        client.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata, data }),
      );
    }
  });
}
