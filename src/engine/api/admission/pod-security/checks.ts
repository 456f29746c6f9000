/**
 * What pods may not do at each level of the Pod Security Standards, with the words of the refusals (pod-security-admission
 * `policy/check_*.go`). Rules of minor versions before 1.25 are told apart no further.
 */
import type { Container, PodSpec } from '../../types.ts';
import type { Strictness } from './policy.ts';

/** The newest minor version that changed a rule: later ones are held to the same. */
const NEWEST = 35;

/** A pod, or what a workload makes pods of. */
export interface Subject {
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: PodSpec;
}

/** Why a pod is refused, in short and in full. */
export interface Finding {
  readonly reason: string;
  readonly detail: string;
}

type Check = (subject: Subject, minor: number) => Finding | undefined;
type Context = NonNullable<Container['securityContext']> & { readonly appArmorProfile?: { readonly type?: string } };

// Words -----------------------------------------------------------------------------------------------------------

const plural = (word: string, count: number): string => (count === 1 ? word : `${word}s`);
const quoted = (items: readonly string[]): string => (items.length === 0 ? '' : `"${items.join('", "')}"`);
const sorted = (items: Iterable<string>): string[] => [...new Set(items)].sort();
const containers = (names: readonly string[]): string => `${plural('container', names.length)} ${quoted(names)}`;

const containersOf = ({ spec }: Subject): Container[] => [
  ...(spec.initContainers ?? []),
  ...spec.containers,
  ...((spec.ephemeralContainers ?? []) as Container[]),
];
const contextOf = (container: Container): Context | undefined => container.securityContext as Context | undefined;
const isWindows = ({ spec }: Subject): boolean => spec.os?.name === 'windows';
/** Users of their own keep a pod's root from being the node's. */
const hasOwnUsers = ({ spec }: Subject): boolean => (spec as { hostUsers?: boolean }).hostUsers === false;

const namesOf = (subject: Subject, is: (container: Container) => boolean): string[] =>
  containersOf(subject)
    .filter(is)
    .map(({ name }) => name);

/** Who sets something: the pod, containers, or both. */
function setters(pod: boolean, names: readonly string[]): string[] {
  return [...(pod ? ['pod'] : []), ...(names.length > 0 ? [containers(names)] : [])];
}

/** Values that the pod or its containers give to a setting, and that are not among the allowed ones. */
function badValues(
  subject: Subject,
  settingOf: (context: Context) => string | undefined,
  allows: (value: string) => boolean,
): { who: string[]; values: string[] } {
  const bad = (context: Context | undefined): string | undefined => {
    const value = context === undefined ? undefined : settingOf(context);
    return value === undefined || allows(value) ? undefined : value;
  };
  const ofPod = bad(subject.spec.securityContext as Context | undefined);
  const own = containersOf(subject).map((container) => [container.name, bad(contextOf(container))] as const);
  const wrong = own.filter(([, value]) => value !== undefined);
  const values = [ofPod, ...wrong.map(([, value]) => value)].filter((value) => value !== undefined);
  const names = wrong.map(([name]) => name);
  return { who: setters(ofPod !== undefined, names), values: sorted(values) };
}

// Baseline --------------------------------------------------------------------------------------------------------

const APP_ARMOR = 'container.apparmor.security.beta.kubernetes.io/';

const appArmorProfile: Check = (subject) => {
  const { who, values } = badValues(
    subject,
    ({ appArmorProfile: profile }) => profile?.type,
    (type) => type === 'RuntimeDefault' || type === 'Localhost',
  );
  const fits = (profile: string) => profile === '' || profile === 'runtime/default' || profile.startsWith('localhost/');
  const annotations = Object.entries(subject.annotations)
    .filter(([key, value]) => key.startsWith(APP_ARMOR) && !fits(value))
    .map(([key, value]) => `${key}="${value}"`)
    .sort();
  if (annotations.length > 0) who.push(plural('annotation', annotations.length));
  const all = [...values, ...annotations];
  if (who.length === 0) return undefined;
  const detail = `${who.join(' and ')} must not set AppArmor profile type to ${quoted(all)}`;
  return { reason: plural('forbidden AppArmor profile', all.length), detail };
};

const CAPABILITIES = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

