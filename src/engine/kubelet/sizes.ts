/** How large images are, as the kubelet's event of a pull tells it: bytes of the compressed layers, as containerd counts them. */
import type { ImageName } from './behaviours/behaviour.ts';
import { fnv } from './images.ts';

/** MB of official images in the usual flavour, as Docker Hub shows them for amd64, rounded. */
const OFFICIAL: Readonly<Record<string, number>> = {
  alpine: 3.8,
  busybox: 2.2,
  debian: 48,
  fluentd: 60,
  golang: 300,
  haproxy: 42,
  'hello-world': 0.004,
  httpd: 58,
  mariadb: 120,
  memcached: 32,
  mongo: 290,
  mysql: 230,
  nginx: 72,
  node: 390,
  postgres: 155,
  python: 360,
  rabbitmq: 105,
  redis: 45,
  tomcat: 190,
  traefik: 50,
  ubuntu: 30,
  wordpress: 230,
};
/** What is left of an image in a small flavour. */
const FLAVOURS: readonly (readonly [RegExp, number])[] = [
  [/alpine/, 0.35],
  [/slim/, 0.4],
];

/** Bytes of an image that does not say how large it is; of one that nobody knows between 20 and 150 MB, by its name. */
export function sizeOf({ full, registry, repository, base, tag }: ImageName): number {
  const usual = registry === 'docker.io' && repository === `library/${base}` ? OFFICIAL[base] : undefined;
  if (usual === undefined) return 20_000_000 + (fnv(full) % 130_000_000);
  const flavour = base === 'alpine' ? 1 : (FLAVOURS.find(([name]) => name.test(tag))?.[1] ?? 1);
  const release = 0.95 + (fnv(full) % 1000) / 10_000; // no two releases are equally large
  return Math.round(usual * flavour * release * 1e6);
}
