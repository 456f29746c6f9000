/** Command lines where there is no terminal to take over: what they print is told as it comes, and some cannot be run at all. */

/** Commands that talk with whoever typed them, by these flags. */
const TALKS = /^kubectl\s+(?:.*\s)?(?:exec|run|attach|debug)\s/;
const WITH_TERMINAL = /\s(?:-[a-z]*t[a-z]*|--tty(?:=true)?|--stdin(?:=true)?|-i)(?=\s|$)/;

/** What is said instead of running a line that wants a terminal; undefined for all others. */
export function terminalNeeded(line: string): string | undefined {
  const [own = ''] = line.split(/\s--(?:\s|$)/);
  if (/^kubectl\s+(?:.*\s)?edit(?:\s|$)/.test(own))
    return 'edit opens an editor, and there is none here. kubectl patch, set, label, scale and apply change an object.';
  return TALKS.test(`${own} `) && WITH_TERMINAL.test(own)
    ? 'This talks with a terminal, and there is none here. Leave out -i and -t, and name the command: kubectl exec POD -- ls.'
    : undefined;
}

/** Hands on whole lines. @returns `tell` takes text as it comes, and the rest at the end; `told` is whether there was any */
export function lineByLine(say: (line: string) => void): {
  readonly told: () => boolean;
  readonly tell: (text: string, end?: boolean) => void;
} {
  let rest = '';
  let any = false;
  const tell = (text: string, end = false): void => {
    const lines = `${rest}${text}`.split('\n');
    rest = lines.pop() ?? '';
    if (end && rest !== '') lines.push(rest);
    for (const line of lines) say(line);
    any ||= lines.length > 0;
  };
  return { told: () => any, tell };
}
