/** Flags that several commands share. */
import type { FlagSpec } from '../flags.ts';

export const FILENAME: FlagSpec = {
  name: 'filename',
  short: 'f',
  type: 'list',
  help: 'Filename, directory, or URL to files identifying the resource.',
};
export const RECURSIVE: FlagSpec = {
  name: 'recursive',
  short: 'R',
  type: 'bool',
  help: 'Process the directory used in -f, --filename recursively.',
};
export const KUSTOMIZE: FlagSpec = {
  name: 'kustomize',
  short: 'k',
  type: 'string',
  help: 'Process the kustomization directory. Not part of this kubectl.',
};
export const FILES: readonly FlagSpec[] = [FILENAME, RECURSIVE, KUSTOMIZE];
export const SELECTOR: FlagSpec = {
  name: 'selector',
  short: 'l',
  type: 'string',
  help: "Selector (label query) to filter on, supports '=', '==', '!=', 'in', 'notin'.(e.g. -l key1=value1,key2=value2,key3 in (value3)).",
};
export const FIELD_SELECTOR: FlagSpec = {
  name: 'field-selector',
  type: 'string',
  help: "Selector (field query) to filter on, supports '=', '==', and '!='.(e.g. --field-selector key1=value1,key2=value2).",
};
export const ALL_NAMESPACES: FlagSpec = {
  name: 'all-namespaces',
  short: 'A',
  type: 'bool',
  help: 'If present, list the requested object(s) across all namespaces.',
};
export const CHUNK: FlagSpec = {
  name: 'chunk-size',
  type: 'int',
  default: '500',
  help: 'Return large lists in chunks rather than all at once.',
};
export const all = (help = 'Select all resources, in the namespace of the specified resource types.'): FlagSpec => ({
  name: 'all',
  type: 'bool',
  help,
});
export const manager = (name: string): FlagSpec => ({
  name: 'field-manager',
  type: 'string',
  default: name,
  help: 'Name of the manager used to track field ownership.',
});
export const VALIDATE: FlagSpec = {
  name: 'validate',
  type: 'string',
  default: 'strict',
  alone: 'strict',
  help: 'Must be one of: strict (or true), warn, ignore (or false).',
};
export const WINDOWS: FlagSpec = {
  name: 'windows-line-endings',
  type: 'bool',
  help: 'Defaults to the line ending native to your platform.',
};
export const LOCAL: FlagSpec = {
  name: 'local',
  type: 'bool',
  help: 'If true, the command will NOT contact api-server but run locally.',
};
export const RESOURCE_VERSION: FlagSpec = {
  name: 'resource-version',
  type: 'string',
  help: 'If non-empty, the update will only succeed if this is the current resource-version for the object.',
};
export const RECORD: FlagSpec = {
  name: 'record',
  type: 'bool',
  hidden: true,
  deprecated: '--record will be removed in the future',
  help: 'Record current kubectl command in the resource annotation.',
};
export const SAVE_CONFIG: FlagSpec = {
  name: 'save-config',
  type: 'bool',
  help: 'If true, the configuration of current object will be saved in its annotation.',
};

/** How deletion treats what the object owns (kubectl `DeleteFlags`). */
export const CASCADE: FlagSpec = {
  name: 'cascade',
  type: 'string',
  default: 'background',
  alone: 'background',
  help: 'Must be "background", "orphan", or "foreground". Selects the deletion cascading strategy for the dependents (e.g. Pods created by a ReplicationController). Defaults to background.',
};

/** Deletion without a grace period (kubectl `DeleteFlags`). */
export const FORCE: FlagSpec = {
  name: 'force',
  type: 'bool',
  help: 'If true, immediately remove resources from API and bypass graceful deletion. Note that immediate deletion of some resources may result in inconsistency or data loss and requires confirmation.',
};

/** Seconds to terminate in (kubectl `DeleteFlags`). */
export const GRACE_PERIOD: FlagSpec = {
  name: 'grace-period',
  type: 'int',
  default: '-1',
  help: 'Period of time in seconds given to the resource to terminate gracefully. Ignored if negative. Set to 1 for immediate shutdown. Can only be set to 0 when --force is true (force deletion).',
};
