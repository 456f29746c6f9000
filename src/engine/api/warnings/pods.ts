/** Warnings about pods and pod templates (kubernetes `pkg/api/pod/warnings.go`). */
import type { ObjectMeta } from '../../store/object.ts';
import type { PodSpec, PodTemplateSpec } from '../types.ts';
import { canonicalIP, canonicalNetwork, networkOf } from '../validation/address.ts';
import { labelValue } from '../validation/texts.ts';
import { container, fractional, ports, visit } from './containers.ts';
import { deprecatedLabel, selectorTerm } from './labels.ts';
import { overlappingPaths } from './paths.ts';

const ANNOTATIONS: Readonly<Record<string, string>> = {
  'scheduler.alpha.kubernetes.io/critical-pod': 'non-functional in v1.16+; use the "priorityClassName" field instead',
  'security.alpha.kubernetes.io/sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
  'security.alpha.kubernetes.io/unsafe-sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
};
const SECCOMP = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_OF = 'container.seccomp.security.alpha.kubernetes.io/';
const APPARMOR_OF = 'container.apparmor.security.beta.kubernetes.io/';
const USE_SECCOMP = 'non-functional in v1.27+; use the "seccompProfile" field instead';

/** Volume plugins that are going or gone, in the order in which they are told of. */
const VOLUMES: readonly (readonly [string, string, string?])[] = [
  ['photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  ['gitRepo', 'deprecated in v1.11, and disabled by default in v1.33+'],
  ['scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  ['flocker', 'deprecated in v1.22, non-functional in v1.25+'],
  ['storageos', 'deprecated in v1.22, non-functional in v1.25+', 'storageOS'],
  ['quobyte', 'deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
  ['ephemeral', ''],
  ['cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  ['rbd', 'deprecated in v1.28, non-functional in v1.31+'],
];

const NO_MATCH = 'a null labelSelector results in matching no pod';

/** @param path what stands before `spec` and `metadata`: empty for a pod, `spec.template.` for the template of a workload */
export function podWarnings(spec: PodSpec, meta: Partial<ObjectMeta>, path: string): string[] {
  const at = `${path}spec`;
  const annotations = meta.annotations ?? {};
  const annotated = (key: string, why: string): string[] =>
    Object.hasOwn(annotations, key) ? [`${path}metadata.annotations[${key}]: ${why}`] : [];
  const containers = visit(spec, at);
  return [
    ...placement(spec, at),
    ...Object.entries(ANNOTATIONS).flatMap(([key, why]) => annotated(key, why)),
    ...volumes(spec, at),
    ...overlappingPaths(spec.volumes),
    ...repeated(spec.hostAliases, 'ip', `${at}.hostAliases`, 'ip'),
    ...repeated(spec.imagePullSecrets, 'name', `${at}.imagePullSecrets`, 'name'),
    ...(spec.imagePullSecrets ?? []).flatMap(({ name }, i) =>
      name ? [] : [`${at}.imagePullSecrets[${i}].name: invalid empty name ""`],
    ),
    ...['memory', 'ephemeral-storage'].flatMap((name) => fractional(spec.overhead?.[name], `${at}.overhead[${name}]`)),
    ...(spec.securityContext?.seccompProfile ? [] : annotated(SECCOMP, USE_SECCOMP)),
    ...containers.flatMap(([of, where]) => [
      ...(of.securityContext?.seccompProfile ? [] : annotated(SECCOMP_OF + of.name, USE_SECCOMP)),
      ...(path === '' || (of.securityContext as { appArmorProfile?: unknown } | undefined)?.appArmorProfile
        ? []
        : annotated(APPARMOR_OF + of.name, 'deprecated since v1.30; use the "appArmorProfile" field instead')),
      ...container(of, where),
    ]),
    ...ports(spec, at),
    ...((spec.terminationGracePeriodSeconds ?? 0) < 0
      ? [`${at}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`]
      : []),
    ...unselective(spec, at),
    ...(spec.dnsConfig?.nameservers ?? []).flatMap((ip, i) => address(ip, `${at}.dnsConfig.nameservers[${i}]`)),
    ...(spec.hostAliases ?? []).flatMap(({ ip }, i) => address(ip ?? '', `${at}.hostAliases[${i}].ip`)),
  ];
}

export const templateWarnings = (template: PodTemplateSpec | undefined, path: string): string[] =>
  template?.spec === undefined ? [] : podWarnings(template.spec, template.metadata ?? {}, `${path}.`);

function placement(spec: PodSpec, at: string): string[] {
  const affinity = spec.affinity?.nodeAffinity;
  const path = `${at}.affinity.nodeAffinity`;
  const found = Object.keys(spec.nodeSelector ?? {}).flatMap((key) => {
    const why = deprecatedLabel(key);
    return why === undefined ? [] : [`${at}.nodeSelector[${key}]: ${why}`];
  });
  affinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms?.forEach((term, i) => {
    found.push(...selectorTerm(term, `${path}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[${i}]`));
  });
  affinity?.preferredDuringSchedulingIgnoredDuringExecution?.forEach(({ preference }, i) => {
    const where = `${path}.preferredDuringSchedulingIgnoredDuringExecution[${i}].preference`;
    found.push(...selectorTerm(preference, where, labelValue));
  });
  spec.topologySpreadConstraints?.forEach(({ topologyKey, labelSelector }, i) => {
    const where = `${at}.topologySpreadConstraints[${i}]`;
    const why = deprecatedLabel(topologyKey);
    if (why !== undefined) found.push(`${where}.topologyKey: ${topologyKey} is ${why}`);
    if (labelSelector === undefined) found.push(`${where}.labelSelector: ${NO_MATCH}`);
  });
  return found;
}

function volumes(spec: PodSpec, at: string): string[] {
  return (spec.volumes ?? []).flatMap((volume, i) =>
    VOLUMES.flatMap(([name, why, shown = name]) => {
      if ((volume as unknown as Record<string, unknown>)[name] === undefined) return [];
      const where = `${at}.volumes[${i}].${shown}`;
      const claim = name === 'ephemeral' ? volume.ephemeral?.volumeClaimTemplate?.spec : undefined;
      if (name === 'ephemeral') return claimWarnings(claim, `${where}.volumeClaimTemplate.spec`);
      return [`${where}: ${why}`];
    }),
  );
}

interface Claim {
  readonly resources?: {
    readonly requests?: Readonly<Record<string, string>>;
    readonly limits?: Readonly<Record<string, string>>;
  };
}

export const claimWarnings = (spec: Claim | undefined, path: string): string[] =>
  (['requests', 'limits'] as const).flatMap((part) =>
    fractional(spec?.resources?.[part]?.['storage'], `${path}.resources.${part}[storage]`),
  );

function repeated<T extends object>(
  list: readonly T[] | undefined,
  field: keyof T,
  path: string,
  word: string,
): string[] {
  const seen = new Set<unknown>();
  return (list ?? []).flatMap((of, i) => {
    const again = seen.has(of[field]);
    seen.add(of[field]);
    return again ? [`${path}[${i}].${String(field)}: duplicate ${word} ${JSON.stringify(of[field] ?? '')}`] : [];
  });
}

function unselective(spec: PodSpec, at: string): string[] {
  return (['podAffinity', 'podAntiAffinity'] as const).flatMap((kind) => {
    const of = spec.affinity?.[kind];
    const path = `${at}.affinity.${kind}`;
    return [
      ...(of?.requiredDuringSchedulingIgnoredDuringExecution ?? []).flatMap(({ labelSelector }, i) =>
        labelSelector === undefined
          ? [`${path}.requiredDuringSchedulingIgnoredDuringExecution[${i}].labelSelector: ${NO_MATCH}`]
          : [],
      ),
      ...(of?.preferredDuringSchedulingIgnoredDuringExecution ?? []).flatMap(({ podAffinityTerm }, i) =>
        podAffinityTerm?.labelSelector === undefined
          ? [`${path}.preferredDuringSchedulingIgnoredDuringExecution[${i}].podAffinityTerm.labelSelector: ${NO_MATCH}`]
          : [],
      ),
    ];
  });
}

/** A network in a form that is let through for now. */
export function network(value: string, path: string): string[] {
  const of = networkOf(value);
  if (of === undefined) return [];
  const [shown, whole] = [JSON.stringify(value), canonicalNetwork(of)];
  const alone = canonicalNetwork({ ...of, prefix: of.size });
  const odd = oddForm(value);
  const found = [
    ...(alone.split('/')[0] === whole.split('/')[0]
      ? []
      : [`${path}: CIDR value ${shown} is ambiguous in this context (should be "${whole}" or "${alone}"?)`]),
    ...(odd
      ? [
          `${path}: non-standard CIDR value ${shown} will be considered invalid in a future Kubernetes release: use "${whole}"`,
        ]
      : []),
  ];
  if (found.length > 0 || of.size === 32 || whole === value) return found;
  return [`${path}: IPv6 CIDR value ${shown} should be in RFC 5952 canonical format ("${whole}")`];
}

/** Leading zeros, or an IPv4 address in IPv6 form. */
const oddForm = (value: string): boolean =>
  /(^|[./])0\d/.test(value.includes(':') ? value.replace(/^.*(?=\/)/, '') : value) || /^::ffff:\d+\./i.test(value);

/** An address in a form that is let through for now. */
export function address(value: string, path: string): string[] {
  const canonical = canonicalIP(value);
  if (canonical === undefined || canonical === value) return [];
  return value.includes(':')
    ? [
        `${path}: IPv6 address ${JSON.stringify(value)} should be in RFC 5952 canonical format (${JSON.stringify(canonical)})`,
      ]
    : [
        `${path}: non-standard IP address ${JSON.stringify(value)} will be considered invalid in a future Kubernetes release: use ${JSON.stringify(canonical)}`,
      ];
}
