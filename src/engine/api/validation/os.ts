/** What a pod may not say once it has said which operating system it is for (kubernetes `validateLinux`, `validateWindows`). */
import type { Container, PodSpec } from '../types.ts';
import type { Errors } from './rule.ts';

const LISTS = ['initContainers', 'containers', 'ephemeralContainers'] as const;
const POD = 'securityContext.';

/** What Windows does not know of a pod, in the order of the refusals. */
const NOT_WINDOWS = [
  `${POD}appArmorProfile`,
  `${POD}seLinuxOptions`,
  'hostUsers',
  'hostPID',
  'hostIPC',
  `${POD}seccompProfile`,
  `${POD}fsGroup`,
  `${POD}fsGroupChangePolicy`,
  `${POD}sysctls`,
  'shareProcessNamespace',
  `${POD}runAsUser`,
  `${POD}runAsGroup`,
  `${POD}supplementalGroups`,
  `${POD}supplementalGroupsPolicy`,
  `${POD}seLinuxChangePolicy`,
];
/** And of the security context of a container. */
const NOT_WINDOWS_CONTAINER = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'capabilities',
  'readOnlyRootFilesystem',
  'privileged',
  'allowPrivilegeEscalation',
  'procMount',
  'runAsUser',
  'runAsGroup',
];
/** Saying no to these is as good as saying nothing. */
const FLAGS = new Set(['hostPID', 'hostIPC']);

type Json = Readonly<Record<string, unknown>>;

const said = (of: Json | undefined, name: string): boolean => {
  const value = of?.[name];
  if (FLAGS.has(name)) return value === true;
  return value !== undefined && !(name === 'sysctls' && (value as unknown[]).length === 0);
};

/** @param path of the spec */
export function forSystem(spec: PodSpec, path: string, errors: Errors): void {
  const windows = spec.os?.name === 'windows';
  const why = windows ? 'cannot be set for a windows pod' : 'windows options cannot be set for a linux pod';
  const pod: Json = spec as unknown as Json;
  const context = spec.securityContext as Json | undefined;
  for (const name of windows ? NOT_WINDOWS : [`${POD}windowsOptions`]) {
    const inContext = name.startsWith(POD);
    if (inContext ? said(context, name.slice(POD.length)) : said(pod, name)) errors.forbidden(`${path}.${name}`, why);
  }
  for (const list of LISTS)
    (spec[list] as Container[] | undefined)?.forEach((of, i) => {
      for (const name of windows ? NOT_WINDOWS_CONTAINER : ['windowsOptions'])
        if (said(of.securityContext as Json | undefined, name))
          errors.forbidden(`${path}.${list}[${i}].${POD}${name}`, why);
    });
}
