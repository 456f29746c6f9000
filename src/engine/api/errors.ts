/** The API server's refusals: Kubernetes Status objects with Kubernetes' texts (apimachinery `pkg/api/errors`). */

export interface StatusCause {
  /** `FieldValueRequired`, `FieldValueInvalid`, ... */
  readonly reason?: string;
  readonly message: string;
  /** `spec.containers[0].image` */
  readonly field?: string;
}

export interface Status {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: Record<string, never>;
  readonly status: 'Failure';
  readonly message: string;
  readonly reason: string;
  readonly details?: {
    readonly name?: string;
    readonly group?: string;
    readonly kind?: string;
    readonly uid?: string;
    readonly causes?: readonly StatusCause[];
    readonly retryAfterSeconds?: number;
  };
  readonly code: number;
}

/** A request was refused; `status` is what the client receives. */
export class ApiError extends Error {
  readonly status: Status;

  constructor(code: number, reason: string, message: string, details?: Status['details']) {
    super(message);
    this.status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      reason,
      ...(details ? { details } : {}),
      code,
    };
  }

  get code(): number {
    return this.status.code;
  }

  get reason(): string {
    return this.status.reason;
  }
}

/** The server could not be reached at all; there is no Status. `message` is what Go's HTTP client says. */
export class ConnectionError extends Error {
  /** `dial tcp 10.0.0.1:6443: connect: connection refused` */
  readonly reason: string;
  /** The server's host and port. */
  readonly host: string;

  /** @param request the method and URL, when it is known what was asked for */
  constructor(reason: string, host: string, request?: { readonly method: string; readonly url: string }) {
    super(request === undefined ? reason : `${request.method} "${request.url}": ${reason}`);
    this.reason = reason;
    this.host = host;
  }
}

/**
 * A request that hangs. Its sender gets `error` after `after` ms, unless what it waits for comes back before: then it is
 * as if the request were made at that moment.
 */
export class Unanswered extends Error {
  readonly error: ApiError | ConnectionError;
  readonly after: number;

  constructor(error: ApiError | ConnectionError, after: number) {
    super(error.message);
    this.error = error;
    this.after = after;
  }
}

interface Named {
  readonly group: string;
  readonly plural: string;
}

/** `pods`, `deployments.apps`: how errors name a resource. */
const qualified = (of: Named): string => (of.group ? `${of.plural}.${of.group}` : of.plural);
const details = (of: Named, name: string, more: Partial<NonNullable<Status['details']>> = {}) => ({
  ...(name ? { name } : {}),
  ...(of.group ? { group: of.group } : {}),
  kind: of.plural,
  ...more,
});

export function notFound(of: Named, name: string): ApiError {
  return new ApiError(404, 'NotFound', `${qualified(of)} "${name}" not found`, details(of, name));
}

/** @param there the metadata of the object that has the name */
export function alreadyExists(of: Named, there: { name: string; deletionTimestamp?: string }): ApiError {
  const leaving = there.deletionTimestamp === undefined ? '' : 'object is being deleted: ';
  const message = `${leaving}${qualified(of)} "${there.name}" already exists`;
  return new ApiError(409, 'AlreadyExists', message, details(of, there.name));
}

export function conflict(of: Named, name: string, why: string): ApiError {
  return new ApiError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualified(of)} "${name}": ${why}`,
    details(of, name),
  );
}

/** The text of a lost optimistic update (registry `OptimisticLockErrorMsg`). */
export const MODIFIED = 'the object has been modified; please apply your changes to the latest version and try again';

export function forbidden(of: Named, name: string, why: string): ApiError {
  const subject = name ? `${qualified(of)} "${name}" is forbidden` : `${qualified(of)} is forbidden`;
  return new ApiError(403, 'Forbidden', `${subject}: ${why}`, details(of, name));
}

export function badRequest(why: string): ApiError {
  return new ApiError(400, 'BadRequest', why);
}

export function internalError(why: string): ApiError {
  return new ApiError(500, 'InternalError', `Internal error occurred: ${why}`);
}

/** A path that is there takes no such request. */
export function wrongMethod(): ApiError {
  return new ApiError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource');
}

export function methodNotAllowed(of: Named, verb: string): ApiError {
  return new ApiError(
    405,
    'MethodNotAllowed',
    `${verb} is not supported on resources of kind "${qualified(of)}"`,
    details(of, ''),
  );
}

export function tooManyRequests(message: string, causes: readonly StatusCause[], retryAfterSeconds?: number): ApiError {
  return new ApiError(429, 'TooManyRequests', message, {
    causes,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}

/** @param of the kind's group and name, as in `Deployment.apps "web" is invalid: ...` */
export function invalid(
  of: { readonly group: string; readonly kind: string },
  name: string,
  causes: readonly StatusCause[],
): ApiError {
  const kind = of.group ? `${of.kind}.${of.group}` : of.kind;
  const texts = [
    ...new Set(causes.map((cause) => (cause.field === undefined ? cause.message : `${cause.field}: ${cause.message}`))),
  ];
  const list = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  const text = texts.length === 0 ? `${kind} "${name}" is invalid` : `${kind} "${name}" is invalid: ${list}`;
  return new ApiError(422, 'Invalid', text, {
    name,
    ...(of.group ? { group: of.group } : {}),
    kind: of.kind,
    ...(causes.length > 0 ? { causes } : {}),
  });
}

/** Gone: the revision asked for is no longer kept. */
export function expired(message: string): ApiError {
  return new ApiError(410, 'Expired', message);
}
