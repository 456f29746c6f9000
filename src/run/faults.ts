/**
 * Faults by command line: `scenario fault nodeDown node-a 5m`, `scenario fault latency service=web ms=300 mode=one`,
 * `scenario heal nodeDown`.
 */
import { type Cluster, FAULTS, type FaultSpec, faultAims, paramsOfFault } from '../engine/index.ts';
import { didYouMean, toMs } from '../scenario/index.ts';
import { asksHelp, faultHelp } from './fault-help.ts';

type Kind = (typeof FAULTS)[number];
type Mode = NonNullable<FaultSpec['mode']>;

const MODES: readonly string[] = ['one', 'all', 'fixed', 'percent', 'random'] satisfies Mode[];
/** What a word of the line that is no FIELD=VALUE means, by what the kind strikes. */
const BARE = { nodes: 'node', zones: 'zone', pods: 'pod', claims: 'claim', ends: 'service', name: 'name' } as const;

/** @param words kind, name of what is struck, settings and how long; or the fault's id */
export function breakOrHeal(
  cluster: Cluster,
  what: 'fault' | 'heal',
  [first = '', ...rest]: readonly string[],
): { text: string; code: number } {
  const { sim } = cluster.parts;
  if (first === '')
    return { text: what === 'fault' ? `which fault? ${names().join(', ')}` : holding(cluster), code: 1 };
  if (what === 'heal') {
    const healed = sim.as({ actor: 'user' }, () => cluster.faults.heal(first));
    if (healed) return { text: `fault ${first} healed`, code: 0 };
    const active = cluster.faults.active.map(({ id }) => id);
    return { text: `no fault "${first}" holds${didYouMean(first, active)}`, code: 1 };
  }
  const asked = rest.some(asksHelp) ? FAULTS.find(({ name }) => name === first) : undefined;
  if (asked !== undefined) return { text: faultHelp(asked), code: 0 };
  try {
    const given = faultOf([first, ...rest]);
    const taken = cluster.faults.active.map(({ id }) => id);
    const spec = given.id === given.kind ? { ...given, id: freeId(given.id, taken) } : given;
    const struck = sim.as({ actor: 'user' }, () => cluster.faults.inject(spec));
    return { text: `fault ${spec.id}: ${struck.join(', ')}`, code: 0 };
  } catch (error) {
    return { text: error instanceof Error ? error.message : String(error), code: 1 };
  }
}

/** An id that no fault has that holds, so that a second one of a kind does not take the place of the first. */
function freeId(id: string, taken: readonly string[]): string {
  if (!taken.includes(id)) return id;
  for (let n = 2; ; n++) if (!taken.includes(`${id}-${n}`)) return `${id}-${n}`;
}

const names = (): string[] => FAULTS.map(({ name }) => name);

function holding({ faults }: Cluster): string {
  const active = faults.active.map(({ id }) => `heal ${id}`);
  if (active.length === 0) return 'no fault holds';
  return active.length === 1 ? `one fault holds: ${active[0]}` : `${active.length} faults hold: ${active.join(', ')}`;
}

/** The fault that a line asks for: kind, name of what is struck, settings and how long. @throws Error that says why not */
export function faultOf([first = '', ...rest]: readonly string[]): FaultSpec {
  const kind = FAULTS.find((each) => each.name === first);
  if (kind === undefined)
    throw new Error(`unknown fault "${first}"${didYouMean(first, names()) || `; there is ${names().join(', ')}`}`);
  return specOf(kind, rest);
}

/** @throws Error for a word that means nothing */
function specOf(kind: Kind, words: readonly string[]): FaultSpec {
  const aims = faultAims(kind);
  const settings = Object.keys(paramsOfFault(kind));
  const target: Record<string, string> = {};
  const params: Record<string, string | number> = {};
  const spec: { id: string; mode?: Mode; value?: number; for?: number } = { id: kind.name };
  let named = false;
  for (const word of withoutDashes(words)) {
    const at = word.indexOf('=');
    const [field, value] = at < 0 ? ['', word] : [word.slice(0, at), word.slice(at + 1)];
    if (field === 'id') spec.id = value;
    else if (field === 'mode') spec.mode = modeOf(value);
    else if (field === 'value') spec.value = Number(value);
    else if (field === 'for' || (field === '' && isDuration(value) && Object.keys(target).length > 0))
      spec.for = toMs(value);
    else if (field === '') {
      if (named) throw new Error(oneTooMany(kind, value));
      named = true;
      Object.assign(target, bare(kind, value));
    } else if (aims.includes(field)) target[field] = value;
    else if (settings.includes(field)) params[field] = /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
    else throw new Error(`${kind.name} has no "${field}"${didYouMean(field, [...aims, ...settings, 'mode', 'for'])}`);
  }
  if (spec.for !== undefined && Number.isNaN(spec.for)) throw new Error(`not a duration: ${words.at(-1)}`);
  return { ...spec, kind: kind.name, target, params };
}

/** `--for 2m` and `--for=2m` are `for=2m`. */
function withoutDashes(words: readonly string[]): string[] {
  const found: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const flag = /^--([^=]+)(=.*)?$/.exec(words[i] ?? '');
    if (flag === null) found.push(words[i] ?? '');
    else found.push(`${flag[1]}${flag[2] ?? `=${words[++i] ?? ''}`}`);
  }
  return found;
}

/** A second bare word: most likely the value of a setting. */
function oneTooMany(kind: Kind, word: string): string {
  const setting = Object.entries(paramsOfFault(kind)).find(([, { words }]) => words?.includes(word))?.[0];
  const hint =
    setting === undefined
      ? `settings are SETTING=VALUE, see fault ${kind.name} --help`
      : `did you mean ${setting}=${word}?`;
  return `${kind.name}: "${word}" is one word too many; ${hint}`;
}

const isDuration = (word: string): boolean => /^\d/.test(word);

function modeOf(word: string): Mode {
  if (!MODES.includes(word)) throw new Error(`unknown mode "${word}"${didYouMean(word, MODES)}`);
  return word as Mode;
}

/** `node-a`; `web-1` or `shop/web-1`; `service/web`, `pod/web-1`, `node/node-a`. */
function bare(kind: Kind, word: string): Record<string, string> {
  const parts = word.split('/');
  const aims = faultAims(kind);
  const type = { svc: 'service', po: 'pod', no: 'node', pvc: 'claim' }[parts[0] ?? ''] ?? parts[0] ?? '';
  if (kind.strikes === 'name') return { name: word };
  if (parts.length > 1 && aims.includes(type)) return { [type]: parts.slice(1).join('/') };
  const [namespace = '', name = ''] = parts;
  return parts.length > 1 ? { namespace, [BARE[kind.strikes]]: name } : { [BARE[kind.strikes]]: word };
}
