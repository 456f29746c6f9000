/**
 * How fast nodes that fail may lose their pods: zone by zone, one node each ten seconds, more slowly when much of a zone
 * fails, not at all when everything does (it is more likely the control plane that is cut off).
 */

/** Taints per second and zone (kube-controller-manager `--node-eviction-rate`). */
const RATE = 0.1;
/** The same for a large zone of which much fails (`--secondary-node-eviction-rate`). */
const SECONDARY_RATE = 0.01;
/** Above so many nodes a zone is large (`--large-cluster-size-threshold`). */
const LARGE = 50;
/** From this share of failed nodes on (and more than two), a zone is partially disrupted (`--unhealthy-zone-threshold`). */
const UNHEALTHY = 0.55;

export type ZoneState = 'Initial' | 'Normal' | 'PartialDisruption' | 'FullDisruption';

export function zoneState(size: number, unready: number): ZoneState {
  if (size > 0 && unready === size) return 'FullDisruption';
  if (unready > 2 && unready / size >= UNHEALTHY) return 'PartialDisruption';
  return 'Normal';
}

function rateIn(state: ZoneState, size: number): number {
  return state === 'PartialDisruption' ? (size > LARGE ? SECONDARY_RATE : 0) : RATE;
}

/** A zone's memory: plain data. */
export interface Zone {
  readonly state: ZoneState;
  /** Nodes per second. */
  readonly rate: number;
  /** Whether a node may be tainted now, in tokens of at most one, as it was at `at`. */
  readonly tokens: number;
  readonly at: number;
  /** The nodes that wait to be tainted, first come first. */
  readonly waiting: readonly string[];
}

export const NEW_ZONE: Zone = { state: 'Initial', rate: RATE, tokens: 1, at: 0, waiting: [] };

const tokensAt = (zone: Zone, now: number): number =>
  zone.rate === 0 ? 0 : Math.min(1, zone.tokens + ((now - zone.at) / 1000) * zone.rate);

/** The zone in a new state; a limiter that was used up, or let nothing through, begins as one that is used up (`SwapLimiter`). */
export function enter(zone: Zone, state: ZoneState, size: number, now: number, stopped = false): Zone {
  const rate = stopped ? 0 : rateIn(state, size);
  if (rate === zone.rate) return { ...zone, state };
  const spent = tokensAt(zone, now) < 1;
  return { ...zone, state, rate, tokens: spent ? 0 : 1, at: now };
}

/** Takes a token. @returns the zone after it, or the ms to wait; undefined when waiting is in vain */
export function take(zone: Zone, now: number): Zone | number | undefined {
  if (zone.rate === 0) return undefined;
  const tokens = tokensAt(zone, now);
  if (tokens >= 1) return { ...zone, tokens: tokens - 1, at: now };
  return Math.ceil(((1 - tokens) / zone.rate) * 1000);
}
