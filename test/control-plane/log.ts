/** The log of a real cluster whose control plane was stopped part by part: what was done when, and what was answered. */

export interface Entry {
  /** Seconds since the beginning. */
  readonly at: number;
  /** A command line, or what was done to the cluster (`SCHEDULER STOPPED`). */
  readonly command?: string;
  readonly deed?: string;
  /** What came out, without the line of the exit code and the times that `time` adds. */
  readonly lines: readonly string[];
  readonly exit: number;
  /** Whole seconds that a timed command took. */
  readonly took?: number;
}

const HEAD = /^## t=([\d.]+) (?:\$ (.*)|(.*))$/;
const REAL = /^real\s+(\d+)m([\d.]+)s$/;

export function parseLog(text: string): Entry[] {
  const entries: Entry[] = [];
  let lines: string[] = [];
  const finish = (): void => {
    const last = entries.at(-1);
    if (last === undefined) return;
    const exit = Number(/^exit: (\d+)$/.exec(lines.findLast((line) => line.startsWith('exit: ')) ?? '')?.[1] ?? 0);
    const real = lines.map((line) => REAL.exec(line)).find((match) => match !== null);
    const end = lines.findIndex((line) => line.startsWith('exit: '));
    const kept = (end < 0 ? lines : lines.slice(0, end)).filter((line) => !/^(?:real|user|sys)\t/.test(line));
    while (kept.at(-1) === '') kept.pop();
    const took = real ? { took: Math.floor(Number(real[1]) * 60 + Number(real[2])) } : {};
    entries[entries.length - 1] = { ...last, lines: last.command === undefined ? [] : kept, exit, ...took };
  };
  for (const line of text.split('\n')) {
    const head = HEAD.exec(line);
    if (head === null) {
      lines.push(line);
      continue;
    }
    finish();
    lines = [];
    const what = head[2] === undefined ? { deed: head[3] ?? '' } : { command: head[2].replace(/^time /, '') };
    entries.push({ at: Number(head[1]), ...what, lines: [], exit: 0 });
  }
  finish();
  return entries;
}

/** Chance and time: names that were generated, addresses, ages. */
const MASKS: readonly (readonly [RegExp, string])[] = [
  [/\b(web|late|after)-[0-9a-f]{8,10}-[a-z0-9]{5}\b/g, '$1-HASH-*****'],
  [/\b(web|late|after)-[0-9a-f]{8,10}\b/g, '$1-HASH'],
  [/pod-template-hash=[0-9a-f]+/g, 'pod-template-hash=HASH'],
  [/\bweb-[a-z0-9]{5}\b/g, 'web-*****'],
  [/\bkube-api-access-[a-z0-9]{5}\b/g, 'kube-api-access-*****'],
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, 'UID'],
  [/\b10\.244\.\d+\.\d+\b/g, 'IP'],
  [/\bnode-[abc]\b/g, 'NODE'],
  [/ \((?:\d+[dhms])+ ago\)/g, ' (AGO)'],
  [/^(\S*crasher\s+0\/1\s+)(?:Error|CrashLoopBackOff)/, '$1CRASHED'],
  [/\b(?:\d+[dhm]\d+[hms]|\d+[dhms])\b/g, 'AGE'],
  [/took = [\d.]+m?s/g, 'took = TIME'],
  [/\[\d+(?: \d+)+\]/g, '[BYTES]'],
  [/^\| (?:[0-9a-f]{8}|127).*$/g, '| ROW |'],
  [/^\+[-+]+\+$/g, '+---+'],
  [/\s+/g, ' '],
];

export const masked = (line: string): string => MASKS.reduce((text, [from, to]) => text.replace(from, to), line).trim();
