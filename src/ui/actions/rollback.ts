/** Rollback: to a revision that one chooses, with the difference of the templates shown. */
import type { Kube, KubeObject, Resource } from '../../run/cluster.ts';
import type { App } from '../app/app.ts';
import { type Difference, differences, valueText } from '../history/diff.ts';
import { imagesOf, keyOf } from '../kinds/common.ts';
import { take, width } from '../text/width.ts';
import { ask } from './ask.ts';
import type { Chosen } from './chosen.ts';
import { replacedText } from './forecast/rollout.ts';

const REVISION = 'deployment.kubernetes.io/revision';

interface Revision {
  readonly number: number;
  readonly images: string;
  readonly template: Kube.PodTemplateSpec | undefined;
  /** What keeps it: a ReplicaSet or a ControllerRevision. */
  readonly object: KubeObject;
}

const isImage = ({ path }: Difference): boolean => /^spec\.(?:initContainers|containers)\[.*\]\.image$/.test(path);

/** What two templates say otherwise, images first: most rollouts are about them. */
function differencesOf(from: Revision, to: Revision): Difference[] {
  return differences(from.template, to.template)
    .filter(({ path }) => path !== 'metadata.labels.pod-template-hash')
    .sort((a, b) => Number(isImage(b)) - Number(isImage(a)));
}

/** Whether its pods have one container and no other: then an image needs no name in front. */
const isPlain = ({ template }: Revision): boolean =>
  template?.spec?.containers.length === 1 && !template.spec.initContainers?.length;

/** `containers[web].image: `; nothing for the image of the only container. */
function labelOf(difference: Difference, from: Revision, to: Revision): string {
  if (isImage(difference) && isPlain(from) && isPlain(to)) return '';
  return `${difference.path.replace(/^(spec|metadata)\./, '')}: `;
}

/** How a revision differs from an older one where the image of its only container does not tell: `env[MODE].value: a`. */
export function newIn(revision: Revision, older: Revision | undefined): string {
  if (older === undefined) return '';
  return differencesOf(older, revision)
    .map((each) => [labelOf(each, older, revision), valueText(each.after)] as const)
    .filter(([label]) => label !== '')
    .map(([label, value]) => label + value)
    .join(', ');
}

/** Differences that a dialog has room for, and columns of each side of one. */
const MOST = 4;
const LONGEST = 120;

const shortened = (value: unknown): string => {
  const text = valueText(value);
  return width(text) > LONGEST ? `${take(text, LONGEST - 1)}…` : text;
};

function differenceLines(from: Revision, to: Revision): string[] {
  const all = differencesOf(from, to);
  // items of a list are told apart by name, so their order alone is no difference of a field
  if (all.length === 0) return ['The templates say the same: only the order of lists may differ.'];
  const lines = all.slice(0, MOST).flatMap((each) => {
    const label = labelOf(each, from, to);
    return [`- ${from.number}: ${label}${shortened(each.before)}`, `+ ${to.number}: ${label}${shortened(each.after)}`];
  });
  return [...lines, ...(all.length > MOST ? [`and ${all.length - MOST} more`] : [])];
}

/** Revisions of a workload, newest first. */
export function revisionsOf(app: App, object: KubeObject): Revision[] {
  const { uid } = object.metadata;
  const sets = app.reader.by('replicasets.apps', 'owner', uid) as readonly Kube.ReplicaSet[];
  const fromSets = sets.map((rs) => ({
    number: Number(rs.metadata.annotations?.[REVISION] ?? 0),
    images: imagesOf(rs.spec.template),
    template: rs.spec.template,
    object: rs as KubeObject,
  }));
  const controlled = app.reader.by('controllerrevisions.apps', 'owner', uid) as readonly Kube.ControllerRevision[];
  const fromRevisions = controlled.map((r) => {
    const data = r.data as { spec?: { template?: Kube.PodTemplateSpec } } | undefined;
    const template = data?.spec?.template;
    return { number: r.revision, images: imagesOf(template), template, object: r as KubeObject };
  });
  return [...fromSets, ...fromRevisions].sort((a, b) => b.number - a.number);
}

export function rollbackAction(
  app: App,
  _view: Chosen,
  [target]: readonly KubeObject[],
  [stored]: readonly Resource[],
): void {
  if (target === undefined) return;
  // a ReplicaSet stands for its Deployment, at the set's revision
  const owner = target.kind === 'ReplicaSet' ? target.metadata.ownerReferences?.find((o) => o.controller) : undefined;
  const key = owner === undefined ? keyOf(target) : `${target.metadata.namespace}/${owner.name}`;
  const object = owner === undefined ? target : app.reader.get('deployments.apps', key);
  const resource = owner === undefined ? stored : app.resource('deployments.apps');
  if (object === undefined || resource === undefined || (target.kind === 'ReplicaSet' && owner === undefined)) {
    app.say('Only what a Deployment made can be rolled back.', 'warn');
    return;
  }
  const revisions = revisionsOf(app, object);
  const [current, previous] = revisions;
  if (current === undefined || previous === undefined) {
    app.say('There is no earlier revision.', 'warn');
    return;
  }
  const wanted =
    owner === undefined ? previous.number : Number(target.metadata.annotations?.[REVISION] ?? previous.number);
  const { name, namespace } = object.metadata;
  ask(
    app,
    { targets: [object], resources: [resource] },
    {
      title: 'Rollback',
      text: ([chosen], now) => {
        const to = revisions.find((r) => String(r.number) === chosen) ?? previous;
        const then = replacedText(now, app.context);
        return [`Roll ${object.kind.toLowerCase()} ${key} back?`, ...then, ...differenceLines(current, to)];
      },
      fields: [
        {
          kind: 'choice',
          label: 'To revision',
          options: revisions.slice(1).map((r) => String(r.number)),
          value: String(wanted === current.number ? previous.number : wanted),
        },
      ],
      commands: ([chosen]) => [
        `kubectl rollout undo ${object.kind.toLowerCase()}/${name} --to-revision=${chosen} -n ${namespace}`,
      ],
    },
  );
}
