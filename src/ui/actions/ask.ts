/** What the actions share: a dialog whose OK runs kubectl lines, and objects as those lines and its questions name them. */
import { joinWords, type KubeObject, type Resource } from '../../run/cluster.ts';
import type { App } from '../app/app.ts';
import type { DialogOptions, TextField } from '../app/dialog.ts';
import { keyOf } from '../kinds/common.ts';
import type { Chosen } from './chosen.ts';

/** @param resources what each of the targets is stored as */
export type Action = (app: App, view: Chosen, targets: readonly KubeObject[], resources: readonly Resource[]) => void;

export const ns = (o: KubeObject): string => (o.metadata.namespace ? ` -n ${o.metadata.namespace}` : '');
/** `deployment/web`: the short form that kubectl takes. */
export const named = ({ resource }: Chosen, o: KubeObject): string =>
  joinWords([`${nameOf(resource)}/${o.metadata.name}`]);

/** `deployment web`, as kubectl reads it: names of roles may have blanks and quotes in them, or begin as a flag does. */
export const typeAndName = (resource: Resource, { metadata: { name } }: KubeObject): string =>
  name.startsWith('-') ? joinWords([`${nameOf(resource)}/${name}`]) : joinWords([nameOf(resource), name]);

/** The kind as kubectl takes it. */
export function nameOf(resource: Resource): string {
  const builtIn =
    resource.group === '' ||
    resource.group === 'apps' ||
    resource.group === 'batch' ||
    !resource.group.includes('.') ||
    resource.group.endsWith('.k8s.io');
  return builtIn ? resource.singular : resource.id;
}

/** `pod shop/web`, or `2 pods`. */
export function list({ resource }: Pick<Chosen, 'resource'>, targets: readonly KubeObject[]): string {
  const [only] = targets;
  return targets.length === 1 && only !== undefined
    ? `${resource.singular} ${keyOf(only)}`
    : `${targets.length} ${resource.plural}`;
}

/** A dialog whose OK runs its command lines. */
export function ask(app: App, options: Omit<DialogOptions, 'confirm'>): void {
  app.ask({ ...options, confirm: (_, commands) => void app.executeAll(commands) });
}

/** Each pod's own time to end, as kubectl has it. */
export const OWN_GRACE = '-1';

export const GRACE: TextField = { kind: 'text', label: 'Grace period', value: OWN_GRACE, proposed: true };

export const graceFlag = (grace: string): string => (grace === OWN_GRACE ? '' : ` --grace-period=${grace}`);

export const graceProblem = (grace: string): string | undefined =>
  /^-?\d{1,6}$/.test(grace) ? undefined : 'The grace period is a number of seconds, -1 for each pod’s own.';
