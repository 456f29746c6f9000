/** Text from files and objects is data: what would move the cursor or change colours is shown, never executed. */

/** Control characters become visible (`^[`, `\u009b`, bidirectional overrides too); line breaks and tabs stay. */
export function visible(text: string): string {
  return text.replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (character) => {
      const code = character.charCodeAt(0);
      if (code < 0x20) return `^${String.fromCharCode(code + 64)}`;
      return code === 0x7f ? '^?' : `\\u${code.toString(16).padStart(4, '0')}`;
    },
  );
}

/** Visible, and on one line. */
export function oneLine(text: string): string {
  return visible(text).replace(/\s+/g, ' ').trim();
}
