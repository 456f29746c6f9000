/** `kubectl rollout status` */
import { type DaemonSet, type Deployment, type KubeObject, keyOf, type StatefulSet } from '../../engine/index.ts';
import { find } from '../builder.ts';
import type { Command, Invocation } from '../command.ts';
import { CliError, ManyErrors } from '../errors.ts';
import { groupKind, type Info } from '../mapper.ts';
import type { Program } from '../process.ts';
import { FILES, SELECTOR } from './flags.ts';
import { named } from './target.ts';

export const status: Command = {
  name: 'status',
  use: '(TYPE NAME | TYPE/NAME) [flags] [options]',
  short: 'Show the status of the rollout',
  examples: '# Watch the rollout status of a deployment\nkubectl rollout status deployment/nginx',
  flags: [
    ...FILES,
    SELECTOR,
    {
      name: 'watch',
      short: 'w',
      type: 'bool',
      default: 'true',
      help: "Watch the status of the rollout until it's done.",
    },
    {
      name: 'revision',
      type: 'int',
      default: '0',
      help: 'Pin to a specific revision for showing its status. Defaults to 0 (last revision).',
    },
    {
      name: 'timeout',
      type: 'duration',
      default: '0s',
      help: 'The length of time to wait before ending watch, zero means never.',
    },
  ],
  run,
};

interface Status {
  readonly text: string;
  readonly done: boolean;
}

const waiting = (text: string): Status => ({ text, done: false });
const done = (text: string): Status => ({ text, done: true });

/** @throws CliError when the rollout failed or has no status */
function statusOf({ object, resource }: Pick<Info, 'object' | 'resource'>, revision: number): Status {
  switch (object.kind) {
    case 'Deployment':
      return deploymentStatus(object as Deployment, revision);
    case 'DaemonSet':
      return daemonSetStatus(object as DaemonSet);
    case 'StatefulSet':
      return statefulSetStatus(object as StatefulSet);
    default:
      throw new CliError(`no status viewer has been implemented for ${groupKind(resource)}`);
  }
}

const REVISION = 'deployment.kubernetes.io/revision';

function deploymentStatus({ metadata, spec, status }: Deployment, revision: number): Status {
  if (revision > 0) {
    const running = metadata.annotations?.[REVISION];
    if (running === undefined)
      throw new CliError(`cannot get the revision of deployment "${metadata.name}": missing annotation`);
    if (Number(running) !== revision)
      throw new CliError(`desired revision (${revision}) is different from the running revision (${running})`);
  }
  if ((metadata.generation ?? 0) > (status.observedGeneration ?? 0))
    return waiting('Waiting for deployment spec update to be observed...');
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status;
  if (status.conditions?.find((c) => c.type === 'Progressing')?.reason === 'ProgressDeadlineExceeded')
    throw new CliError(`deployment "${metadata.name}" exceeded its progress deadline`);
  const wait = `Waiting for deployment "${metadata.name}" rollout to finish:`;
  if (spec.replicas !== undefined && updatedReplicas < spec.replicas)
    return waiting(`${wait} ${updatedReplicas} out of ${spec.replicas} new replicas have been updated...`);
  if (replicas > updatedReplicas)
    return waiting(`${wait} ${replicas - updatedReplicas} old replicas are pending termination...`);
  if (availableReplicas < updatedReplicas)
    return waiting(`${wait} ${availableReplicas} of ${updatedReplicas} updated replicas are available...`);
  return done(`deployment "${metadata.name}" successfully rolled out`);
}

function daemonSetStatus({ metadata, spec, status }: DaemonSet): Status {
  if (spec.updateStrategy?.type !== 'RollingUpdate')
    throw new CliError('rollout status is only available for RollingUpdate strategy type');
  if ((metadata.generation ?? 0) > (status.observedGeneration ?? 0))
    return waiting('Waiting for daemon set spec update to be observed...');
  const { updatedNumberScheduled = 0, desiredNumberScheduled, numberAvailable = 0 } = status;
  const wait = `Waiting for daemon set "${metadata.name}" rollout to finish:`;
  if (updatedNumberScheduled < desiredNumberScheduled)
    return waiting(`${wait} ${updatedNumberScheduled} out of ${desiredNumberScheduled} new pods have been updated...`);
  if (numberAvailable < desiredNumberScheduled)
    return waiting(`${wait} ${numberAvailable} of ${desiredNumberScheduled} updated pods are available...`);
  return done(`daemon set "${metadata.name}" successfully rolled out`);
}

function statefulSetStatus({ metadata, spec, status }: StatefulSet): Status {
  if (spec.updateStrategy?.type !== 'RollingUpdate')
    throw new CliError('rollout status is only available for RollingUpdate strategy type');
  const { observedGeneration = 0, readyReplicas = 0, updatedReplicas = 0 } = status;
  if (observedGeneration === 0 || (metadata.generation ?? 0) > observedGeneration)
    return waiting('Waiting for statefulset spec update to be observed...');
  if (spec.replicas !== undefined && readyReplicas < spec.replicas)
    return waiting(`Waiting for ${spec.replicas - readyReplicas} pods to be ready...`);
  const rolling = spec.updateStrategy.rollingUpdate;
  if (rolling !== undefined) {
    const wanted = (spec.replicas ?? 0) - (rolling.partition ?? 0);
    if (spec.replicas !== undefined && rolling.partition !== undefined && updatedReplicas < wanted)
      return waiting(
        `Waiting for partitioned roll out to finish: ${updatedReplicas} out of ${wanted} new pods have been updated...`,
      );
    return done(`partitioned roll out complete: ${updatedReplicas} new pods have been updated...`);
  }
  if (status.updateRevision !== status.currentRevision)
    return waiting(
      `waiting for statefulset rolling update to complete ${updatedReplicas} pods at revision ${status.updateRevision}...`,
    );
  return done(
    `statefulset rolling update complete ${status.currentReplicas ?? 0} pods at revision ${status.currentRevision}...`,
  );
}

function* run(on: Invocation): Program {
  const { flags } = on;
  if (!named(on)) throw new CliError('required resource not specified');
  if (flags.int('revision') < 0) throw new CliError(`revision must be a positive integer: ${flags.int('revision')}`);
  const found = find(on, {
    args: on.args,
    filenames: flags.list('filename'),
    selector: flags.string('selector'),
    typesAlone: true,
    latest: true,
  });
  const errors = [...found.errors];
  if (found.infos.length === 0 && errors.length === 0) {
    on.err(`No resources found in ${on.namespace} namespace.`);
    return 0;
  }
  for (const info of found.infos) {
    try {
      yield* follow(on, info);
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw new ManyErrors(errors);
  return 0;
}

/** One line for each version of the object that is seen. */
function* follow(on: Invocation, info: Info): Program {
  const { api, flags } = on;
  const revision = flags.int('revision');
  const timeout = flags.duration('timeout');
  const end = timeout > 0 ? api.now + timeout : undefined;
  const key = keyOf(info.object);
  let seen = api.revision;
  const show = (object: KubeObject): boolean => {
    const status = statusOf({ object, resource: info.resource }, revision);
    on.out(status.text);
    return status.done;
  };
  if (show(info.object) || !flags.bool('watch')) return 0;
  for (;;) {
    yield { change: [info.resource.id], ...(end === undefined ? {} : { until: end }) };
    for (const change of api.changes(seen, info.resource.id, key)) {
      if (change.type === 'DELETED') throw new CliError('object has been deleted');
      if (show(change.object)) return 0;
    }
    seen = api.revision;
    if (end !== undefined && api.now >= end) throw new CliError('timed out waiting for the condition');
  }
}
