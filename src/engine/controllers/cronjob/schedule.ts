/** Cron schedules as Kubernetes reads them (robfig/cron): five fields, `@daily` and the like, `@every 90m`, a time zone. */
import { type CronExpression, CronExpressionParser } from 'cron-parser';
import { toTime } from '../../sim/time.ts';

/** `@every` durations: Go's units down to seconds. */
const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000 };
const EVERY = /^@every\s+((?:\d+(?:\.\d+)?[hms])+)$/;
const ZONED = /^(?:CRON_)?TZ=(\S+)\s+(.*)$/;
/** Many CronJobs share a schedule and ask for the same next time at every sync; answers are kept. */
const KEPT = 64;

export class Schedule {
  readonly zone: string;
  readonly #expression: string;
  readonly #every: number | undefined;
  readonly #known = new Map<number, number>();
  #standing: { readonly expression: CronExpression; at: number } | undefined;

  /** @param zone IANA name; UTC if missing, as kube-controller-manager's own zone @throws Error when it is none */
  constructor(schedule: string, zone?: string) {
    const zoned = ZONED.exec(schedule);
    this.zone = zoned?.[1] ?? zone ?? 'UTC';
    this.#expression = zoned?.[2] ?? schedule;
    const every = EVERY.exec(this.#expression);
    this.#every = every === null ? undefined : duration(every[1] ?? '');
    if (this.#every === undefined) this.#parse(0);
  }

  #parse(from: number) {
    return CronExpressionParser.parse(this.#expression, { currentDate: from, tz: this.zone });
  }

  /** Most questions are for the time after the one that was answered last: the expression stands there already. */
  #after(time: number): number {
    if (this.#standing?.at !== time) this.#standing = { expression: this.#parse(time), at: time };
    this.#standing.at = this.#standing.expression.next().getTime();
    return this.#standing.at;
  }

  /** The first time after `time`; both virtual ms. */
  next(time: number): number {
    if (this.#every !== undefined) return Math.floor((time + this.#every) / 1000) * 1000;
    const known = this.#known.get(time);
    if (known !== undefined) return known;
    const next = this.#after(time);
    if (this.#known.size >= KEPT) this.#known.clear();
    this.#known.set(time, next);
    return next;
  }
}

function duration(text: string): number {
  let sum = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)([hms])/g))
    sum += Number(amount) * (UNITS[unit ?? ''] ?? 0);
  return Math.max(1_000, Math.floor(sum / 1000) * 1000);
}

/** RFC 3339 in a time zone: `2026-03-02T09:00:00+01:00`. @param time virtual ms */
export function timeInZone(time: number, zone: string): string {
  if (zone === 'UTC') return toTime(time);
  const date = CronExpressionParser.parse('* * * * *', { currentDate: time - 1, tz: zone }).next();
  const offset = date.getUTCOffset();
  if (offset === 0) return toTime(time);
  const pad = (n: number) => String(n).padStart(2, '0');
  const sign = offset < 0 ? '-' : '+';
  const minutes = Math.abs(offset);
  const local = toTime(time + offset * 60_000).slice(0, -1);
  return `${local}${sign}${pad(Math.trunc(minutes / 60))}:${pad(minutes % 60)}`;
}

/** How a CronJob stands to its schedule (`mostRecentScheduleTime`). All times are virtual ms. */
export interface Missed {
  /** From when on times are looked for. */
  readonly earliest: number;
  /** The last time that is due, if any. */
  readonly due: number | undefined;
  readonly many: boolean;
}

/** More missed times than this are told of. */
const MANY = 100;

/** @param earliest the last scheduled time, or the creation, or the starting deadline, whichever counts */
export function missedSince(schedule: Schedule, earliest: number, now: number): Missed {
  const first = schedule.next(earliest);
  if (now < first) return { earliest, due: undefined, many: false };
  const second = schedule.next(first);
  if (now < second) return { earliest, due: first, many: false };
  const between = Math.round((second - first) / 1000);
  const missed = Math.trunc(Math.trunc((now - first) / 1000) / between) + 1;
  let due: number | undefined;
  // Schedules are not even: start from about the last but one time.
  let time = schedule.next(first + (missed - 2) * between * 1000);
  for (; time <= now; time = schedule.next(time)) due = time;
  return { earliest, due, many: missed > MANY };
}
