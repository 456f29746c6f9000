/** How kubectl tells an error (`pkg/cmd/util/helpers.go`): the text on stderr, and the exit code. */
import { ApiError, ConnectionError, Unanswered } from '../engine/index.ts';

/** An error of the command itself, printed as `error: MESSAGE`. */
export class CliError extends Error {
  readonly code: number;

  constructor(message: string, code = 1) {
    super(message);
    this.code = code;
  }
}

/** An error that is told without `error: ` before it. */
export class PlainError extends CliError {}

/** A wrong use: the message is followed by where help is to be found. */
export class UsageError extends CliError {
  /** @param where `kubectl create configmap -h`, as it is told */
  static for(path: string, message: string): UsageError {
    return new UsageError(`${message}\nSee '${path} -h' for help and examples`);
  }
}

/** Several errors of one command; each stands on a line of its own. While one of them hangs there is no outcome yet. */
export class ManyErrors extends Error {
  readonly errors: readonly unknown[];

  constructor(errors: readonly unknown[]) {
    super('many');
    const hanging = errors.find((error) => error instanceof Unanswered);
    if (hanging !== undefined) throw hanging;
    this.errors = errors;
  }
}

/** Ends the command with this code; everything was said before. */
export class Exit extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}

/** A request that is never sent: what it is about has no name. */
export class UnsentError extends CliError {
  constructor() {
    super('resource name may not be empty');
  }
}

/** Adds context to an API error as `fmt.Errorf("...: %v")` does in kubectl: the reason is kept, the message grows. */
export function inContext(error: unknown, context: string): unknown {
  if (error instanceof ConnectionError || error instanceof UnsentError)
    return new CliError(`${context}: ${error.message}`);
  if (!(error instanceof ApiError)) return error;
  const wrapped = new ApiError(error.code, error.reason, `${context}: ${error.message}`, error.status.details);
  return wrapped;
}

/** Adds context as most commands do: what is left is an error of the command, without the API's reason. */
export function wrapped(error: unknown, context: string, between = ': '): unknown {
  return error instanceof ApiError || error instanceof ConnectionError || error instanceof CliError
    ? new CliError(`${context}${between}${error.message}`)
    : error;
}

/** @returns the text for stderr, without a final line break, and the exit code */
export function describeError(error: unknown): { readonly text: string; readonly code: number } {
  if (error instanceof Exit) return { text: '', code: error.code };
  if (error instanceof ManyErrors) {
    const [first, second] = error.errors;
    if (second === undefined)
      return first instanceof ManyErrors ? { text: first.errors.map(bare).join('\n'), code: 1 } : describeError(first);
    return { text: error.errors.map(bare).join('\n'), code: 1 };
  }
  if (error instanceof PlainError) return { text: error.message, code: error.code };
  if (error instanceof CliError) {
    const { message } = error;
    return { text: message.startsWith('error: ') ? message : `error: ${message}`, code: error.code };
  }
  if (error instanceof ConnectionError) return { text: unreachable(error), code: 1 };
  if (error instanceof ApiError) return { text: statusText(error), code: 1 };
  throw error;
}

/** kubectl's word for a request that did not arrive (`StandardErrorMessage`). */
function unreachable({ reason, host }: ConnectionError): string {
  return reason.includes('connection refused')
    ? `The connection to the server ${host} was refused - did you specify the right host or port?`
    : `Unable to connect to the server: ${reason}`;
}

/** One of several errors: only API errors keep their form, others are told without `error: `. */
function bare(error: unknown): string {
  if (error instanceof ManyErrors)
    return error.errors.length === 1 ? bare(error.errors[0]) : `[${error.errors.map(bare).join(', ')}]`;
  if (error instanceof ApiError && error.reason === 'Invalid') return `Error from server (Invalid): ${error.message}`;
  return error instanceof CliError ? error.message.replace(/^error: /, '') : describeError(error).text;
}

/** kubectl lists an object's causes, and names the reason of anything else. */
function statusText(error: ApiError): string {
  const { details, reason, message } = error.status;
  if (reason === 'Invalid') {
    const causes = details?.causes ?? [];
    if (!details?.kind && causes.length === 0) {
      return `The request is invalid: ${message}`;
    }
    const subject = details?.kind ? `The ${details.kind} "${details.name ?? ''}" is invalid` : 'The request is invalid';
    if (causes.length === 0) return subject;
    const told = [...new Set(causes.map((c) => (c.field ? `${c.field}: ${c.message}` : c.message)))];
    if (told.length === 1) return `${subject}: ${told[0]}`;
    return `${subject}: \n${told.map((t) => `* ${t}`).join('\n')}`;
  }
  if (reason === 'Unauthorized') return `error: You must be logged in to the server (${message})`;
  return reason ? `Error from server (${reason}): ${message}` : `Error from server: ${message}`;
}
