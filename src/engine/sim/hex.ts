/** Hexadecimal digits from tables: names and ids are made by the thousand. */

/** Two digits of every byte. */
export const BYTES: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Five digits of the low 20 bits of an integer. */
export const fiveDigits = (n: number): string =>
  `${BYTES[(n >>> 12) & 255]}${BYTES[(n >>> 4) & 255]}${(BYTES[n & 15] as string)[1]}`;
