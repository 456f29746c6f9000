/** Whether what is said of a fault makes sense, before anything is struck. */
import { didYouMean } from '../near.ts';
import type { FaultSpec } from './faults.ts';
import { FAULTS } from './index.ts';
import type { FaultKind, Param, Strikes } from './kind.ts';
import type { FaultTarget } from './victims.ts';

const OF_PODS = ['pod', 'selector', 'namespace'] as const;
const OF_NODES = ['node', 'nodeSelector', 'nodeOf', 'zone'] as const;

/** By which fields of a target each is aimed. */
const AIMED_BY: Readonly<Record<Strikes, readonly (keyof FaultTarget)[]>> = {
  nodes: [...OF_NODES, ...OF_PODS],
  zones: ['zone', ...OF_PODS],
  pods: [...OF_PODS, ...OF_NODES],
  claims: ['claim', ...OF_PODS],
  ends: ['service', ...OF_PODS, ...OF_NODES],
  name: ['name'],
};

/** The fields of a target that a kind takes. */
export const aimsOf = ({ strikes }: FaultKind): readonly string[] => AIMED_BY[strikes];

/** The setting of every kind that is over at once. */
const EVERY: Param = {
  about: 'strike again after so many seconds, until it is healed; chosen anew each time',
  number: [1, 1e9],
};

/** A kind's settings by name. */
export function paramsOf(kind: FaultKind): Readonly<Record<string, Param>> {
  return { ...kind.params, ...(kind.facts === undefined ? { every: EVERY } : {}) };
}

/** What is wrong with it, and where: `[]` for the kind itself. */
export interface Nonsense {
  readonly path: readonly string[];
  readonly message: string;
}

/** The first thing that makes no sense, whatever the cluster looks like; undefined when there is none. */
export function nonsenseIn(spec: FaultSpec): Nonsense | undefined {
  const kind = FAULTS.find(({ name }) => name === spec.kind);
  if (kind === undefined) {
    const names = FAULTS.map(({ name }) => name);
    return { path: ['kind'], message: `unknown fault "${spec.kind}"${didYouMean(spec.kind, names)}` };
  }
  return inTarget(kind, spec.target ?? {}) ?? inMode(spec) ?? inParams(kind, spec);
}

function inTarget(kind: FaultKind, target: FaultTarget): Nonsense | undefined {
  const known = AIMED_BY[kind.strikes];
  const given = Object.entries(target).filter(([, value]) => value !== undefined);
  for (const [field] of given)
    if (!known.includes(field as keyof FaultTarget))
      return {
        path: ['target', field],
        message: `${kind.name} is not aimed by "${field}", but by ${known.join(', ')}`,
      };
  if (given.length === 0 && !kind.everybody)
    return { path: ['target'], message: `${kind.name} needs a target: ${(kind.names ?? known).join(', ')}` };
  if (kind.names === undefined || target.name === undefined || kind.names.includes(target.name)) return undefined;
  const hint = didYouMean(target.name, kind.names) || `: ${kind.names.join(', ')}`;
  return { path: ['target', 'name'], message: `${kind.name} does not know "${target.name}"${hint}` };
}

function inMode({ mode, value }: FaultSpec): Nonsense | undefined {
  if ((mode === 'fixed' || mode === 'percent') && value === undefined)
    return { path: ['mode'], message: `the mode ${mode} needs a value` };
  if (mode === 'percent' && (value ?? 0) > 100)
    return { path: ['value'], message: `${value} percent is more than all` };
  return undefined;
}

function inParams(kind: FaultKind, spec: FaultSpec): Nonsense | undefined {
  const known = paramsOf(kind);
  const { params = {} } = spec;
  for (const [name, value] of Object.entries(params)) {
    const path = ['params', name];
    const { [name]: param } = known;
    if (param === undefined)
      return { path, message: `${kind.name} has no setting "${name}"${didYouMean(name, Object.keys(known))}` };
    const why = inValue(param, value);
    if (why !== undefined) return { path, message: `${kind.name}: ${name}: ${why}` };
  }
  const missing = Object.entries(known).find(([name, { required }]) => required && params[name] === undefined);
  if (missing)
    return { path: ['params'], message: `${kind.name} needs the setting "${missing[0]}": ${missing[1].about}` };
  if (spec.for !== undefined && kind.facts === undefined && params['every'] === undefined)
    return { path: ['for'], message: `${kind.name} is over at once; with the setting "every" it strikes again` };
  return undefined;
}

function inValue({ words, number }: Param, value: unknown): string | undefined {
  if (words !== undefined && !words.includes(String(value)))
    return `expected one of ${words.join(', ')}, found ${JSON.stringify(value)}${didYouMean(String(value), words)}`;
  if (number === undefined) return undefined;
  const [least, most] = number;
  if (typeof value === 'number' && value >= least && value <= most) return undefined;
  return `expected a number from ${least} to ${most}, found ${JSON.stringify(value)}`;
}
