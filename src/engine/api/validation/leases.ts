/** Leases (kubernetes `pkg/apis/coordination/validation`). */
import type { Lease } from '../types.ts';
import { metadata } from './metadata.ts';
import { all, NEGATIVE, NOT_POSITIVE, type Rule } from './rule.ts';
import { subdomain } from './texts.ts';

const body: Rule<Lease> = ({ spec }, _, errors) => {
  const { leaseDurationSeconds: duration, leaseTransitions: transitions } = spec ?? {};
  if (duration !== undefined && duration <= 0) errors.invalid('spec.leaseDurationSeconds', duration, NOT_POSITIVE);
  if (transitions !== undefined && transitions < 0) errors.invalid('spec.leaseTransitions', transitions, NEGATIVE);
};

export const lease: Rule<Lease> = all<Lease>(metadata(subdomain, { core: false }), body);
export const leaseUpdate = (): Rule<Lease> => body;
