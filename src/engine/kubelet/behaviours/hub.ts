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

/** @returns what the registry says of an image that it has not: no such repository, or no such tag */
export function lacks({ registry, repository, base, tag }: ImageName): 'unauthorized' | 'notFound' | undefined {
  if (registry !== 'docker.io' || !repository.startsWith('library/')) return undefined;
  if (slipOf(base, OFFICIAL)) return 'unauthorized';
  if (!OFFICIAL.includes(base)) return undefined;
  return LOST_DOT.test(tag) || slipOf(tag.split('-', 1)[0] ?? '', TAGS) ? 'notFound' : undefined;
}
