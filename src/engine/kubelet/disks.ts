/**
 * Disks behind claims that fail, by the fact `volume/NAMESPACE/CLAIM`: `full` or `lost`. What must write to its disk ends a moment
 * after it notices, and again after each restart; what does not, goes on. A lost disk cannot be mounted.
 */
import type { PersistentVolume, Pod } from '../api/types.ts';
import type { Fact } from '../sim/world.ts';
import type { Program } from './behaviours/behaviour.ts';
import type { Context } from './context.ts';
import type { PodRecord } from './memory.ts';
import { endAt } from './stop.ts';
import { specOf } from './view.ts';

/** From a failed write to the end of the process, ms. */
const NOTICE = 1000;
/** The words of the C library. */
const ERRORS: Readonly<Record<string, string>> = { full: 'No space left on device', lost: 'Input/output error' };

type Volume = NonNullable<Pod['spec']['volumes']>[number];

/** `namespace/name` of the claim behind a pod's volume. */
export function claimOf({ metadata }: Pod, volume: Volume): string | undefined {
  const own = volume.ephemeral === undefined ? undefined : `${metadata.name}-${volume.name}`;
  const name = volume.persistentVolumeClaim?.claimName ?? own;
  return name === undefined ? undefined : `${metadata.namespace}/${name}`;
}

/** What is wrong with a disk that a container mounts for writing; undefined: all is well. */
function troubleOf(ctx: Context, pod: Pod, container: string): string | undefined {
  const { world } = ctx.parts;
  if (!world.holds('volume')) return undefined;
  for (const mount of specOf(pod, container)?.container.volumeMounts ?? []) {
    const volume = pod.spec.volumes?.find(({ name }) => name === mount.name);
    const claim = volume === undefined || mount.readOnly ? undefined : claimOf(pod, volume);
    const fact = claim === undefined ? undefined : world.get(`volume/${claim}`);
    if (fact !== undefined) return ERRORS[String(fact)];
  }
  return undefined;
}

/** The program as it runs with such a disk: it tries to write, says what happened, and ends. */
export function onItsDisk(ctx: Context, pod: Pod, container: string, program: Program): Program {
  const error = troubleOf(ctx, pod, container);
  const words = error === undefined ? undefined : ctx.behaviours.diskFails(program, error, ctx.now + NOTICE);
  if (words === undefined) return program;
  const logs = [...(program.logs ?? []), { at: NOTICE, text: words }];
  return Object.freeze({ ...program, logs, exit: { after: NOTICE, code: 1 } });
}

/** A disk has failed, or works again. */
export function diskChanged(ctx: Context, claim: string, value: Fact | undefined): void {
  if (value === undefined) return; // what is down comes up with its next restart
  for (const pod of ctx.parts.store.by('pods', 'claim', claim).values()) {
    const record = ctx.pods.own(pod.metadata.uid);
    if (record !== undefined) breakAll(ctx, record);
  }
}

function breakAll(ctx: Context, record: PodRecord): void {
  for (const container of record.containers) {
    const { startedAt, finishedAt, program } = container;
    if (startedAt === undefined || finishedAt !== undefined) continue;
    const error = troubleOf(ctx, record.pod, container.name);
    const at = ctx.now + NOTICE;
    const words = error === undefined ? undefined : ctx.behaviours.diskFails(program, error, at);
    if (words === undefined) continue;
    const logs = [...(program.logs ?? []), { at: at - startedAt, text: words }];
    container.program = Object.freeze({ ...program, logs });
    endAt(ctx, record, container, { at, code: 1, reason: 'Error', message: '' });
  }
}

/** Why a lost disk cannot be mounted; undefined when it is there. */
export function lostDisk(ctx: Context, claim: string, volume: PersistentVolume): string | undefined {
  if (!ctx.parts.world.holds('volume') || ctx.parts.world.get(`volume/${claim}`) !== 'lost') return undefined;
  const { name } = volume.metadata;
  const { local, hostPath, csi } = volume.spec;
  if (local)
    return `MountVolume.NewMounter initialization failed for volume "${name}" : path "${local.path}" does not exist`;
  if (hostPath)
    return `MountVolume.SetUp failed for volume "${name}" : hostPath type check failed: ${hostPath.path} is not a directory`;
  const handle = csi?.volumeHandle ?? name;
  return `MountVolume.MountDevice failed for volume "${name}" : rpc error: code = NotFound desc = volume ${handle} not found`;
}
