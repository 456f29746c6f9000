/** Which server block and which location a request is for. */
import type { Location, Server, Settings } from './settings.ts';
import { capture, type Talk } from './variables.ts';

/** The block for a host on a port: by its exact name, a wildcard, a pattern, else the port's default. */
export function serverFor({ servers }: Settings, port: number, host: string): Server | undefined {
  const here = servers.filter(({ listens }) => listens.some((each) => each.port === port));
  const name = host.replace(/:\d+$/, '').toLowerCase();
  const named = (test: (pattern: string) => boolean): Server | undefined =>
    here.find(({ names }) => names.some((each) => test(each.toLowerCase())));
  const longest = (fits: (pattern: string) => boolean): string | undefined =>
    here
      .flatMap(({ names }) => names)
      .filter(fits)
      .sort((a, b) => b.length - a.length)[0];
  const wildcard =
    longest((each) => /^\*?\./.test(each) && (name.endsWith(each.replace(/^\*/, '')) || `.${name}` === each)) ??
    longest((each) => each.endsWith('.*') && name.startsWith(each.slice(0, -1)));
  return (
    named((each) => each === name) ??
    (wildcard === undefined ? undefined : named((each) => each === wildcard.toLowerCase())) ??
    here.find(({ names }) =>
      names.some((each) => each.startsWith('~') && capture(each.slice(1), name) !== undefined),
    ) ??
    here.find(({ listens }) => listens.some((each) => each.port === port && each.first)) ??
    here[0]
  );
}

/** The location for the talk's path: exact, else the longest prefix, unless a pattern fits and that prefix does not forbid it. */
export function locationFor(talk: Talk, locations: readonly Location[]): Location | undefined {
  const { uri } = talk;
  const exact = locations.find(({ sign, path }) => sign === '=' && path === uri);
  if (exact !== undefined) return exact;
  const [best] = locations
    .filter(({ sign, path }) => (sign === '' || sign === '^~') && uri.startsWith(path))
    .sort((a, b) => b.path.length - a.path.length);
  const inner = best === undefined || best.locations.length === 0 ? undefined : locationFor(talk, best.locations);
  if (best?.sign === '^~' || inner?.sign === '~' || inner?.sign === '~*' || inner?.sign === '=') return inner ?? best;
  for (const location of locations) {
    if (location.sign !== '~' && location.sign !== '~*') continue;
    const taken = capture(location.path, uri, location.sign === '~*');
    if (taken === undefined) continue;
    talk.captures = taken;
    return location;
  }
  return inner ?? best;
}
