/** `kubectl create token`: a signed-looking token that names its service account; nothing in this cluster verifies it. */
import { createHash } from 'node:crypto';
import { type ResourceName, toTime } from '../../../engine/index.ts';
import type { Command, Invocation } from '../../command.ts';
import { CliError, wrapped } from '../../errors.ts';
import { OUTPUT_FLAGS, objectPrinter } from '../../printers/index.ts';
import { nameArgument } from './common.ts';

/** Tokens live for an hour unless the request says otherwise (API server `TokenRequest` default). */
const DEFAULT_SECONDS = 3600;
/** The API server refuses shorter ones. */
const LEAST_SECONDS = 600;

export const token: Command = {
  name: 'token',
  use: 'SERVICE_ACCOUNT_NAME [options]',
  short: 'Request a service account token',
  examples: `# Request a token to authenticate to the kube-apiserver as the service account "myapp" in the current namespace
kubectl create token myapp

# For a service account of another namespace
kubectl create token myapp --namespace myns

# Valid for ten minutes
kubectl create token myapp --duration 10m

# For another audience than the API server
kubectl create token myapp --audience https://example.com

# Valid as long as a secret exists
kubectl create token myapp --bound-object-kind Secret --bound-object-name mysecret

# Valid as long as the secret of this uid exists
kubectl create token myapp --bound-object-kind Secret --bound-object-name mysecret --bound-object-uid 0d4691ed-659b-4935-a832-355f77ee47cc`,
  flags: [
    { name: 'duration', type: 'duration', default: '0s', help: 'Requested lifetime of the issued token.' },
    { name: 'audience', type: 'array', help: 'Audience of the requested token.' },
    {
      name: 'bound-object-kind',
      type: 'string',
      help: 'Kind of an object to bind the token to. Supported kinds are Node, Pod, Secret.',
    },
    {
      name: 'bound-object-name',
      type: 'string',
      help: 'Name of an object to bind the token to. The token will expire when the object is deleted.',
    },
    {
      name: 'bound-object-uid',
      type: 'string',
      help: 'UID of an object to bind the token to. Requires --bound-object-kind and --bound-object-name.',
    },
    ...OUTPUT_FLAGS,
  ],
  run(on) {
    const name = nameArgument(on);
    const seconds = on.flags.duration('duration') / 1000;
    if (seconds < 0) throw new CliError('--duration must be greater than or equal to 0');
    if (seconds % 1 !== 0) throw new CliError('--duration cannot be expressed in units less than seconds');
    const [kind, of] = [on.flags.string('bound-object-kind'), on.flags.string('bound-object-name')];
    if (kind !== '' && BINDABLE[kind] === undefined)
      throw new CliError(`supported --bound-object-kind values are ${Object.keys(BINDABLE).join(', ')}`);
    if (kind !== '' && of === '')
      throw new CliError('--bound-object-name is required if --bound-object-kind is provided');
    if (kind === '' && (of !== '' || on.flags.string('bound-object-uid') !== ''))
      throw new CliError(
        `--bound-object-${of === '' ? 'uid' : 'name'} may only be set if --bound-object-kind is provided`,
      );
    const printer = objectPrinter(on);
    const account = refusedAs(() => on.api.get('serviceaccounts', `${on.namespace}/${name}`));
    const bound = kind === '' ? undefined : refusedAs(() => boundObject(on, kind, of));
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
      jti: on.api.server.random('tokens').uuid(),
      'kubernetes.io': {
        namespace: on.namespace,
        ...(bound ? { [kind.toLowerCase()]: { name: bound.name, uid: bound.uid } } : {}),
        serviceaccount: { name, uid: account.metadata.uid },
      },
      nbf: now,
      sub: `system:serviceaccount:${on.namespace}:${name}`,
    };
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const head = `${part({ alg: 'RS256', kid: 'wavetank' })}.${part(claims)}`;
    const text = `${head}.${createHash('sha256').update(head).digest('base64url')}`;
    if (printer === undefined) {
      on.out(text);
      return 0;
    }
    on.io.stdout(
      printer.print({
        kind: 'TokenRequest',
        apiVersion: 'authentication.k8s.io/v1',
        metadata: { name, namespace: on.namespace, creationTimestamp: toTime(now * 1000) },
        spec: {
          audiences: claims.aud,
          expirationSeconds: claims.exp - now,
          ...(bound ? { boundObjectRef: bound } : {}),
        },
        status: { token: text, expirationTimestamp: toTime(claims.exp * 1000) },
      }),
    );
    return 0;
  },
};

/** The kinds that a token may end with, and their resources. */
const BINDABLE: Readonly<Record<string, ResourceName>> = { Node: 'nodes', Pod: 'pods', Secret: 'secrets' };

interface Bound {
  readonly kind: string;
  readonly apiVersion: string;
  readonly name: string;
  readonly uid: string;
}

function boundObject(on: Invocation, kind: string, name: string): Bound {
  const key = kind === 'Node' ? name : `${on.namespace}/${name}`;
  const { uid } = on.api.get(BINDABLE[kind] ?? 'pods', key).metadata;
  return { kind, apiVersion: 'v1', name, uid: on.flags.string('bound-object-uid') || uid };
}

/** @throws CliError with the words of this command */
function refusedAs<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw wrapped(error, 'failed to create token');
  }
}
