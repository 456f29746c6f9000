/** Package managers: no repository can be reached from the simulated network, and they say so as they do in such clusters. */
import { complain, type Ran } from '../ran.ts';

const MIRROR = 'https://dl-cdn.alpinelinux.org/alpine/v3.22';
const INDEXES = ['main', 'community'].map((part) => `${MIRROR}/${part}/x86_64/APKINDEX.tar.gz`);
/** How long they try, ms. */
const TRIES = 5000;

const failed = (code: number, text: string, took = 0): Ran => ({ code, ...complain(text), took });

/** What `apk` or `apt` says; undefined for other programs. */
export function managePackages(name: string, args: readonly string[]): Ran | undefined {
  const [what = '', ...packages] = args.filter((word) => !word.startsWith('-'));
  if (name === 'apk') return apk(what, packages);
  return name === 'apt' || name === 'apt-get' ? apt(what, packages) : undefined;
}

function apk(what: string, packages: readonly string[]): Ran {
  if (what === 'info' || what === 'del') return { code: 0, output: '', took: 0 };
  if (what !== 'add' && what !== 'update' && what !== 'upgrade')
    return failed(1, "apk: no applet given or not known; 'add', 'update', 'upgrade', 'del' and 'info' are\n");
  const tried = INDEXES.map(
    (index) => `fetch ${index}\nWARNING: fetching ${index}: temporary error (try again later)\n`,
  ).join('');
  if (packages.length === 0)
    return failed(what === 'update' ? 2 : 0, `${tried}2 unavailable, 0 stale; 15 distinct packages available\n`, TRIES);
  const wanted = packages.map((each) => `  ${each} (no such package):\n    required by: world[${each}]\n`).join('');
  return failed(packages.length, `${tried}ERROR: unable to select packages:\n${wanted}`, TRIES);
}

function apt(what: string, packages: readonly string[]): Ran {
  if (what === 'update')
    return failed(
      0,
      "W: Failed to fetch http://deb.debian.org/debian/dists/bookworm/InRelease  Temporary failure resolving 'deb.debian.org'\nW: Some index files failed to download. They have been ignored, or old ones used instead.\n",
      TRIES,
    );
  const missing = packages.map((each) => `E: Unable to locate package ${each}\n`).join('');
  return what === 'install' && missing !== '' ? failed(100, missing) : { code: 0, output: '', took: 0 };
}
