/** The annotation in which client-side apply keeps what was applied last. */
import type { KubeObject } from '../engine/index.ts';
import { compactJson } from './printers/json.ts';

export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** The configuration as the annotation keeps it: without the annotation itself, with a final line break. */
export function configuration(object: KubeObject, emptyAnnotations: boolean): string {
  const { [LAST_APPLIED]: _, ...annotations } = object.metadata.annotations ?? {};
  const { annotations: __, ...rest } = object.metadata;
  const keep = emptyAnnotations || Object.keys(annotations).length > 0;
  return `${compactJson({ ...object, metadata: keep ? { ...rest, annotations } : rest })}\n`;
}

/** The object with the annotation that says what it is. */
export function withLastApplied(object: KubeObject): KubeObject {
  const text = configuration(object, true);
  return {
    ...object,
    metadata: { ...object.metadata, annotations: { ...object.metadata.annotations, [LAST_APPLIED]: text } },
  };
}
