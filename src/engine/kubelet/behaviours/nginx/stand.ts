/** Where a request stands on its way through nginx's settings, and what is said about it. */
import type { Location, Scope, Settings } from './settings.ts';
import { filled, type Talk, variable } from './variables.ts';

export interface Site {
  readonly settings: Settings;
  readonly version: string;
  readonly hostname: string;
  readonly files: () => ReadonlyMap<string, string>;
  /** Requests that it has answered. */
  readonly served: () => number;
}

/** Where a request stands: its talk, what is there, and what holds. */
export interface Stand {
  readonly site: Site;
  readonly talk: Talk;
  readonly scope: Scope;
  readonly location?: Location | undefined;
  readonly rounds: number;
}

export const nameOf = ({ site, scope }: Pick<Stand, 'site' | 'scope'>): string =>
  scope.tokens ? `nginx/${site.version}` : 'nginx';

/** Who asked for what, as the error log says it. */
export function about(talk: Talk, upstream = ''): string {
  const { client, host } = talk;
  return `, client: ${client}, server: ${variable('server_name', talk)}, request: "${variable('request', talk)}"${upstream}, host: "${host}"`;
}

/** Statuses to which headers are added without `always`. */
export const ADDED: ReadonlySet<number> = new Set([200, 201, 204, 206, 301, 302, 303, 304, 307, 308]);

export function added({ scope, talk }: Pick<Stand, 'scope' | 'talk'>, ok: boolean): Readonly<Record<string, string>> {
  const headers = scope.headers.filter(([, , always]) => ok || always);
  return Object.fromEntries(headers.map(([name, value]) => [name, filled(value, talk)]));
}
