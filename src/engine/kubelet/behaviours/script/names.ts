/** `basename` and `dirname`. */

/** The last part of a path, without a suffix where one is given. */
export function basename([path = '', suffix = '']: readonly string[]): string {
  const last = path.replace(/\/+$/, '').replace(/^.*\//, '');
  return last !== suffix && last.endsWith(suffix) ? last.slice(0, last.length - suffix.length) : last;
}

/** A path without its last part. */
export const dirname = ([path = '']: readonly string[]): string =>
  /^(.*)\/[^/]*\/*$/.exec(path)?.[1] || (path.startsWith('/') ? '/' : '.');
