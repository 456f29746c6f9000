/** `kubectl create secret generic|docker-registry|tls` */
import type { Command, Invocation } from '../../command.ts';
import { CliError } from '../../errors.ts';
import type { FlagSpec } from '../../flags.ts';
import { CREATE_FLAGS, make, nameArgument } from './common.ts';
import { contentHash } from './hash.ts';
import { dataOf, SOURCE_FLAGS } from './sources.ts';

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

function makeSecret(on: Invocation, name: string, type: string, data: Record<string, string>): number {
  const encoded = Object.fromEntries(Object.entries(data).map(([key, value]) => [key, base64(value)]));
  const hashed = on.flags.has('append-hash') && on.flags.bool('append-hash');
  const hash = hashed ? `-${contentHash({ kind: 'Secret', type, name, data: encoded })}` : '';
  return make(on, {
    resource: 'secrets',
    failure: 'failed to create secret',
    between: ' ',
    object: {
      kind: 'Secret',
      apiVersion: 'v1',
      metadata: { name: name + hash },
      ...(Object.keys(encoded).length > 0 ? { data: encoded } : {}),
      ...(type ? { type } : {}),
    },
  });
}

const generic: Command = {
  name: 'generic',
  use: 'NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none] [options]',
  short: 'Create a secret from a local file, directory, or literal value',
  examples: `# Create a new secret named my-secret with key1=supersecret and key2=topsecret
kubectl create secret generic my-secret --from-literal=key1=supersecret --from-literal=key2=topsecret

# From the files of a folder: their names are the keys
kubectl create secret generic my-secret --from-file=path/to/bar

# From files, under keys of your own
kubectl create secret generic my-secret --from-file=ssh-privatekey=path/to/id_rsa --from-file=ssh-publickey=path/to/id_rsa.pub

# From a file and a value
kubectl create secret generic my-secret --from-file=ssh-privatekey=path/to/id_rsa --from-literal=passphrase=topsecret

# From files with lines KEY=VALUE
kubectl create secret generic my-secret --from-env-file=path/to/foo.env --from-env-file=path/to/bar.env`,
  flags: [...CREATE_FLAGS, ...SOURCE_FLAGS, { name: 'type', type: 'string', help: 'The type of secret to create' }],
  run(on) {
    const name = nameArgument(on);
    return makeSecret(on, name, on.flags.string('type'), dataOf(on, 'Secret', name));
  },
};

const dockerRegistry: Command = {
  name: 'docker-registry',
  use: 'NAME --docker-username=user --docker-password=password --docker-email=email [--docker-server=string] [--from-file=[key=]source] [--dry-run=server|client|none] [options]',
  short: 'Create a secret for use with a Docker registry',
  examples: `# Create the secret with which a private registry is asked
kubectl create secret docker-registry my-secret --docker-server=registry.example.com --docker-username=me --docker-password=secret

# With the owner's e-mail address
kubectl create secret docker-registry my-secret --docker-server=registry.example.com --docker-username=me --docker-password=secret --docker-email=me@example.com

# From Docker's own file
kubectl create secret docker-registry my-secret --from-file=path/to/.docker/config.json`,
  flags: [
    ...CREATE_FLAGS,
    ...SOURCE_FLAGS.filter(({ name }) => name !== 'from-literal' && name !== 'from-env-file'),
    { name: 'docker-username', type: 'string', help: 'Username for Docker registry authentication' },
    { name: 'docker-password', type: 'string', help: 'Password for Docker registry authentication' },
    { name: 'docker-email', type: 'string', help: 'Email for Docker registry' },
    {
      name: 'docker-server',
      type: 'string',
      default: 'https://index.docker.io/v1/',
      help: 'Server location for Docker registry',
    },
  ],
  run(on) {
    const { flags } = on;
    const name = nameArgument(on);
    if (flags.changed('from-file'))
      return makeSecret(on, name, 'kubernetes.io/dockerconfigjson', dataOf(on, 'Secret', name));
    const [username, password, email, server] = ['username', 'password', 'email', 'server'].map((f) =>
      flags.string(`docker-${f}`),
    );
    if (!username || !password || !server)
      throw new CliError(
        'either --from-file or the combination of --docker-username, --docker-password and --docker-server is required',
      );
    const auth = { username, password, ...(email ? { email } : {}), auth: base64(`${username}:${password}`) };
    return makeSecret(on, name, 'kubernetes.io/dockerconfigjson', {
      '.dockerconfigjson': JSON.stringify({ auths: { [server]: auth } }),
    });
  },
};

/** The text of a file that must hold a block of PEM. @throws CliError in the words of Go's TLS library */
function readPem(on: Invocation, path: string, what: 'certificate' | 'key', label: RegExp): string {
  const text = on.io.files.read(path);
  if (text === undefined) throw new CliError(`Cannot read file ${path}, open ${path}: no such file or directory`);
  const blocks = [...text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----/g)].map(([, name = '']) => name);
  if (blocks.length === 0) throw new CliError(`tls: failed to find any PEM data in ${what} input`);
  if (!blocks.some((name) => label.test(name)))
    throw new CliError(
      what === 'key'
        ? `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: [${blocks.join(' ')}]`
        : `tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [${blocks.join(' ')}]`,
    );
  return text;
}

const tls: Command = {
  name: 'tls',
  use: 'NAME --cert=path/to/cert/file --key=path/to/key/file [--dry-run=server|client|none] [options]',
  short: 'Create a TLS secret',
  examples: `# Create a secret from a certificate and its key
kubectl create secret tls tls-secret --cert=path/to/tls.crt --key=path/to/tls.key`,
  flags: [
    ...CREATE_FLAGS,
    { name: 'cert', type: 'string', help: 'Path to PEM encoded public key certificate.' },
    { name: 'key', type: 'string', help: 'Path to private key associated with given certificate.' },
    SOURCE_FLAGS.find(({ name }) => name === 'append-hash') as FlagSpec,
  ],
  run(on) {
    const name = nameArgument(on);
    const [cert, key] = [on.flags.string('cert'), on.flags.string('key')];
    if (cert === '' || key === '') throw new CliError('key and cert must be specified');
    const data = {
      'tls.crt': readPem(on, cert, 'certificate', /CERTIFICATE/),
      'tls.key': readPem(on, key, 'key', /KEY/),
    };
    return makeSecret(on, name, 'kubernetes.io/tls', data);
  },
};

export const secret: Command = {
  name: 'secret',
  use: '(docker-registry | generic | tls) [options]',
  short: 'Create a secret using a specified subcommand',
  long: 'Create a secret with specified type.\n\n A docker-registry type secret is for accessing a container registry.\n\n A generic type secret indicate an Opaque secret type.\n\n A tls type secret holds TLS certificate and its associated key.',
  commands: [dockerRegistry, generic, tls],
};
