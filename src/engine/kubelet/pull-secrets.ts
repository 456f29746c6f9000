/** The secrets that a pod's images may need: each sync fetches them, and complains of those that are missing. */
import type { Context } from './context.ts';
import type { PodRecord } from './memory.ts';

/** Pulls are tried all the same: the registry decides (`getPullSecretsForPod`). */
export function tellMissingPullSecrets(ctx: Context, record: PodRecord): void {
  const { metadata, spec } = record.pod;
  if (spec.imagePullSecrets === undefined) return;
  const client = ctx.client(record.node);
  const missing = spec.imagePullSecrets
    .map(({ name }) => name ?? '')
    .filter((name) => name !== '' && client.get('secrets', `${metadata.namespace}/${name}`) === undefined);
  if (missing.length === 0) return;
  const message = `Unable to retrieve some image pull secrets (${missing.join(', ')}); attempting to pull the image may not succeed.`;
  ctx.event(record, 'Warning', 'FailedToRetrieveImagePullSecret', message);
}
