/** The terminal's control sequences that this interface uses; nothing else in the house writes any. */

const CSI = '\x1b[';

export const codes = {
  alternateOn: `${CSI}?1049h`,
  alternateOff: `${CSI}?1049l`,
  cursorOn: `${CSI}?25h`,
  cursorOff: `${CSI}?25l`,
  wrapOn: `${CSI}?7h`,
  wrapOff: `${CSI}?7l`,
  pasteOn: `${CSI}?2004h`,
  pasteOff: `${CSI}?2004l`,
  /** Clicks, drags and the wheel, in the SGR form that has no limit of columns. */
  mouseOn: `${CSI}?1000h${CSI}?1002h${CSI}?1006h`,
  mouseOff: `${CSI}?1006l${CSI}?1002l${CSI}?1000l`,
  /** Synchronized output: the terminal shows what lies between the two at once. */
  syncOn: `${CSI}?2026h`,
  syncOff: `${CSI}?2026l`,
  reset: `${CSI}0m`,
  clear: `${CSI}2J${CSI}H`,
  clearToEnd: `${CSI}K`,
  titleSave: `${CSI}22;0t`,
  titleRestore: `${CSI}23;0t`,
} as const;

/** Moves the cursor; both count from 1. */
export function moveTo(row: number, column: number): string {
  return `${CSI}${row};${column}H`;
}

/** Asks the terminal to put `text` on the clipboard (OSC 52). */
export function copyToClipboard(text: string): string {
  return `\x1b]52;c;${Buffer.from(text, 'utf8').toString('base64')}\x07`;
}
