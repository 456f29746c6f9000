/**
 * What ingress-nginx does to paths when an Ingress says so by its annotations (ingress-nginx, "Rewrite Target"): the paths of its
 * rules are patterns from the start of the path on, letters of either case, and the whole path is replaced by the target.
 */
import { RE2JS } from 're2js';
import type { Ingress } from '../api/types.ts';
import type { Path } from './routes.ts';

const PREFIX = 'nginx.ingress.kubernetes.io';

export class Rewriting {
  readonly #target: string | undefined;
  /** Whether its paths are patterns. */
  readonly byPattern: boolean;

  constructor({ metadata: { annotations = {} } }: Ingress) {
    this.#target = annotations[`${PREFIX}/rewrite-target`];
    this.byPattern = this.#target !== undefined || annotations[`${PREFIX}/use-regex`] === 'true';
  }

  /** [1, length] where the pattern fits; undefined where it does not, or is none. */
  rank(candidate: Path, wanted: string): readonly number[] | undefined {
    return matched(candidate, wanted) === undefined ? undefined : [1, (candidate.path ?? '/').length];
  }

  /** The path that the Service is asked for: `$1` in the target stands for what the first brackets took. */
  path(candidate: Path, wanted: string): string {
    const groups = this.#target === undefined ? undefined : matched(candidate, wanted);
    if (groups === undefined) return wanted;
    return (this.#target ?? '').replace(/\$(\d)/g, (_, digit: string) => groups[Number(digit)] ?? '');
  }
}

/** What a candidate's pattern takes of a path, and each of its brackets. */
function matched({ path = '/' }: Path, wanted: string): string[] | undefined {
  try {
    const matcher = RE2JS.compile(`^${path}`, RE2JS.CASE_INSENSITIVE).matcher(wanted.split('?')[0] ?? '');
    if (!matcher.find()) return undefined;
    return Array.from({ length: matcher.groupCount() + 1 }, (_, i) => matcher.group(i) ?? '');
  } catch {
    return undefined; // the API server takes patterns that are none; nginx serves nothing for them
  }
}
