/** `kubectl config set-cluster|set-credentials`: fields of one cluster or user. */
import type { Command, Invocation } from '../../command.ts';
import { CliError } from '../../errors.ts';
import type { FlagSpec } from '../../flags.ts';
import { type Entry, trimmed } from '../../kubeconfig.ts';
import { leftOutFlags } from '../left-out.ts';
import { exactlyOne } from './contexts.ts';

const field = (name: string, of: string, help = `${name} for the ${of} entry in kubeconfig`): FlagSpec => ({
  name,
  type: 'string',
  help,
});

const embed = (help: string): FlagSpec => ({ name: 'embed-certs', type: 'bool', help });

/** The fields that flags of their names give. */
function given({ flags }: Invocation, names: readonly string[]): Record<string, string | boolean> {
  return Object.fromEntries(names.filter((name) => flags.changed(name)).map((name) => [name, flags.string(name)]));
}

/**
 * A certificate or key that a flag names: its path, or its content under `--embed-certs`. One form replaces the other.
 * @throws CliError when what should be embedded is not there
 */
function document(on: Invocation, name: string): Record<string, string> {
  if (!on.flags.changed(name)) return {};
  const path = on.flags.string(name);
  if (!on.flags.bool('embed-certs'))
    return { [name]: path === '' || path.startsWith('/') ? path : `/home/learner/${path}`, [`${name}-data`]: '' };
  const text = on.io.files.read(path);
  if (text === undefined)
    throw new CliError(`could not stat ${name} file ${path}: stat ${path}: no such file or directory`);
  return { [name]: '', [`${name}-data`]: Buffer.from(text).toString('base64') };
}

export const setCluster: Command = {
  name: 'set-cluster',
  use: 'NAME [--server=server] [--certificate-authority=path/to/certificate/authority] [--insecure-skip-tls-verify=true] [--tls-server-name=example.com] [options]',
  short: 'Set a cluster entry in kubeconfig',
  long: 'Set a cluster entry in kubeconfig.\n\n A name that is already there keeps the fields that are not given.',
  examples: `# Set the server of the cluster "staging"
kubectl config set-cluster staging --server=https://10.0.0.2:6443

# Do not check the certificate of its server
kubectl config set-cluster staging --insecure-skip-tls-verify=true

# Put the certificate authority's file into the entry
kubectl config set-cluster staging --embed-certs --certificate-authority=ca.crt

# Check the certificate of the server for another name
kubectl config set-cluster staging --tls-server-name=staging.example.com

# Reach the cluster through a proxy
kubectl config set-cluster staging --proxy-url=http://10.0.0.9:3128`,
  flags: [
    field('server', 'cluster'),
    field('tls-server-name', 'cluster'),
    { ...field('insecure-skip-tls-verify', 'cluster'), type: 'bool' },
    field('certificate-authority', 'cluster', 'Path to certificate-authority file for the cluster entry in kubeconfig'),
    embed('embed-certs for the cluster entry in kubeconfig'),
    field('proxy-url', 'cluster'),
  ],
  run(on) {
    const name = exactlyOne(on);
    const { flags, session } = on;
    const authority = flags.string('certificate-authority');
    const insecure = flags.bool('insecure-skip-tls-verify');
    if (insecure && authority !== '')
      throw new CliError('you cannot specify a certificate authority and insecure mode at the same time');
    if (flags.bool('embed-certs') && authority === '')
      throw new CliError('you must specify a --certificate-authority to embed');
    const { clusters } = session.config;
    const entry: Entry = {
      ...clusters[name],
      // A new address forgets the name that the old one's certificate had.
      ...(flags.changed('server') ? { 'tls-server-name': '' } : {}),
      ...given(on, ['server', 'tls-server-name', 'proxy-url']),
      ...(flags.changed('insecure-skip-tls-verify') ? { 'insecure-skip-tls-verify': insecure } : {}),
      ...(insecure ? { 'certificate-authority': '', 'certificate-authority-data': '' } : {}),
      ...document(on, 'certificate-authority'),
      ...(authority !== '' ? { 'insecure-skip-tls-verify': false } : {}),
    };
    session.config = { ...session.config, clusters: { ...clusters, [name]: trimmed(entry) } };
    on.out(`Cluster "${name}" set.`);
    return 0;
  },
};

export const setCredentials: Command = {
  name: 'set-credentials',
  use: 'NAME [--client-certificate=path/to/certfile] [--client-key=path/to/keyfile] [--token=bearer_token] [--username=basic_user] [--password=basic_password] [options]',
  short: 'Set a user entry in kubeconfig',
  long: `Set a user entry in kubeconfig.

 A name that is already there keeps the fields that are not given. A token, and a name with a password, exclude each other.`,
  examples: `# A user who shows a service account's token
kubectl config set-credentials builder --token=$(kubectl create token builder)

# A user with a client certificate
kubectl config set-credentials admin --client-certificate=admin.crt --client-key=admin.key --embed-certs=true

# Set nothing but the key of a user
kubectl config set-credentials admin --client-key=admin.key

# Set a name and a password
kubectl config set-credentials reader --username=reader --password=secret`,
  flags: [
    field('client-certificate', 'user', 'Path to client-certificate file for the user entry in kubeconfig'),
    field('client-key', 'user', 'Path to client-key file for the user entry in kubeconfig'),
    field('token', 'user'),
    field('username', 'user'),
    field('password', 'user'),
    embed('Embed client cert/key for the user entry in kubeconfig'),
    ...leftOutFlags(
      'there are no programs that could be asked for credentials',
      'auth-provider',
      'auth-provider-arg',
      'exec-command',
      'exec-api-version',
      'exec-arg',
      'exec-env',
      'exec-interactive-mode',
      'exec-provide-cluster-info',
    ),
  ],
  run(on) {
    const name = exactlyOne(on);
    const { flags, session } = on;
    const [token, basic] = [flags.string('token'), flags.string('username') + flags.string('password')];
    if (token !== '' && basic !== '')
      throw new CliError(
        'you cannot specify more than one authentication method at the same time: --token, --username/--password',
      );
    if (flags.bool('embed-certs') && flags.string('client-certificate') + flags.string('client-key') === '')
      throw new CliError('you must specify a --client-certificate or --client-key to embed');
    const { users } = session.config;
    const entry: Entry = {
      ...users[name],
      ...document(on, 'client-certificate'),
      ...document(on, 'client-key'),
      ...given(on, ['token', 'username', 'password']),
      ...(token !== '' ? { username: '', password: '' } : {}),
      ...(basic !== '' ? { token: '' } : {}),
    };
    session.config = { ...session.config, users: { ...users, [name]: trimmed(entry) } };
    on.out(`User "${name}" set.`);
    return 0;
  },
};
