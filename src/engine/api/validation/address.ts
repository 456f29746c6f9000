/** IP addresses and networks as the API server takes them (apimachinery `pkg/util/validation/ip.go`). */
import type { Rule } from './rule.ts';

const WRONG_IP = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';
const WRONG_CIDR = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';

/** The bits of an address, or undefined. Leading zeros are let through, as Go's old parser did. */
function bitsOf(text: string): { readonly value: bigint; readonly size: 32 | 128 } | undefined {
  if (!text.includes(':')) {
    const parts = text.split('.');
    if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return undefined;
    return { value: parts.reduce((sum, part) => sum * 256n + BigInt(Number(part)), 0n), size: 32 };
  }
  return sixOf(text);
}

function sixOf(text: string): { readonly value: bigint; readonly size: 128 } | undefined {
  const four = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  let rest = text;
  if (four) {
    const low = bitsOf(four[2] ?? '');
    if (low === undefined) return undefined;
    rest = `${four[1]}${(low.value >> 16n).toString(16)}:${(low.value & 0xffffn).toString(16)}`;
  }
  const halves = rest.split('::');
  if (halves.length > 2) return undefined;
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
  const [head = [], tail = []] = groups;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const all = [...head, ...Array<string>(halves.length === 2 ? missing : 0).fill('0'), ...tail];
  if (!all.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return { value: all.reduce((sum, group) => (sum << 16n) + BigInt(`0x${group}`), 0n), size: 128 };
}

export function isIP(text: string): boolean {
  return bitsOf(text) !== undefined;
}

export const isIPv6 = (text: string): boolean => bitsOf(text)?.size === 128;

/** The address as it should be written (RFC 5952 for the long ones), or undefined when it is none. */
export function canonicalIP(text: string): string | undefined {
  const bits = bitsOf(text);
  if (bits === undefined) return undefined;
  const unit = bits.size === 32 ? 8n : 16n;
  const count = bits.size === 32 ? 4 : 8;
  const groups = Array.from({ length: count }, (_, i) =>
    Number((bits.value >> (unit * BigInt(count - 1 - i))) & ((1n << unit) - 1n)),
  );
  if (bits.size === 32) return groups.join('.');
  // The first of the longest runs of zeros is left out, if it is more than one.
  let [start, length] = [0, 1];
  for (let i = 0; i < count; i++) {
    let j = i;
    while (j < count && groups[j] === 0) j++;
    if (j - i > length) [start, length] = [i, j - i];
  }
  const hex = groups.map((group) => group.toString(16));
  return length > 1 ? `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}` : hex.join(':');
}

export const ip: Rule<string> = (value, path, errors) => {
  if (bitsOf(value) === undefined) errors.invalid(path, value, WRONG_IP);
};

/** A newer field, which takes the one right form only. */
export const strictIP: Rule<string> = (value, path, errors) => {
  const canonical = canonicalIP(value);
  if (canonical === undefined) {
    errors.invalid(path, value, WRONG_IP);
    return;
  }
  if (/^::ffff:\d+\./i.test(value)) errors.invalid(path, value, 'must not be an IPv4-mapped IPv6 address');
  if (canonical !== value) errors.invalid(path, value, `must be in canonical form ("${canonical}")`);
};

export interface Network {
  readonly value: bigint;
  readonly size: 32 | 128;
  readonly prefix: number;
}

export function networkOf(text: string): Network | undefined {
  const [address = '', prefix = '', ...more] = text.split('/');
  const bits = bitsOf(address);
  if (bits === undefined || more.length > 0 || !/^\d{1,3}$/.test(prefix) || Number(prefix) > bits.size)
    return undefined;
  return { ...bits, prefix: Number(prefix) };
}

/** `10.0.0.0/8`, the bits beyond the prefix cleared. */
export function canonicalNetwork({ value, size, prefix }: Network): string {
  const rest = BigInt(size - prefix);
  const start = (value >> rest) << rest;
  const [count, bits] = size === 32 ? [4, 8n] : [8, 16n];
  const parts = Array.from(
    { length: count },
    (_, i) => (start >> (bits * BigInt(count - 1 - i))) & ((1n << bits) - 1n),
  );
  const text = size === 32 ? parts.join('.') : canonicalIP(parts.map((part) => part.toString(16)).join(':'));
  return `${text}/${prefix}`;
}

const masked = ({ value, size, prefix }: Network): bigint => value >> BigInt(size - prefix);

export const cidr: Rule<string> = (value, path, errors) => {
  const network = networkOf(value);
  if (network === undefined) errors.invalid(path, value, WRONG_CIDR);
};

/** Whether `inner` lies within `outer` and is smaller. */
export function strictlyWithin(inner: string, outer: string): boolean {
  const [small, large] = [networkOf(inner), networkOf(outer)];
  if (small === undefined || large === undefined || small.size !== large.size || small.prefix <= large.prefix)
    return false;
  return masked({ ...small, prefix: large.prefix }) === masked(large);
}
