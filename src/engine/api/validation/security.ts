/** Security contexts of pods and containers (kubernetes `pkg/apis/core/validation`). */
import type { Container, PodSpec } from '../types.ts';
import { dump } from './dump.ts';
import { type Errors, oneOf, type Rule } from './rule.ts';
import { id } from './texts.ts';
import { descending } from './volumes.ts';
import { windowsOptions } from './windows.ts';

interface Profile {
  readonly type?: string;
  readonly localhostProfile?: string;
}
type Context = NonNullable<Container['securityContext']> & { appArmorProfile?: Profile };
type PodContext = NonNullable<PodSpec['securityContext']> & {
  appArmorProfile?: Profile;
  supplementalGroupsPolicy?: string;
  seLinuxChangePolicy?: string;
};

const ids: Rule<number | undefined> = (value, path, errors) => {
  if (value !== undefined) for (const message of id(value)) errors.invalid(path, value, message);
};

const seccompType = oneOf('Localhost', 'RuntimeDefault', 'Unconfined');

const seccomp: Rule<Profile | undefined> = (profile, path, errors) => {
  if (!profile) return;
  if (!profile.type) errors.required(`${path}.type`, 'type is required when seccompProfile is set');
  else seccompType(profile.type, `${path}.type`, errors);
  const file = profile.localhostProfile;
  if (profile.type === 'Localhost') {
    if (file === undefined) errors.required(`${path}.localhostProfile`, 'must be set when seccomp type is Localhost');
    else descending(file, `${path}.localhostProfile`, errors);
  } else if (file !== undefined)
    errors.invalid(
      `${path}.localhostProfile`,
      dump('core.SeccompProfile', 'core/v1.SeccompProfile', profile),
      'can only be set when seccomp type is Localhost',
    );
};

const appArmor: Rule<Profile | undefined> = (profile, path, errors) => {
  if (!profile) return;
  const file = profile.localhostProfile;
  const at = `${path}.localhostProfile`;
  switch (profile.type) {
    case 'Localhost':
      if (!file) errors.required(at, 'must be set when AppArmor type is Localhost');
      else if (file.trim() !== file) errors.invalid(at, file, 'must not be padded with whitespace');
      return;
    case 'RuntimeDefault':
    case 'Unconfined':
      if (file !== undefined) errors.invalid(at, file, 'can only be set when AppArmor type is Localhost');
      return;
    case undefined:
    case '':
      errors.required(`${path}.type`, 'type is required when appArmorProfile is set');
      return;
    default:
      errors.notSupported(`${path}.type`, profile.type, ['Localhost', 'RuntimeDefault', 'Unconfined']);
  }
};

/** @param hostUsers whether the pod shares the host's user namespace */
export function containerSecurity(hostUsers: boolean): Rule<Context | undefined> {
  return (of, path, errors) => {
    if (!of) return;
    ids(of.runAsUser, `${path}.runAsUser`, errors);
    ids(of.runAsGroup, `${path}.runAsGroup`, errors);
    if (of.procMount !== undefined) {
      oneOf('Default', 'Unmasked')(of.procMount, `${path}.procMount`, errors);
      if (hostUsers && of.procMount === 'Unmasked')
        errors.invalid(`${path}.procMount`, of.procMount, '`hostUsers` must be false to use `Unmasked`');
    }
    seccomp(of.seccompProfile, `${path}.seccompProfile`, errors);
    if (of.allowPrivilegeEscalation === false) escalation(of, path, errors);
    windowsOptions(of.windowsOptions, `${path}.windowsOptions`, errors);
    appArmor(of.appArmorProfile, `${path}.appArmorProfile`, errors);
  };
}

function escalation(of: Context, path: string, errors: Errors): void {
  const refuse = (what: string) =>
    errors.invalid(
      path,
      dump('core.SecurityContext', 'core/v1.SecurityContext', of),
      `cannot set \`allowPrivilegeEscalation\` to false and \`${what}`,
    );
  if (of.privileged) refuse('privileged` to true');
  for (const capability of of.capabilities?.add ?? [])
    if (capability === 'CAP_SYS_ADMIN') refuse('capabilities.Add` CAP_SYS_ADMIN');
}

const SYSCTL = /^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$/;
const SYSCTL_TEXT = '([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?';

/** Kernel settings that each IPC namespace has of its own, or that begin so. */
const OF_IPC = [
  /^kernel\.(sem|shmall|shmmax|shmmni|shm_rmid_forced|msgmax|msgmnb|msgmni)$/,
  /^(kernel\.shm|kernel\.msg|fs\.mqueue)\./,
];

/** A setting of a namespace that the pod shares with its node is not the pod's to change (`ValidateHostSysctl`). */
function shared(name: string, { hostNetwork, hostIPC }: PodSpec, path: string, errors: Errors): void {
  const dotted = name.replaceAll('/', '.');
  if (hostNetwork && dotted.startsWith('net.'))
    errors.invalid(path, name, "may not be specified when 'hostNetwork' is true");
  else if (hostIPC && OF_IPC.some((form) => form.test(dotted)))
    errors.invalid(path, name, "may not be specified when 'hostIPC' is true");
}

export function podSecurity(of: PodContext | undefined, pod: PodSpec, path: string, errors: Errors): void {
  if (!of) return;
  ids(of.fsGroup, `${path}.fsGroup`, errors);
  ids(of.runAsUser, `${path}.runAsUser`, errors);
  ids(of.runAsGroup, `${path}.runAsGroup`, errors);
  of.supplementalGroups?.forEach((group, i) => {
    ids(group, `${path}.supplementalGroups[${i}]`, errors);
  });
  const seen = new Set<string>();
  of.sysctls?.forEach(({ name }, i) => {
    const at = `${path}.sysctls[${i}].name`;
    if (!name) errors.required(at);
    else if (name.length > 253 || !SYSCTL.test(name))
      errors.invalid(at, name, `must have at most 253 characters and match regex ^${SYSCTL_TEXT}$`);
    else if (seen.has(name)) errors.duplicate(at, name);
    shared(name ?? '', pod, at, errors);
    seen.add(name);
  });
  if (of.fsGroupChangePolicy !== undefined)
    oneOf('Always', 'OnRootMismatch')(of.fsGroupChangePolicy, `${path}.fsGroupChangePolicy`, errors);
  seccomp(of.seccompProfile, `${path}.seccompProfile`, errors);
  windowsOptions(of.windowsOptions, `${path}.windowsOptions`, errors);
  appArmor(of.appArmorProfile, `${path}.appArmorProfile`, errors);
  if (of.supplementalGroupsPolicy !== undefined)
    oneOf('Merge', 'Strict')(of.supplementalGroupsPolicy, `${path}.supplementalGroupsPolicy`, errors);
  if (of.seLinuxChangePolicy !== undefined)
    oneOf('Recursive')(of.seLinuxChangePolicy, `${path}.seLinuxChangePolicy`, errors);
}
