/** How strict a namespace's labels say it is (pod-security-admission `api.PolicyToEvaluate`). */
import type { StatusCause } from '../../errors.ts';
import { Errors } from '../../validation/rule.ts';

/** From lax to strict. */
const LEVELS = ['privileged', 'baseline', 'restricted'] as const;
export type Level = (typeof LEVELS)[number];
const VERSION = /^v1\.(0|[1-9]\d*)$/;

export interface Strictness {
  readonly level: Level;
  /** `latest`, or a minor version's rules: `v1.30`. */
  readonly version: string;
}

export interface Policy {
  /** What pods are held to. */
  readonly enforce: Strictness;
  /** What pods, and the templates of workloads, are warned of. */
  readonly warn: Strictness;
  /** What is wrong with the labels. */
  readonly causes: readonly StatusCause[];
}

export type Labels = Readonly<Record<string, string>>;

const LAX: Strictness = { level: 'privileged', version: 'latest' };
const NONE: Policy = { enforce: LAX, warn: LAX, causes: [] };
const PREFIX = 'pod-security.kubernetes.io/';

export const isStricter = (a: Strictness, b: Strictness): boolean => LEVELS.indexOf(a.level) > LEVELS.indexOf(b.level);
export const isSame = (a: Strictness, b: Strictness): boolean => a.level === b.level && a.version === b.version;
export const nameOf = ({ level, version }: Strictness): string => `${level}:${version}`;

const known = new WeakMap<Labels, Policy>();

/** Labels are parts of stored objects, which do not change: each set of them is read once. */
export function policyOf(labels: Labels | undefined): Policy {
  if (labels === undefined) return NONE;
  let policy = known.get(labels);
  if (policy === undefined) {
    policy = read(labels);
    known.set(labels, policy);
  }
  return policy;
}

function read(labels: Labels): Policy {
  if (!Object.keys(labels).some((name) => name.startsWith(PREFIX))) return NONE;
  const errors = new Errors();
  const mode = (name: string): { level: Level | 'bad' | undefined; version: string | undefined } => {
    const key = `${PREFIX}${name}`;
    const [level, version] = [labels[key], labels[`${key}-version`]];
    const good = LEVELS.find((each) => each === level);
    if (level !== undefined && good === undefined)
      errors.invalid(`metadata.labels[${key}]`, level, `must be one of ${LEVELS.join(', ')}`);
    const fits = version === undefined || version === 'latest' || VERSION.test(version);
    if (!fits) errors.invalid(`metadata.labels[${key}-version]`, version, 'must be "latest" or "v1.x"');
    return { level: level === undefined ? undefined : (good ?? 'bad'), version: fits ? version : 'latest' };
  };
  const [enforced, , warned] = [mode('enforce'), mode('audit'), mode('warn')];
  // What cannot be read is held to the strictest level, and warned of nothing.
  const enforce: Strictness = {
    level: enforced.level === 'bad' ? 'restricted' : (enforced.level ?? LAX.level),
    version: enforced.version ?? LAX.version,
  };
  const warn: Strictness = {
    level: warned.level === 'bad' ? LAX.level : (warned.level ?? LAX.level),
    version: warned.version ?? LAX.version,
  };
  // Who enforces something and says nothing of warnings is warned of the same.
  const follows = warned.level === undefined && enforced.level !== undefined && enforced.level !== 'bad';
  const same: Strictness = { level: enforce.level, version: warned.version ?? enforce.version };
  return { enforce, warn: follows && isStricter(enforce, warn) ? same : warn, causes: errors.causes };
}
