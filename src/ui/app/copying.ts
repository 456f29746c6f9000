/** Copying to the clipboard of the terminal (OSC 52). */
import type { App } from './app.ts';

/** Bytes of what is copied, encoded, that terminals take; of more they take none and say nothing. As k9s has it. */
const MOST = 74_994;

/** Copies a text and tells it; or that it is too long. @param said what was copied, in words */
export function copyText(app: App, text: string, said: string): void {
  const bytes = Buffer.byteLength(text);
  if (Math.ceil(bytes / 3) * 4 > MOST) {
    const [has, most] = [bytes, (MOST / 4) * 3].map((size) => `${Math.round(size / 1024).toLocaleString('en')} KiB`);
    app.say(`Not copied: ${has}, and terminals take ${most}. ctrl-s saves it in a file.`, 'warn');
    return;
  }
  app.host.copy(text);
  app.say(`Copied ${said}`, 'good');
}
