/** Text made comparable: what depends on time, chance or the recording machine gives way to a word. */

const ALPHABET = '[bcdfghjklmnpqrstvwxz2456789]';

/** Ages: `5m`, `2m34s`, `50m`, `<invalid>`, and restarts `5 (2m38s ago)`. */
const DURATION = '(?:\\d+(?:\\.\\d+)?(?:y|d|h|m|s|ms|µs))+';

const RULES: readonly (readonly [RegExp, string])[] = [
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UID'],
  [/\b[a-z]+:\/\/[0-9a-f]{64}\b/g, 'CONTAINER-ID'],
  [/@?sha256:[0-9a-f]{12,64}/g, 'DIGEST'],
  [/\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g, 'TIME'],
  [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?: \+0000|Z)?/g, 'TIME'],
  [/\b(?:\d{1,3}\.){3}\d{1,3}\b/g, 'IP'],
  [/(resourceVersion|observedGeneration): "?\d+"?/g, '$1: N'],
  [/"resourceVersion": "\d+"/g, '"resourceVersion": "N"'],
  // Hashes of templates, and the random ends of generated names.
  [new RegExp(`-[0-9a-f]{6,10}-${ALPHABET}{5}\\b`, 'g'), '-HASH-XXXXX'],
  [new RegExp(`-${ALPHABET}{8,10}-${ALPHABET}{5}\\b`, 'g'), '-HASH-XXXXX'],
  [/\b(pod-template-hash|controller-revision-hash|controller.kubernetes.io\/hash)([=:] ?"?)[0-9a-z-]+/g, '$1$2HASH'],
  [new RegExp(`\\b(web|hello|db|agent)-(?=[a-z0-9]*[0-9])${ALPHABET}{8,10}\\b`, 'g'), '$1-HASH'],
  [/-\d{8}(?:-[a-z0-9]{5})?\b/g, '-MINUTE'],
  [new RegExp(`\\b([a-z]+(?:-[a-z]+)*)-(?=[a-z0-9]*[0-9bcdfghjklmnpqrstvwxz])${ALPHABET}{5}\\b`, 'g'), '$1-XXXXX'],
  [new RegExp(`\\(x\\d+ over ${DURATION}\\)`, 'g'), '(xN over AGE)'],
  [new RegExp(`\\d+ \\(${DURATION} ago\\)`, 'g'), 'N (AGE ago)'],
  [new RegExp(`\\b${DURATION}\\b`, 'g'), 'AGE'],
  [/<unknown>|<invalid>/g, 'AGE'],
  [/\.[0-9a-f]{12,16}\b/g, '.EVENT'],
  [/((?:Machine ID|System UUID|Boot ID):\s+)(?:[0-9a-f-]+|UID)/g, '$1ID'],
  [/X509SHA256=[0-9a-f]{64}/g, 'X509SHA256=HASH'],
  [/\b6\.1\.0-[\w-]+/g, 'KERNEL'],
  [/default-scheduler-[\w-]+/g, 'default-scheduler-HOST'],
  [/Image size: \d+ bytes/g, 'Image size: N bytes'],
  [/(?:TEMP|\/tmp)\/(LIVE|MERGED)-\d+/g, 'TEMP/$1'],
];

/** @returns lines with single spaces: columns are as wide as names and ages are long */
export function masked(text: string): string[] {
  let result = text;
  for (const [pattern, word] of RULES) result = result.replace(pattern, word);
  return result
    .trimEnd()
    .split('\n')
    .map((line) => line.trimEnd().replace(/(\S) {2,}/g, '$1 '));
}

/** Which node a pod lands on is chance where several are equal. */
export const withoutNodes = (lines: readonly string[]): string[] => lines.map((line) => line.replace(/\bnode-[abc]\b/g, 'NODE'));

/** Sorted lines, for output whose order is chance (names, goroutines). */
export const unordered = (lines: readonly string[]): string[] => [...lines].sort();

/** A rollout tells its state at every write of the object: how many writes a step takes is chance. */
export const withoutRepeats = (lines: readonly string[]): string[] => lines.filter((line, i) => line !== lines[i - 1]);
