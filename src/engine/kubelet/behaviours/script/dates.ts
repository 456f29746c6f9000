/** `date`. */
import { toMicroTime } from '../../../sim/time.ts';

const DAYS = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** What `date` prints: as ISO 8601 with `-I`, in a format (`+%H:%M`), of another moment (`-d @SECONDS`), or as usual. @param now virtual ms */
export function dateText(now: number, words: readonly string[]): string {
  const other = /^@(-?\d+)$/.exec(words[words.indexOf('-d') + 1] ?? '')?.[1];
  const time = words.includes('-d') && other !== undefined ? Number(other) * 1000 : now;
  const text = toMicroTime(time);
  const [date, clock] = [text.slice(0, 10), text.slice(11, 19)];
  const [day, month] = [DAYS[Math.floor(time / 86_400_000) % 7] ?? '', MONTHS[Number(text.slice(5, 7)) - 1] ?? ''];
  const letters: Readonly<Record<string, string>> = {
    s: String(Math.floor(time / 1000)),
    F: date,
    T: clock,
    Y: text.slice(0, 4),
    m: text.slice(5, 7),
    d: text.slice(8, 10),
    H: text.slice(11, 13),
    M: text.slice(14, 16),
    S: text.slice(17, 19),
    N: `${text.slice(20, 26)}000`,
    Z: 'UTC',
    z: '+0000',
    a: day,
    b: month,
    '%': '%',
  };
  const format = words.find((word) => word.startsWith('+'));
  if (format !== undefined) return format.slice(1).replace(/%(.)/g, (all, letter: string) => letters[letter] ?? all);
  const iso = words.find((word) => word.startsWith('-I'));
  if (iso !== undefined) return iso === '-I' ? date : `${date}T${clock}+00:00`;
  return `${day} ${month} ${text.slice(8, 10).replace(/^0/, ' ')} ${clock} UTC ${text.slice(0, 4)}`;
}
