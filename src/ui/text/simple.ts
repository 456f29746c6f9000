/** Characters that always take one column and never join with a neighbour: nearly all that a screen shows, told without tables. */

export function isSimple(code: number): boolean {
  return (
    (code >= 0x20 && code < 0x7f) ||
    (code >= 0xa1 && code < 0x300 && code !== 0xad && code !== 0xa9 && code !== 0xae) ||
    (code >= 0x2010 && code <= 0x2027) || // dashes, quotation marks, bullets, the ellipsis
    (code >= 0x2190 && code <= 0x2193) || // arrows
    (code >= 0x2500 && code <= 0x25a9) || // frames and blocks
    (code >= 0x25b2 && code <= 0x25c5) || // triangles
    code === 0x25cf ||
    (code >= 0x2800 && code <= 0x28ff) // plots
  );
}

/** Whether each character is simple, so that the columns are the length. */
export function allSimple(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (!isSimple(text.charCodeAt(i))) return false;
  return true;
}
