/** The kubeconfig: clusters, users and contexts by name, with the fields of its file (`client-go/tools/clientcmd/api`). */

/** Where a person's kubeconfig lies in the home of the practice terminal. */
export const FILE = '/home/learner/.kube/config';

/** The fields of one cluster or user. Those that end in `-data` hold base64. */
export type Entry = Readonly<Record<string, string | boolean>>;

export interface Context {
  readonly cluster: string;
  readonly user: string;
  readonly namespace?: string;
}

export interface Kubeconfig {
  readonly currentContext: string;
  readonly contexts: Readonly<Record<string, Context>>;
  readonly clusters: Readonly<Record<string, Entry>>;
  readonly users: Readonly<Record<string, Entry>>;
}

/** What a field holds: text, yes or no, or bytes. */
export type FieldType = 'string' | 'bool' | 'bytes';

/** The fields that an entry of each map may have. */
export const FIELDS: Readonly<Record<'clusters' | 'users' | 'contexts', Readonly<Record<string, FieldType>>>> = {
  clusters: {
    server: 'string',
    'tls-server-name': 'string',
    'insecure-skip-tls-verify': 'bool',
    'certificate-authority': 'string',
    'certificate-authority-data': 'bytes',
    'proxy-url': 'string',
    'disable-compression': 'bool',
  },
  users: {
    'client-certificate': 'string',
    'client-certificate-data': 'bytes',
    'client-key': 'string',
    'client-key-data': 'bytes',
    token: 'string',
    tokenFile: 'string',
    as: 'string',
    'as-uid': 'string',
    username: 'string',
    password: 'string',
  },
  contexts: { cluster: 'string', user: 'string', namespace: 'string' },
};

/** An entry without the fields that say nothing, as a file leaves them out. */
export const trimmed = <T extends Readonly<Record<string, unknown>>>(entry: T): T =>
  Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== '' && value !== false)) as T;

/** Certificates and keys, which nothing here reads. */
const pem = (of: string): string => Buffer.from(`-----BEGIN ${of}-----\n-----END ${of}-----\n`).toString('base64');

/** As kubeadm writes it: one cluster, one administrator who shows a client certificate. */
export function firstConfig(server: string, namespace?: string): Kubeconfig {
  const [cluster, user] = ['kubernetes', 'kubernetes-admin'];
  const name = `${user}@${cluster}`;
  return {
    currentContext: name,
    contexts: { [name]: { cluster, ...(namespace ? { namespace } : {}), user } },
    clusters: { [cluster]: { 'certificate-authority-data': pem('CERTIFICATE'), server } },
    users: { [user]: { 'client-certificate-data': pem('CERTIFICATE'), 'client-key-data': pem('RSA PRIVATE KEY') } },
  };
}