/** Containers that add capabilities that are not among the allowed ones. */
function added(subject: Subject, allows: (capability: string) => boolean): string | undefined {
  const extra = (container: Container) =>
    (contextOf(container)?.capabilities?.add ?? []).filter((each) => !allows(each));
  const names = namesOf(subject, (container) => extra(container).length > 0);
  if (names.length === 0) return undefined;
  const all = quoted(sorted(containersOf(subject).flatMap(extra)));
  return `${containers(names)} must not include ${all} in securityContext.capabilities.add`;
}

const capabilitiesBaseline: Check = (subject) => {
  const detail = added(subject, (capability) => CAPABILITIES.has(capability));
  return detail === undefined ? undefined : { reason: 'non-default capabilities', detail };
};

const hostNamespaces: Check = ({ spec }) => {
  const used = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((name) => spec[name] === true);
  if (used.length === 0) return undefined;
  return { reason: 'host namespaces', detail: used.map((name) => `${name}=true`).join(', ') };
};

const hostPathVolumes: Check = ({ spec }) => {
  const names = (spec.volumes ?? []).filter(({ hostPath }) => hostPath !== undefined).map(({ name }) => name);
  if (names.length === 0) return undefined;
  return { reason: 'hostPath volumes', detail: `${plural('volume', names.length)} ${quoted(names)}` };
};

const uses = (names: readonly string[]): string => `${containers(names)} ${names.length === 1 ? 'uses' : 'use'}`;

const hostPorts: Check = (subject) => {
  const ports = (container: Container) => (container.ports ?? []).flatMap(({ hostPort }) => hostPort || []).map(String);
  const names = namesOf(subject, (container) => ports(container).length > 0);
  if (names.length === 0) return undefined;
  const all = sorted(containersOf(subject).flatMap(ports));
  return { reason: 'hostPort', detail: `${uses(names)} ${plural('hostPort', all.length)} ${all.join(', ')}` };
};

const hostProbes: Check = (subject, minor) => {
  if (minor < 34) return undefined;
  const hosts = ({ livenessProbe, readinessProbe, startupProbe, lifecycle }: Container) =>
    [livenessProbe, readinessProbe, startupProbe, lifecycle?.postStart, lifecycle?.preStop]
      .flatMap((handler) => [handler?.httpGet?.host, handler?.tcpSocket?.host])
      .filter((host) => host !== undefined && host !== '') as string[];
  const names = sorted(namesOf(subject, (container) => hosts(container).length > 0));
  if (names.length === 0) return undefined;
  const all = sorted(containersOf(subject).flatMap(hosts));
  const what = plural('probe or lifecycle host', all.length);
  return { reason: 'probe or lifecycle host', detail: `${uses(names)} ${what} ${quoted(all)}` };
};

const privileged: Check = (subject) => {
  const names = namesOf(subject, (container) => contextOf(container)?.privileged === true);
  if (names.length === 0) return undefined;
  return { reason: 'privileged', detail: `${containers(names)} must not set securityContext.privileged=true` };
};

const procMount: Check = (subject) => {
  const other = (container: Container) => {
    const mount = contextOf(container)?.procMount;
    return mount === undefined || mount === 'Default' ? [] : [mount];
  };
  const names = namesOf(subject, (container) => other(container).length > 0);
  if (names.length === 0) return undefined;
  const all = quoted(sorted(containersOf(subject).flatMap(other)));
  return { reason: 'procMount', detail: `${containers(names)} must not set securityContext.procMount to ${all}` };
};

const procMountBaseline: Check = (subject, minor) =>
  minor >= 35 && hasOwnUsers(subject) ? undefined : procMount(subject, minor);
/** The restricted level has had a rule of its own since the baseline's makes an exception; it stands in another place. */
const procMountUntil: Check = (subject, minor) => (minor < 35 ? procMount(subject, minor) : undefined);
const procMountRestricted: Check = (subject, minor) => (minor < 35 ? undefined : procMount(subject, minor));

