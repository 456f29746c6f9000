/**
 * Turns the bytes of a terminal into events: keys, pastes, mouse, focus.
 *
 * A key has a name in k9s's notation: `j`, `J`, `enter`, `esc`, `ctrl-d`, `shift-right`, `alt-x`, `f5`. Sequences may arrive
 * cut anywhere; the decoder waits for the rest, and `flush` (after the escape time-out) takes what waits as it stands.
 */

export type TerminalEvent =
  | {
      readonly type: 'key';
      readonly key: string /** What typing it inserts; empty for commands. */;
      readonly text: string;
    }
  | { readonly type: 'paste'; readonly text: string }
  | {
      readonly type: 'mouse';
      readonly action: 'press' | 'release' | 'drag' | 'wheel-up' | 'wheel-down';
      readonly button: number;
      /** From 0. */
      readonly x: number;
      readonly y: number;
    }
  | { readonly type: 'focus'; readonly on: boolean };

/** Longer pastes are cut: nothing that can be typed here is longer. */
const PASTE_LIMIT = 1_000_000;
const PASTE_START = '\x1b[200~';
const PASTE_END = '\x1b[201~';

const CSI_FINAL: Record<string, string> = {
  A: 'up', B: 'down', C: 'right', D: 'left', H: 'home', F: 'end', E: 'begin', P: 'f1', Q: 'f2', R: 'f3', S: 'f4', Z: 'backtab',
}; // biome-ignore format: a table
const CSI_TILDE: Record<number, string> = {
  1: 'home', 2: 'insert', 3: 'delete', 4: 'end', 5: 'pageup', 6: 'pagedown', 7: 'home', 8: 'end',
  11: 'f1', 12: 'f2', 13: 'f3', 14: 'f4', 15: 'f5', 17: 'f6', 18: 'f7', 19: 'f8', 20: 'f9', 21: 'f10', 23: 'f11', 24: 'f12',
}; // biome-ignore format: a table
const CODEPOINT: Record<number, string> = { 9: 'tab', 13: 'enter', 27: 'esc', 32: 'space', 127: 'backspace' };

const key = (name: string, text = ''): TerminalEvent => ({ type: 'key', key: name, text });

/** xterm's modifier parameter: 1 + shift 1 + alt 2 + ctrl 4. */
function modified(name: string, modifier: number): string {
  const bits = Math.max(0, modifier - 1);
  const prefix = `${bits & 4 ? 'ctrl-' : ''}${bits & 2 ? 'alt-' : ''}${bits & 1 && name !== 'backtab' ? 'shift-' : ''}`;
  return prefix + name;
}

function control(code: number): TerminalEvent {
  switch (code) {
    case 0:
      return key('ctrl-space');
    case 8:
    case 127:
      return key('backspace');
    case 9:
      return key('tab');
    case 10:
    case 13:
      return key('enter');
    case 27:
      return key('esc');
    case 28:
      return key('ctrl-\\');
    case 29:
      return key('ctrl-]');
    case 30:
      return key('ctrl-^');
    case 31:
      return key('ctrl-_');
    default:
      return key(`ctrl-${String.fromCharCode(code + 96)}`);
  }
}

export class KeyDecoder {
  #buffer = '';
  #paste: string | undefined;

  /** Whether bytes wait that more bytes, or `flush`, must settle. */
  get waiting(): boolean {
    return this.#buffer !== '' && this.#paste === undefined;
  }

  feed(chunk: string): TerminalEvent[] {
    this.#buffer += chunk;
    return this.#drain(false);
  }

  /** The escape time-out passed: a waiting Escape was the key Escape. */
  flush(): TerminalEvent[] {
    return this.#drain(true);
  }

