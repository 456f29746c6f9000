/** The annotation in which client-side apply keeps what was applied last. */
import { inGoOrder, type KubeObject } from '../engine/index.ts';
import { compactJson } from './printers/json.ts';

export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** The configuration as the annotation keeps it: without the annotation itself, with a final line break. */
export function configuration(object: KubeObject, emptyAnnotations: boolean, generated = false): string {
  const { [LAST_APPLIED]: _, ...annotations } = object.metadata.annotations ?? {};
  const { annotations: __, ...rest } = object.metadata;
  const keep = emptyAnnotations || Object.keys(annotations).length > 0;
  const kept = { ...object, metadata: keep ? { ...rest, annotations } : rest };
  return `${generated ? JSON.stringify(inGoOrder(kept)) : compactJson(kept)}\n`;
}

/**
 * The object with the annotation that says what it is.
 * @param generated it was made by a generator: told in the order of its Go type, without empty annotations
 */
export function withLastApplied(object: KubeObject, generated = false): KubeObject {
  const text = configuration(object, !generated, generated);
  return {
    ...object,
    metadata: { ...object.metadata, annotations: { ...object.metadata.annotations, [LAST_APPLIED]: text } },
  };
}
