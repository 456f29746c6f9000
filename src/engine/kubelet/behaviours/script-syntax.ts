/** How the text of a script falls into its commands. */

/** A command or a whole loop, and what stands before it: `;`, `&&` or `||`. */
export interface Part {
  text: string;
  joined: string;
}

/** Splits at `;`, newlines and `&&`/`||`, outside quotes and outside do…done and then…fi. */
export function split(script: string): Part[] {
  const parts: Part[] = [];
  let [text, joined, quote, depth] = ['', ';', '', 0];
  const words = script.match(/'[^']*'|"(?:\\.|[^"])*"|&&|\|\||;|\n|[^\s;'"&|]+|\s|[&|]/g) ?? [];
  for (const word of words) {
    if (quote === '' && /^(do|then|case)$/.test(word)) depth++;
    if (quote === '' && /^(done|fi|esac)$/.test(word)) depth--;
    if (depth === 0 && /^(;|\n|&&|\|\|)$/.test(word)) {
      parts.push({ text: text.trim(), joined });
      [text, joined] = ['', word === '\n' ? ';' : word];
    } else text += word;
    quote = '';
  }
  parts.push({ text: text.trim(), joined });
  return merge(parts.filter((part) => part.text !== ''));
}

/** `while x; do …; done` is split before `do`: puts it together again. */
function merge(parts: Part[]): Part[] {
  const merged: Part[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (last !== undefined && /^(do|then)\b/.test(part.text)) last.text += `; ${part.text}`;
    else merged.push(part);
  }
  return merged;
}
