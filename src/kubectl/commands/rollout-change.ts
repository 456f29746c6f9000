/** `kubectl rollout pause`, `resume` and `restart` */
import { type KubeObject, toTime } from '../../engine/index.ts';
import { copy, same, send } from '../change.ts';
import type { Command, Invocation } from '../command.ts';
import { CliError, ManyErrors, wrapped } from '../errors.ts';
import type { Info } from '../mapper.ts';
import { OUTPUT_FLAGS, told } from '../printers/index.ts';
import { FILES, manager, SELECTOR } from './flags.ts';
import { named, targets } from './target.ts';

const FLAGS = [...FILES, ...OUTPUT_FLAGS, SELECTOR, manager('kubectl-rollout')];

interface Rolled {
  spec: { paused?: boolean; template: { metadata?: { annotations?: Record<string, string> } } };
}

/** The annotation of a restart counts seconds: a second one within the same second would change nothing. */
const TOO_SOON =
  'if restart has already been triggered within the past second, please wait before attempting to trigger another';

const qualified = ({ resource, object }: Info): string =>
  `${resource.group ? `${resource.plural}.${resource.group}` : resource.plural} "${object.metadata.name}"`;

/** @param change alters the copy, or says why it cannot be */
function changeAll(
  on: Invocation,
  done: string,
  change: (object: KubeObject & Rolled, info: Info) => string | undefined,
): number {
  if (!named(on)) throw new CliError('required resource not specified');
  const errors: unknown[] = [];
  for (const info of targets(on, on.args, true)) {
    const after = copy(info.object) as KubeObject & Rolled;
    const refusal = change(after, info);
    if (refusal !== undefined) {
      errors.push(new CliError(`${qualified(info)} ${refusal}`));
      continue;
    }
    if (same(info.object, after)) {
      errors.push(new CliError(`failed to create patch for ${info.object.metadata.name}: ${TOO_SOON}`));
      continue;
    }
    try {
      told(on, send(on, info, after, { manager: on.flags.string('field-manager') }), done);
    } catch (error) {
      errors.push(wrapped(error, 'failed to patch'));
    }
  }
  if (errors.length > 0) throw new ManyErrors(errors);
  return 0;
}

export const pause: Command = {
  name: 'pause',
  use: 'RESOURCE [options]',
  short: 'Mark the provided resource as paused',
  long: 'Mark the provided resource as paused.\n\n Paused resources will not be reconciled by a controller. Use "kubectl rollout resume" to resume a paused resource. Currently only deployments support being paused.',
  examples: '# Mark the nginx deployment as paused\nkubectl rollout pause deployment/nginx',
  flags: FLAGS,
  run: (on) =>
    changeAll(on, 'paused', (object) => {
      if (object.kind !== 'Deployment') return 'pausing is not supported';
      if (object.spec.paused) return 'is already paused';
      object.spec.paused = true;
      return undefined;
    }),
};

export const resume: Command = {
  name: 'resume',
  use: 'RESOURCE [options]',
  short: 'Resume a paused resource',
  examples: '# Resume an already paused deployment\nkubectl rollout resume deployment/nginx',
  flags: FLAGS,
  run: (on) =>
    changeAll(on, 'resumed', (object) => {
      if (object.kind !== 'Deployment') return 'resuming is not supported';
      if (!object.spec.paused) return 'is not paused';
      delete object.spec.paused;
      return undefined;
    }),
};

export const restart: Command = {
  name: 'restart',
  use: 'RESOURCE [options]',
  short: 'Restart a resource',
  long: 'Restart a resource.\n\n Resource rollout will be restarted.',
  examples: `# Restart a deployment
kubectl rollout restart deployment/nginx

# All deployments of a namespace
kubectl rollout restart deployment -n test-namespace

# A daemon set
kubectl rollout restart daemonset/abc

# Deployments with a label
kubectl rollout restart deployment --selector=app=nginx`,
  flags: FLAGS,
  run: (on) =>
    changeAll(on, 'restarted', (object) => {
      if (!['Deployment', 'DaemonSet', 'StatefulSet'].includes(object.kind)) return 'restarting is not supported';
      if (object.spec.paused) return "can't restart paused deployment (run rollout resume first)";
      const template = object.spec.template;
      const metadata = { ...template.metadata };
      metadata.annotations = { ...metadata.annotations, 'kubectl.kubernetes.io/restartedAt': toTime(on.api.now) };
      template.metadata = metadata;
      return undefined;
    }),
};