const seLinuxOptions: Check = (subject, minor) => {
  const types = ['', 'container_t', 'container_init_t', 'container_kvm_t'];
  if (minor >= 31) types.push('container_engine_t');
  const options = (context: Context | undefined) => context?.seLinuxOptions;
  const all = [subject.spec.securityContext as Context | undefined, ...containersOf(subject).map(contextOf)];
  const strange = (context: Context | undefined) => {
    const { type = '', user = '', role = '' } = options(context) ?? {};
    return !types.includes(type) || user !== '' || role !== '';
  };
  const who = setters(
    strange(all[0]),
    namesOf(subject, (container) => strange(contextOf(container))),
  );
  if (who.length === 0) return undefined;
  const bad = sorted(all.map((context) => options(context)?.type ?? '').filter((type) => !types.includes(type)));
  const data = bad.length > 0 ? [`${plural('type', bad.length)} ${quoted(bad)}`] : [];
  if (all.some((context) => options(context)?.user)) data.push('user may not be set');
  if (all.some((context) => options(context)?.role)) data.push('role may not be set');
  const detail = `${who.join(' and ')} set forbidden securityContext.seLinuxOptions: ${data.join('; ')}`;
  return { reason: 'seLinuxOptions', detail };
};

const SECCOMP = new Set(['RuntimeDefault', 'Localhost']);

const seccompBaseline: Check = (subject) => {
  const { who, values } = badValues(
    subject,
    ({ seccompProfile }) => seccompProfile?.type,
    (type) => SECCOMP.has(type),
  );
  if (who.length === 0) return undefined;
  const detail = `${who.join(' and ')} must not set securityContext.seccompProfile.type to ${quoted(values)}`;
  return { reason: 'seccompProfile', detail };
};

/** Kernel settings of a pod's own, and since which minor version they are harmless. */
const SYSCTLS: Readonly<Record<string, number>> = {
  'kernel.shm_rmid_forced': 0,
  'net.ipv4.ip_local_port_range': 0,
  'net.ipv4.tcp_syncookies': 0,
  'net.ipv4.ping_group_range': 0,
  'net.ipv4.ip_unprivileged_port_start': 0,
  'net.ipv4.ip_local_reserved_ports': 27,
  'net.ipv4.tcp_keepalive_time': 29,
  'net.ipv4.tcp_fin_timeout': 29,
  'net.ipv4.tcp_keepalive_intvl': 29,
  'net.ipv4.tcp_keepalive_probes': 29,
  'net.ipv4.tcp_rmem': 32,
  'net.ipv4.tcp_wmem': 32,
};

const sysctls: Check = ({ spec }, minor) => {
  const names = (spec.securityContext?.sysctls ?? []).map(({ name }) => name);
  const bad = names.filter((name) => (SYSCTLS[name] ?? Number.POSITIVE_INFINITY) > minor);
  return bad.length === 0 ? undefined : { reason: 'forbidden sysctls', detail: bad.join(', ') };
};

const windowsHostProcess: Check = (subject) => {
  const is = (context: Context | undefined) => context?.windowsOptions?.hostProcess === true;
  const who = setters(
    is(subject.spec.securityContext as Context | undefined),
    namesOf(subject, (container) => is(contextOf(container))),
  );
  if (who.length === 0) return undefined;
  const detail = `${who.join(' and ')} must not set securityContext.windowsOptions.hostProcess=true`;
  return { reason: 'hostProcess', detail };
};

// Restricted ------------------------------------------------------------------------------------------------------

const allowPrivilegeEscalation: Check = (subject, minor) => {
  if (minor >= 25 && isWindows(subject)) return undefined;
  const names = namesOf(subject, (container) => contextOf(container)?.allowPrivilegeEscalation !== false);
  if (names.length === 0) return undefined;
  const detail = `${containers(names)} must set securityContext.allowPrivilegeEscalation=false`;
  return { reason: 'allowPrivilegeEscalation != false', detail };
};

const capabilitiesRestricted: Check = (subject, minor) => {
  if (minor >= 25 && isWindows(subject)) return undefined;
  const keeps = (container: Container) => !(contextOf(container)?.capabilities?.drop ?? []).includes('ALL');
  const names = namesOf(subject, keeps);
  const details = names.length > 0 ? [`${containers(names)} must set securityContext.capabilities.drop=["ALL"]`] : [];
  const more = added(subject, (capability) => capability === 'NET_BIND_SERVICE');
  if (more !== undefined) details.push(more);
  return details.length === 0 ? undefined : { reason: 'unrestricted capabilities', detail: details.join('; ') };
};