  #drain(final: boolean): TerminalEvent[] {
    const events: TerminalEvent[] = [];
    while (this.#buffer !== '') {
      const before = this.#buffer.length;
      if (this.#paste !== undefined) {
        if (!this.#takePaste(events)) break;
      } else if (this.#buffer[0] === '\x1b') {
        if (!this.#takeEscape(events, final)) break;
      } else this.#takeCharacter(events);
      if (this.#buffer.length >= before && this.#paste === undefined) break;
    }
    return events;
  }

  #takePaste(events: TerminalEvent[]): boolean {
    const end = this.#buffer.indexOf(PASTE_END);
    // keep back what may be the beginning of the end mark
    const take = end >= 0 ? end : Math.max(0, this.#buffer.length - PASTE_END.length);
    this.#paste = ((this.#paste ?? '') + this.#buffer.slice(0, take)).slice(0, PASTE_LIMIT);
    this.#buffer = this.#buffer.slice(end >= 0 ? end + PASTE_END.length : take);
    if (end < 0) return false;
    events.push({ type: 'paste', text: this.#paste });
    this.#paste = undefined;
    return true;
  }

  #takeCharacter(events: TerminalEvent[]): void {
    const point = this.#buffer.codePointAt(0) ?? 0;
    const text = String.fromCodePoint(point);
    this.#buffer = this.#buffer.slice(text.length);
    if (point < 32 || point === 127) events.push(control(point));
    else if (point >= 0x80 && point < 0xa0) return;
    else events.push(key(text === ' ' ? 'space' : text, text));
  }

  /** @returns false when more bytes are needed */
  #takeEscape(events: TerminalEvent[], final: boolean): boolean {
    const buffer = this.#buffer;
    const next = buffer[1];
    if (next === '[') return this.#takeCsi(events, final);
    if (next === 'O') return this.#takeSs3(events, final);
    if (next === ']' || next === 'P' || next === '_' || next === '^') return this.#takeReply(events, final);
    if (next === undefined) {
      if (!final) return false;
      this.#buffer = '';
      events.push(key('esc'));
      return true;
    }
    if (next === '\x1b') {
      this.#buffer = buffer.slice(1);
      events.push(key('esc'));
      return true;
    }
    // Escape and a key in one packet: Alt and that key
    const inner: TerminalEvent[] = [];
    this.#buffer = buffer.slice(1);
    this.#takeCharacter(inner);
    for (const event of inner) if (event.type === 'key') events.push(key(`alt-${event.key}`));
    return true;
  }

  #takeCsi(events: TerminalEvent[], final: boolean): boolean {
    const buffer = this.#buffer;
    let end = 2;
    while (end < buffer.length && !/[\x40-\x7e]/.test(buffer[end] as string)) {
      if (buffer.charCodeAt(end) < 0x20) break; // not a sequence after all
      end++;
    }
    if (end >= buffer.length) {
      if (!final) return false;
      this.#buffer = buffer.slice(1);
      events.push(key('esc'));
      return true;
    }
    const body = buffer.slice(2, end);
    const last = buffer[end] as string;
    const sequence = buffer.slice(0, end + 1);
    if (sequence === PASTE_START) {
      this.#buffer = buffer.slice(end + 1);
      this.#paste = '';
      return true;
    }
    this.#buffer = buffer.slice(last < '\x40' ? end : end + 1);
    const event = decodeCsi(body, last);
    if (event !== undefined) events.push(event);
    return true;
  }

  #takeSs3(events: TerminalEvent[], final: boolean): boolean {
    const last = this.#buffer[2];
    if (last === undefined) {
      if (!final) return false;
      this.#buffer = '';
      events.push(key('alt-O'));
      return true;
    }
    this.#buffer = this.#buffer.slice(3);
    const name = last === 'M' ? 'enter' : CSI_FINAL[last];
    if (name !== undefined) events.push(key(name));
    return true;
  }

  /** Answers of the terminal (OSC, DCS …) end with BEL or ST; they are read and dropped. */
  #takeReply(events: TerminalEvent[], final: boolean): boolean {
    const end = /\x07|\x1b\\/.exec(this.#buffer);
    if (end !== null) {
      this.#buffer = this.#buffer.slice(end.index + end[0].length);
      return true;
    }
    if (!final) return false;
    const inner = this.#buffer[1] as string;
    this.#buffer = this.#buffer.slice(2);
    events.push(key(`alt-${inner}`));
    return true;
  }
}

function decodeCsi(body: string, last: string): TerminalEvent | undefined {
  if (body.startsWith('<') && (last === 'M' || last === 'm')) return decodeMouse(body.slice(1), last);
  if (body === '' && (last === 'I' || last === 'O')) return { type: 'focus', on: last === 'I' };
  if (/[<=>?]/.test(body)) return undefined; // a reply
  const [first = 1, modifier = 1] = body.split(';').map((part) => Number.parseInt(part, 10) || 1);
  if (last === '~') {
    const name = CSI_TILDE[first];
    return name === undefined ? undefined : key(modified(name, modifier));
  }
  if (last === 'u') {
    // kitty: code point and modifiers
    const name = CODEPOINT[first] ?? String.fromCodePoint(Math.min(first, 0x10ffff));
    const plain = modifier <= 2 && !(first in CODEPOINT);
    return key(plain && modifier === 2 ? name.toUpperCase() : modified(name, modifier), plain ? name : '');
  }
  const name = CSI_FINAL[last];
  return name === undefined ? undefined : key(modified(name, modifier));
}

function decodeMouse(body: string, last: string): TerminalEvent | undefined {
  const [code = -1, x = 0, y = 0] = body.split(';').map((part) => Number.parseInt(part, 10));
  if (![code, x, y].every(Number.isInteger) || code < 0) return undefined;
  const at = { x: Math.max(0, x - 1), y: Math.max(0, y - 1), button: code & 3 };
  if (code & 64) return { type: 'mouse', action: code & 1 ? 'wheel-down' : 'wheel-up', ...at };
  const action = last === 'm' ? 'release' : code & 32 ? 'drag' : 'press';
  return { type: 'mouse', action, ...at };
}
