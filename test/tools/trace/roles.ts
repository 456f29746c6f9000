/**
 * Names in a trace, made comparable. A generated name becomes its role, `owner#kind`, so that two runs that drew different
 * suffixes agree; uids, addresses, digests, durations and node names are masked.
 */
import type { Trace } from './trace.ts';

export interface Roles {
  /** The text with every name replaced by its role and every accident masked. */
  text(value: unknown): string;
  role(kind: string, name: string): string;
}

const SUFFIX = '-[a-z0-9]{5}(?![a-zA-Z0-9-])';
const START = '(?<![\\w.-])';
const END = '(?![a-zA-Z0-9-])';
const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const nameOf = (key: string): string => key.slice(key.indexOf('/') + 1);

/** Objects of one owner are a set: their ordinals do not count. */
const grouped = (role: string): string =>
  role.replace(/#pod\d+$/, '#pod').replace(/#endpointslice\d+/, '#endpointslice');

const MASKS: readonly (readonly [RegExp, string])[] = [
  [/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UID'],
  [/\b\d{1,3}(\.\d{1,3}){3}(:\d+)?\b/g, 'IP'],
  [/sha256:[0-9a-f]+/g, 'DIGEST'],
  [/Image size: \d+ bytes/g, 'Image size: N bytes'],
  [/\b\d+(\.\d+)?(ms|µs)\b/g, 'DURATION'],
  [/ in \S+ \(\S+ including waiting\)/g, ' in DURATION (DURATION including waiting)'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, 'TIME'],
  [/resourceVersion: ?"?\d+"?/g, 'REVISION'],
];

export function rolesOf(trace: Trace): Roles {
  const memo = new Map<string, string>();
  const roleOf = (key: string): string => {
    const known = memo.get(key);
    if (known !== undefined) return known;
    const kind = key.slice(0, key.indexOf('/'));
    const entry = trace.names[key];
    memo.set(key, nameOf(key));
    let role = nameOf(key);
    if (kind === 'ControllerRevision') role = `${roleOf(entry?.owner ?? key)}#revision${entry?.ordinal}`;
    else if (entry?.owner && !/^(StatefulSet|Node)\//.test(entry.owner)) {
      const owner = roleOf(entry.owner);
      const tick = kind === 'Job' && /-\d{7,}$/.test(role);
      role = tick
        ? `${owner}@tick${entry.ordinal}`
        : `${owner}#${kind === 'ReplicaSet' ? 'rs' : kind.toLowerCase()}${entry.ordinal}`;
    }
    memo.set(key, role);
    return role;
  };

  const pairs = Object.keys(trace.names)
    .map((key) => [nameOf(key), roleOf(key)] as const)
    .filter(([name, role]) => name !== role)
    .sort(([a], [b]) => b.length - a.length);
  const swaps = pairs.map(([name, role]) => [new RegExp(START + literal(name) + END, 'g'), grouped(role)] as const);
  const keys = [...Object.keys(trace.names), ...trace.timeline.map((entry) => `${entry.kind}/${entry.name}`)];
  const owners = [...new Set(keys)]
    .filter((key) => /^(ReplicaSet|DaemonSet|Job|ReplicationController)\//.test(key))
    .sort((a, b) => b.length - a.length);
  // Pods that were refused have a name in some message but no object.
  const refused = owners.map(
    (key) => [new RegExp(START + literal(nameOf(key)) + SUFFIX, 'g'), `${roleOf(key)}#pod`] as const,
  );
  const nodes = trace.nodes.map((name) => [new RegExp(`${START}${literal(name)}(?![\\w-])`, 'g'), 'NODE'] as const);

  const text = (value: unknown): string => {
    let result = String(value);
    for (const [pattern, replacement] of [...swaps, ...refused, ...nodes])
      result = result.replace(pattern, replacement);
    result = result.replaceAll(trace.namespace, 'NAMESPACE').replaceAll(trace.case, 'CASE');
    for (const [pattern, replacement] of MASKS) result = result.replace(pattern, replacement);
    return result;
  };
  return { text, role: (kind, name) => text(grouped(roleOf(`${kind}/${name}`))) };
}
