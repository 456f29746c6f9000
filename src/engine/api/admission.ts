/** Admission: what looks at requests after authorization, first changing them, then refusing. One plugin a file in `admission/`. */
import type { KubeObject } from '../store/object.ts';
import type { Resource } from './resources.ts';
import type { User } from './server.ts';

export interface AdmissionRequest {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE';
  readonly resource: Resource;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  readonly user: User;
  readonly dryRun: boolean;
  readonly old: KubeObject | undefined;
}

export interface AdmissionPlugin {
  /** As in `--enable-admission-plugins`. */
  readonly name: string;
  handles(request: AdmissionRequest): boolean;
  /** Changes the draft. @throws ApiError to refuse */
  admit?(request: AdmissionRequest, draft: KubeObject): void;
  /** @throws ApiError to refuse */
  validate?(request: AdmissionRequest, object: KubeObject | undefined): void;
}
