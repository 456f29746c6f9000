/** What a client may ask of a request beside its object. */

export interface WriteOptions {
  readonly namespace?: string;
  /** Goes through every check and stores nothing. */
  readonly dryRun?: boolean;
  /** The field manager, by default the user's name. */
  readonly manager?: string;
  readonly operation?: 'Update' | 'Apply';
  /** For Apply: the fields asked for. */
  readonly applied?: readonly (readonly [string, readonly string[]])[];
  readonly subresource?: string;
  /** The verb that is authorized: `update` unless said otherwise. */
  readonly verb?: 'update' | 'patch';
  /** `Strict` refuses unknown fields, `Warn` (the default of kubectl is Strict) drops them with a warning. */
  readonly fieldValidation?: 'Strict' | 'Warn' | 'Ignore';
  /** Gets the warnings that come with the answer (`Warning:` headers). */
  readonly warn?: (text: string) => void;
  /** The object is a component's own and needs no decoding: it is known to be well formed and canonical. */
  readonly trusted?: boolean;
  /** The object was made for this request and for nothing else: it is stored itself, not a copy of it. */
  readonly given?: boolean;
}

export interface ListOptions {
  /** Empty or missing: all namespaces. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

export type PropagationPolicy = 'Background' | 'Foreground' | 'Orphan';

export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: PropagationPolicy;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
  readonly dryRun?: boolean;
  readonly manager?: string;
}