const VOLUMES = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);

const restrictedVolumes: Check = ({ spec }) => {
  const typeOf = (volume: object) => Object.keys(volume).find((key) => key !== 'name') ?? 'unknown';
  const bad = (spec.volumes ?? []).filter((volume) => !VOLUMES.has(typeOf(volume)));
  if (bad.length === 0) return undefined;
  const types = sorted(bad.map(typeOf));
  const what = `${plural('volume', bad.length)} ${quoted(bad.map(({ name }) => name))}`;
  const how = `${bad.length === 1 ? 'uses' : 'use'} ${plural('restricted volume type', types.length)} ${quoted(types)}`;
  return { reason: 'restricted volume types', detail: `${what} ${how}` };
};

const runAsNonRoot: Check = (subject, minor) => {
  if (minor >= 35 && hasOwnUsers(subject)) return undefined;
  const reason = 'runAsNonRoot != true';
  const ofPod = subject.spec.securityContext?.runAsNonRoot;
  const who = setters(
    ofPod === false,
    namesOf(subject, (container) => contextOf(container)?.runAsNonRoot === false),
  );
  if (who.length > 0) return { reason, detail: `${who.join(' and ')} must not set securityContext.runAsNonRoot=false` };
  if (ofPod === true) return undefined;
  const names = namesOf(subject, (container) => contextOf(container)?.runAsNonRoot === undefined);
  if (names.length === 0) return undefined;
  return { reason, detail: `pod or ${containers(names)} must set securityContext.runAsNonRoot=true` };
};

const runAsUser: Check = (subject, minor) => {
  if (minor >= 35 && hasOwnUsers(subject)) return undefined;
  const who = setters(
    subject.spec.securityContext?.runAsUser === 0,
    namesOf(subject, (container) => contextOf(container)?.runAsUser === 0),
  );
  if (who.length === 0) return undefined;
  return { reason: 'runAsUser=0', detail: `${who.join(' and ')} must not set runAsUser=0` };
};

const seccompRestricted: Check = (subject, minor) => {
  if (minor >= 25 && isWindows(subject)) return undefined;
  const bad = seccompBaseline(subject, minor);
  if (bad !== undefined || subject.spec.securityContext?.seccompProfile !== undefined) return bad;
  const names = namesOf(subject, (container) => contextOf(container)?.seccompProfile === undefined);
  if (names.length === 0) return undefined;
  const how = 'must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"';
  return { reason: 'seccompProfile', detail: `pod or ${containers(names)} ${how}` };
};

/** In the order in which they are told. */
const BASELINE: readonly Check[] = [
  appArmorProfile,
  capabilitiesBaseline,
  hostNamespaces,
  hostPathVolumes,
  hostPorts,
  hostProbes,
  privileged,
  procMountBaseline,
  seLinuxOptions,
  seccompBaseline,
  sysctls,
  windowsHostProcess,
];
/** Those of the baseline that a stricter rule stands for. */
const REPLACED = new Set<Check>([capabilitiesBaseline, hostPathVolumes, seccompBaseline]);
const RESTRICTED: readonly Check[] = [
  ...BASELINE.filter((check) => !REPLACED.has(check)).map((check) =>
    check === procMountBaseline ? procMountUntil : check,
  ),
  allowPrivilegeEscalation,
  capabilitiesRestricted,
  procMountRestricted,
  restrictedVolumes,
  runAsNonRoot,
  runAsUser,
  seccompRestricted,
];

/** Everything that a pod does and may not at this level. */
export function findings(subject: Subject, { level, version }: Strictness): Finding[] {
  if (level === 'privileged') return [];
  const minor = version === 'latest' ? NEWEST : Math.min(NEWEST, Number(version.slice('v1.'.length)));
  const checks = level === 'baseline' ? BASELINE : RESTRICTED;
  return checks.map((check) => check(subject, minor)).filter((finding) => finding !== undefined);
}

export const inFull = (found: readonly Finding[]): string =>
  found.map(({ reason, detail }) => (detail === '' ? reason : `${reason} (${detail})`)).join(', ');
export const inShort = (found: readonly Finding[]): string => found.map(({ reason }) => reason).join(', ');
