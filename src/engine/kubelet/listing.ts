/** `ls`, as BusyBox and the GNU tools print it. */
import { print, type Ran } from '../ran.ts';
import { toMicroTime } from '../sim/time.ts';
import { lettersOf, type Standing } from './modes.ts';
import { absolute, throughData } from './paths.ts';

/** What there is to list. */
export interface Tree {
  /** By path; a folder that is empty ends with a slash. */
  readonly files: ReadonlyMap<string, string>;
  /** The working folder. */
  readonly folder: string;
  /** The image's tools are BusyBox's, not GNU's. */
  readonly small: boolean;
  /** When its files were made, and the present: virtual ms. */
  readonly since: number;
  readonly now: number;
  /** Of a folder on which a volume from the cluster is mounted. */
  readonly mounted: (folder: string) => Mounted | undefined;
  /** What a volume says of a file on it, or of a folder. */
  readonly standing: (path: string, folder: boolean) => Standing | undefined;
}

/** How the kubelet keeps such a volume (`AtomicWriter`): a folder with a date in its name, `..data` leads there, and the keys to that. */
export interface Mounted {
  /** The folder's name, and when it was written, virtual ms. */
  readonly folder: string;
  readonly since: number;
}

interface Entry {
  readonly name: string;
  readonly mode: string;
  /** Its group's number; root unless given. */
  readonly group?: number;
  readonly links: number;
  readonly size: number;
  /** KiB on the disk. */
  readonly blocks: number;
  /** Where a link leads. */
  readonly target?: string;
  /** When it was made, if not with the rest. */
  readonly since?: number;
}

/** What every image has at the top. */
const ROOT = ['bin', 'dev', 'etc', 'home', 'lib', 'proc', 'root', 'run', 'sbin', 'sys', 'tmp', 'usr', 'var'];
/** Bytes of a block of the disk. */
const BLOCK = 4096;

/** The names in a folder; undefined when there is none. */
function namesIn({ files }: Tree, folder: string): string[] | undefined {
  const prefix = folder === '/' ? '/' : `${folder}/`;
  const names = new Set(folder === '/' ? ROOT : []);
  for (const path of files.keys())
    if (path.startsWith(prefix) && path !== prefix) names.add(path.slice(prefix.length).split('/')[0] ?? '');
  const there =
    names.size > 0 || files.has(prefix) || (!folder.slice(1).includes('/') && ROOT.includes(folder.slice(1)));
  return there ? [...names].sort() : undefined;
}

/** Whether there is a folder of that path. */
export const isFolder = (files: ReadonlyMap<string, string>, path: string): boolean =>
  namesIn(
    { files, folder: '/', small: false, since: 0, now: 0, mounted: () => undefined, standing: () => undefined },
    path.replace(/(.)\/+$/, '$1'),
  ) !== undefined;

function entryOf(tree: Tree, path: string, name: string): Entry | undefined {
  const text = tree.files.get(path);
  if (text !== undefined) {
    const size = new TextEncoder().encode(text).length;
    const { mode = 0o644, group = 0 } = tree.standing(path, false) ?? {};
    return {
      ...{ name, mode: lettersOf('-', mode), group, links: 1, size },
      blocks: (Math.ceil(size / BLOCK) * BLOCK) / 1024,
    };
  }
  const inside = namesIn(tree, path);
  if (inside === undefined) return undefined;
  const isFile = (each: string): boolean => tree.files.has(`${path === '/' ? '' : path}/${each}`);
  // Of what is mounted all are links, but for the folder where the files are.
  const folders = tree.mounted(path) ? 1 : inside.filter((each) => !isFile(each)).length;
  const { mode = path === '/tmp' ? 0o1777 : 0o755, group = 0 } = tree.standing(path, true) ?? {};
  return { name, mode: lettersOf('d', mode), group, links: 2 + folders, size: BLOCK, blocks: BLOCK / 1024 };
}

const linkTo = (name: string, target: string, since: number): Entry => ({
  ...{ name, mode: 'lrwxrwxrwx', links: 1, size: target.length, blocks: 0, target, since },
});

/** A file or folder as it stands in the folder above it, where it may be a link. */
function linked(tree: Tree, path: string, name: string): Entry | undefined {
  const entry = entryOf(tree, path, name);
  const [, folder = '', own = ''] = /^(.*)\/([^/]+)$/.exec(path) ?? [];
  const mounted = entry && tree.mounted(folder);
  return mounted ? linkTo(name, `..data/${own}`, mounted.since) : entry;
}

/** What lies hidden where a volume from the cluster is mounted. @param follows links are shown as what they lead to */
function hidden(tree: Tree, path: string, { folder, since }: Mounted, follows: boolean): Entry[] {
  const { mode = 0o755, group = 0 } = tree.standing(`${path}/${folder}`, true) ?? {};
  const real = { mode: lettersOf('d', mode), group, links: 2, size: BLOCK, blocks: BLOCK / 1024, since };
  return [{ name: folder, ...real }, follows ? { name: '..data', ...real } : linkTo('..data', folder, since)];
}

