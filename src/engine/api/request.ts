/** Who asks the API server, who decides, and what stands in between. */
import type { KubeObject } from '../store/object.ts';
import type { Resource } from './resources.ts';
import type { AnySent } from './types.ts';

/** Who asks. Groups always hold `system:authenticated` for a real client. */
export interface User {
  readonly name: string;
  readonly groups: readonly string[];
  /** Of a service account that has shown its token. */
  readonly uid?: string;
  /** What else its credentials say. */
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** Decides whether a request may go on. @throws ApiError (Forbidden) */
export type Authorizer = (request: {
  readonly user: User;
  readonly verb: string;
  readonly resource: Resource;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
}) => void;

/** The cluster's own components: member of system:masters, never refused. */
export const SYSTEM: User = { name: 'system:admin', groups: ['system:masters', 'system:authenticated'] };

/** What the server adds to an object when it is read, for state that is computed instead of written (Leases). */
export type Computed = (object: KubeObject) => KubeObject;

/** Answers an object that is a question. */
export type Answer = (user: User, sent: AnySent) => KubeObject;

/**
 * Stands between the server and its store. `remove` is a write that needs no room.
 * @throws Unanswered, ApiError
 */
export type Gate = (
  access: 'read' | 'write' | 'remove',
  request: { readonly verb: string; readonly resource: Resource; readonly name: string },
) => void;
