/**
 * Which programs an image brings. One of a distribution, or built on one, has a shell and the usual tools; an image that is
 * built from nothing, or on Google's distroless ones, has its own programs and no other.
 */
import type { ImageName } from './behaviour.ts';

/** By the last part of the repository: the programs of images without a shell. */
const BARE: Readonly<Record<string, readonly string[]>> = {
  coredns: ['coredns'],
  etcd: ['etcd', 'etcdctl', 'etcdutl'],
  'kube-apiserver': ['kube-apiserver', 'go-runner'],
  'kube-controller-manager': ['kube-controller-manager', 'go-runner'],
  'kube-scheduler': ['kube-scheduler', 'go-runner'],
  'kube-proxy': ['kube-proxy', 'go-runner', 'conntrack', 'ip6tables', 'iptables', 'kmod', 'nft'],
  'metrics-server': ['metrics-server'],
  'kube-state-metrics': ['kube-state-metrics'],
  pause: ['pause'],
  'hello-world': ['hello'],
  'http-echo': ['http-echo'],
};

/** Programs that come with one sort of image only. */
const ONLY: Readonly<Record<string, RegExp>> = { pg_isready: /postg/ };

const DISTROLESS = /(?:^|\/)distroless(?:\/|$)/;

/** `gcr.io/distroless/static-debian12`; its tags `debug` and `debug-nonroot` have BusyBox. */
const isDistroless = ({ repository, tag }: ImageName): boolean =>
  DISTROLESS.test(repository) && !tag.startsWith('debug');

/** Its tools are BusyBox's, whose shell is ash: `alpine`, `nginx:1.25-alpine`. */
const isSmall = ({ base, repository, tag }: ImageName): boolean =>
  base === 'alpine' || base === 'busybox' || /(?:^|-)alpine/.test(tag) || DISTROLESS.test(repository);

/** Whether an image has a program in its path, by name or by a path to it. */
export function brings(image: ImageName, program: string): boolean {
  const name = program.slice(program.lastIndexOf('/') + 1);
  if (Object.hasOwn(ONLY, name) && ONLY[name]?.test(image.base) === false) return false;
  const programs = isDistroless(image) ? [] : Object.hasOwn(BARE, image.base) ? BARE[image.base] : undefined;
  if (name === 'bash' && isSmall(image)) return false;
  return programs === undefined || programs.includes(name);
}
