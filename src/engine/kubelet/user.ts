/** As whom a container's processes run: what its security context says, else its image. */
import type { Container } from '../api/types.ts';
import type { ImageName } from './behaviours/behaviour.ts';
import { parseImage } from './images.ts';
import type { PodRecord } from './memory.ts';

export interface User {
  readonly uid: number;
  readonly gid: number;
  /** All groups, its own among them, in order. */
  readonly groups: readonly number[];
}

/** Images that say who they run as; without a word it is root. A name is not looked up, so it proves nothing. */
const USERS: readonly (readonly [RegExp, string])[] = [
  [/(^|\/)nginx-unprivileged$/, '101'],
  [/(^|\/)bitnami\//, '1001'],
  [/(^|\/)grafana\/grafana$/, '472'],
  [/(^|\/)pause$/, '65535'],
  [/(^|\/)metrics-server$/, '65534'],
  [/(^|\/)prom\//, 'nobody'],
  [/(^|\/)curlimages\/curl$/, 'curl_user'],
];

/** An image's name is an object of its own as long as it is known. */
const known = new WeakMap<ImageName, string>();

/** What the image's configuration names. */
export function userOfImage(image: ImageName): string {
  let user = known.get(image);
  if (user === undefined) {
    const { repository, tag } = image;
    const distroless = repository.includes('distroless') && tag.includes('nonroot');
    user = distroless ? '65532' : (USERS.find(([name]) => name.test(repository))?.[1] ?? '0');
    known.set(image, user);
  }
  return user;
}

type Account = readonly [name: string, uid: number, gid: number, home: string];

const ROOT: Account = ['root', 0, 0, '/root'];
const NOBODY: Account = ['nobody', 65_534, 65_534, '/'];
/** Those that an image adds, by the last part of its name. */
const OWN: Readonly<Record<string, Account>> = {
  nginx: ['nginx', 101, 101, '/nonexistent'],
  'nginx-unprivileged': ['nginx', 101, 101, '/nonexistent'],
  redis: ['redis', 999, 999, '/home/redis'],
  postgres: ['postgres', 999, 999, '/var/lib/postgresql'],
  mysql: ['mysql', 999, 999, '/var/lib/mysql'],
  mariadb: ['mysql', 999, 999, '/var/lib/mysql'],
  mongo: ['mongodb', 999, 999, '/data/db'],
  node: ['node', 1000, 1000, '/home/node'],
  httpd: ['www-data', 33, 33, '/var/www'],
  curl: ['curl_user', 100, 101, '/home/curl_user'],
};

function accountsOf({ base }: ImageName): readonly Account[] {
  const own = Object.hasOwn(OWN, base) ? OWN[base] : undefined;
  return own === undefined ? [ROOT, NOBODY] : [ROOT, own, NOBODY];
}

const shellOf = ([name]: Account): string => (name === 'root' ? '/bin/sh' : '/bin/false');

/** `/etc/passwd` and `/etc/group` of an image. */
export function accountFiles(image: ImageName): [path: string, text: string][] {
  const accounts = accountsOf(image);
  const users = accounts.map((each) => `${each[0]}:x:${each[1]}:${each[2]}:${each[0]}:${each[3]}:${shellOf(each)}\n`);
  const groups = accounts.map(([name, , gid]) => `${name === 'nobody' ? 'nogroup' : name}:x:${gid}:\n`);
  return [
    ['/etc/passwd', users.join('')],
    ['/etc/group', groups.join('')],
  ];
}

export function userOf({ pod }: PodRecord, container: Container): User {
  const image = parseImage(container.image ?? '');
  const [own, ofPod] = [container.securityContext, pod.spec.securityContext];
  const asked = own?.runAsUser ?? ofPod?.runAsUser;
  const named = userOfImage(image);
  const account = accountsOf(image).find(([name, uid]) => (asked === undefined ? name === named : uid === asked));
  const uid = asked ?? account?.[1] ?? (Number(named) || 0);
  const gid = own?.runAsGroup ?? ofPod?.runAsGroup ?? account?.[2] ?? 0;
  const more = [...(ofPod?.supplementalGroups ?? []), ...(ofPod?.fsGroup === undefined ? [] : [ofPod.fsGroup])];
  return { uid, gid, groups: [...new Set([gid, ...more])].sort((a, b) => a - b) };
}

/** The name in a file of accounts: of a user in `/etc/passwd`, of a group in `/etc/group`. */
export function nameIn(file: string | undefined, id: number): string | undefined {
  for (const line of file?.split('\n') ?? []) {
    const [name, , number] = line.split(':');
    if (number === String(id)) return name;
  }
  return undefined;
}

/** Folders in which anybody may write. */
const OPEN = /^\/(?:tmp|var\/tmp|dev)\//;

/** Whether somebody may write at a path of the image's own disk, which is root's but for his home. */
export function mayWrite(record: PodRecord, container: Container, path: string): boolean {
  const { uid } = userOf(record, container);
  if (uid === 0 || OPEN.test(path)) return true;
  const home = accountsOf(parseImage(container.image ?? '')).find(([, own]) => own === uid)?.[3];
  return home !== undefined && home.length > 1 && path.startsWith(`${home}/`);
}
