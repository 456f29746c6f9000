/** What the actions share: a dialog whose OK runs kubectl lines, and objects as those lines and its questions name them. */
import { joinWords, type KubeObject, type Resource } from '../../run/cluster.ts';
import type { App } from '../app/app.ts';
import type { DialogOptions, TextField } from '../app/dialog.ts';
import { keyOf } from '../kinds/common.ts';
import { some } from '../text/some.ts';
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

/** What is asked about: each target, and what it is stored as. */
export interface About {
  readonly targets: readonly KubeObject[];
  readonly resources: readonly Resource[];
  /** How many of them are marked and hidden by the filter. */
  readonly hidden?: number;
}

interface Question extends Omit<DialogOptions, 'confirm' | 'text'> {
  /** @param now the targets as they are now; what has gone, as it was */
  readonly text: (values: readonly string[], now: readonly KubeObject[]) => readonly string[];
  /** Runs the command lines, when left out. */
  readonly confirm?: DialogOptions['confirm'];
}

/** A dialog whose OK runs its command lines; the cluster goes on meanwhile, and what it says of the targets with it. */
export function ask(app: App, { targets, resources, hidden = 0 }: About, question: Question): void {
  app.ask({
    confirm: (_, commands) => void app.executeAll(commands),
    ...question,
    text: (values) => {
      const gone: KubeObject[] = [];
      let again = 0;
      const now = targets.map((target, i) => {
        const found = app.reader.get(resources[i]?.id ?? '', keyOf(target));
        if (found?.metadata.uid === target.metadata.uid) return found ?? target;
        gone.push(target);
        if (found !== undefined) again++;
        return target;
      });
      const [asked = '', ...means] = question.text(values, now);
      const unseen = hidden > 0 ? [`${hidden} of them ${hidden === 1 ? 'is' : 'are'} hidden by the filter.`] : [];
      return [asked, ...unseen, ...means, ...goneText(gone, again, targets.length)];
    },
  });
}

/** What went while one was asked. @param again of how many another has the name now */
function goneText(gone: readonly KubeObject[], again: number, of: number): string[] {
  if (gone.length === 0) return [];
  const who = of === 1 ? 'It is gone' : `${gone.length} of them ${gone.length === 1 ? 'is' : 'are'} gone`;
  const names = of === 1 ? '' : `: ${some(gone.map(({ metadata }) => metadata.name))}`;
  if (again === 0) return [`${who} meanwhile${names}.`];
  const others = again === 1 ? 'another has the name, and is' : 'others have the names, and are';
  return [`${who} meanwhile${names}; ${others} what this would be done to.`];
}

/** Each pod's own time to end, as kubectl has it. */
export const OWN_GRACE = '-1';

export const GRACE: TextField = { kind: 'text', label: 'Grace period', value: OWN_GRACE, proposed: true };

export const graceFlag = (grace: string): string => (grace === OWN_GRACE ? '' : ` --grace-period=${grace}`);

export const graceProblem = (grace: string): string | undefined =>
  /^-?\d{1,6}$/.test(grace) ? undefined : 'The grace period is a number of seconds, -1 for each pod’s own.';
