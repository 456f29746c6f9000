/** How long programs wait for what does not come. */
import type { Failure, Outcome, Source } from '../traffic.ts';

/** Linux gives up a connection after six SYNs without an answer (`net.ipv4.tcp_syn_retries`), ms. */
export const SYN_TIMEOUT = 127_000;
/** ARP gives up after three tries, ms. */
export const UNREACHABLE = 3_000;

/** The words of the C library for what went wrong with a connection: musl's, unless it is GNU's. */
export function whyFailed(failure: Failure, from: Source): string {
  const glibc = from.kind === 'pod' && from.glibc === true;
  if (failure === 'timeout') return glibc ? 'Connection timed out' : 'Operation timed out';
  if (failure === 'unreachable') return glibc ? 'No route to host' : 'Host is unreachable';
  return 'Connection refused';
}

/** How long a failure takes to show, ms. */
export function patience({ failure, late }: Outcome): number {
  if (failure === 'timeout') return late + SYN_TIMEOUT;
  if (failure === 'unreachable') return late + UNREACHABLE;
  return late + 1;
}

/** What an answer usually takes, ms. */
export const ANSWER = 2;
