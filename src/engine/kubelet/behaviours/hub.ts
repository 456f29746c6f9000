/**
 * What Docker Hub lacks under the names of its official images, as far as one can tell from the names. Images of one's own can be
 * pulled here, whatever they are called; who mistypes a well-known one, or makes up a tag of it, gets the registry's answer.
 */
import { distance } from '../../near.ts';
import type { ImageName } from './behaviour.ts';

const OFFICIAL: readonly string[] =
  `alpine busybox debian fluentd golang haproxy httpd mariadb memcached mongo mysql nginx postgres python rabbitmq redis
  tomcat traefik ubuntu wordpress`.split(/\s+/);

/** Tags are put together of versions and of such words: releases of Debian and Ubuntu, and what an image is built with. */
const COMMON =
  `latest stable alpine slim rc beta wheezy jessie stretch buster bullseye bookworm trixie forky trusty xenial bionic focal
  jammy noble windowsservercore nanoserver ltsc`.split(/\s+/);
/** Words that only some of them have. */
const OWN: Readonly<Record<string, string>> = {
  alpine: 'edge', busybox: 'musl glibc uclibc unstable', fluentd: 'edge debian onbuild arm armhf amd', golang: 'tip',
  debian: 'sid testing unstable oldstable oldoldstable experimental backports buggy', haproxy: 'dev lts', mariadb: 'ubi lts',
  mysql: 'oracle oraclelinux debian innovation lts', nginx: 'mainline perl otel', rabbitmq: 'management',
  tomcat: 'jdk jre temurin corretto openjdk al m', redis: 'm bit', wordpress: 'php apache fpm cli',
  traefik: `camembert cancoillotte brie chevrotin raclette reblochon roquefort saintmarcellin tetedemoine morbier montdor
    maroilles mimolette picodon livarot faisselle comte beaufort saintnectaire munster banon chaource ventoux experimental`,
  ubuntu: 'devel rolling artful cosmic disco eoan groovy hirsute impish kinetic lunar mantic oracular plucky questing',
}; // biome-ignore format: a table
const WORDS = new Map(OFFICIAL.map((base) => [base, new Set([...COMMON, ...(OWN[base] ?? '').split(/\s+/)])]));
/** These write their versions with a v. */
const WITH_V: readonly string[] = ['fluentd', 'traefik'];

/** Whether each part of a tag is a version, or a word that the image's tags have, with a version or without. */
function isTag(base: string, tag: string): boolean {
  return tag.split('-').every((part) => {
    const [, v, version, word = ''] = /^(v?)(\d[\d.]*)(?:[a-z]{1,5}\d*)?$|^([a-z]+)[\d.]*$/i.exec(part) ?? [];
    if (version !== undefined) return v === '' || WITH_V.includes(base);
    return WORDS.get(base)?.has(word.toLowerCase()) === true;
  });
}

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

/** No resolver finds a host of this domain (RFC 6761). */
const NO_HOST = /\.invalid(?::\d+)?$/;

/** @returns what comes of pulling an image that is not there: no such host, no such repository, or no such tag */
export function lacks(image: ImageName): 'noHost' | 'unauthorized' | 'notFound' | undefined {
  const { registry, repository, base, tag } = image;
  if (NO_HOST.test(registry)) return 'noHost';
  if (registry !== 'docker.io' || !repository.startsWith('library/')) return undefined;
  if (slipOf(base, OFFICIAL)) return 'unauthorized';
  if (!OFFICIAL.includes(base)) return undefined;
  return LOST_DOT.test(tag) || isToCome(base, tag) || !(tag === '' || isTag(base, tag)) ? 'notFound' : undefined;
}
