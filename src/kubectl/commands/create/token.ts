/** `kubectl create token`: a signed-looking token that names its service account; nothing in this cluster verifies it. */
import { createHash } from 'node:crypto';
import type { Command } from '../../command.ts';
import { CliError } from '../../errors.ts';
import { nameArgument } from './common.ts';

/** Tokens live for an hour unless the request says otherwise (API server `TokenRequest` default). */
const DEFAULT_SECONDS = 3600;
/** The API server refuses shorter ones. */
const LEAST_SECONDS = 600;

export const token: Command = {
  name: 'token',
  use: 'SERVICE_ACCOUNT_NAME [options]',
  short: 'Request a service account token',
  examples:
    '# Request a token to authenticate to the kube-apiserver as the service account "myapp" in the current namespace\nkubectl create token myapp',
  flags: [
    { name: 'duration', type: 'duration', default: '0s', help: 'Requested lifetime of the issued token.' },
    { name: 'audience', type: 'array', help: 'Audience of the requested token.' },
    { name: 'output', short: 'o', type: 'string', help: 'Output format.' },
  ],
  run(on) {
    const name = nameArgument(on);
    const seconds = on.flags.duration('duration') / 1000;
    if (seconds < 0) throw new CliError('--duration must be greater than or equal to 0');
    if (seconds % 1 !== 0) throw new CliError('--duration cannot be expressed in units less than seconds');
    const account = on.api.get('serviceaccounts', `${on.namespace}/${name}`);
    if (seconds > 0 && seconds < LEAST_SECONDS)
      throw new CliError(
        `failed to create token: TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: ${seconds}: may not specify a duration less than 10 minutes`,
      );
    const now = Math.floor(on.api.now / 1000);
    const audience = on.flags.list('audience');
    const claims = {
      aud: audience.length > 0 ? audience : ['https://kubernetes.default.svc.cluster.local'],
      exp: now + (seconds || DEFAULT_SECONDS),
      iat: now,
      iss: 'https://kubernetes.default.svc.cluster.local',
      'kubernetes.io': { namespace: on.namespace, serviceaccount: { name, uid: account.metadata.uid } },
      nbf: now,
      sub: `system:serviceaccount:${on.namespace}:${name}`,
    };
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const head = `${part({ alg: 'RS256', kid: 'wavetank' })}.${part(claims)}`;
    on.out(`${head}.${createHash('sha256').update(head).digest('base64url')}`);
    return 0;
  },
};
