/** What an update says of the revision that it was made from (registry `Store.Update`). */
import { isCustom } from './custom/definition.ts';
import { ApiError, conflict, invalid, MODIFIED } from './errors.ts';
import type { Resource } from './resources.ts';

/** Kinds whose updates must name a revision (`AllowUnconditionalUpdate` of their strategies), as those of all custom resources. */
const NAMED = new Set([
  'clustertrustbundles.certificates.k8s.io',
  'csidrivers.storage.k8s.io',
  'csinodes.storage.k8s.io',
  'csistoragecapacities.storage.k8s.io',
  'leases.coordination.k8s.io',
  'leasecandidates.coordination.k8s.io',
  'mutatingadmissionpolicies.admissionregistration.k8s.io',
  'mutatingadmissionpolicybindings.admissionregistration.k8s.io',
  'mutatingwebhookconfigurations.admissionregistration.k8s.io',
  'poddisruptionbudgets.policy',
  'runtimeclasses.node.k8s.io',
  'validatingadmissionpolicies.admissionregistration.k8s.io',
  'validatingadmissionpolicybindings.admissionregistration.k8s.io',
  'validatingwebhookconfigurations.admissionregistration.k8s.io',
  'volumeattachments.storage.k8s.io',
]);
/** Revisions are numbers of 64 bits. */
const MOST = 2n ** 64n - 1n;

/**
 * @param expected the resourceVersion of what was sent
 * @param stored the object's own
 * @throws ApiError when it is none, another, or missing where it is needed
 */
export function checkRevision(resource: Resource, name: string, expected: string | undefined, stored: string): void {
  if (expected === stored) return;
  if (expected) {
    const wrong = /^\d+$/.test(expected)
      ? BigInt(expected) > MOST
        ? 'value out of range'
        : undefined
      : 'invalid syntax';
    if (wrong !== undefined) throw new ApiError(500, '', `strconv.ParseUint: parsing "${expected}": ${wrong}`);
    if (BigInt(expected) > 0n) throw conflict(resource, name, MODIFIED);
  }
  if (!isCustom(resource) && !NAMED.has(resource.id)) return;
  const message = 'Invalid value: 0x0: must be specified for an update';
  throw invalid({ group: resource.group, kind: resource.plural }, name, [
    { reason: 'FieldValueInvalid', field: 'metadata.resourceVersion', message },
  ]);
}
