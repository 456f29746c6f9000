import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyDecoder, type TerminalEvent } from './keys.ts';

function decode(...chunks: string[]): TerminalEvent[] {
  const decoder = new KeyDecoder();
  return [...chunks.flatMap((chunk) => decoder.feed(chunk)), ...decoder.flush()];
}
const keys = (...chunks: string[]): string[] =>
  decode(...chunks).map((e) => (e.type === 'key' ? e.key : e.type === 'paste' ? `paste:${e.text}` : e.type));

describe('the key decoder', () => {
  it('takes keys that come in one chunk apart', () => {
    expect(keys('jjj\x1b[A\x1b[A')).toEqual(['j', 'j', 'j', 'up', 'up']);
  });

  it('names keys as k9s does', () => {
    expect(keys('\x04', '\x7f', '\b', '\x1b[3~', '\x1b[1;2C', '\x1b[15~', '\x1bOP', '\x00', '\x1c', '\x1b[Z', ' ', 'G')).toEqual([
      'ctrl-d', 'backspace', 'backspace', 'delete', 'shift-right', 'f5', 'f1', 'ctrl-space', 'ctrl-\\', 'backtab', 'space', 'G',
    ]); // biome-ignore format: a list
  });

  it('waits for the rest of a sequence, and takes a lone Escape after the time-out', () => {
    const decoder = new KeyDecoder();
    expect(decoder.feed('\x1b')).toEqual([]);
    expect(decoder.waiting).toBe(true);
    expect(decoder.feed('[A')).toEqual([{ type: 'key', key: 'up', text: '' }]);
    expect(keys('\x1b')).toEqual(['esc']);
    expect(keys('\x1bx')).toEqual(['alt-x']);
  });

  it('gives a paste as one event, whatever it holds', () => {
    expect(keys('a\x1b[200~:q\r\x1b[A\x03\x1b[201~b')).toEqual(['a', 'paste::q\r\x1b[A\x03', 'b']);
  });

  it('reads the mouse and the focus, and drops what terminals answer', () => {
    expect(decode('\x1b[<0;10;5M\x1b[<65;1;1M\x1b[I\x1b[?1;2c\x1b]11;rgb:0/0/0\x07j')).toEqual([
      { type: 'mouse', action: 'press', button: 0, x: 9, y: 4 },
      { type: 'mouse', action: 'wheel-down', button: 1, x: 0, y: 0 },
      { type: 'focus', on: true },
      { type: 'key', key: 'j', text: 'j' },
    ]);
  });

  it('gives the same events however the bytes are cut', () => {
    const piece = fc.constantFrom(
      'j',
      '\x1b[A',
      '\x1b[1;5C',
      '\x1b[200~x\x1b[201~',
      '漢',
      '\x1b[<0;3;4M',
      '\r',
      '\x1bOP',
      '\x04',
      '\x1b[3~',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 20 }),
        (parts, cuts) => {
          const bytes = parts.join('');
          const chunks: string[] = [];
          let at = 0;
          for (const cut of cuts) {
            chunks.push(bytes.slice(at, at + cut));
            at += cut;
          }
          chunks.push(bytes.slice(at));
          expect(decode(...chunks)).toEqual(decode(bytes));
        },
      ),
    );
  });

  it('never throws and always comes to an end', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (chunks) => {
        decode(...chunks);
      }),
    );
  });
});
