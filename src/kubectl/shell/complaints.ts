/** What the shell language complains of, in the words of bash: its own name its source's parts and settings that nobody has here. */

/** A syntax error where the parser stopped. */
interface Stopped {
  readonly message: string;
  readonly token?: { readonly type: string; readonly value: string; readonly start: number };
}

/** @param text what could not be read */
export function syntaxError(error: unknown, text: string): string {
  if (!(error instanceof Error)) return `bash: ${String(error)}\n`;
  const { message, token }: Stopped = error;
  const said = message.replace(/^Parse error at \d+:\d+: /, '').replace(/matching '(.)'$/, "matching `$1'");
  if (/^(?:line \d+: |syntax error|unexpected EOF)|bad substitution$/.test(said)) return `bash: ${said}\n`;
  if (token === undefined) return `bash: syntax error: ${said}\n`;
  if (/got EOF$/.test(said)) return 'bash: syntax error: unexpected end of file\n';
  const ends = token.type === 'EOF' || token.type === 'NEWLINE';
  return `bash: syntax error near unexpected token \`${ends ? 'newline' : token.value || (text[token.start] ?? '')}'\n`;
}

/** Complaints of the language while it runs something. */
export const inWordsOfBash = (text: string): string =>
  text
    .replace(/^(bash: .*: command) not available in browser environments\..*$/gm, '$1 not found')
    .replace(LIMIT, '$1');

/** More of something than the language takes, with the advice to set its option. */
const LIMIT = /^(.*\(>?\d+[^)]*\)), increase executionLimits\.\w+.*$/gm;

/** Whether a command was ended because a limit of the language is reached: whatever is begun after it fails, too. */
export const ranOut = (stderr: string): boolean => stderr.search(LIMIT) >= 0;
