/** Getting images onto nodes: policies, the serial queue, back-off (`pkg/kubelet/images`). */
import type { Container } from '../api/types.ts';
import { slowness } from '../sim/links.ts';
import type { ImageName, Pull } from './behaviours/behaviour.ts';
import { globTest } from './behaviours/declared.ts';
import { lacks } from './behaviours/hub.ts';
import type { Context } from './context.ts';
import { goDuration } from './durations.ts';
import { begun, onItsGround } from './ground.ts';
import { digestOf, isImageReference, parseImage, referenceError } from './images.ts';
import type { Job, NodeRecord, PodRecord, PullRecord, StartFailure } from './memory.ts';
import { roundAt } from './nodes.ts';
import { noHost, PULL_FAULTS } from './pull-errors.ts';
import { sizeOf } from './sizes.ts';
import { specOf } from './view.ts';

/** Failed pulls back off from 10 s, doubling to 300 s (`backOffPeriod`, `MaxImageBackOff`). */
const PULL_BACKOFF = { first: 10_000, max: 300_000 };

/** @returns `ready`, `wait` while it is pulled, or why it cannot be had */
export function ensureImage(
  ctx: Context,
  record: PodRecord,
  job: Job,
  container: Container,
): 'ready' | 'wait' | StartFailure {
  const image = container.image ?? '';
  if (job.stage === 'pulled') return job.results[container.name] ?? 'ready';
  if (!isImageReference(image)) {
    const message = `Failed to apply default image tag "${image}": couldn't parse image name "${image}": ${referenceError(image)}`;
    ctx.event(record, 'Warning', 'InspectFailed', message, container);
    return { reason: 'InvalidImageName', message };
  }
  const node = ctx.nodeOf(record);
  const policy = container.imagePullPolicy ?? 'IfNotPresent';
  const { [parseImage(image).full]: present } = node.images;
  if (policy !== 'Always' && present !== undefined) {
    present.usedAt = ctx.now;
    const message = `Container image "${image}" already present on machine and can be accessed by the pod`;
    ctx.event(record, 'Normal', 'Pulled', message, container);
    return 'ready';
  }
  if (policy === 'Never') {
    const message = `Container image "${image}" is not present with pull policy of Never`;
    ctx.event(record, 'Warning', 'ErrImageNeverPull', message, container);
    return { reason: 'ErrImageNeverPull', message };
  }
  const { [image]: failed } = record.pulls;
  if (failed !== undefined && ctx.now - failed.at < failed.delay) {
    const message = `Back-off pulling image "${image}"`;
    ctx.event(record, 'Normal', 'BackOff', message, container);
    return { reason: 'ImagePullBackOff', message: `${message}: ${failed.error}` };
  }
  ctx.event(record, 'Normal', 'Pulling', `Pulling image "${image}"`, container);
  job.stage = 'pulling';
  begun(ctx, record);
  node.pulls.push({ uid: record.uid, container: container.name, image, asked: ctx.now });
  if (node.pulls.length === 1) startPull(ctx, node);
  return 'wait';
}

/** A registry refuses after this, and containerd gives up on one that is silent after that, ms. */
const REFUSAL = 500;
const DIAL_TIMEOUT = 30_000;
/** A slow registry takes so many times as long. */
const SLOW = 20;

/** How a pull goes: as the image's model says, unless a fault says otherwise. */
function pullOf(ctx: Context, node: string, image: ImageName): Pull {
  const usual = ctx.behaviours.pull(image);
  const factor = slowness(ctx.parts.world, node);
  const pull = { ...usual, duration: usual.duration * factor, again: usual.again * factor };
  for (const [fact, value] of ctx.parts.world.entries('image/')) {
    if (!globTest(fact.slice('image/'.length))(image.full) && !spellsLike(fact.slice('image/'.length), image)) continue;
    if (value === 'slow') return { ...pull, duration: pull.duration * SLOW, again: pull.again * SLOW };
    const error = PULL_FAULTS[String(value)]?.(image.full, image.registry);
    if (error === undefined) continue;
    const takes = value === 'unreachable' ? DIAL_TIMEOUT : REFUSAL;
    return { ...pull, duration: takes, again: takes, error };
  }
  const lacking = ctx.runtime.everyImage || ctx.behaviours.declares(image) ? undefined : lacks(image);
  const error = lacking === 'noHost' ? noHost(image) : lacking && PULL_FAULTS[lacking]?.(image.full, image.registry);
  return error === undefined ? pull : { ...pull, duration: REFUSAL, again: REFUSAL, error };
}

const spellsLike = (pattern: string, { repository, tag }: ImageName): boolean =>
  globTest(pattern)(`${repository.replace(/^library\//, '')}:${tag}`);

/** Begins with the first pull of the queue: kubelets pull one image at a time (`serializeImagePulls`). */
export function startPull(ctx: Context, node: NodeRecord): void {
  const [first] = node.pulls;
  if (first === undefined) return;
  const image = parseImage(first.image);
  const { duration, again } = pullOf(ctx, node.name, image);
  ctx.only(`i/${node.name}`, ctx.now + (node.images[image.full] === undefined ? duration : again));
}

/** The pull at the head of the queue is through. @param resume told of the pod whose container waited for it */
export function pullEnded(ctx: Context, name: string, resume: (record: PodRecord) => void): void {
  const node = ctx.nodes.own(name);
  if (node === undefined) return;
  if (!ctx.runtimeWorks(name) || !ctx.kubeletWorks(name)) return;
  const pull = node.pulls.shift();
  if (pull !== undefined) {
    const image = parseImage(pull.image);
    const { duration, again, error, size } = pullOf(ctx, name, image);
    const took = node.images[image.full] === undefined ? duration : again;
    if (error === undefined) {
      if (node.images[image.full] === undefined) ctx.at(`n/${name}`, roundAt(ctx.now, node));
      node.images[image.full] = {
        name: image.full,
        size: size ?? sizeOf(image),
        digest: digestOf(image.full),
        usedAt: ctx.now,
      };
    }
    const record = ctx.pods.own(pull.uid);
    if (record !== undefined)
      onItsGround(ctx, record, () => {
        if (error === undefined) pulled(ctx, record, pull, took, node.images[image.full]?.size ?? 0);
        else failed(ctx, record, pull, error);
        if (record.job?.stage !== 'pulling') return;
        record.job.stage = 'pulled';
        resume(record);
      });
  }
  startPull(ctx, ctx.nodes.own(name) ?? node);
}

function pulled(ctx: Context, record: PodRecord, pull: PullRecord, took: number, size: number): void {
  const total = goDuration(ctx.now - pull.asked);
  const message = `Successfully pulled image "${pull.image}" in ${goDuration(took)} (${total} including waiting). Image size: ${size} bytes.`;
  ctx.event(record, 'Normal', 'Pulled', message, specOf(record.pod, pull.container)?.container);
}

function failed(ctx: Context, record: PodRecord, pull: PullRecord, error: string): void {
  const container = specOf(record.pod, pull.container)?.container;
  ctx.event(record, 'Warning', 'Failed', `Failed to pull image "${pull.image}": ${error}`, container);
  const { [pull.image]: before } = record.pulls;
  const expired = before === undefined || ctx.now - before.at > 2 * PULL_BACKOFF.max;
  const delay = expired ? PULL_BACKOFF.first : Math.min(before.delay * 2, PULL_BACKOFF.max);
  record.pulls[pull.image] = { delay, at: ctx.now, error: `ErrImagePull: ${error}` };
  if (record.job !== undefined) record.job.results[pull.container] = { reason: 'ErrImagePull', message: error };
}