/** `..data` itself, which `-l` shows as the link that it is. */
function dataLink(tree: Tree, path: string, operand: string): Entry | undefined {
  const mounted = /(?:^|\/)\.\.data$/.test(operand) ? tree.mounted(path) : undefined;
  return mounted && linkTo(operand, mounted.folder, mounted.since);
}

/** Half a year: what is older, or of the future, shows its year in place of the hour. */
const RECENT = (365 * 86_400_000) / 2;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function dateOf(now: number, since: number): string {
  const text = toMicroTime(since);
  const day = `${MONTHS[Number(text.slice(5, 7)) - 1]} ${String(Number(text.slice(8, 10))).padStart(2)}`;
  return now - since < RECENT ? `${day} ${text.slice(11, 16)}` : `${day}  ${text.slice(0, 4)}`;
}

/** `4.0K` for `-h`. */
function readable(size: number): string {
  if (size < 1024) return String(size);
  const power = Math.min(4, Math.floor(Math.log2(size) / 10));
  return `${(size / 1024 ** power).toFixed(1)}${' KMGT'[power]}`;
}

/** The lines of `-l`: BusyBox has columns of fixed widths, GNU's are as wide as they have to be. */
function long(tree: Tree, entries: readonly Entry[], has: (letter: string) => boolean): string[] {
  const sizes = entries.map(({ size }) => (has('h') ? readable(size) : String(size)));
  const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => text.length));
  const wide = tree.small ? 4 : widest(entries.map(({ links }) => String(links)));
  const broad = tree.small ? (has('h') ? 7 : 9) : widest(sizes);
  const groups = entries.map(({ group = 0 }) => (group === 0 ? 'root' : String(group)));
  const owners = groups.map((group) =>
    tree.small ? `root     ${group.padEnd(8)}` : `root ${group.padEnd(widest(groups))}`,
  );
  return entries.map(
    ({ name, mode, links, target, since = tree.since }, i) =>
      `${mode} ${String(links).padStart(wide)} ${owners[i]} ${(sizes[i] ?? '').padStart(broad)} ${dateOf(tree.now, since)} ${name}${target === undefined ? '' : ` -> ${target}`}`,
  );
}

/** Runs `ls` with its options and paths. */
export function list(tree: Tree, words: readonly string[]): Ran {
  const options = words.filter((word) => /^-[a-zA-Z1]+$/.test(word)).join('');
  const has = (letter: string): boolean => options.includes(letter);
  const operands = words.filter((word) => !word.startsWith('-'));
  const follows = (operand: string): boolean => has('L') || throughData(operand);
  const show = (entries: readonly Entry[]): string =>
    (has('l') ? long(tree, entries, has) : entries.map(({ name }) => name)).map((line) => `${line}\n`).join('');
  let complaints = '';
  const [files, folders]: [Entry[], [string, string][]] = [[], []];
  for (const operand of (operands.length === 0 ? ['.'] : operands).toSorted()) {
    const path = absolute(tree.folder, operand);
    const entry = (has('l') && !has('L') ? dataLink(tree, path, operand) : undefined) ?? entryOf(tree, path, operand);
    if (entry === undefined)
      complaints += `ls: ${tree.small ? operand : `cannot access '${operand}'`}: No such file or directory\n`;
    else if (entry.mode.startsWith('d') && !has('d')) folders.push([path, operand]);
    else files.push(follows(operand) ? entry : (linked(tree, path, operand) ?? entry));
  }
  const blocks = files.length > 0 ? [show(files)] : [];
  const headed = operands.length > 1 || has('R');
  for (let next = folders.shift(); next !== undefined; next = folders.shift()) {
    const [path, shown] = next;
    const below = (name: string): string => `${path === '/' ? '' : path}/${name}`;
    const names = (namesIn(tree, path) ?? []).filter((name) => has('a') || has('A') || !name.startsWith('.'));
    const dots = has('a') ? ['.', '..'] : [];
    const real = follows(shown);
    const mounted = !throughData(shown) && (has('a') || has('A')) ? tree.mounted(path) : undefined;
    const entries = [
      ...dots.flatMap((name) => entryOf(tree, absolute('/', below(name)), name) ?? []),
      ...(mounted ? hidden(tree, path, mounted, real) : []),
      ...names.flatMap((name) => (real ? entryOf : linked)(tree, below(name), name) ?? []),
    ];
    const total = entries.reduce((sum, each) => sum + each.blocks, 0);
    blocks.push(`${headed ? `${shown}:\n` : ''}${has('l') ? `total ${total}\n` : ''}${show(entries)}`);
    if (!has('R')) continue;
    const inner = names.filter((name) => !tree.files.has(below(name)));
    folders.unshift(...inner.map((name): [string, string] => [below(name), `${shown.replace(/\/$/, '')}/${name}`]));
  }
  const code = complaints === '' ? 0 : tree.small ? 1 : 2;
  return { code, ...print(['stderr', complaints], ['stdout', blocks.join('\n')]), took: 0 };
}
