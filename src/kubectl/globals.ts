/** Flags of every command. Those about reaching a server are taken and mean nothing here. */
import type { FlagSpec } from './flags.ts';

export const GLOBAL_FLAGS: readonly FlagSpec[] = [
  {
    name: 'as',
    type: 'string',
    help: 'Username to impersonate for the operation. User could be a regular user or a service account in a namespace.',
  },
  {
    name: 'as-group',
    type: 'array',
    help: 'Group to impersonate for the operation, this flag can be repeated to specify multiple groups.',
  },
  { name: 'as-uid', type: 'string', help: 'UID to impersonate for the operation.' },
  {
    name: 'as-user-extra',
    type: 'array',
    help: 'User extras to impersonate for the operation, this flag can be repeated to specify multiple values for the same key.',
  },
  { name: 'cache-dir', type: 'string', help: 'Default cache directory' },
  { name: 'certificate-authority', type: 'string', help: 'Path to a cert file for the certificate authority' },
  { name: 'client-certificate', type: 'string', help: 'Path to a client certificate file for TLS' },
  { name: 'client-key', type: 'string', help: 'Path to a client key file for TLS' },
  { name: 'cluster', type: 'string', help: 'The name of the kubeconfig cluster to use' },
  { name: 'context', type: 'string', help: 'The name of the kubeconfig context to use' },
  {
    name: 'disable-compression',
    type: 'bool',
    help: 'If true, opt-out of response compression for all requests to the server',
  },
  {
    name: 'insecure-skip-tls-verify',
    type: 'bool',
    help: "If true, the server's certificate will not be checked for validity.",
  },
  { name: 'kubeconfig', type: 'string', help: 'Path to the kubeconfig file to use for CLI requests.' },
  { name: 'kuberc', type: 'string', help: 'Path to the kuberc file to use for preferences.' },
  {
    name: 'log-flush-frequency',
    type: 'duration',
    default: '5s',
    help: 'Maximum number of seconds between log flushes',
  },
  { name: 'match-server-version', type: 'bool', help: 'Require server version to match client version' },
  { name: 'namespace', short: 'n', type: 'string', help: 'If present, the namespace scope for this CLI request' },
  { name: 'password', type: 'string', help: 'Password for basic authentication to the API server' },
  { name: 'profile', type: 'string', default: 'none', help: 'Name of profile to capture.' },
  {
    name: 'profile-output',
    type: 'string',
    default: 'profile.pprof',
    help: 'Name of the file to write the profile to',
  },
  {
    name: 'request-timeout',
    type: 'string',
    default: '0',
    help: 'The length of time to wait before giving up on a single server request.',
  },
  { name: 'server', short: 's', type: 'string', help: 'The address and port of the Kubernetes API server' },
  { name: 'tls-server-name', type: 'string', help: 'Server name to use for server certificate validation.' },
  { name: 'token', type: 'string', help: 'Bearer token for authentication to the API server' },
  { name: 'user', type: 'string', help: 'The name of the kubeconfig user to use' },
  { name: 'username', type: 'string', help: 'Username for basic authentication to the API server' },
  { name: 'v', short: 'v', type: 'int', default: '0', help: 'number for the log level verbosity' },
  { name: 'vmodule', type: 'string', help: 'comma-separated list of pattern=N settings for file-filtered logging' },
  {
    name: 'warnings-as-errors',
    type: 'bool',
    help: 'Treat warnings received from the server as errors and exit with a non-zero exit code',
  },
];
