/** `xargs`. */

/** The commands that it makes of what comes in, by their words. */
export function xargs(words: readonly string[], text: string): string[][] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  let [most, place, at] = [Number.POSITIVE_INFINITY, '', 1];
  const isCareful = words.some((word) => /^-\w*r|^--no-run-if-empty$/.test(word));
  for (; words[at]?.startsWith('-'); at++) {
    const [, letter = '', joined = ''] = /^-(\w)(.*)$/.exec(words[at] ?? '') ?? [];
    if (!/[nILP]/.test(letter)) continue;
    const value = joined || (words[++at] ?? '');
    if (letter === 'I') place = value;
    else if (letter !== 'P') most = Number(value) || 1;
  }
  const command = words.slice(at);
  if (command.length === 0) command.push('echo');
  if (place !== '') return lines.map((text) => command.map((word) => word.replaceAll(place, text.trim())));
  const items = lines.flatMap((text) => text.split(/\s+/)).filter((word) => word !== '');
  // Without words it runs once, unless `-r` forbids it.
  if (items.length === 0 && !isCareful) return [command];
  const made: string[][] = [];
  for (let i = 0; i < items.length; i += most) made.push([...command, ...items.slice(i, i + most)]);
  return made;
}
