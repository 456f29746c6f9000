/**
 * Text from objects is data: a control character in a name, a log line or a caption is shown, never executed.
 * `^[` for control characters, `\u202e` for those that would reorder or hide text; joiners and variation selectors, on whose
 * width terminals disagree, are left out.
 */
import { isSimple } from './simple.ts';

const SUSPECT =
  /[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ufe00-\ufe0f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const SUSPECTS = new RegExp(SUSPECT, 'g');

function shown(character: string): string {
  const code = character.charCodeAt(0);
  if (character === '\t') return '    ';
  if (code === 0x7f) return '^?';
  if (code < 0x20) return `^${String.fromCharCode(code + 64)}`;
  if (code === 0x200d || (code >= 0xfe00 && code <= 0xfe0f)) return '';
  return `\\u${code.toString(16).padStart(4, '0')}`;
}

const MARK_FIRST = /^\p{M}/u;

export function clean(text: string): string {
  const harmless = SUSPECT.test(text) ? text.replace(SUSPECTS, shown) : text;
  // a mark without a letter would join whatever stands before it on the screen
  const first = harmless.charCodeAt(0);
  return first > 0x2ff && !isSimple(first) && MARK_FIRST.test(harmless) ? `\u25cc${harmless}` : harmless;
}
