/** Files that a web server serves from its document root, as httpd does unless told otherwise. */
import type { Answer } from './behaviour.ts';

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html', htm: 'text/html', css: 'text/css', js: 'application/javascript', json: 'application/json',
  txt: 'text/plain', xml: 'text/xml', svg: 'image/svg+xml',
}; // biome-ignore format: a table

/** The type that a file's ending says; undefined where it says nothing. */
export const typeOf = (file: string): string | undefined => TYPES[/\.(\w+)$/.exec(file)?.[1] ?? ''];

export interface Served {
  /** Without a slash at its end. */
  readonly root: string;
  /** The server's own words for what it does not show. */
  readonly refuse: (status: number) => Answer;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a request for a path comes to. */
export function serveFile(files: ReadonlyMap<string, string>, path: string, { root, refuse, headers }: Served): Answer {
  const asked = path.replace(/[?#].*$/s, '') || '/';
  const isFolder = (folder: string): boolean => {
    for (const file of files.keys()) if (file.startsWith(folder)) return true;
    return false;
  };
  const full = `${root}${asked.startsWith('/') ? '' : '/'}${asked}`;
  const file = full.endsWith('/') ? `${full}index.html` : full;
  const body = files.get(file);
  if (body !== undefined) {
    return { status: 200, body, headers: { ...headers, 'Content-Type': typeOf(file) ?? 'application/octet-stream' } };
  }
  if (full.endsWith('/')) return refuse(isFolder(full) || asked === '/' ? 403 : 404);
  return refuse(isFolder(`${full}/`) ? 301 : 404);
}
