/** How files and folders on a pod's volumes stand in a listing: their mode and their group (`pkg/volume`, AtomicWriter and fsGroup). */
import type { Container, Pod } from '../api/types.ts';
import type { PodRecord } from './memory.ts';
import { isGenerated, mountOf, volumeOf, within } from './written.ts';

type Volume = NonNullable<Pod['spec']['volumes']>[number];

export interface Standing {
  /** As of `chmod`. */
  readonly mode: number;
  /** 0 is root. */
  readonly group: number;
}

/** What a volume's files have unless it says otherwise, and what anybody may run. */
const [FILE, FOLDER, OPEN_TO_ALL, ANY_MAY_RUN] = [0o644, 0o755, 0o777, 0o111];
/** Secrets and tokens lie in memory, where a folder that is open to all is sticky as /tmp is. */
const STICKY = 0o1000;
/** A group that the pod names for its volumes may read them, and what is made in their folders is its own. */
const [GROUP_READS, GROUP_ENTERS] = [0o440, 0o2550];

/** A token is for its process alone where that is known (`projected.go`). */
const TOKEN = 0o600;

interface Item {
  readonly path: string;
  readonly mode?: number | undefined;
}

/** What the volume itself says of a file in it. */
function saidOf({ configMap, secret, downwardAPI, projected }: Volume, inside: string, private_: boolean): number {
  const own = configMap ?? secret ?? downwardAPI;
  const itemOf = (items: readonly Item[] | undefined): number | undefined =>
    items?.find(({ path }) => path === inside)?.mode;
  for (const source of projected?.sources ?? []) {
    if (source.serviceAccountToken?.path === inside && private_) return TOKEN;
    const mode = itemOf((source.configMap ?? source.secret ?? source.downwardAPI)?.items);
    if (mode !== undefined) return mode;
  }
  return itemOf(own?.items) ?? (own ?? projected)?.defaultMode ?? FILE;
}

/**
 * Of a path on a volume from the cluster, or the folder that is an emptyDir.
 * @param folder whether it is one
 * @returns undefined where the image or who wrote it decides
 */
export function standingOf(
  record: PodRecord,
  container: Container,
  path: string,
  folder: boolean,
): Standing | undefined {
  const mount = mountOf(container, path);
  const volume = mount && volumeOf(record, mount);
  if (mount === undefined || volume === undefined) return undefined;
  const inside = [mount.subPath, within(mount, path)].filter((part) => part).join('/');
  const { fsGroup, runAsUser } = record.pod.spec.securityContext ?? {};
  const group = fsGroup ?? 0;
  if (folder && inside === '' && (isGenerated(volume) || volume.emptyDir)) {
    const sticky = volume.secret || volume.projected || volume.emptyDir?.medium === 'Memory' ? STICKY : 0;
    return { mode: OPEN_TO_ALL | sticky | (fsGroup === undefined ? 0 : GROUP_ENTERS), group };
  }
  if (!isGenerated(volume)) return undefined;
  if (folder) return { mode: FOLDER | (fsGroup === undefined ? 0 : GROUP_ENTERS), group };
  const said = saidOf(volume, inside, fsGroup !== undefined || runAsUser !== undefined);
  return { mode: said | (fsGroup === undefined ? 0 : GROUP_READS), group };
}

/** Whether a file may be run: what comes from the cluster is 0644 unless its volume says otherwise. */
export function mayRun(record: PodRecord, container: Container, path: string): boolean {
  const { mode = ANY_MAY_RUN } = standingOf(record, container, path, false) ?? {};
  return (mode & ANY_MAY_RUN) !== 0;
}

/** `drwxr-xr-x`: the letters of a mode, with those for set-group and sticky. */
export function lettersOf(kind: '-' | 'd', mode: number): string {
  const letters = [...'rwxrwxrwx'].map((letter, i) => (mode & (1 << (8 - i)) ? letter : '-'));
  if (mode & 0o2000) letters[5] = letters[5] === 'x' ? 's' : 'S';
  if (mode & STICKY) letters[8] = letters[8] === 'x' ? 't' : 'T';
  return kind + letters.join('');
}
