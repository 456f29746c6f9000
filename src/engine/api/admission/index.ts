/** The admission plugins in the order in which the API server runs them. */
import type { AdmissionPlugin } from '../admission.ts';

export const AdmissionPlugins: readonly AdmissionPlugin[] = [];
