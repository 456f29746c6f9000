/**
 * Seeded chance. Each consumer draws from its own named stream, so that one more pod does not reshuffle the rest.
 * The generator is sfc32 (PractRand's small fast counter), its state four 32-bit integers, seeded by an xmur3 hash.
 */
import { BYTES } from './hex.ts';

/** The letters of generated names, as `k8s.io/apimachinery/pkg/util/rand` chooses them: no vowels, no look-alikes. */
const NAME_LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

/** A stream's state: four unsigned 32-bit integers. */
export type RandomState = readonly [number, number, number, number];

/** Hashes text to a generator of well mixed 32-bit integers. */
function mixer(text: string): () => number {
  let h = 1779033703 ^ text.length;
  for (let i = 0; i < text.length; i++) {
    h = Math.imul(h ^ text.charCodeAt(i), 3432918353);
    h = (h << 13) | (h >>> 19);
  }
  return () => {
    h = Math.imul(h ^ (h >>> 16), 2246822507);
    h = Math.imul(h ^ (h >>> 13), 3266489909);
    h ^= h >>> 16;
    return h >>> 0;
  };
}

/** One stream of chance. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(state: RandomState) {
    [this.#a, this.#b, this.#c, this.#d] = state;
  }

  /** A stream that depends on nothing but the seed and the name. */
  static from(seed: string, name: string): Random {
    const mix = mixer(`${seed}\u0000${name}`);
    const random = new Random([mix(), mix(), mix(), mix()]);
    for (let i = 0; i < 8; i++) random.#next();
    return random;
  }

  get state(): RandomState {
    return [this.#a, this.#b, this.#c, this.#d];
  }

  #next(): number {
    const b = this.#b;
    const c = this.#c;
    const d = this.#d;
    const t = (this.#a + b + d) | 0;
    this.#d = (d + 1) | 0;
    this.#a = b ^ (b >>> 9);
    this.#b = (c + (c << 3)) | 0;
    this.#c = (((c << 21) | (c >>> 11)) + t) | 0;
    return t >>> 0;
  }

  /** A number in [0, 1). */
  float(): number {
    return this.#next() / 4294967296;
  }

  /** An integer in [0, n). */
  int(n: number): number {
    return Math.floor(this.float() * n);
  }

  /** A number in [low, high). */
  between(low: number, high: number): number {
    return low + this.float() * (high - low);
  }

  /** One element; undefined only for an empty list. */
  pick<T>(list: readonly T[]): T | undefined {
    return list[this.int(list.length)];
  }

  /** A generated name's suffix, five letters unless told, as the API server's name generator makes it. */
  suffix(length = 5): string {
    let text = '';
    for (let i = 0; i < length; i++) text += NAME_LETTERS[this.int(NAME_LETTERS.length)];
    return text;
  }

  /** Hexadecimal digits, eight for each of so many words. */
  hex(words: number): string {
    const parts: string[] = [];
    for (let i = 0; i < words; i++) {
      const word = this.#next();
      parts.push(`${BYTES[word >>> 24]}${BYTES[(word >>> 16) & 255]}${BYTES[(word >>> 8) & 255]}${BYTES[word & 255]}`);
    }
    return parts.join(''); // joined, as in `uuid`
  }

  /** A version 4 UUID. */
  uuid(): string {
    const a = this.#next();
    const b = (this.#next() & 0xffff0fff) | 0x4000; // version 4
    const c = (this.#next() & 0x3fffffff) | 0x80000000; // variant 1
    const d = this.#next();
    // Written out, since there are as many as objects. Joined: a template of so many parts would be kept as a tree of them.
    return [
      `${BYTES[a >>> 24]}${BYTES[(a >>> 16) & 255]}${BYTES[(a >>> 8) & 255]}${BYTES[a & 255]}`,
      `${BYTES[b >>> 24]}${BYTES[(b >>> 16) & 255]}`,
      `${BYTES[(b >>> 8) & 255]}${BYTES[b & 255]}`,
      `${BYTES[c >>> 24]}${BYTES[(c >>> 16) & 255]}`,
      `${BYTES[(c >>> 8) & 255]}${BYTES[c & 255]}${BYTES[d >>> 24]}${BYTES[(d >>> 16) & 255]}${BYTES[(d >>> 8) & 255]}${BYTES[d & 255]}`,
    ].join('-');
  }
}
