/** A playing scenario as lines of plain text with simulated time stamps: for pipes, files, CI and screen readers. */
import type { Change } from '../../engine/index.ts';
import { clockText, type News, oneLine, visible } from '../../scenario/index.ts';
import { verdictText } from '../verdict-text.ts';

/** `+01:05.3  ` before every line; continuation lines are indented alike. */
function line(ms: number, mark: string, text: string): string {
  const stamp = clockText(ms).padStart(9);
  const [first = '', ...rest] = visible(text).split('\n');
  const indent = ' '.repeat(stamp.length + 2 + mark.length + 1);
  return [`${stamp}  ${mark} ${first}`, ...rest.map((each) => (each === '' ? '' : `${indent}${each}`))].join('\n');
}

/** The mark that leads each line. */
const MARK = {
  step: '==',
  caption: '  ',
  action: ' $',
  printed: ' |',
  event: ' .',
  warning: ' !',
  passed: 'ok',
  failed: 'NO',
  goal: ' *',
} as const;

/** The text of one piece of news; undefined when there is nothing to say. @param ms virtual ms since the start */
export function newsText(news: News, ms: number): string | undefined {
  switch (news.type) {
    case 'step':
      return line(ms, MARK.step, news.chapter ? `${news.chapter}: ${news.title}` : news.title);
    case 'caption':
      return line(ms, MARK.caption, news.caption.text);
    case 'action':
      return line(ms, MARK.action, oneLine(news.line));
    case 'printed':
      return line(ms, MARK.printed, shortened(news.text));
    case 'verdict':
      return line(ms, news.verdict.state === 'passed' ? MARK.passed : MARK.failed, verdictText(news.verdict));
    case 'goal':
      return line(ms, MARK.goal, `goal ${news.state}: ${news.title}`);
    case 'hint':
      return line(ms, MARK.goal, `hint: ${news.text}`);
    default:
      return undefined;
  }
}

/** Of what a command prints so many lines are shown at most. */
const LINES = 20;

function shortened(text: string): string {
  const lines = text.split('\n').map((each) => each.trimEnd());
  const more = lines.length - LINES;
  return (more > 1 ? [...lines.slice(0, LINES), `… ${more} more lines`] : lines).join('\n');
}

interface EventObject {
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly count?: number;
  readonly involvedObject?: { readonly kind?: string; readonly name?: string; readonly namespace?: string };
}

/** An event as a line; of one that repeats, the first and every tenth are told. */
export function eventText(change: Change, ms: number): string | undefined {
  if (change.resource !== 'events' || change.type === 'DELETED') return undefined;
  const { type, reason = '', message = '', count = 1, involvedObject = {} } = change.object as EventObject;
  if (count > 1 && count % 10 !== 0) return undefined;
  if (involvedObject.namespace === 'kube-system') return undefined;
  const about = `${(involvedObject.kind ?? '').toLowerCase()}/${involvedObject.name ?? ''}`;
  const times = count > 1 ? ` (x${count})` : '';
  const mark = type === 'Warning' ? MARK.warning : MARK.event;
  return line(ms, mark, oneLine(`${about} ${reason}: ${message}${times}`));
}
