/**
 * What Docker Hub lacks under the names of its official images, as far as slips of the pen go. Images of one's own can be
 * pulled here, whatever they are called; who mistypes a well-known one gets the registry's answer.
 */
import { distance } from '../../near.ts';
import type { ImageName } from './behaviour.ts';

const OFFICIAL: readonly string[] =
  `alpine busybox debian fluentd golang haproxy httpd mariadb memcached mongo mysql nginx postgres python rabbitmq redis
  tomcat traefik ubuntu wordpress`.split(/\s+/);

/** The words that tags of these images begin with, where they are no versions. */
const TAGS: readonly string[] =
  `latest stable mainline unstable alpine slim perl edge bookworm bullseye buster trixie focal jammy noble`.split(
    /\s+/,
  );

/** Shorter words are near to too many others. */
const SHORTEST = 5;

const slipOf = (word: string, words: readonly string[]): boolean =>
  word.length >= SHORTEST && !words.includes(word) && words.some((other) => distance(word, other) === 1);

/** No official image has a version like 1.161: it is 1.16.1 without a dot. */
const LOST_DOT = /^\d+\.\d{3}/;

/** The newest versions when this was written; some that come later are believed, too. */
const NEWEST: Readonly<Record<string, readonly [major: number, minor: number]>> = {
  alpine: [3, 23], busybox: [1, 37], debian: [13, 3], fluentd: [1, 19], golang: [1, 25], haproxy: [3, 3], httpd: [2, 4],
  mariadb: [12, 1], memcached: [1, 6], mongo: [8, 2], mysql: [9, 5], nginx: [1, 29], postgres: [18, 1], python: [3, 14],
  rabbitmq: [4, 2], redis: [8, 4], tomcat: [11, 0], traefik: [3, 6], ubuntu: [25, 10], wordpress: [6, 9],
}; // biome-ignore format: a table
/** Versions that may have come since: of those whose first number grows each year, and of second numbers. */
const [MAJORS, MINORS] = [2, 6];
/** Debian and its like have tags that are dates. */
const DATE = 1000;

/** Whether a version is far beyond all that there are. */
function isToCome(base: string, tag: string): boolean {
  const [, first = '', second = ''] = /^v?(\d+)(?:\.(\d+))?/.exec(tag) ?? [];
  const newest = Object.hasOwn(NEWEST, base) ? NEWEST[base] : undefined;
  if (first === '' || newest === undefined || Number(first) >= DATE) return false;
  const [major, minor] = newest;
  if (Number(first) > major + (major > MAJORS ? MAJORS : 0)) return true;
  return Number(first) === major && Number(second || 0) > minor + MINORS;
}

/** @returns what the registry says of an image that it has not: no such repository, or no such tag */
export function lacks({ registry, repository, base, tag }: ImageName): 'unauthorized' | 'notFound' | undefined {
  if (registry !== 'docker.io' || !repository.startsWith('library/')) return undefined;
  if (slipOf(base, OFFICIAL)) return 'unauthorized';
  if (!OFFICIAL.includes(base)) return undefined;
  return LOST_DOT.test(tag) || isToCome(base, tag) || slipOf(tag.split('-', 1)[0] ?? '', TAGS) ? 'notFound' : undefined;
}
